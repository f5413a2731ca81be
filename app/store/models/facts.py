"""Tables of what ships sent."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Integer, LargeBinary, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import CLUSTERED, Base


class PositionBlock(Base):
    """Fixes of one vessel, packed: app/store/packed/blocks.py. The view `positions` shows them as rows."""

    __tablename__ = "position_blocks"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    mmsi: Mapped[int]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    n: Mapped[int] = mapped_column(Integer)
    layout: Mapped[str] = mapped_column(Text)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (Index("position_blocks_by_time", "mmsi", "end_ms", "start_ms", "n"),)


class Ordinal(Base):
    """0, 1, 2, ...: what the view `positions` counts the fixes of a block by."""

    __tablename__ = "ordinals"
    i: Mapped[int] = mapped_column(Integer, primary_key=True)


class Heard(Base):
    """A message without a fix: it breaks silence."""

    __tablename__ = "heard"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    time_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    __table_args__ = (
        Index(
            "heard_without_place",
            "time_ms",
            sqlite_where=text("reason < 2"),
            postgresql_where=text("reason < 2"),
        ),
        CLUSTERED,
    )


class StaticReport(Base):
    """A ship said this `content`; equal reports in a second are one. The view `statics` shows them whole."""

    __tablename__ = "static_reports"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    time_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    late_ms: Mapped[int]
    """Received so long after `time_ms`."""
    __table_args__ = (CLUSTERED,)


class StaticContent(Base):
    """What a static or voyage report says, keyed by a hash of it: ships repeat themselves for days."""

    __tablename__ = "static_contents"
    content: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    msg_type: Mapped[int] = mapped_column(SmallInteger)
    imo: Mapped[int | None]
    callsign: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    ship_type: Mapped[int | None] = mapped_column(SmallInteger)
    to_bow: Mapped[int | None] = mapped_column(SmallInteger)
    to_stern: Mapped[int | None] = mapped_column(SmallInteger)
    to_port: Mapped[int | None] = mapped_column(SmallInteger)
    to_starboard: Mapped[int | None] = mapped_column(SmallInteger)
    draught_dm: Mapped[int | None] = mapped_column(SmallInteger)
    destination: Mapped[str | None] = mapped_column(Text)
    eta: Mapped[str | None] = mapped_column(String(16))
    __table_args__ = (CLUSTERED,)


class ImoSender(Base):
    """Since when a vessel sends an IMO number: a cache of the static reports, kept with them."""

    __tablename__ = "imo_senders"
    imo: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_ms: Mapped[int]
    __table_args__ = (CLUSTERED,)


class Vessel(Base):
    """What is last known of a vessel, by event time: a cache of the facts, upserted with them."""

    __tablename__ = "vessels"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str | None] = mapped_column(Text)
    callsign: Mapped[str | None] = mapped_column(Text)
    imo: Mapped[int | None]
    ship_type: Mapped[int | None] = mapped_column(SmallInteger)
    destination: Mapped[str | None] = mapped_column(Text)
    class_b: Mapped[bool] = mapped_column(Boolean, default=False)
    first_ms: Mapped[int]
    """First message of any kind."""
    last_ms: Mapped[int]
    """Last message of any kind."""
    position_ms: Mapped[int | None]
    lon: Mapped[int | None] = mapped_column(Integer)
    lat: Mapped[int | None] = mapped_column(Integer)
    sog: Mapped[int | None] = mapped_column(SmallInteger)
    cog: Mapped[int | None] = mapped_column(SmallInteger)
    heading: Mapped[int | None] = mapped_column(SmallInteger)
    nav_status: Mapped[int | None] = mapped_column(SmallInteger)
