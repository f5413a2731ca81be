"""The alerts of a connection that is shadowed beside those of its store, group by group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from app.store.conclusions import EXPIRED, get_meta
from app.store.dialects.known import dialect_of
from app.store.shadow import stored
from app.store.transactions import plain_rows

_ROWS = (
    "SELECT mmsi, kind, subject, uid, id, started_ms, coalesce(ended_ms, last_ms), ended_ms, final_ms, "
    "severity, told FROM {alerts} WHERE status <> 'retracted' AND kind IN {texts} "
    "ORDER BY mmsi, kind, subject"
)
_BODY = "SELECT body FROM {alerts} WHERE uid = ?"
_DIRTY = "SELECT mmsi, from_ms FROM {dirty} WHERE from_ms <= ?"
_AHEAD = (
    "SELECT v.mmsi FROM vessels v WHERE EXISTS "
    "(SELECT 1 FROM {rule_state} r WHERE r.mmsi = v.mmsi AND r.at_ms > ?)"
)
_NEVER_MS = 1 << 62


class Row(NamedTuple):
    """An alert, as far as it takes to find its like; `last_ms` is the end of what belongs to it so far."""

    mmsi: int
    kind: str
    subject: str
    uid: int
    id: str
    started_ms: int
    last_ms: int
    ended_ms: int | None
    final_ms: int | None
    severity: str
    told: str


class Group(NamedTuple):
    """Alerts of one kind, owner and subject."""

    held: list[Row]
    """The store's."""
    follow: list[Row]
    """Those of the shadow."""


def groups(connection: Connection, kinds: Iterable[str]) -> Iterator[Group]:
    """All that are not retracted."""
    key = attrgetter("mmsi", "kind", "subject")
    asked = sorted(kinds)
    held = ((row, True) for row in _rows(connection, stored(connection, "alerts"), asked))
    follow = ((row, False) for row in _rows(connection, "alerts", asked))
    ordered = merge(held, follow, key=lambda found: key(found[0]))
    for _, some in groupby(ordered, key=lambda found: key(found[0])):
        group = Group([], [])
        for row, is_held in some:
            (group.held if is_held else group.follow).append(row)
        yield group


def _rows(connection: Connection, alerts: str, kinds: list[str]) -> Iterator[Row]:
    sql = _ROWS.format(alerts=alerts, texts=dialect_of(connection).texts)
    return (Row(*row) for row in connection.exec_driver_sql(sql, (orjson.dumps(kinds).decode(),)))


def body(connection: Connection, row: Row, *, is_held: bool) -> dict[str, Any]:
    """The alert of a row, the store's or the shadow's."""
    alerts = stored(connection, "alerts") if is_held else "alerts"
    ((text,),) = plain_rows(connection, _BODY.format(alerts=alerts), (row.uid,))
    found: dict[str, Any] = orjson.loads(text)
    return found


class Settled:
    """Up to when the store's conclusions are as of its frontier: who is concluded just now is ahead of it."""

    def __init__(self, connection: Connection, frontier_ms: int) -> None:
        dirty, states = (stored(connection, table) for table in ("dirty", "rule_state"))
        found = plain_rows(connection, _DIRTY.format(dirty=dirty), (frontier_ms,))
        ahead = plain_rows(connection, _AHEAD.format(rule_state=states), (frontier_ms,))
        self._of = dict.fromkeys((mmsi for (mmsi,) in ahead), frontier_ms)
        self._all_ms = _NEVER_MS
        for mmsi, from_ms in found:
            if mmsi < 0:
                # A feed: how long those were silent that it hears is to be judged anew.
                self._all_ms = min(from_ms, self._all_ms)
            else:
                self._of[mmsi] = min(from_ms, self._of.get(mmsi, from_ms))
        self._expired_ms = int(get_meta(connection, EXPIRED) or 0)

    @property
    def waiting(self) -> int:
        """Vessels whose conclusions do not stand so yet."""
        return len(self._of)

    def stands(self, row: Row) -> bool:
        """Whether nothing that is still to be concluded can change the alert."""
        until_ms = min(self._of.get(row.mmsi, _NEVER_MS), self._all_ms)
        return until_ms == _NEVER_MS or (row.final_ms is not None and row.final_ms <= until_ms)

    def can_be_judged(self, row: Row) -> bool:
        """Whether its facts are surely there: of others the alert stays as it was found."""
        is_kept = row.kind == "loitering" or row.severity != "info"
        return is_kept or row.final_ms is None or row.final_ms >= self._expired_ms
