"""The condition of the store, for those who watch it: counts and times, each read in milliseconds."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from app.store.conclusions import frontier_ms
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
    # Later marks are of facts ahead, and of vessels that time alone will have looked at.
    behind = Dirty.from_ms <= (frontier_ms(connection) or 0)
    pending = connection.scalar(select(func.count()).select_from(Dirty).where(behind)) or 0
    by = (Alert.kind, Alert.status, Alert.severity)
    rows = connection.execute(select(*by, func.count()).group_by(*by))
    vessels = connection.scalar(select(func.count()).select_from(Vessel)) or 0
    return Condition(vessels, pending, {(kind, status, how): n for kind, status, how, n in rows})
