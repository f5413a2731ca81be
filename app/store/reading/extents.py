"""How far what is stored reaches: (west, south, east, north) in degrees, ms of first and last instant."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import orjson
from sqlalchemy import Connection, func, select

from app.store.models import Alert, PositionBlock, SightingRow, Vessel
from app.store.packed.blocks import COLUMNS, unpack_table
from app.store.transactions import plain_rows
from ingest.batch import LON_LAT_UNITS_PER_DEGREE

Sides = tuple[float, float, float, float]
Numbers = npt.NDArray[np.int64]
_PLACE = [COLUMNS.index("lon"), COLUMNS.index("lat")]
_FURTHEST = np.array((180, 90), np.int64) * LON_LAT_UNITS_PER_DEGREE
_BLOCKS_AT_ONCE = 512


def of_vessels(connection: Connection) -> tuple[int | None, int | None]:
    """When the first and the last was heard."""
    first_ms, last_ms = connection.execute(select(func.min(Vessel.first_ms), func.max(Vessel.last_ms))).one()
    return first_ms, last_ms


def of_fixes(connection: Connection) -> Sides | None:
    """Of all fixes, exactly; None if there is none.

    Each block tells the least of its values, and by the bytes of each at most what the greatest may be. So
    west and south are read from the layouts alone, and only blocks that may reach further east or north than
    any that was read are unpacked.
    """
    ids, least, most = _bounds(connection)
    if not len(ids):
        return None
    greatest = least.max(axis=0)
    while (may_reach := np.flatnonzero((most > greatest).any(axis=1))).size:
        first = may_reach[np.argsort(-least[may_reach].max(axis=1), kind="stable")[:_BLOCKS_AT_ONCE]]
        greatest = np.maximum(greatest, _greatest(connection, ids[first]))
        most[first] = least[first]
    sides = (*least.min(axis=0).tolist(), *greatest.tolist())
    west, south, east, north = (round(side / LON_LAT_UNITS_PER_DEGREE, 6) for side in sides)
    return west, south, east, north


def mark_of_fixes(connection: Connection) -> tuple[int | None, ...]:
    """Another one whenever the fixes are others: read from an index alone."""
    block = PositionBlock
    sums = (func.count(), func.sum(block.n), func.sum(block.start_ms), func.sum(block.end_ms))
    return tuple(connection.execute(select(*sums).select_from(block)).one())


def _bounds(connection: Connection) -> tuple[Numbers, Numbers, Numbers]:
    """The ids of all blocks, and of lon and lat of each the least and what the greatest is at most."""
    rows = plain_rows(connection, "SELECT id, layout FROM position_blocks")
    layouts = np.array([orjson.loads(text) for _, text in rows], np.int64).reshape(-1, len(COLUMNS), 3)
    base, unit, width = layouts[:, _PLACE].transpose(2, 0, 1)
    # Four bytes reach round the world, whatever the unit.
    most = np.minimum(base + unit * ((1 << 8 * np.minimum(width, 4)) - 1), _FURTHEST)
    return np.array([number for number, _ in rows], np.int64), base, most


def _greatest(connection: Connection, ids: Numbers) -> Numbers:
    """The greatest lon and lat of some blocks."""
    block = PositionBlock
    query = select(block.n, block.layout, block.packed).where(block.id.in_(ids.tolist()))
    counts, layouts, packed = zip(*connection.execute(query), strict=True)
    found: Numbers = unpack_table(counts, layouts, packed)[_PLACE].max(axis=1)
    return found


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
