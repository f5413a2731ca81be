"""The condition of the store, for those who watch it: counts and times, each read in milliseconds."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from app.store.models import Alert, Dirty, Vessel


class Condition(NamedTuple):
    """What the store holds."""

    vessels: int
    vessels_pending: int
    """Vessels with facts that no conclusion rests on yet."""
    alerts: dict[tuple[str, str, str], int]
    """(kind, status, severity) -> how many."""


def condition(connection: Connection) -> Condition:
    """How things stand now."""
    # Whom time alone may change is due later, too, without a fact that waits.
    new = select(func.count()).select_from(Dirty).join(Vessel, Vessel.mmsi == Dirty.mmsi)
    pending = connection.scalar(new.where(Vessel.last_ms >= Dirty.from_ms)) or 0
    by = (Alert.kind, Alert.status, Alert.severity)
    rows = connection.execute(select(*by, func.count()).group_by(*by))
    vessels = connection.scalar(select(func.count()).select_from(Vessel)) or 0
    return Condition(vessels, pending, {(kind, status, how): n for kind, status, how, n in rows})
