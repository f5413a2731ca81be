"""Tables of the alerts and their past."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import Base


class Alert(Base):
    """An alert as it stands now. `body` is what the API shows; the other columns are for finding it."""

    __tablename__ = "alerts"
    uid: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    status: Mapped[str] = mapped_column(String(10), index=True)
    severity: Mapped[str] = mapped_column(String(10))
    mmsi: Mapped[int] = mapped_column(index=True)
    """From whose facts it follows; 0: from those of many. All it is about are in alert_vessels."""
    subject: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What of its kind and vessel it is about, where there can be several at once."""
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
    __table_args__ = (Index("alerts_counted", "kind", "status", "severity"),)


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
    reason: Mapped[str | None] = mapped_column(Text)
    """Why, if it is no news of the vessels: the rules were changed."""


class AlertNews(Base):
    """All news of alerts in the order in which it was committed, for those who follow it. Never deleted."""

    __tablename__ = "alert_news"
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    uid: Mapped[int]
    revision: Mapped[int] = mapped_column(Integer)
    """The alert's, then: what a person made of it changes none."""
    change: Mapped[str] = mapped_column(String(20))
    recorded_ms: Mapped[int]


class Triage(Base):
    """What a person made of an alert. The last that acknowledges or dismisses counts; none is deleted."""

    __tablename__ = "triages"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    uid: Mapped[int]
    action: Mapped[str] = mapped_column(String(12))
    note: Mapped[str | None] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(80))
    made_ms: Mapped[int]
    __table_args__ = (Index("triages_by_alert", "uid", "id"),)
