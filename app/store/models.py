"""The tables. Times are ms since 1970 UTC, places 1/10,000 of an arc minute, NULL is "not available"."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_CLUSTERED = {"sqlite_with_rowid": False}


class Base(DeclarativeBase):
    """Parent of every table."""

    type_annotation_map = {int: BigInteger}  # noqa: RUF012


class Meta(Base):
    """One value a key: the frontier, and the key of the rules that the conclusions rest on."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Lease(Base):
    """Who draws conclusions now: one process at a time."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until_ms: Mapped[int]


class Feed(Base):
    """A named source of messages."""

    __tablename__ = "feeds"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    synthetic: Mapped[bool] = mapped_column(Boolean, default=False)
    lateness_s: Mapped[int]
    newest_ms: Mapped[int | None]
    """Newest trusted message time."""
    lines: Mapped[int] = mapped_column(default=0)
    positions: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: reason -> lines."""
    rejects_first: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: reason -> [offset, line], the first of each kind."""
    recorded_ms: Mapped[int]


class FeedUp(Base):
    """A fact: the feed was up; between two of its messages at most six hours apart."""

    __tablename__ = "feed_up"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    from_ms: Mapped[int] = mapped_column(primary_key=True)
    to_ms: Mapped[int]


class Input(Base):
    """How far a file was read, and what its decoder must remember."""

    __tablename__ = "inputs"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    size: Mapped[int]
    head_sha256: Mapped[str] = mapped_column(String(64))
    offset: Mapped[int]
    carry: Mapped[str] = mapped_column(Text)
    done: Mapped[bool] = mapped_column(Boolean, default=False)
    recorded_ms: Mapped[int]
    __table_args__ = (Index("inputs_by_file", "feed_id", "size", "head_sha256", unique=True),)


class Raw(Base):
    """Lines as they came, zstd; of a file those of whom an alert may be about. Keyed by their hash."""

    __tablename__ = "raw"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    offset: Mapped[int]
    first_ms: Mapped[int | None]
    last_ms: Mapped[int | None]
    recorded_ms: Mapped[int]
    zstd: Mapped[bytes] = mapped_column(LargeBinary)


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
    __table_args__ = (_CLUSTERED,)


class VesselFeed(Base):
    """Since when a feed has heard a vessel: whose silence counts for her."""

    __tablename__ = "vessel_feeds"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True, autoincrement=False)
    first_ms: Mapped[int]
    __table_args__ = (_CLUSTERED,)


class StaticReport(Base):
    """A ship said this `content`; equal reports in a second are one. The view `statics` shows them whole."""

    __tablename__ = "static_reports"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    time_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    late_ms: Mapped[int]
    """Received so long after `time_ms`."""
    __table_args__ = (_CLUSTERED,)


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
    __table_args__ = (_CLUSTERED,)


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


class Segment(Base):
    """A conclusion: from start to end, both fixes of it, all fixes are of one hull, with no gap over 8 h."""

    __tablename__ = "segments"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hull: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    end_ms: Mapped[int]
    __table_args__ = (_CLUSTERED,)


class Taint(Base):
    """A conclusion: the vessel's fixes in this interval are not to be believed, and why."""

    __tablename__ = "taints"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    to_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident: Mapped[str | None] = mapped_column(String(32))
    __table_args__ = (_CLUSTERED,)


class RuleState(Base):
    """A checkpoint: what the rules remember of a vessel after minute `at_ms`. A cache, keyed in `meta`."""

    __tablename__ = "rule_state"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(Text)
    __table_args__ = (_CLUSTERED,)


class Dirty(Base):
    """A vessel with facts that are not concluded yet, the earliest of them at `from_ms`."""

    __tablename__ = "dirty"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_ms: Mapped[int]


class Alert(Base):
    """An alert as it stands now. `body` is what the API shows; the other columns are for finding it."""

    __tablename__ = "alerts"
    uid: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    status: Mapped[str] = mapped_column(String(10), index=True)
    severity: Mapped[str] = mapped_column(String(10))
    mmsi: Mapped[int] = mapped_column(index=True)
    """The first vessel; all of them are in alert_vessels."""
    started_ms: Mapped[int] = mapped_column(index=True)
    ended_ms: Mapped[int | None]
    last_ms: Mapped[int]
    """Last fix that belongs to it."""
    final_ms: Mapped[int | None]
    """Event time from which nothing that is heard later belongs to it: NULL while it may still change."""
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    triage: Mapped[str | None] = mapped_column(String(12))
    told: Mapped[str] = mapped_column(String(12))
    raised_ms: Mapped[int]
    updated_ms: Mapped[int]
    revision: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)


class AlertVessel(Base):
    """Which vessels an alert is about."""

    __tablename__ = "alert_vessels"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    uid: Mapped[int] = mapped_column(ForeignKey("alerts.uid"), primary_key=True)


class AlertId(Base):
    """Every id that an alert was ever known by: a link once given never dangles."""

    __tablename__ = "alert_ids"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    uid: Mapped[int] = mapped_column(ForeignKey("alerts.uid"), index=True)


class AlertRevision(Base):
    """News of an alert: what changed, at what event time, and the alert as it then stood."""

    __tablename__ = "alert_revisions"
    uid: Mapped[int] = mapped_column(ForeignKey("alerts.uid"), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    change: Mapped[str] = mapped_column(String(20))
    at_ms: Mapped[int]
    recorded_ms: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
