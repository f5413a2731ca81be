"""Tables of what analysts set: whom they look out for, and of whom they do not want to be told."""

from __future__ import annotations

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import Base


class WatchedUnit(Base):
    """A unit of the watchlist; of several that a vessel fits, the one of the lowest number counts."""

    __tablename__ = "watchlist"
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(Text)
    mmsi: Mapped[int | None]
    imo: Mapped[int | None]
    callsign: Mapped[str | None] = mapped_column(Text)
    unit_class: Mapped[str | None] = mapped_column(Text)
    emits_ais: Mapped[str | None] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    as_of: Mapped[str | None] = mapped_column(String(10))


class Mute(Base):
    """Until a time no one is told of a vessel, a kind, or a kind of alert about a vessel. Never deleted."""

    __tablename__ = "mutes"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    mmsi: Mapped[int | None]
    kind: Mapped[str | None] = mapped_column(String(32))
    until_ms: Mapped[int]
    """Earlier than it was set to be if someone took it back."""
    reason: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(80))
    made_ms: Mapped[int]
    __table_args__ = (Index("mutes_by_end", "until_ms"),)
