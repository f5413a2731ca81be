"""How far what is stored reaches: (west, south, east, north) in degrees, ms of first and last instant."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from app.store.models import Alert, SightingRow, Vessel

Sides = tuple[float, float, float, float]


def of_vessels(connection: Connection) -> tuple[int | None, int | None]:
    """When the first and the last was heard."""
    first_ms, last_ms = connection.execute(select(func.min(Vessel.first_ms), func.max(Vessel.last_ms))).one()
    return first_ms, last_ms


def of_alerts(connection: Connection) -> tuple[Sides | None, int | None, int | None]:
    """Of all alerts, retracted ones too; open ones are taken up to their last fix."""
    last_ms = func.max(func.coalesce(Alert.ended_ms, Alert.last_ms))
    edges = (func.min(Alert.lon), func.min(Alert.lat), func.max(Alert.lon), func.max(Alert.lat))
    *sides, first, last = connection.execute(select(*edges, func.min(Alert.started_ms), last_ms)).one()
    return _whole(sides), first, last


def of_sightings(connection: Connection) -> tuple[Sides | None, int | None, int | None]:
    """Of all sightings with what was uncertain of them and what their images covered, standing or not."""
    row = SightingRow
    edges = (func.min(row.west), func.min(row.south), func.max(row.east), func.max(row.north))
    times = (func.min(row.from_ms), func.max(row.until_ms))
    *sides, first, last = connection.execute(select(*edges, *times)).one()
    return _whole(sides), first, last


def _whole(sides: list[float | None]) -> Sides | None:
    west, south, east, north = sides
    if west is None or south is None or east is None or north is None:
        return None
    return west, south, east, north
