"""Alerts, notices and possible meetings in one sentence each, without its full stop."""

from __future__ import annotations

import math

from app.domain.naval.board import SYNTHETIC
from app.domain.naval.notices import Notice
from app.domain.naval.sighting import Span
from app.posture import telling
from app.posture.held import Alert, alert_span
from app.posture.meetings import Meeting, Units
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


def meeting_says(one: Meeting, units: Units) -> str:
    """A possible meeting in one sentence, without its full stop; `units` gives the names."""
    sighting = one.told.sighting
    synthetic = SYNTHETIC if one.synthetic else ""
    again = f"; told again by {len(one.told.again)}, counted once" if one.told.again else ""
    warned = f"; {'; '.join(one.caveats)}" if one.caveats else ""
    name, stretches = telling.name_of(one.unit, units), len(one.stops)
    lain = f"{when(one.stopped)}{f' in {stretches} stretches' if stretches > 1 else ''}"
    return (
        f"{synthetic}{when(sighting.observed)}: possible meeting, not seen as one: "
        f"{name} lay stopped {lain} by AIS of MMSI {one.mmsi}; "
        f"{telling.was_seen(sighting, one.seen, units)} ({telling.sureness(sighting)}){again}; "
        f"between them {_between(one.nearest_nm, one.farthest_nm)} NM, "
        f"{_between(one.least_hours, one.most_hours)} hours apart{warned}"
    )


def _between(least: float, most: float) -> str:
    """Two bounds to a tenth, rounded outward: what is said is no narrower than what is known.

    >>> _between(0.14, 2.31), _between(0.0, 0.0)
    ('0.1 to 2.4', '0.0')
    """
    low, high = math.floor(least * 10) / 10, math.ceil(most * 10) / 10
    return f"{low:.1f}" if low == high else f"{low:.1f} to {high:.1f}"
