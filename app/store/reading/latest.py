"""Where each vessel was last, as of the frontier: later fixes are not concluded yet, or a wrong clock."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Row, Select, select

from app.store.models import Vessel
from app.store.reading import columns, newest
from app.store.reading.box import Box
from app.store.reading.conclusions import believed
from app.store.reading.track import Track, flags_of
from ingest.batch import LONG_RANGE_TYPE

__all__ = ["Box", "LatestFix", "latest"]

_FIRST_LOOK_BACK_MS = 3_600_000


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
    """The last untainted fix of every vessel at `as_of_ms`, by MMSI; none older than `oldest_ms`.

    Of fixes of one second the last in order stands for the vessel. The box is asked of it alone.
    """
    vessels = connection.execute(_vessels(oldest_ms)).all()
    if not vessels:
        return []
    coarse = newest.coarse(connection, vessels)
    taints = newest.taints(connection, vessels[0].mmsi, vessels[-1].mmsi)
    found: list[LatestFix] = []
    for vessel in vessels:
        flags = flags_of([], is_coarse=vessel.mmsi in coarse)
        against = flags_of(taints.get(vessel.mmsi, []), is_coarse=vessel.mmsi in coarse) != flags
        if vessel.position_ms is None or vessel.position_ms > as_of_ms or against:
            found += _from_facts(connection, vessel, as_of_ms, oldest_ms)
        else:
            found.append(LatestFix._make((*vessel[:11], flags)))
    return found if box is None else [fix for fix in found if box.has(fix.lon, fix.lat)]


def _vessels(oldest_ms: int | None) -> Select[*tuple[Any, ...]]:
    """Each vessel with a fix, and her newest one: for most that is the answer."""
    query = (
        select(
            *(Vessel.mmsi, Vessel.name, Vessel.ship_type, Vessel.class_b),
            *(Vessel.position_ms, Vessel.lon, Vessel.lat, Vessel.sog, Vessel.cog, Vessel.heading),
            Vessel.nav_status,
        )
        .where(Vessel.position_ms.is_not(None))
        .order_by(Vessel.mmsi)
    )
    if oldest_ms is None:
        return query
    return query.where(Vessel.position_ms >= oldest_ms)


def _from_facts(
    connection: Connection, vessel: Row[*tuple[Any, ...]], as_of_ms: int, oldest_ms: int | None
) -> list[LatestFix]:
    """The fix, looked for backwards in ever longer stretches; in a list, empty if there is none."""
    stretch_ms, until_ms = _FIRST_LOOK_BACK_MS, as_of_ms + 1
    while True:
        last = columns.last(connection, vessel.mmsi, until_ms)
        if not len(last) or (oldest_ms is not None and last.time_ms[0] < oldest_ms):
            return []
        until_ms = int(last.time_ms[0]) + 1
        since_ms = until_ms - stretch_ms if oldest_ms is None else max(oldest_ms, until_ms - stretch_ms)
        fixes = columns.fixes(connection, vessel.mmsi, since_ms, until_ms)
        places = np.flatnonzero(believed(connection, fixes))
        if len(places):
            flags = flags_of([], is_coarse=fixes.msg_type[places[-1]] == LONG_RANGE_TYPE)
            none = np.zeros(1, np.int64)
            fix = Track(fixes.take(places[-1:]), none, none, [flags])[0]
            return [LatestFix._make((*vessel[:4], *fix[:7], flags))]
        until_ms, stretch_ms = since_ms, stretch_ms * 4
