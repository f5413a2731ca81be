"""Who an unnamed sighting is about: units where that follows, else nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import NamedTuple

from app.domain.naval.board import State, Whereabouts
from app.domain.naval.sighting import Confidence, SourceKind, Span, Subject
from app.domain.naval.units import NavalUnit
from app.posture.classes import is_uncounted, may_be
from app.posture.history import IN_AREA, History
from app.posture.reach import can_reach
from app.posture.reports import Report, weaker
from app.posture.steps import Step

_SHOWS = (SourceKind.SATELLITE_IMAGE, SourceKind.PHOTO, SourceKind.AIS)
"""What shows how many there are of a class; others tell of it."""


class Join(NamedTuple):
    """Units that a subject is, or none and who it may be."""

    units: tuple[str, ...]
    reason: str
    candidates: tuple[str, ...]
    """All that it may be; those that it is among them."""
    excluding: tuple[Report, ...] = ()
    """Looks off shore by which another of the kind is not among them: the join is no surer than they are."""

    def sure(self, grade: Confidence, source: SourceKind) -> Confidence:
        """How sure a report of such a grade is of the units: high only from who shows them."""
        most = Confidence.HIGH if source in _SHOWS else Confidence.MEDIUM
        return reduce(weaker, (look.grade for look in self.excluding), weaker(grade, most))


def join(
    subject: Subject, where: Whereabouts | None, observed: Span,
    units: Iterable[NavalUnit], histories: Mapping[str, History],
) -> Join:  # fmt: skip
    """Join with all of the class that are believed in the area and in reach, if as many were counted.

    If they are not, those count too who are not seen at the berths, and for whom nobody looked off shore.
    """
    alike = [unit for unit in units if may_be(unit, subject.group, subject.unit_class)]
    near = [unit for unit in alike if _in_reach(histories.get(unit.key), where, observed)]
    believed = [unit for unit in near if _believed(histories.get(unit.key), observed)]
    perhaps = [unit for unit in near if unit in believed or _may_be_there(histories.get(unit.key), observed)]
    called = f"counted {subject.count} ({subject.unit_class or subject.group or 'ship'})"
    if not is_uncounted(subject.unit_class):
        for those in (believed, perhaps):
            if those and len(those) == subject.count:
                keys, names = tuple(unit.key for unit in those), ", ".join(unit.name for unit in those)
                reason = f"{called}: as many as are believed in the area and in reach: {names}"
                return Join(keys, reason, keys, _excluding(near, histories, observed))
    candidates = tuple(unit.key for unit in believed) or tuple(
        unit.key for unit in near if _now(histories.get(unit.key), observed) is not None
    )
    return Join((), f"{called}: {len(believed)} of the kind are believed in the area", candidates)


def _excluding(
    near: Iterable[NavalUnit], histories: Mapping[str, History], observed: Span
) -> tuple[Report, ...]:
    steps = (_now(histories.get(unit.key), observed) for unit in near)
    unseen = (step for step in steps if step is not None and step.state is State.NOT_SEEN_IN_AREA)
    return tuple(report for step in unseen for report in step.reports if report.looked_off_shore)


def _in_reach(history: History | None, where: Whereabouts | None, observed: Span) -> bool:
    last = history.last.seen if history is not None and history.last is not None else None
    if history is None or last is None:
        return True
    return can_reach(last.where, last.observed, where, observed, history.group)


def _believed(history: History | None, observed: Span) -> bool:
    step = _now(history, observed)
    return history is not None and history.is_sure and step is not None and step.state in IN_AREA


def _may_be_there(history: History | None, observed: Span) -> bool:
    step = _now(history, observed)
    return step is not None and step.state is State.NOT_SEEN_IN_AREA and not step.looked_off_shore


def _now(history: History | None, observed: Span) -> Step | None:
    return None if history is None else history.now(observed.from_ms)
