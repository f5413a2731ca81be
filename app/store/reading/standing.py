"""What stood of a vessel at a time: alerts, and whether a fix of hers is believed."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, select

from app.domain.time import parse_iso
from app.store.models import Alert, AlertVessel, Taint
from app.store.reading.track import COARSE

_SHOWN = ("id", "kind", "status", "severity", "started_at", "ended_at", "detected_at", "explanation")


class TaintedFix(NamedTuple):
    """Why a fix is not to be believed; times in ms."""

    from_ms: int
    to_ms: int
    reason: str
    incident: str | None


def alerts(connection: Connection, mmsi: int, at_ms: int) -> list[dict[str, Any]]:
    """Of the alerts that name her those that were found by then and had not ended before, as they are now."""
    query = (
        select(Alert.body)
        .join(AlertVessel, AlertVessel.uid == Alert.uid)
        .where(AlertVessel.mmsi == mmsi, Alert.status != "retracted", Alert.started_ms <= at_ms)
        .order_by(Alert.started_ms, Alert.uid)
    )
    bodies = (orjson.loads(body) for body in connection.scalars(query))
    return [{name: body[name] for name in _SHOWN} for body in bodies if _stood(body, at_ms)]


def _stood(body: dict[str, Any], at_ms: int) -> bool:
    """An instant stands at the minute at which it was found."""
    found_ms = parse_iso(body["detected_at"])
    ended_ms = at_ms if body["ended_at"] is None else max(parse_iso(body["ended_at"]), found_ms)
    return found_ms <= at_ms <= ended_ms


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
