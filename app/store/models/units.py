"""Tables of the units that are followed, and of what is claimed of them; no claim is ever deleted."""

from __future__ import annotations

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import Base


class NavalUnitRow(Base):
    """A unit by her key, under the name that those who follow her use."""

    __tablename__ = "naval_units"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    navy: Mapped[str | None] = mapped_column(Text)


class UnitClaim(Base):
    """That something is so of a unit, by a source."""

    __tablename__ = "unit_claims"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    unit: Mapped[str] = mapped_column(String(60))
    field: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(Text)
    """Empty: the claim in `supersedes` is taken back."""
    confidence: Mapped[str] = mapped_column(String(6))
    known_ms: Mapped[int]
    """The earliest it was ever known by: no part of what it says."""
    recorded_ms: Mapped[int]
    """When it first came into this store, by the wall clock."""
    as_of: Mapped[str | None] = mapped_column(String(10))
    supersedes: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str | None] = mapped_column(Text)
    source_kind: Mapped[str] = mapped_column(String(20))
    publisher: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    archive_url: Mapped[str | None] = mapped_column(Text)
    published_ms: Mapped[int | None]
    title: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))
    reuse: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (Index("claims_by_unit", "unit", "known_ms"),)
