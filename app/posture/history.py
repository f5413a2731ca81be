"""One ship's history: what was observed of her, one state after another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.domain.naval.board import Ground, State
from app.domain.naval.sighting import Confidence
from app.posture.area import Area, meets
from app.posture.freshness import DAY_MS
from app.posture.reach import can_reach, least_nm
from app.posture.reports import RANK, Look, Report
from app.posture.steps import Step, confirmed, day_of, last_day, since

UNCHANGED_NM = 10.0
"""Issue 6: how far a ship may have moved that is "unchanged"."""
LOOKS_APART_MS = DAY_MS
SMALLEST_OF_HULL = 0.5
"""Issue 6: two negatives so far apart, each able to show half her length, make `left_area`."""

IN_AREA = frozenset({State.IN_PORT, State.ANCHORED, State.HOLDING, State.UNDER_WAY, State.LEFT_BERTH})
"""States in which she is believed to be in the area."""
_PUT = frozenset({State.ANCHORED, State.HOLDING, State.UNDER_WAY})
_STAYS = frozenset({State.IN_PORT, State.ANCHORED, State.HOLDING})


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
        """What is believed on the day of a time, not expired as it begins; None: nothing."""
        step = self.last
        return None if step is None or step.expired(day_of(at_ms)) else step

    @property
    def last(self) -> Step | None:
        """The last state, however old."""
        return self.steps[-1] if self.steps else None

    @property
    def is_sure(self) -> bool:
        """Whether any report that shows her is of more than low confidence."""
        return any(report.look is None and report.grade is not Confidence.LOW for report in self.reports)

    def take(self, report: Report) -> bool:
        """Add the next report; False if it is but a rival of what is known better."""
        if report.is_losing and not self._is_best(report):
            return self._takes_losing(report)
        while (beaten := self._unreachable(report)) is not None:
            if RANK[report.grade] <= RANK[beaten.grade]:
                self.rivals.append(report.ground)
                return False
            self._forget(beaten)
        self._add(report)
        return True

    def _is_best(self, report: Report) -> bool:
        return report.look is None and self.now(report.observed.from_ms) is None

    def _takes_losing(self, report: Report) -> bool:
        """One whose question others answer better may agree in her state, and then changes nothing of it."""
        current = self.now(report.observed.from_ms)
        if current is None or report.look is not None or current.state is not self._state_of(report, current):
            self.rivals.append(report.ground)
            return False
        self.steps[-1] = replace(current, grounds=(*current.grounds, report.ground))
        return True

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
        self.steps[-1] = confirmed(current, report)

    def _begin(self, state: State, report: Report, before: Step | None) -> None:
        gate = report.gate if state in (State.LEFT_THEATRE, State.ELSEWHERE) else None
        shows = report.look is None and report.where is not None
        seen = report if shows else self.last.seen if self.last is not None else None
        step = Step(
            state, since(state, report, before), report.observed, report.known_ms, report.grade,
            (report.ground,), (report,),
        )  # fmt: skip
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
        if state is current.state is State.NOT_SEEN_IN_AREA and not self._is_further(current, report):
            self.notes.append(report.ground)
        elif state is current.state:
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
        return State.NOT_SEEN_IN_AREA if self._is_further(current, report) else State.LEFT_BERTH

    @staticmethod
    def _is_further(current: Step, report: Report) -> bool:
        """Whether a look says more than the last: by its day, or by where it looked."""
        return report.looked_off_shore or day_of(report.observed.from_ms) > last_day(current)

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
