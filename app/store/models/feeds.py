"""Tables of what came from where."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import CLUSTERED, Base


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
    redistributable: Mapped[str] = mapped_column(String(8), default="unknown", server_default="unknown")
    """Whether its lines may be given to others: yes, no or unknown, which counts as no."""


class FeedUp(Base):
    """A fact: the feed was up; between two of its messages at most six hours apart."""

    __tablename__ = "feed_up"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    from_ms: Mapped[int] = mapped_column(primary_key=True)
    to_ms: Mapped[int]


class FeedHour(Base):
    """A fact: in which minutes of an hour a feed was heard, from which second to which."""

    __tablename__ = "feed_hours"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True, autoincrement=False)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Hours since 1970 UTC."""
    heard: Mapped[bytes] = mapped_column(LargeBinary)
    """60 bytes, the second of the first message in each minute, then 60 of the last one; 255: none."""
    near_tartus: Mapped[bool] = mapped_column(Boolean, default=False)
    """A fix within 24 NM of Tartus was among them."""
    __table_args__ = (CLUSTERED,)


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
    """Lines as they came, zstd; of a file those of whom an alert may be about. Keyed by their hash.

    Of a live feed a row holds a look's, later an hour's or a part of it (`joining.py`).
    """

    __tablename__ = "raw"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    offset: Mapped[int]
    first_ms: Mapped[int | None]
    last_ms: Mapped[int | None]
    recorded_ms: Mapped[int]
    zstd: Mapped[bytes] = mapped_column(LargeBinary)
    arrivals: Mapped[bytes | None] = mapped_column(LargeBinary)
    """When its lines arrived (`arrivals.py`); NULL: they alone tell."""
    __table_args__ = (Index("raw_by_feed", "feed_id", "recorded_ms"),)


class VesselFeed(Base):
    """Since when a feed has heard a vessel: whose silence counts for her."""

    __tablename__ = "vessel_feeds"
    mmsi: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True, autoincrement=False)
    first_ms: Mapped[int]
    __table_args__ = (CLUSTERED,)
