"""Ships that were seen and cannot be named: each a row of its own, with who it may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.naval.board import State
from app.domain.naval.sighting import Span, Subject
from app.posture.area import Area
from app.posture.classes import holds, is_uncounted
from app.posture.freshness import DAY_MS
from app.posture.history import IN_AREA, UNCHANGED_NM, History
from app.posture.reach import least_nm
from app.posture.reports import Report
from app.posture.steps import day_of

SHOWN = (IN_AREA - {State.LEFT_BERTH}) | {State.ELSEWHERE}
"""States of a presence: somebody is there."""


@dataclass
class Presence:
    """So many of a kind, followed from one sighting to the next that may be of the same."""

    name: str
    subject: Subject
    history: History
    candidates: tuple[str, ...]
    question: str | None = None
    """Which unit it is, where reports name several."""
    navy: str | None = None

    def continues(self, subject: Subject, report: Report, question: str | None = None) -> bool:
        """Whether a report may be of the same: as many of the kind, in the same state, not moved."""
        step = self.history.now(report.observed.from_ms)
        if step is None or step.state not in SHOWN or kind_of(subject) != kind_of(self.subject):
            return False
        if question != self.question:
            return False
        if step.state is not report.state or step.where is None or report.where is None:
            return False
        return least_nm(step.where, report.where) <= UNCHANGED_NM

    def missed_by(self, subject: Subject) -> bool:
        """Whether a look for a kind of ship was a look for these."""
        return subject.unit is None and holds(subject.group or "ship", self.subject.group or "ship")


def kind_of(subject: Subject) -> tuple[str, int]:
    """What makes two unnamed groups the same on paper."""
    return (subject.group or subject.unit_class or "ship", subject.count)


def begun(
    area: Area, identity: str, subject: Subject, report: Report, candidates: tuple[str, ...],
    since: Span | None = None, question: str | None = None,
) -> Presence:  # fmt: skip
    """A presence from its first report; `since`: what is known of when it began, if that is more."""
    history = History(area, f"presence:{identity}", subject.group or "ship")
    history.take(report)
    if since is not None:
        history.steps[-1] = replace(history.steps[-1], since=since)
    return Presence(_name(subject, question), subject, history, candidates, question)


def since_leaving(candidates: Iterable[History], report: Report) -> Span | None:
    """In which all that they may be left their berths; None: not all are known to have left."""
    left = [_left(history, report) for history in candidates]
    known = [span for span in left if span is not None]
    if not known or len(known) < len(left):
        return None
    ends = day_of(report.observed.from_ms) + DAY_MS
    return Span(min(span.from_ms for span in known), min(ends, report.observed.until_ms))


def _left(history: History, report: Report) -> Span | None:
    step = history.now(report.observed.from_ms)
    states = [each.state for each in history.steps[-2:]]
    left = states[-1:] == [State.LEFT_BERTH] or states == [State.LEFT_BERTH, State.HOLDING]
    return step.since if step is not None and left else None


def _name(subject: Subject, question: str | None) -> str:
    called = subject.unit_class or (subject.group or "ship").replace("_", " ")
    told = "unnamed" if question is None else "identity disputed"
    if is_uncounted(called):
        return f"{called} ({told})"
    if subject.count == 1:
        return f"1 {called} ({told})"
    plural = called if called.endswith("s") else f"{called}s"
    return f"{subject.count} {plural} ({told})"


def shown(presence: Presence, at_ms: int) -> bool:
    """Whether it is said of now: once expired, or not found where it was, nothing is left of it to say."""
    step = presence.history.now(at_ms)
    return step is not None and step.state in SHOWN
