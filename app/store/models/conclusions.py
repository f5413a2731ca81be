"""Tables of what follows from the facts, and of who may draw it."""

from __future__ import annotations

from sqlalchemy import Boolean, Float, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import CLUSTERED, Base


class Meta(Base):
    """One value a key: the frontier, and the key of the rules that the conclusions rest on."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Lease(Base):
    """Who draws conclusions now, and who sends on a channel: one process at a time."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until_ms: Mapped[int]


class Segment(Base):
    """A conclusion: from start to end, both fixes of it, all fixes are of one hull, with no gap over 8 h."""

    __tablename__ = "segments"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hull: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    end_ms: Mapped[int]
    __table_args__ = (Index("segments_by_end", "end_ms"), CLUSTERED)


class Taint(Base):
    """A conclusion: the vessel's fixes in this interval are not to be believed, and why."""

    __tablename__ = "taints"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    to_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident: Mapped[str | None] = mapped_column(String(32))
    __table_args__ = (Index("taints_by_end", "reason", "to_ms"), CLUSTERED)


class Displacement(Base):
    """A conclusion: the vessel was thrown, and this consecutive run of fixes is of the hull thrown to."""

    __tablename__ = "displacements"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hull: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    end_ms: Mapped[int]
    lon: Mapped[float] = mapped_column(Float(53))
    lat: Mapped[float] = mapped_column(Float(53))
    """Degrees, of the first fix."""
    fixes: Mapped[int] = mapped_column(Integer)
    circled_ms: Mapped[int | None]
    """When they were first seen to go round a circle."""
    __table_args__ = (Index("displacements_by_end", "end_ms"), CLUSTERED)


class RuleState(Base):
    """A checkpoint: what the rules remember of a vessel after minute `at_ms`. A cache, keyed in `meta`."""

    __tablename__ = "rule_state"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(Text)
    __table_args__ = (CLUSTERED,)


class Coverage(Base):
    """A conclusion: how well ships of a class were heard in a cell in an hour. docs/rules.md, `ais_gap`."""

    __tablename__ = "coverage"
    cell: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    class_b: Mapped[bool] = mapped_column(Boolean, primary_key=True, autoincrement=False)
    hour: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    expected_s: Mapped[int]
    heard_s: Mapped[int]
    visits: Mapped[int] = mapped_column(Integer)
    ends: Mapped[int] = mapped_column(Integer)
    __table_args__ = (CLUSTERED,)


class Dirty(Base):
    """A vessel with facts that are not concluded yet, the earliest of them at `from_ms`."""

    __tablename__ = "dirty"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_ms: Mapped[int]
