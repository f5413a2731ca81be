"""Where each vessel was last, as of the frontier: later fixes are not concluded yet, or a wrong clock."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain.track import COARSE_CONFLICT
from app.store.models import Position, Taint, Vessel
from app.store.reading.history import flags_of
from ingest.batch import LONG_RANGE_TYPE


class Box(NamedTuple):
    """West, south, east, north in the unit of the store; west > east means across the 180th meridian."""

    west: int
    south: int
    east: int
    north: int


class LatestFix(NamedTuple):
    """The last believed fix of a vessel."""

    mmsi: int
    name: str | None
    ship_type: int | None
    class_b: bool
    time_ms: int
    lon: int
    lat: int
    sog: int | None
    cog: int | None
    heading: int | None
    nav_status: int | None
    flags: list[str]


def latest(connection: Connection, as_of_ms: int, oldest_ms: int | None, box: Box | None) -> list[LatestFix]:
    """The last untainted fix of every vessel at `as_of_ms`, by MMSI; none older than `oldest_ms`."""
    rows = connection.execute(_query(as_of_ms, oldest_ms, box)).all()
    # Fixes of one second: the last in order stands for the vessel.
    last = {row.mmsi: LatestFix._make((*row[:-1], flags_of(row.msg_type, []))) for row in rows}
    return list(last.values())


def _query(as_of_ms: int, oldest_ms: int | None, box: Box | None) -> Select[*tuple[object, ...]]:
    fix = aliased(Position)
    conditions: list[ColumnElement[bool]] = [
        fix.mmsi == Vessel.mmsi,
        fix.time_ms <= as_of_ms,
        ~_tainted(fix.mmsi, fix.time_ms, fix.msg_type),
    ]
    if oldest_ms is not None:
        conditions.append(fix.time_ms >= oldest_ms)
    time = (
        select(fix.time_ms)
        .where(*conditions)
        .order_by(fix.time_ms.desc())
        .limit(1)
        .correlate(Vessel)
        .scalar_subquery()
    )
    query = (
        select(
            *(Vessel.mmsi, Vessel.name, Vessel.ship_type, Vessel.class_b),
            *(Position.time_ms, Position.lon, Position.lat, Position.sog, Position.cog, Position.heading),
            *(Position.nav_status, Position.msg_type),
        )
        .join(Position, (Position.mmsi == Vessel.mmsi) & (Position.time_ms == time))
        .order_by(Vessel.mmsi, Position.lon, Position.lat)
    )
    return query if box is None else query.where(*_inside(box))


def _tainted(
    mmsi: InstrumentedAttribute[int],
    time_ms: InstrumentedAttribute[int],
    msg_type: InstrumentedAttribute[int],
) -> ColumnElement[bool]:
    hers = (Taint.mmsi == mmsi, Taint.from_ms <= time_ms, Taint.to_ms >= time_ms)
    return exists().where(*hers, (Taint.reason != COARSE_CONFLICT) | (msg_type == LONG_RANGE_TYPE))


def _inside(box: Box) -> list[ColumnElement[bool]]:
    if box.west <= box.east:
        across: ColumnElement[bool] = Position.lon.between(box.west, box.east)
    else:
        across = or_(Position.lon >= box.west, Position.lon <= box.east)
    return [across, Position.lat.between(box.south, box.north)]
