"""What people judge of units, apart from what was observed."""

from __future__ import annotations

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import Base


class AssessmentRow(Base):
    """A judgement of one unit: who made it, why, from when to when it holds. Never deleted."""

    __tablename__ = "assessments"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    unit: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(24))
    author: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    since_ms: Mapped[int]
    """From when it holds."""
    expires_ms: Mapped[int]
    made_ms: Mapped[int]
    """When it was entered: it was known from then on."""
    ended_ms: Mapped[int | None]
    """When it was taken back."""
    __table_args__ = (Index("assessments_by_unit", "unit", "made_ms"),)
