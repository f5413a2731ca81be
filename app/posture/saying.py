"""Alerts and notices in one sentence each, without its full stop."""

from __future__ import annotations

from app.domain.naval.board import SYNTHETIC
from app.domain.naval.notices import Notice
from app.domain.naval.sighting import Span
from app.posture.held import Alert, alert_span
from app.posture.plain import plain, sentence, when


def alert_says(alert: Alert) -> str:
    """An alert in one sentence, without its full stop."""
    return f"{_minute(alert_span(alert).from_ms)}: {sentence(alert['explanation'] or alert['kind'])}"


def notice_says(notice: Notice) -> str:
    """A notice in one sentence, without its full stop."""
    synthetic = SYNTHETIC if notice.synthetic else ""
    end = "until further notice" if notice.until_ms is None else f"to {_minute(notice.until_ms)}"
    return (
        f"{synthetic}{_minute(notice.from_ms)} {end}: notice {plain(notice.number)}: {sentence(notice.text)}"
    )


def _minute(ms: int) -> str:
    return when(Span(ms, ms))
