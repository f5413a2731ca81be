"""What of the outbox is sent next: in order for each alert, critical alerts first, a storm as one digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.deliver.compose import MOST_IN_DIGEST
from app.domain.telling import Belief, belief
from app.store.outbox import Waiting

WITHDRAWN_UNTOLD = "withdrawn before anyone was told of it"
ENDED_UNTOLD = "no one was told that it began"


@dataclass(frozen=True)
class Plan:
    """The rows of the next message; and rows that need not be told after all, with the reason."""

    rows: list[Waiting] = field(default_factory=list)
    is_digest: bool = False
    skipped: dict[str, list[int]] = field(default_factory=dict)


def plan(waiting: Sequence[Waiting], told: Mapping[int, Sequence[str]], storm: int) -> Plan:
    """Choose from all that waits, in its order; `told` holds what was sent of each alert before."""
    skipped: dict[str, list[int]] = {}
    kept = {
        uid: needed
        for uid, rows in _by_alert(waiting).items()
        if (needed := _needed(rows, told.get(uid, ()), skipped))
    }
    urgent = [uid for uid, rows in kept.items() if any(row.severity == "critical" for row in rows)]
    if urgent:
        return Plan(kept[urgent[0]][:1], False, skipped)
    if sum(map(len, kept.values())) > storm:
        first = list(kept.values())[:MOST_IN_DIGEST]
        return Plan([row for rows in first for row in rows], True, skipped)
    return Plan(next(iter(kept.values()), [])[:1], False, skipped)


def _by_alert(waiting: Sequence[Waiting]) -> dict[int, list[Waiting]]:
    alerts: dict[int, list[Waiting]] = {}
    for row in waiting:
        alerts.setdefault(row.uid, []).append(row)
    return alerts


def _needed(rows: list[Waiting], told: Sequence[str], skipped: dict[str, list[int]]) -> list[Waiting]:
    """Without what corrects nothing, since what it would correct was never told."""
    # What may have been taken, its answer lost, people may have read.
    known = [*told, *(row.change for row in rows if row.in_doubt)]
    if not known:
        withdrawn = max((i for i, row in enumerate(rows) if row.change == "retracted"), default=-1)
        _skip(rows[: withdrawn + 1], WITHDRAWN_UNTOLD, skipped)
        rows = rows[withdrawn + 1 :]
    needed: list[Waiting] = []
    for row in rows:
        if row.change == "closed" and belief([*known, *(n.change for n in needed)]) is Belief.NOTHING:
            _skip([row], ENDED_UNTOLD, skipped)
        else:
            needed.append(row)
    return needed


def _skip(rows: Sequence[Waiting], reason: str, skipped: dict[str, list[int]]) -> None:
    if rows:
        skipped.setdefault(reason, []).extend(row.seq for row in rows)
