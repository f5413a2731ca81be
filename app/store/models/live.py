"""Tables of the feeds that never end: how they fare, and when they were down."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import Base


class LiveFeed(Base):
    """How a live feed fares, as the process that listens to it last said."""

    __tablename__ = "live_feeds"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    """Its URL, without anything secret."""
    state: Mapped[str] = mapped_column(String(12))
    since_ms: Mapped[int]
    error: Mapped[str] = mapped_column(Text, default="")
    error_ms: Mapped[int | None]
    connections: Mapped[int] = mapped_column(Integer, default=0)
    lost: Mapped[int] = mapped_column(default=0)
    """Datagrams that the kernel dropped since the process began."""
    outside: Mapped[int] = mapped_column(default=0)
    """Messages left out, ever: of ships outside the area."""
    per_minute: Mapped[int] = mapped_column(default=0)
    """Messages in the minute before `updated_ms`."""
    lag_ms: Mapped[int | None]
    """How far the newest message was behind the wall clock when it came."""
    receivers: Mapped[str] = mapped_column(Text, default="[]")
    """JSON: who heard what, app/pipeline/live/receivers.py."""
    mark: Mapped[str] = mapped_column(Text, default="")
    """Where a followed file is to be read on."""
    updated_ms: Mapped[int]


class FeedDown(Base):
    """A fact: the feed could not hear anyone, and why."""

    __tablename__ = "feed_downs"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True)
    from_ms: Mapped[int] = mapped_column(primary_key=True)
    to_ms: Mapped[int]
    why: Mapped[str] = mapped_column(Text)
