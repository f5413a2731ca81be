"""One ship's history: what was observed of her, one state after another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.domain.naval.board import Ground, State, Whereabouts
from app.domain.naval.sighting import Confidence, Span
from app.posture.area import Area, meets
from app.posture.freshness import DAY_MS, expires_ms
from app.posture.reach import can_reach, least_nm
from app.posture.reports import RANK, Look, Report, surer

UNCHANGED_NM = 10.0
"""Issue 6: how far a ship may have moved that is "unchanged"."""
LOOKS_APART_MS = DAY_MS
SMALLEST_OF_HULL = 0.5
"""Issue 6: two negatives so far apart, each able to show half her length, make `left_area`."""

IN_AREA = frozenset({State.IN_PORT, State.ANCHORED, State.HOLDING, State.UNDER_WAY, State.LEFT_BERTH})
"""States in which she is believed to be in the area."""
_PUT = frozenset({State.ANCHORED, State.HOLDING, State.UNDER_WAY})
_STAYS = frozenset({State.IN_PORT, State.ANCHORED, State.HOLDING})


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
    where: Whereabouts | None = None
    may_be_at_berth: bool = False
    gate: str | None = None
    seen: Report | None = None
    """The last report that shows her at a place, which may be of a state before."""

    def expired(self, at_ms: int) -> bool:
        """Whether it is too old to be said of then."""
        end = expires_ms(self.state, self.confirmed.from_ms)
        return end is not None and at_ms > end


@dataclass
class History:
    """Takes reports in the order of `fusion.py`; what it holds then follows from them alone."""

    area: Area
    key: str
    group: str
    length_m: float | None = None
    steps: list[Step] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    rivals: list[Ground] = field(default_factory=list)
    notes: list[Ground] = field(default_factory=list)
    """What is told of her and decides nothing."""
    was_in_area: bool = False
    looks: list[Report] = field(default_factory=list)
    """Since she was last seen: those that could count towards `left_area`."""
    short_of: set[str] = field(default_factory=set)
    """Why looks did not."""

    def now(self, at_ms: int) -> Step | None:
        """What is believed at a time, not expired; None: nothing."""
        step = self.last
        return None if step is None or step.expired(at_ms) else step

    @property
    def last(self) -> Step | None:
        """The last state, however old."""
        return self.steps[-1] if self.steps else None

    @property
    def is_sure(self) -> bool:
        """Whether any report that shows her is of more than low confidence."""
        return any(report.look is None and report.grade is not Confidence.LOW for report in self.reports)

    def take(self, report: Report) -> None:
        """Add the next report."""
        while (beaten := self._unreachable(report)) is not None:
            if RANK[report.grade] <= RANK[beaten.grade]:
                self.rivals.append(report.ground)
                return
            self._forget(beaten)
        self._add(report)

    def _unreachable(self, report: Report) -> Report | None:
        """The last report from whose place she cannot have come in time."""
        last = self.last.seen if self.last is not None else None
        if last is None or report.look is not None:
            return None
        if can_reach(last.where, last.observed, report.where, report.observed, self.group):
            return None
        return last

    def _forget(self, beaten: Report) -> None:
        kept = [report for report in self.reports if report is not beaten]
        self.rivals.append(beaten.ground)
        for held in (self.reports, self.steps, self.notes, self.looks, self.short_of):
            held.clear()
        self.was_in_area = False
        for report in kept:
            self._add(report)

    def _add(self, report: Report) -> None:
        self.reports.append(report)
        if report.look is not None:
            self._miss(report, report.look)
        else:
            self._see(report)

    def _see(self, report: Report) -> None:
        current = self.now(report.observed.from_ms)
        state = self._state_of(report, current)
        if state is None or (report.is_vague and current is not None):
            self.notes.append(report.ground)
            return
        self.looks.clear()
        self.short_of.clear()
        if state in IN_AREA:
            self.was_in_area = True
        if state in (State.LEFT_THEATRE, State.LOST):
            self.was_in_area = False
        if current is not None and current.state is state and self._unmoved(current, report):
            self._confirm(current, report)
        else:
            self._begin(state, report, current)

    def _state_of(self, report: Report, current: Step | None) -> State | None:
        if report.state is None or report.state is State.LEFT_THEATRE:
            inside = self.last is not None and self.last.state not in (State.LEFT_THEATRE, State.LOST)
            leaves = inside or report.state is State.LEFT_THEATRE or self._is(State.LEFT_THEATRE)
            return State.LEFT_THEATRE if leaves else None
        if report.state is not State.ELSEWHERE or not (self.was_in_area and report.on_passage):
            return report.state
        if current is not None and current.state is State.ELSEWHERE:
            return State.ELSEWHERE
        far = report.where is not None and self.area.surely_outside(report.where)
        return State.LEFT_AREA if far else State.ELSEWHERE

    def _is(self, state: State) -> bool:
        return self.last is not None and self.last.state is state

    @staticmethod
    def _unmoved(current: Step, report: Report) -> bool:
        if current.state not in _STAYS or current.where is None or report.where is None:
            return True
        return least_nm(current.where, report.where) <= UNCHANGED_NM

    def _confirm(self, current: Step, report: Report) -> None:
        later = report.observed.from_ms > current.confirmed.from_ms
        self.steps[-1] = replace(
            current,
            confirmed=report.observed if later else current.confirmed,
            grade=report.grade if later else surer(report.grade, current.grade),
            grounds=(*current.grounds, report.ground),
            where=_nearer(current.where, report.where, later),
            seen=report if report.look is None and report.where is not None else current.seen,
            may_be_at_berth=report.may_be_at_berth and (later or current.may_be_at_berth),
        )

    def _begin(self, state: State, report: Report, before: Step | None) -> None:
        gate = report.gate if state in (State.LEFT_THEATRE, State.ELSEWHERE) else None
        shows = report.look is None and report.where is not None
        seen = report if shows else self.last.seen if self.last is not None else None
        step = Step(
            state, _since(report, before), report.observed, report.known_ms, report.grade, (report.ground,)
        )
        where = report.where if report.look is None else None
        berthed = report.may_be_at_berth
        self.steps.append(replace(step, where=where, may_be_at_berth=berthed, gate=gate, seen=seen))

    def _miss(self, report: Report, look: Look) -> None:
        current = self.now(report.observed.from_ms)
        if current is None or current.state not in IN_AREA | {State.NOT_SEEN_IN_AREA}:
            return
        self._count(report, look)
        state = self._after_miss(current, report, look)
        if state is None:
            return
        if state is current.state:
            self._confirm(current, report._replace(where=None))
        else:
            self._begin(state, report, current)

    def _after_miss(self, current: Step, report: Report, look: Look) -> State | None:
        """What she is after a look that did not find her; None: as before, it says nothing of her."""
        whole = look.belt or look.anywhere
        if self._seen_nowhere():
            return State.LEFT_AREA
        if current.state is State.IN_PORT:
            if whole:
                return State.NOT_SEEN_IN_AREA
            return State.LEFT_BERTH if look.berths else None
        if current.state in _PUT:
            return State.NOT_SEEN_IN_AREA if whole or _shows_place(current, look) else None
        if not (whole or look.berths or look.footprint is not None):
            return None
        if current.state is State.NOT_SEEN_IN_AREA or whole:
            return State.NOT_SEEN_IN_AREA
        another_day = report.observed.from_ms >= current.confirmed.until_ms
        return State.NOT_SEEN_IN_AREA if another_day else State.LEFT_BERTH

    def _count(self, report: Report, look: Look) -> None:
        if not look.complete:
            self.short_of.add("no two looks covered 95 % of the area's sea under at most 20 % of cloud")
        elif self.length_m is None:
            self.short_of.add("her length is not known, so no look can be shown to be fine enough")
        elif (look.smallest_detectable_m or self.length_m) > SMALLEST_OF_HULL * self.length_m:
            self.short_of.add(
                "the looks were too coarse for half her length, or do not say how fine they were"
            )
        else:
            self.looks.append(report)

    def _seen_nowhere(self) -> bool:
        begun = [report.observed.from_ms for report in self.looks]
        return bool(begun) and max(begun) - min(begun) >= LOOKS_APART_MS


def _shows_place(current: Step, look: Look) -> bool:
    if look.berths and current.may_be_at_berth:
        return True
    return look.footprint is not None and current.where is not None and meets(current.where, look.footprint)


def _since(report: Report, before: Step | None) -> Span:
    if before is None or report.state in (State.LEFT_BERTH, State.LEFT_THEATRE, State.LOST):
        return report.observed
    begins, ends = report.observed
    if report.look is not None:
        # Not seen all through its span: she had gone by the first day of it.
        ends = min(ends, begins + DAY_MS)
    return Span(min(before.confirmed.from_ms, begins), ends)


def _nearer(old: Whereabouts | None, new: Whereabouts | None, later: bool) -> Whereabouts | None:
    if old is None or new is None:
        return new or old
    if later:
        return new
    return min(old, new, key=lambda where: (where.uncertainty_m, where.lon, where.lat))
