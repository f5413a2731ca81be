"""What stood of a vessel at a time: alerts, and whether a fix of hers is believed."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, func, select

from app.domain.time import parse_iso
from app.store.models import Alert, AlertRevision, AlertVessel, Taint
from app.store.reading.track import COARSE

_SHOWN = ("id", "kind", "status", "severity", "started_at", "ended_at", "detected_at", "explanation")


class TaintedFix(NamedTuple):
    """Why a fix is not to be believed; times in ms."""

    from_ms: int
    to_ms: int
    reason: str
    incident: str | None


def alerts(connection: Connection, mmsi: int, at_ms: int) -> list[dict[str, Any]]:
    """Of the alerts that name her those found by then that had not ended yet; as they are now."""
    closed = (
        select(func.max(AlertRevision.at_ms))
        .where(AlertRevision.uid == Alert.uid, AlertRevision.change == "closed")
        .scalar_subquery()
    )
    query = (
        select(Alert.body, closed)
        .join(AlertVessel, AlertVessel.uid == Alert.uid)
        .where(AlertVessel.mmsi == mmsi, Alert.status != "retracted", Alert.started_ms <= at_ms)
        .order_by(Alert.started_ms, Alert.uid)
    )
    found = ((orjson.loads(body), closed_ms) for body, closed_ms in connection.execute(query))
    return [
        {name: body[name] for name in _SHOWN} for body, closed_ms in found if _stood(body, closed_ms, at_ms)
    ]


def _stood(body: dict[str, Any], closed_ms: int | None, at_ms: int) -> bool:
    """An instant stands at the minute at which it was found; all else until the minute that ended it."""
    found_ms = parse_iso(body["detected_at"])
    if body["ended_at"] is None:
        return found_ms <= at_ms
    return found_ms <= at_ms <= found_ms if closed_ms is None else found_ms <= at_ms < closed_ms


def taint(connection: Connection, mmsi: int, time_ms: int) -> TaintedFix | None:
    """The first that holds a fix of this time."""
    query = (
        select(Taint.from_ms, Taint.to_ms, Taint.reason, Taint.incident)
        .where(Taint.mmsi == mmsi, Taint.from_ms <= time_ms, Taint.to_ms >= time_ms)
        .where(Taint.reason != COARSE)
        .order_by(Taint.reason, Taint.from_ms)
    )
    row = connection.execute(query).first()
    return None if row is None else TaintedFix(*row)
