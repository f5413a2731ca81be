"""Where each vessel was last, as of the frontier: later fixes are not concluded yet, or a wrong clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import orjson
from sqlalchemy import Connection

from app.store.dialects.known import dialect_of
from app.store.packed.blocks import Block, unpack
from app.store.reading import columns, newest
from app.store.reading.box import Box
from app.store.reading.conclusions import believed
from app.store.reading.track import Track, flags_of
from app.store.transactions import plain_rows
from ingest.batch import LONG_RANGE_TYPE

__all__ = ["Box", "LatestFix", "latest"]

_FIRST_LOOK_BACK_MS = 3_600_000
_VESSELS_AT_ONCE = 2000
_BLOCKS = (
    f"SELECT {', '.join(Block._fields)} FROM position_blocks WHERE mmsi IN {{ships}} AND end_ms >= ? "  # noqa: S608 - names of ours
    "AND start_ms < ? ORDER BY mmsi, end_ms"
)


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


class _Newest(NamedTuple):
    """A row of `vessels`, as `newest` reads them."""

    mmsi: int
    name: str | None
    ship_type: int | None
    class_b: bool
    position_ms: int
    lon: int
    lat: int
    sog: int | None
    cog: int | None
    heading: int | None
    nav_status: int | None


_VESSELS = f"SELECT {', '.join(_Newest._fields)} FROM vessels WHERE position_ms >= ? ORDER BY mmsi"  # noqa: S608 - names of ours
"""Each vessel with a fix, and her newest one: for most that is the answer."""


def latest(connection: Connection, as_of_ms: int, oldest_ms: int | None, box: Box | None) -> list[LatestFix]:
    """The last untainted fix of every vessel at `as_of_ms`, by MMSI; none older than `oldest_ms`.

    Of fixes of one second the last in order stands for the vessel. The box is asked of it alone.
    """
    vessels = [_Newest(*row) for row in plain_rows(connection, _VESSELS, (_or_earliest(oldest_ms),))]
    if not vessels:
        return []
    coarse = newest.coarse(connection, vessels)
    taints = newest.taints(connection, vessels[0].mmsi, vessels[-1].mmsi)
    told = coarse | taints.keys()
    found: list[LatestFix] = []
    before = _recent(connection, [one for one in vessels if one.position_ms > as_of_ms], as_of_ms, oldest_ms)
    for vessel in vessels:
        # Of nearly all of many thousands nothing is told: each look at one costs.
        flags = flags_of([], is_coarse=vessel.mmsi in coarse) if vessel.mmsi in told else []
        against = vessel.mmsi in taints and flags != flags_of(
            taints[vessel.mmsi], is_coarse=vessel.mmsi in coarse
        )
        if vessel.mmsi in before:
            found.append(before[vessel.mmsi])
        elif vessel.position_ms > as_of_ms or against:
            found += _from_facts(connection, vessel, as_of_ms, oldest_ms)
        else:
            found.append(_fix(vessel, vessel[4:], flags))
    return found if box is None else [fix for fix in found if box.has(fix.lon, fix.lat)]


def _or_earliest(oldest_ms: int | None) -> int:
    return -(2**63) if oldest_ms is None else oldest_ms


def _fix(vessel: _Newest, fix: tuple[Any, ...], flags: list[str]) -> LatestFix:
    # SQLite has no truth values.
    return LatestFix._make((*vessel[:3], vessel.class_b == 1, *fix, flags))


def _recent(
    connection: Connection, vessels: Sequence[_Newest], as_of_ms: int, oldest_ms: int | None
) -> dict[int, LatestFix]:
    """The same by MMSI, of those of them who have such a fix in the hour before `as_of_ms`.

    While feeds run thousands have reported since the frontier: one by one they would take seconds.
    """
    since_ms = max(as_of_ms - _FIRST_LOOK_BACK_MS, _or_earliest(oldest_ms))
    blocks = _BLOCKS.format(ships=dialect_of(connection).numbers)
    found: dict[int, LatestFix] = {}
    for begin in range(0, len(vessels), _VESSELS_AT_ONCE):
        some = {one.mmsi: one for one in vessels[begin : begin + _VESSELS_AT_ONCE]}
        rows = plain_rows(connection, blocks, (orjson.dumps([*some]).decode(), since_ms, as_of_ms + 1))
        fixes = unpack(rows)
        fixes = fixes.take((fixes.time_ms >= since_ms) & (fixes.time_ms <= as_of_ms))
        if not len(fixes):
            continue
        fixes = fixes.take(believed(connection, fixes))
        fixes = fixes.take(np.flatnonzero(np.diff(fixes.mmsi, append=-1)))
        kinds = (fixes.msg_type == LONG_RANGE_TYPE).astype(np.int64)
        track = Track(
            fixes, np.zeros(len(fixes), np.int64), kinds, [flags_of([], is_coarse=c) for c in (False, True)]
        )
        for n, mmsi in enumerate(fixes.mmsi.tolist()):
            fix = track[n]
            found[mmsi] = _fix(some[mmsi], fix[:7], fix.flags)
    return found


def _from_facts(
    connection: Connection, vessel: _Newest, as_of_ms: int, oldest_ms: int | None
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
            return [_fix(vessel, fix[:7], flags)]
        until_ms, stretch_ms = since_ms, stretch_ms * 4
