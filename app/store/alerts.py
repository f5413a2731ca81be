"""Alerts and their revisions: written when there is news, brought up to date when the evidence grew."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.alert import Change, DerivedAlert, HeldAlert
from app.store.models import Alert, AlertId, AlertRevision, AlertVessel


def with_alerts(connection: Connection, kind: str) -> set[int]:
    """Vessels that ever had an alert of a kind."""
    return set(connection.scalars(select(Alert.mmsi).where(Alert.kind == kind).distinct()))


def changeable(
    connection: Connection, kind: str, mmsi: int, after_ms: int, ids: list[str]
) -> list[HeldAlert]:
    """Alerts of a vessel that were not final at a time, and whichever bear one of these ids."""
    live = (Alert.status != "retracted") & (Alert.final_ms.is_(None) | (Alert.final_ms > after_ms))
    columns = (Alert.uid, Alert.id, Alert.started_ms, func.coalesce(Alert.ended_ms, Alert.last_ms))
    rows = connection.execute(
        select(*columns).where(Alert.kind == kind, Alert.mmsi == mmsi, live | Alert.id.in_(ids))
    )
    return [HeldAlert(*row) for row in rows]


def put(connection: Connection, uid: int | None, alert: DerivedAlert, told: str, now_ms: int) -> int:
    """Store an alert that follows from the facts: a new one, or the one that `uid` holds. Returns its uid."""
    if uid is None:
        uid = _insert(connection, alert, told, now_ms)
        _add_revisions(connection, uid, alert.changes, now_ms)
        return uid
    values = _columns(alert)
    held = connection.execute(select(Alert.__table__).where(Alert.uid == uid)).one()
    news = _unwritten(connection, uid, alert.changes)
    if held.started_ms != alert.started_ms:
        news = [Change("onset_moved", alert.detected_ms, alert.body), *news]
    news += _silent_turn(held.status, alert, news)
    if held.body != values["body"] or news:
        values["updated_ms"] = now_ms
    if news or any(getattr(held, name) != value for name, value in values.items()):
        _free_id(connection, alert.id, uid)
        connection.execute(update(Alert).where(Alert.uid == uid).values(**values))
        _name(connection, uid, alert)
        _add_revisions(connection, uid, news, now_ms)
    return uid


def retract(connection: Connection, uid: int, superseded_by: str | None, at_ms: int, now_ms: int) -> None:
    """The facts no longer carry this alert."""
    held = connection.execute(select(Alert.status, Alert.body).where(Alert.uid == uid)).one()
    if held.status == "retracted":
        return
    body = orjson.loads(held.body) | {"status": "retracted", "superseded_by": superseded_by}
    values = {"status": "retracted", "body": _text(body), "updated_ms": now_ms, "final_ms": at_ms}
    connection.execute(update(Alert).where(Alert.uid == uid).values(**values))
    _add_revisions(connection, uid, [Change("retracted", at_ms, body)], now_ms)


def _silent_turn(held_status: str, alert: DerivedAlert, news: list[Change]) -> list[Change]:
    """News of a change of status that no news tells: facts or rules that were withdrawn have come back."""
    if held_status == alert.status or any(n.change in ("closed", "reopened") for n in news):
        return []
    return [Change("closed" if alert.status == "closed" else "reopened", alert.last_ms, alert.body)]


def _insert(connection: Connection, alert: DerivedAlert, told: str, now_ms: int) -> int:
    _free_id(connection, alert.id, None)
    values = _columns(alert) | {"told": told, "raised_ms": now_ms, "updated_ms": now_ms, "revision": 0}
    uid = connection.execute(insert(Alert).values(**values).returning(Alert.uid)).scalar_one()
    connection.execute(insert(AlertVessel), [{"uid": uid, "mmsi": mmsi} for mmsi in alert.body["vessels"]])
    _name(connection, uid, alert)
    return uid


def _name(connection: Connection, uid: int, alert: DerivedAlert) -> None:
    connection.execute(upsert(AlertId).values(id=alert.id, uid=uid).on_conflict_do_update(set_={"uid": uid}))


def _free_id(connection: Connection, alert_id: str, uid: int | None) -> None:
    """Another alert may still bear an id that now belongs here: it is about to get its own."""
    other = connection.scalar(select(Alert.uid).where(Alert.id == alert_id))
    if other is not None and other != uid:
        connection.execute(update(Alert).where(Alert.uid == other).values(id=f"~{other}"))


def _columns(alert: DerivedAlert) -> dict[str, Any]:
    same = (
        "id",
        "kind",
        "status",
        "severity",
        "mmsi",
        "started_ms",
        "ended_ms",
        "final_ms",
        "last_ms",
        "lon",
        "lat",
    )
    return {name: getattr(alert, name) for name in same} | {"body": _text(alert.body)}


def _unwritten(connection: Connection, uid: int, changes: list[Change]) -> list[Change]:
    written = connection.execute(
        select(AlertRevision.change, AlertRevision.at_ms).where(AlertRevision.uid == uid)
    ).all()
    held = {(change, at_ms) for change, at_ms in written}
    return [c for c in changes if (c.change, c.at_ms) not in held and not _is_reworded_opening(c, held)]


def _is_reworded_opening(change: Change, held: set[tuple[str, int]]) -> bool:
    return change.change == "opened" and any(c == "opened" for c, _ in held)


def _add_revisions(connection: Connection, uid: int, changes: list[Change], now_ms: int) -> None:
    last = connection.scalar(select(Alert.revision).where(Alert.uid == uid)) or 0
    rows = [
        {
            "uid": uid,
            "revision": last + n,
            "change": c.change,
            "at_ms": c.at_ms,
            "recorded_ms": now_ms,
            "body": _text(c.body),
        }
        for n, c in enumerate(changes, 1)
    ]
    if rows:
        connection.execute(insert(AlertRevision), rows)
        connection.execute(update(Alert).where(Alert.uid == uid).values(revision=last + len(rows)))


def _text(body: dict[str, Any]) -> str:
    return orjson.dumps(body).decode()
