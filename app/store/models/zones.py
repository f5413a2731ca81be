"""The table of zones that the user drew."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import Base


class DrawnZone(Base):
    """A zone by its name; `geometry` is GeoJSON."""

    __tablename__ = "drawn_zones"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    geometry: Mapped[str] = mapped_column(Text)
    drawn_ms: Mapped[int]
    """From when on it is one: nothing is raised of what was before."""
