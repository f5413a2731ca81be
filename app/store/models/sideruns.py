"""The table of side runs: what would be concluded by other rules."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import Base


class SideRun(Base):
    """A side run: what was asked, and how its alerts differ from those of the store, as JSON."""

    __tablename__ = "side_runs"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    made_ms: Mapped[int]
    result: Mapped[str] = mapped_column(Text)
