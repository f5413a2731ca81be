"""Tables of what people are told: a row for each message that is due, and how each channel fares."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import Base

_WAITING = text("state = 'waiting'")


class Delivery(Base):
    """A revision that is to be told on a channel: waiting, sent, stale, failed, skipped or muted."""

    __tablename__ = "deliveries"
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    """The order in which they were made."""
    uid: Mapped[int]
    revision: Mapped[int] = mapped_column(Integer)
    channel: Mapped[str] = mapped_column(String(20))
    change: Mapped[str] = mapped_column(String(20))
    severity: Mapped[str] = mapped_column(String(10))
    topic: Mapped[str] = mapped_column(String(20), server_default="")
    """What it is told with: `departure` goes together with others of its kind."""
    state: Mapped[str] = mapped_column(String(10))
    news_ms: Mapped[int]
    """Its age counts from here: event time, or for a correction when it became known."""
    recorded_ms: Mapped[int]
    attempts: Mapped[int] = mapped_column(Integer)
    in_doubt: Mapped[bool] = mapped_column(Boolean)
    """It was sent at least once and no answer says that it was not taken."""
    settled_ms: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was not sent."""
    __table_args__ = (
        UniqueConstraint("uid", "revision", "channel", name="deliveries_of_revision"),
        ForeignKeyConstraint(["uid", "revision"], ["alert_revisions.uid", "alert_revisions.revision"]),
        Index("deliveries_waiting", "channel", "seq", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )


class Channel(Base):
    """How sending on a channel fares. The address is a secret: only a hash tells that it changed."""

    __tablename__ = "channels"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    address: Mapped[str] = mapped_column(String(16))
    stopped_ms: Mapped[int | None]
    stopped: Mapped[str | None] = mapped_column(Text)
    """Why nothing is sent until the address changes or a person resumes."""
    not_before_ms: Mapped[int]
    failures: Mapped[int] = mapped_column(Integer)
    """Since the last message that was taken."""
    error_ms: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(Text)
    tried_ms: Mapped[int | None]
    sent_ms: Mapped[int | None]
