"""What other rules would have made of the facts: concluded beside the store, and held against its alerts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Engine

from app.detect.reconcile import reconcile
from app.detect.tuned import Numbers, kinds, only, with_settings
from app.domain.alert import HeldAlert
from app.domain.time import iso_or_none
from app.pipeline.concluding import Concluder
from app.store import conclusions, tuning
from app.store.reading.differing import Group, Row, Settled, body, groups
from app.store.shadow import shadowed

_NOT_COMPARED = frozenset({"id", "rule", "explanation", "incident", "superseded_by"})
"""Of an alert: what says the same in other words, or how it is called."""
_NEVER_MS = 10**15


@dataclass(frozen=True)
class Asked:
    """What a side run is to conclude and to tell of."""

    kinds: tuple[str, ...] = ()
    """Kinds of alerts; none: all."""
    settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Kind -> number -> value as it was typed, on top of the store's numbers."""
    since_ms: int | None = None
    until_ms: int | None = None

    def overlaps(self, row: Row) -> bool:
        """Whether an alert lies in the span, in part at least."""
        begins = self.until_ms is None or row.started_ms < self.until_ms
        return begins and (self.since_ms is None or row.ended_ms is None or row.ended_ms >= self.since_ms)


@dataclass
class Found:
    """How the alerts of a side run differ from the store's."""

    raised: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    alike: int = 0
    waiting: int = 0
    """Alerts that were not held against each other: the store is still to conclude what they rest on."""
    expired: int = 0
    """Alerts that cannot be judged again: their facts may have been let go of."""


def run_aside(engine: Engine, rules: Concluder, asked: Asked, now_ms: int) -> dict[str, Any]:
    """Conclude from the first fact to the frontier by these rules; nothing in the store changes.

    Returns what `twelvemile detect --since ...` prints. `TuningError` if a number cannot be set so.
    """
    with shadowed(engine) as connection:
        wanted = asked.kinds or tuple(kinds(rules.rules))
        differs = rules.rests_on_others(connection)
        numbers = with_settings(tuning.read(connection), asked.settings, rules.rules)
        frontier_ms = conclusions.frontier_ms(connection)
        vessels = _concluded(connection, rules, numbers, wanted, now_ms)
        found = Found() if frontier_ms is None else _compared(connection, asked, wanted, frontier_ms)
    return {
        "rule": list(wanted),
        "parameters": numbers,
        "since": iso_or_none(asked.since_ms),
        "until": iso_or_none(asked.until_ms),
        "concluded_to": iso_or_none(frontier_ms),
        "vessels": vessels,
        "rules_differ": differs,
        "raised": found.raised,
        "gone": found.gone,
        "changed": found.changed,
        "alike": found.alike,
        "waiting": found.waiting,
        "expired": found.expired,
    }


def _concluded(
    connection: Connection, rules: Concluder, numbers: Numbers, wanted: Collection[str], now_ms: int
) -> int:
    conclusions.forget_meta(connection, conclusions.LEFT_FRONTIER)
    tuning.replace(connection, numbers)
    # All are historic: nobody is told, so that nothing need be made that would be told.
    aside = replace(rules, rules=only(rules.rules, wanted), historic_after_ms=-_NEVER_MS)
    aside.prepare(connection, rebuild=True)
    return aside.conclude_due(connection, now_ms)


def _compared(connection: Connection, asked: Asked, wanted: Collection[str], frontier_ms: int) -> Found:
    settled, found = Settled(connection, frontier_ms), Found()
    for group in groups(connection, wanted):
        if any(asked.overlaps(row) for rows in group for row in rows):
            _compare(connection, group, asked, settled, found)
    for some in (found.raised, found.gone, found.changed):
        some.sort(key=lambda alert: (alert["started_at"], alert["kind"], alert["vessels"]))
    return found


def _compare(connection: Connection, group: Group, asked: Asked, settled: Settled, found: Found) -> None:
    held = {row.uid: row for row in group.held}
    matched = reconcile(
        [HeldAlert(r.uid, r.id, r.started_ms, r.last_ms, r.kind, r.subject) for r in group.held], group.follow
    )
    pairs: list[tuple[Row | None, Row | None]] = [
        *((None if uid is None else held[uid], follows) for uid, follows in matched.pairs),
        *((held[uid], None) for uid, _ in matched.groundless),
    ]
    for live, follows in pairs:
        both = [row for row in (live, follows) if row]
        if not any(asked.overlaps(row) for row in both):
            continue
        if not all(settled.stands(row) for row in both):
            found.waiting += 1
        elif not all(settled.can_be_judged(row) for row in both):
            found.expired += 1
        else:
            _tell(connection, live, follows, found)


def _tell(connection: Connection, live: Row | None, follows: Row | None, found: Found) -> None:
    was = body(connection, live, is_held=True) if live else None
    now = body(connection, follows, is_held=False) if follows else None
    if was is None and now is not None:
        found.raised.append(now)
    elif now is None and was is not None and live is not None:
        found.gone.append(was | {"told": live.told})
    elif was is not None and now is not None:
        changed = differences(was, now)
        if changed:
            found.changed.append(_changed(was, now, changed))
        else:
            found.alike += 1


def _changed(was: dict[str, Any], now: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    shown = ("kind", "vessels", "started_at", "ended_at", "status", "severity", "explanation")
    return {"id": was["id"], "run_id": now["id"], **{name: now[name] for name in shown}, "changed": changed}


def differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Name of what is otherwise -> what it is in the store, and in the run; what lies deeper has dots.

    >>> differences({"id": "a", "evidence": {"hours": 4, "fixes": 9}}, {"evidence": {"fixes": 9}})
    {'evidence.hours': {'live': 4, 'run': None}}
    """
    return {
        name: {"live": one, "run": other}
        for name, one, other in _leaves("", was, now)
        if name not in _NOT_COMPARED and one != other
    }


def _leaves(at: str, was: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - JSON
    if at in _NOT_COMPARED:
        return
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys([*was, *now]):
            yield from _leaves(f"{at}.{key}" if at else str(key), was.get(key), now.get(key))
    else:
        yield at, was, now
