"""One order of all evidence, whatever order it came in."""

from __future__ import annotations

from typing import NamedTuple

from app.domain.naval.sighting import Activity, Sighting, Span, Subject
from app.posture.freshness import DAY_MS
from app.posture.reports import RANK, Report
from app.posture.roots import Told

EVENTS = frozenset({Activity.LEFT_PORT, Activity.ENTERED_PORT, Activity.PASSED_GATE, Activity.SUNK})
"""They happen at a moment of their span: what is not over yet has not surely happened."""
_MISSED, _AT_BERTH, _LEAVING, OFF, _ENDING = range(5)
"""Of reports that begin together: not found, then seen, as a day at a berth goes on."""
_PHASES = {
    Activity.IN_PORT: _AT_BERTH, Activity.ALONGSIDE: _AT_BERTH, Activity.LEFT_PORT: _LEAVING,
    Activity.ENTERED_PORT: _ENDING, Activity.PASSED_GATE: _ENDING, Activity.SUNK: _ENDING,
}  # fmt: skip


class Entry(NamedTuple):
    """Of one subject of one report; sorts by when, how, the named first, the wider span, the less sure."""

    order: tuple[int, int, bool, int, int, int, str, str, int]
    observed: Span
    told: Told | None
    subject: Subject
    report: Report


def phase_of(sighting: Sighting) -> int:
    """Which of reports that begin together comes first."""
    return _MISSED if sighting.is_negative else _PHASES.get(sighting.activity, OFF)


def order_of(
    report: Report, phase: int, subject: Subject, identity: str, number: int
) -> tuple[int, int, bool, int, int, int, str, str, int]:
    """Of two that differ in nothing but this, the surer, then the earlier known, has the last word."""
    begins, ends = report.observed
    shows = f"{report.state} {report.where}"
    return (
        begins,
        phase,
        subject.unit is None,
        -ends,
        RANK[report.grade],
        -report.known_ms,
        shows,
        identity,
        number,
    )


def is_moment(sighting: Sighting) -> bool:
    """Whether it tells of a change that happened once in its span."""
    begins, ends = sighting.observed
    return sighting.activity in EVENTS or (sighting.activity is Activity.ARRIVED and ends - begins <= DAY_MS)
