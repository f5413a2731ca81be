"""A state of one ship, with the reports that rest under it: since when, how sure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

from app.domain.naval.board import Ground, State, Whereabouts
from app.domain.naval.sighting import Confidence, Span
from app.posture.freshness import DAY_MS, expires_ms
from app.posture.reports import Report, surer

NOT_FOUND = frozenset({State.LEFT_BERTH, State.NOT_SEEN_IN_AREA})
"""States that tell where she is not."""


@dataclass(frozen=True)
class Step:
    """A state, with all that rests under it."""

    state: State
    since: Span
    confirmed: Span
    known_ms: int
    """When the first report of it was known."""
    grade: Confidence
    grounds: tuple[Ground, ...]
    reports: tuple[Report, ...] = ()
    """Those that confirm it."""
    where: Whereabouts | None = None
    may_be_at_berth: bool = False
    gate: str | None = None
    seen: Report | None = None
    """The last report that shows her at a place, which may be of a state before."""

    def expired(self, at_ms: int) -> bool:
        """Whether it is too old to be said of then."""
        end = expires_ms(self.state, self.confirmed.from_ms)
        return end is not None and at_ms > end

    @property
    def looked_off_shore(self) -> bool:
        """Whether a look that was not of the berths alone is among what it rests on."""
        return any(report.looked_off_shore for report in self.reports)


def day_of(time_ms: int) -> int:
    """Its UTC day's beginning, in ms: most reports tell a day, so that states follow each other by days.

    >>> day_of(86_400_001)
    86400000
    """
    return time_ms // DAY_MS * DAY_MS


def last_day(step: Step) -> int:
    """The beginning of the day of its last confirmation: of a moment in a window the last that it may be."""
    begins, ends = step.confirmed
    moment = any(report.is_moment and report.observed == step.confirmed for report in step.reports)
    return day_of(ends - 1 if moment else begins)


def since(state: State, report: Report, before: Step | None) -> Span:
    """In which a state began: from the last look before it to the end of the first day that shows it.

    A change that is told as a moment in a window began in that window, and after a gap all begins anew.
    """
    begins, ends = report.observed
    if report.is_moment:
        return report.observed
    ends = min(ends, day_of(begins) + DAY_MS)
    return Span(begins if before is None else min(_last_look(state, before, begins), begins), ends)


def _last_look(state: State, before: Step, begins: int) -> int:
    """The beginning of the last day on which she was not yet as she is now, as far as is known."""
    if before.state in NOT_FOUND:
        return last_day(before) if state is State.IN_PORT else before.since.from_ms
    return max(min(day_of(report.observed.until_ms - 1), begins) for report in before.reports)


def confirmed(step: Step, report: Report) -> Step:
    """The same state with one more report: as sure as the surest that tells of the last confirmed day."""
    later = report.observed.from_ms > step.confirmed.from_ms
    last = report.observed if later else step.confirmed
    reports = (*step.reports, report)
    return replace(
        step,
        since=_narrowed(step.since, report),
        confirmed=last,
        grade=reduce(surer, (each.grade for each in reports if _tells_of(each, last))),
        grounds=(*step.grounds, report.ground),
        reports=reports,
        where=_nearer(step.where, report.where, later),
        seen=report if report.look is None and report.where is not None else step.seen,
        may_be_at_berth=report.may_be_at_berth and (later or step.may_be_at_berth),
    )


def _tells_of(report: Report, last: Span) -> bool:
    day = day_of(last.from_ms)
    return report.observed.from_ms < day + DAY_MS and report.observed.until_ms > day


def _narrowed(begun: Span, report: Report) -> Span:
    """A moment told more narrowly says more closely when a state began."""
    begins, ends = max(begun.from_ms, report.observed.from_ms), min(begun.until_ms, report.observed.until_ms)
    return Span(begins, ends) if report.is_moment and begins < ends else begun


def _nearer(old: Whereabouts | None, new: Whereabouts | None, later: bool) -> Whereabouts | None:
    if old is None or new is None:
        return new or old
    if later:
        return new
    return min(old, new, key=lambda where: (where.uncertainty_m, where.lon, where.lat))
