"""What of the outbox is sent next: in order for each alert, critical alerts first and at once.

What is not critical gathers, and goes as one message, some hours after the one before; what came by night as
one digest at its end. Units that leave together are one message.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from app.deliver.compose import MOST_IN_DIGEST
from app.deliver.departures import Departures
from app.deliver.gathering import Gathering
from app.domain.telling import Belief, Manner, belief, manner
from app.store.outbox import Left, Waiting

WITHDRAWN_UNTOLD = "withdrawn before anyone was told of it"
ENDED_UNTOLD = "no one was told that it began"


class Form(Enum):
    """What kind of message it is."""

    SINGLE = "one revision"
    STORM = "a digest"
    GATHERED = "what gathered"
    MORNING = "the night's digest"
    TOGETHER = "units that left together"


@dataclass(frozen=True)
class Now:
    """The moment for which is planned, and what it asks for; times in ms."""

    at_ms: int = 0
    is_night: bool = False
    morning_ms: int = 0
    """When the last night ended: what was made before it, and waits, is its digest. 0: there was none."""
    left: Sequence[Left] = ()
    """Departures that people were told of lately."""
    departures_apart_ms: int = 0
    apart_ms: int = 0
    """Least time between two messages on what is not critical; 0: each goes by itself."""
    gathered_ms: int = 0
    """When the last of those went."""
    one_by_one: bool = False
    """Slack refused a message on several: each goes by itself."""

    @property
    def gathers(self) -> bool:
        """Whether what is not critical waits for more."""
        return self.apart_ms > 0 and not self.one_by_one


@dataclass(frozen=True)
class Plan:
    """The rows of the next message; and rows that need not be told after all, with the reason."""

    rows: list[Waiting] = field(default_factory=list)
    form: Form = Form.SINGLE
    skipped: dict[str, list[int]] = field(default_factory=dict)
    held: int = 0
    """How many wait for the morning, for more to gather, or for another's departure."""
    more: int = 0
    """How many alerts more than one message can hold wait for the next."""
    after: Sequence[Left] = ()
    """Of units that left together: those of whom people were told before."""

    @property
    def is_digest(self) -> bool:
        """Whether it tells of several alerts."""
        return self.form is not Form.SINGLE


def plan(
    waiting: Sequence[Waiting], told: Mapping[int, Sequence[str]], storm: int, now: Now | None = None
) -> Plan:
    """Choose from all that waits, in its order; `told` holds what was sent of each alert before."""
    now = now or Now()
    skipped: dict[str, list[int]] = {}
    kept = {
        uid: needed
        for uid, rows in _by_alert(waiting).items()
        if (needed := _needed(rows, told.get(uid, ()), skipped))
    }
    urgent = next((rows[:last] for rows in kept.values() if (last := _urgent(rows))), None)
    if urgent:
        return Plan(urgent if now.gathers else urgent[:1], Form.SINGLE, skipped)
    departures = Departures.of([row for rows in kept.values() for row in rows], now.left, now.at_ms)
    for reason, seqs in departures.needless.items():
        skipped.setdefault(reason, []).extend(seqs)
    kept = _without(kept, {seq for seqs in departures.needless.values() for seq in seqs})
    if departures.together and departures.is_due(now.departures_apart_ms) and not now.one_by_one:
        rows = _up_to(kept, {row.seq for row in departures.together})
        return Plan(rows, Form.TOGETHER, skipped, after=departures.before)
    free = kept if now.one_by_one else _before(kept, departures.held)
    if now.is_night:
        return Plan([], Form.SINGLE, skipped, sum(map(len, kept.values())))
    if now.gathers:
        return _gathered(kept, free, now, skipped)
    return _by_day(free, storm, now, skipped, sum(map(len, kept.values())) - sum(map(len, free.values())))


def _gathered(
    kept: Mapping[int, list[Waiting]],
    free: Mapping[int, list[Waiting]],
    now: Now,
    skipped: dict[str, list[int]],
) -> Plan:
    """All that is due of what is not critical as one message: of one alert alone, as that alert's."""
    due = Gathering(list(free.values()), now.morning_ms, now.gathered_ms).due(now.at_ms, now.apart_ms)
    form = Form.MORNING if due.is_morning else Form.SINGLE if len(due.alerts) < 2 else Form.GATHERED
    rows = _first_of(due.alerts)
    held = sum(map(len, kept.values())) - len(rows)
    return Plan(rows, form, skipped, held, max(0, len(due.alerts) - MOST_IN_DIGEST))


def _by_day(
    kept: Mapping[int, list[Waiting]], storm: int, now: Now, skipped: dict[str, list[int]], held: int
) -> Plan:
    if not now.one_by_one:
        of_night = [rows for rows in kept.values() if any(row.recorded_ms < now.morning_ms for row in rows)]
        if of_night:
            return Plan(_first_of(of_night), Form.MORNING, skipped, held)
        if sum(map(len, kept.values())) > storm:
            return Plan(_first_of(list(kept.values())), Form.STORM, skipped, held)
    return Plan(next(iter(kept.values()), [])[:1], Form.SINGLE, skipped, held)


def _first_of(alerts: Sequence[list[Waiting]]) -> list[Waiting]:
    return [row for rows in alerts[:MOST_IN_DIGEST] for row in rows]


def _urgent(rows: Sequence[Waiting]) -> int:
    """How many of an alert's rows there are up to the last that goes at once; 0 if none does."""
    at_once = [
        n for n, row in enumerate(rows, 1) if manner(row.severity, row.change, row.kind) is Manner.AT_ONCE
    ]
    return max(at_once, default=0)


def _without(kept: Mapping[int, list[Waiting]], seqs: Collection[int]) -> dict[int, list[Waiting]]:
    left = {uid: [row for row in rows if row.seq not in seqs] for uid, rows in kept.items()}
    return {uid: rows for uid, rows in left.items() if rows}


def _before(kept: Mapping[int, list[Waiting]], held: Collection[int]) -> dict[int, list[Waiting]]:
    """Without what is held, and without what comes after it of the same alert."""
    free: dict[int, list[Waiting]] = {}
    for uid, rows in kept.items():
        first = next((n for n, row in enumerate(rows) if row.seq in held), len(rows))
        if first:
            free[uid] = rows[:first]
    return free


def _up_to(kept: Mapping[int, list[Waiting]], seqs: Collection[int]) -> list[Waiting]:
    """These, and before each what waits of the same alert."""
    found: list[list[Waiting]] = []
    for rows in kept.values():
        last = max((n for n, row in enumerate(rows) if row.seq in seqs), default=-1)
        found += [rows[: last + 1]] if last >= 0 else []
    return _first_of(found)


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
