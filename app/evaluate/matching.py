"""Which alert is which true event: one to one, by the time that they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from app.evaluate.events import Event, scored_as

INSTANT_WIDTH = timedelta(hours=1)
"""An instant is compared as the hour around it: 20 minutes off is an IoU of 0.5, 32 minutes of 0.3."""

NO_VESSEL = (0,)
"""Whom an event or an alert is about that names none: a feed."""


@dataclass(frozen=True)
class Raised:
    """An alert as it stood at the end: times in UTC, `ended` None while it is open; not a retracted one."""

    id: str
    kind: str
    subtype: str | None
    mmsis: tuple[int, ...]
    started: datetime
    ended: datetime | None
    detected: datetime
    zone: str | None = None

    @property
    def name(self) -> str:
        """What it is scored as."""
        return scored_as(self.kind, self.subtype)


class Match(NamedTuple):
    """An event and the alert that says it. `pieces`: alerts of its kind and vessels that overlap it."""

    event: Event
    alert: Raised
    iou: float
    pieces: int


class Matching(NamedTuple):
    """Certain events found and missed, and alerts to which no event corresponds."""

    found: list[Match]
    missed: list[Event]
    false: list[Raised]


def matched(events: Sequence[Event], raised: Sequence[Raised], until: datetime, least_iou: float) -> Matching:
    """Match alerts to events of their kind that share a vessel and at least `least_iou` of their time.

    `until` is the end of what is known: there an open alert is cut. An alert that fits only an uncertain
    event counts as nothing; so does an event that is uncertain. A second alert on one event is false.
    """
    found: list[Match] = []
    missed: list[Event] = []
    false: list[Raised] = []
    names = {event.name for event in events} | {alert.name for alert in raised}
    for name in sorted(names):
        of_kind = [event for event in events if event.name == name]
        alerts = [alert for alert in raised if alert.name == name]
        part = _of_a_kind(of_kind, alerts, until, least_iou)
        found += part.found
        missed += part.missed
        false += part.false
    return Matching(found, missed, false)


def iou(a: tuple[datetime, datetime], b: tuple[datetime, datetime]) -> float:
    """The share of two spans' time that they have in common; instants are widened by `INSTANT_WIDTH`.

    >>> from datetime import UTC
    >>> noon = datetime(2024, 12, 10, 12, tzinfo=UTC)
    >>> iou((noon, noon + timedelta(hours=4)), (noon + timedelta(hours=2), noon + timedelta(hours=4)))
    0.5
    >>> round(iou((noon, noon), (noon + timedelta(minutes=20), noon + timedelta(minutes=20))), 3)
    0.5
    """
    if a[0] == a[1]:
        half = INSTANT_WIDTH / 2
        a, b = (a[0] - half, a[1] + half), (b[0] - half, b[0] + half)
    shared = min(a[1], b[1]) - max(a[0], b[0])
    union = max(a[1], b[1]) - min(a[0], b[0])
    return max(0.0, shared / union) if union else float(a == b)


def _of_a_kind(events: list[Event], alerts: list[Raised], until: datetime, least_iou: float) -> Matching:
    by_vessel: dict[int, list[int]] = defaultdict(list)
    for j, alert in enumerate(alerts):
        for mmsi in alert.mmsis or NO_VESSEL:
            by_vessel[mmsi].append(j)
    worth: dict[tuple[int, int], float] = {}
    open_to_doubt: set[int] = set()
    for i, event in enumerate(events):
        for j in {j for mmsi in event.mmsis or NO_VESSEL for j in by_vessel[mmsi]}:
            if event.zone not in (None, alerts[j].zone):
                continue
            span = _span(alerts[j], until)
            if share := iou((event.start, event.end), span):
                worth[i, j] = share
            if not event.certain and _touch((event.start, event.end), span):
                open_to_doubt.add(j)
    certain = {pair: share for pair, share in worth.items() if events[pair[0]].certain}
    chosen = dict(_assigned({pair: share for pair, share in certain.items() if share >= least_iou}))
    pieces = [0] * len(events)
    for i, _ in worth:
        pieces[i] += 1
    found = [
        Match(event, alerts[chosen[i]], worth[i, chosen[i]], pieces[i])
        for i, event in enumerate(events)
        if i in chosen
    ]
    missed = [event for i, event in enumerate(events) if event.certain and i not in chosen]
    excused = set(chosen.values()) | open_to_doubt
    return Matching(found, missed, [alert for j, alert in enumerate(alerts) if j not in excused])


def _span(alert: Raised, until: datetime) -> tuple[datetime, datetime]:
    return alert.started, max(alert.started, until if alert.ended is None else alert.ended)


def _touch(a: tuple[datetime, datetime], b: tuple[datetime, datetime]) -> bool:
    """Whether two spans have a moment in common, an instant taken as the time around it."""
    return a[0] - INSTANT_WIDTH / 2 <= b[1] and b[0] <= a[1] + INSTANT_WIDTH / 2


def _assigned(worth: dict[tuple[int, int], float]) -> Iterable[tuple[int, int]]:
    """As many pairs as there can be, each event and each alert once; of those, the ones that share most."""
    if not worth:
        return []
    rows = sorted({i for i, _ in worth})
    columns = sorted({j for _, j in worth})
    at = {i: n for n, i in enumerate(rows)}, {j: n for n, j in enumerate(columns)}
    table = np.zeros((len(rows), len(columns)))
    for (i, j), share in worth.items():
        table[at[0][i], at[1][j]] = 1.0 + share
    picked = zip(*linear_sum_assignment(table, maximize=True), strict=True)
    return [(rows[r], columns[c]) for r, c in picked if table[r, c] > 0.0]
