"""Who an unnamed sighting is about: units where that follows, else nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.domain.naval.board import Whereabouts
from app.domain.naval.sighting import Span, Subject
from app.domain.naval.units import NavalUnit
from app.posture.classes import may_be
from app.posture.history import IN_AREA, History
from app.posture.reach import can_reach


class Join(NamedTuple):
    """Units that a subject is, or none and who it may be."""

    units: tuple[str, ...]
    reason: str
    candidates: tuple[str, ...]
    """All that it may be; those that it is among them."""


def join(
    subject: Subject, where: Whereabouts | None, observed: Span,
    units: Iterable[NavalUnit], histories: Mapping[str, History],
) -> Join:  # fmt: skip
    """Join with all of the class that are believed in the area and in reach, if as many were counted."""
    alike = [unit for unit in units if may_be(unit, subject.group, subject.unit_class)]
    near = [unit for unit in alike if _in_reach(histories.get(unit.key), where, observed)]
    believed = tuple(unit.key for unit in near if _believed(histories.get(unit.key), observed))
    called = subject.unit_class or subject.group or "ship"
    if believed and len(believed) == subject.count:
        names = ", ".join(unit.name for unit in near if unit.key in believed)
        reason = (
            f"counted {subject.count} ({called}): as many as are believed in the area and in reach: {names}"
        )
        return Join(believed, reason, believed)
    candidates = believed or tuple(
        unit.key for unit in near if _in_theatre(histories.get(unit.key), observed)
    )
    reason = f"counted {subject.count} ({called}): {len(believed)} of the kind are believed in the area"
    return Join((), reason, candidates)


def _in_reach(history: History | None, where: Whereabouts | None, observed: Span) -> bool:
    last = history.last.seen if history is not None and history.last is not None else None
    if history is None or last is None:
        return True
    return can_reach(last.where, last.observed, where, observed, history.group)


def _believed(history: History | None, observed: Span) -> bool:
    step = history.now(observed.from_ms) if history is not None else None
    return history is not None and history.is_sure and step is not None and step.state in IN_AREA


def _in_theatre(history: History | None, observed: Span) -> bool:
    return history is not None and history.now(observed.from_ms) is not None
