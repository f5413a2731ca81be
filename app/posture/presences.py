"""Ships that were seen and cannot be named: each a row of its own, with who it may be."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.naval.board import State
from app.domain.naval.sighting import Subject
from app.posture.area import Area
from app.posture.classes import holds
from app.posture.history import IN_AREA, UNCHANGED_NM, History
from app.posture.joins import Join
from app.posture.reach import least_nm
from app.posture.reports import Report


@dataclass
class Presence:
    """So many of a kind, followed from one sighting to the next that may be of the same."""

    name: str
    subject: Subject
    history: History
    candidates: tuple[str, ...]
    navy: str | None = None

    def continues(self, subject: Subject, report: Report) -> bool:
        """Whether a report may be of the same: as many of the kind, in the same state, not moved."""
        step = self.history.now(report.observed.from_ms)
        if step is None or step.state not in IN_AREA or kind_of(subject) != kind_of(self.subject):
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


def begun(area: Area, identity: str, subject: Subject, report: Report, joined: Join) -> Presence:
    """A presence from its first report."""
    history = History(area, f"presence:{identity}", subject.group or "ship")
    history.take(report)
    return Presence(_name(subject), subject, history, joined.candidates)


def _name(subject: Subject) -> str:
    called = subject.unit_class or (subject.group or "ship").replace("_", " ")
    if subject.count == 1:
        return f"1 {called} (unnamed)"
    plural = called if called.endswith("s") else f"{called}s"
    return f"{subject.count} {plural} (unnamed)"


def shown(presence: Presence, at_ms: int) -> bool:
    """Whether it is said of now: once expired, or not found where it was, nothing is left of it to say."""
    step = presence.history.now(at_ms)
    return step is not None and step.state in IN_AREA - {State.LEFT_BERTH}
