"""Alerts and their revisions: written when there is news, brought up to date when the evidence grew.

In plain SQL: in the hour after midnight hundreds of alerts are gone through, with eight statements each, and
SQLAlchemy would take longer to put them together than SQLite to carry them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Connection

from app.domain.alert import Change, DerivedAlert, HeldAlert
from app.store import outbox
from app.store.conclusions import EXPIRED
from app.store.dialects.known import dialect_of
from app.store.transactions import listed, many, plain_rows

_COLUMNS = (
    "id", "kind", "status", "severity", "mmsi", "started_ms", "ended_ms", "final_ms", "last_ms", "lon", "lat",
    "subject",
)  # fmt: skip
_HELD = ", ".join((*_COLUMNS, "body"))
_NO_UID = -1
_COUNTS = (
    "SELECT kind, sum(CASE WHEN status <> 'retracted' THEN 1 ELSE 0 END) FROM alerts "
    "WHERE uid IN {numbers} GROUP BY kind ORDER BY min(uid)"
)
_CHANGEABLE = (
    "SELECT uid, id, started_ms, coalesce(ended_ms, last_ms), kind, subject FROM alerts WHERE mmsi = ? AND "
    "(status <> 'retracted' AND (final_ms IS NULL OR final_ms > ?) AND NOT {settled} OR id IN {texts})"
)
_SETTLED = (
    "(kind <> 'loitering' AND severity = 'info' AND coalesce(final_ms < (SELECT CAST(value AS BIGINT) "
    f"FROM meta WHERE key = '{EXPIRED}'), FALSE))"
)
"""What it rests on may have been let go of: it stays as it was found (app/store/expiry.py)."""
_NOT_FINAL_AT = (
    "SELECT DISTINCT t.mmsi FROM {tops} t JOIN alerts a ON a.mmsi = t.mmsi "
    "WHERE a.status <> 'retracted' AND (a.final_ms IS NULL OR a.final_ms > t.at_ms)"
)
_INSERT = (
    f"INSERT INTO alerts ({_HELD}, told, raised_ms, updated_ms, revision) "
    f"VALUES ({', '.join('?' * (len(_COLUMNS) + 1))}, ?, ?, ?, ?)"
)
_UPDATE = f"UPDATE alerts SET {_HELD.replace(',', ' = ?,')} = ?, updated_ms = ? WHERE uid = ?"
_NAME = "INSERT INTO alert_ids (id, uid) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET uid = excluded.uid"
_ADD_REVISION = (
    "INSERT INTO alert_revisions (uid, revision, change, at_ms, recorded_ms, body, reason) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_ADD_NEWS = "INSERT INTO alert_news (uid, revision, change, recorded_ms) VALUES (?, ?, ?, ?)"


def not_final_at(connection: Connection, at_ms: Mapping[int, int]) -> set[int]:
    """Vessels with an alert, of any kind, that was not final at her time."""
    tops = listed(connection, "tops", ("mmsi", "at_ms"), at_ms.items())
    found = connection.exec_driver_sql(_NOT_FINAL_AT.format(tops=tops.sql), tops.parameters)
    return set(found.scalars())


def changeable(connection: Connection, mmsi: int, after_ms: int, ids: list[str]) -> list[HeldAlert]:
    """Alerts of a vessel, or with 0 of many, that were not final at a time or bear one of these ids."""
    asked = (mmsi, after_ms, orjson.dumps(ids).decode())
    sql = _CHANGEABLE.format(texts=dialect_of(connection).texts, settled=_SETTLED)
    return [HeldAlert(*row) for row in plain_rows(connection, sql, asked)]


def counts(connection: Connection, uids: Iterable[int]) -> dict[str, int]:
    """Kind -> how many of these alerts have not lost their ground, in the order in which they were raised."""
    asked = orjson.dumps(list(uids)).decode()
    sql = _COUNTS.format(numbers=dialect_of(connection).numbers)
    return {kind: int(alerts) for kind, alerts in plain_rows(connection, sql, (asked,))}


def add(
    connection: Connection, new: Sequence[tuple[DerivedAlert, str]], now_ms: int, because: str | None = None
) -> list[int]:
    """Store new alerts, each with its `told`, historic or stored. Returns their uids.

    What people are to be told of them goes into the outbox: of what is no news of the vessels, but `because`
    of something else, nothing.
    """
    ids = [alert.id for alert, _ in new]
    _free_ids(connection, ids)
    texts = [_text(alert.body) for alert, _ in new]
    many(connection, _INSERT, [_row(*one, text, now_ms) for one, text in zip(new, texts, strict=True)])
    uid_of = dict(_bearers(connection, ids))
    uids = [uid_of[alert_id] for alert_id in ids]
    named = list(zip(uids, new, strict=True))
    vessels = [(mmsi, uid) for uid, (alert, _) in named for mmsi in alert.body["vessels"]]
    many(connection, "INSERT INTO alert_vessels (mmsi, uid) VALUES (?, ?)", vessels)
    many(connection, _NAME, [(alert.id, uid) for uid, (alert, _) in named])
    news = (
        (uid, n, change, text if change.body is alert.body else _text(change.body))
        for (uid, (alert, _)), text in zip(named, texts, strict=True)
        for n, change in enumerate(alert.changes, 1)
    )
    _write_news(connection, [_revision(*told, now_ms, because) for told in news])
    for uid, (alert, told) in named if because is None else ():
        revisions = list(enumerate(alert.changes, 1))
        outbox.add(connection, uid, revisions, now_ms, told=told, is_never_told=alert.never_told, is_new=True)
    return uids


def put(
    connection: Connection, uid: int, alert: DerivedAlert, now_ms: int, because: str | None = None
) -> None:
    """Bring a held alert to what follows from the facts now.

    What people are to be told of it goes into the outbox, as `add` says.
    """
    sql = f"SELECT told, updated_ms, {_HELD} FROM alerts WHERE uid = ?"
    told, updated_ms, *held = plain_rows(connection, sql, (uid,))[0]
    values = _values(alert)
    was = dict(zip((*_COLUMNS, "body"), held, strict=True))
    news = _unwritten(connection, uid, alert.changes)
    if was["started_ms"] != alert.started_ms:
        news = [Change("onset_moved", alert.detected_ms, alert.body), *news]
    news += _silent_turn(was["status"], alert, news)
    if news or held != values:
        if news or was["body"] != values[-1]:
            updated_ms = now_ms
        _free_id(connection, alert.id, uid)
        connection.exec_driver_sql(_UPDATE, (*values, updated_ms, uid))
        _have_vessels(connection, uid, orjson.loads(was["body"])["vessels"], alert.body["vessels"])
        connection.exec_driver_sql(_NAME, (alert.id, uid))
        revisions = _add_revisions(connection, uid, news, now_ms, because)
        if because is None:
            outbox.add(connection, uid, revisions, now_ms, told=told, is_never_told=alert.never_told)


def retract(
    connection: Connection,
    uid: int,
    superseded_by: str | None,
    at_ms: int,
    now_ms: int,
    because: str | None = None,
) -> None:
    """The facts, or `because` of something else the rules, no longer carry this alert."""
    sql = "SELECT status, told, body FROM alerts WHERE uid = ?"
    status, told, held = plain_rows(connection, sql, (uid,))[0]
    if status == "retracted":
        return
    body = orjson.loads(held) | {"status": "retracted", "superseded_by": superseded_by}
    connection.exec_driver_sql(
        "UPDATE alerts SET status = 'retracted', body = ?, updated_ms = ?, final_ms = ? WHERE uid = ?",
        (_text(body), now_ms, at_ms, uid),
    )
    revisions = _add_revisions(connection, uid, [Change("retracted", at_ms, body)], now_ms, because)
    if because is None:
        outbox.add(connection, uid, revisions, now_ms, told=told)
    else:
        outbox.withdraw(connection, uid, now_ms)


def number_news(connection: Connection, rows: Sequence[tuple[int, int, str, int]]) -> None:
    """Give news its place in the order that all who follow it go by: (uid, revision, change, wall clock)."""
    many(connection, _ADD_NEWS, rows)


def _silent_turn(held_status: str, alert: DerivedAlert, news: list[Change]) -> list[Change]:
    """News of a change of status that no news tells: facts or rules that were withdrawn have come back."""
    if held_status == alert.status:
        return []
    turns = {alert.status: "closed"} if alert.status == "closed" else {"open": "reopened", "held": "reopened"}
    if {held_status, alert.status} == {"open", "held"}:
        turns = {"open": "released", "held": "held"}
    change = turns[alert.status]
    if any(n.change == change for n in news):
        return []
    return [Change(change, alert.last_ms, alert.body)]


def _row(alert: DerivedAlert, told: str, text: str, now_ms: int) -> tuple[Any, ...]:
    return (*_found_by(alert), text, told, now_ms, now_ms, len(alert.changes))


def _free_ids(connection: Connection, ids: Sequence[str]) -> None:
    """Other alerts may still bear ids that new ones are to have: they are about to get their own."""
    for alert_id, _ in _bearers(connection, ids):
        _free_id(connection, alert_id, _NO_UID)


def _bearers(connection: Connection, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """(id, uid) of the alerts that bear one of these ids."""
    borne = f"SELECT id, uid FROM alerts WHERE id IN {dialect_of(connection).texts}"
    return plain_rows(connection, borne, (orjson.dumps(list(ids)).decode(),))


def _have_vessels(connection: Connection, uid: int, before: list[int], now: list[int]) -> None:
    """An incident grows: whom it is about is more, or others, than it was."""
    gone, come = sorted({*before} - {*now}), sorted({*now} - {*before})
    many(connection, "DELETE FROM alert_vessels WHERE mmsi = ? AND uid = ?", [(m, uid) for m in gone])
    many(connection, "INSERT INTO alert_vessels (mmsi, uid) VALUES (?, ?)", [(m, uid) for m in come])


def _free_id(connection: Connection, alert_id: str, uid: int) -> None:
    """Another alert may still bear an id that now belongs here: it is about to get its own."""
    sql = "UPDATE alerts SET id = '~' || uid WHERE id = ? AND uid <> ?"
    connection.exec_driver_sql(sql, (alert_id, uid))


def _values(alert: DerivedAlert) -> list[Any]:
    """What is stored of an alert, in the order of `_HELD`."""
    return [*_found_by(alert), _text(alert.body)]


_found_by = attrgetter(*_COLUMNS)


def _unwritten(connection: Connection, uid: int, changes: list[Change]) -> list[Change]:
    held = set(plain_rows(connection, "SELECT change, at_ms FROM alert_revisions WHERE uid = ?", (uid,)))
    return [c for c in changes if (c.change, c.at_ms) not in held and not _is_reworded_opening(c, held)]


def _is_reworded_opening(change: Change, held: set[tuple[Any, ...]]) -> bool:
    return change.change == "opened" and any(c == "opened" for c, _ in held)


def _add_revisions(
    connection: Connection, uid: int, changes: list[Change], now_ms: int, because: str | None
) -> list[tuple[int, Change]]:
    """Write them and give each its number."""
    if not changes:
        return []
    ((last,),) = plain_rows(connection, "SELECT revision FROM alerts WHERE uid = ?", (uid,))
    rows = [
        _revision(uid, last + n, change, _text(change.body), now_ms, because)
        for n, change in enumerate(changes, 1)
    ]
    _write_news(connection, rows)
    connection.exec_driver_sql("UPDATE alerts SET revision = ? WHERE uid = ?", (last + len(rows), uid))
    return list(enumerate(changes, last + 1))


def _write_news(connection: Connection, revisions: Sequence[tuple[Any, ...]]) -> None:
    """Each revision, and its place in the order of all news."""
    many(connection, _ADD_REVISION, revisions)
    number_news(connection, [(uid, number, change, now) for uid, number, change, _, now, *_ in revisions])


def _revision(
    uid: int, number: int, change: Change, text: str, now_ms: int, because: str | None
) -> tuple[Any, ...]:
    return uid, number, change.change, change.at_ms, now_ms, text, because


def _text(body: dict[str, Any]) -> str:
    return orjson.dumps(body).decode()
