"""Scenarios as the engine's tests take them: generated, decoded, and split into vessels."""

import csv
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from detect.reference_types import RefFix, RefStatic, RefWatch
from detect.tracks import HOUR, MIN, Case

from app.detect.silence import merged
from app.evaluate.scenario import WATCHLIST, generate
from app.geo.limits import DECIDING, distances
from app.geo.ports import port_distance_nm
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, LONG_RANGE_TYPE, Batch
from ingest.sources.chunk import Chunk
from ingest.stream import Carry, decode

FEED_GAP_S = 6 * HOUR


def cases(seed: int, days: float = 10.0) -> Iterator[Case]:
    """Every vessel of a scenario, looked at when the file ends."""
    chunk = Chunk(generate(seed, days=days).data, None, "scene", 0)
    batch, _ = decode(chunk, Carry(), now_ms=2_000_000_000_000, last=True)
    times = np.concatenate([batch.positions.time_ms, batch.statics.time_ms, batch.heard.time_ms]) // 1000
    times = np.unique(times)
    up = merged([(a, b) for a, b in pairwise(times.tolist()) if b - a <= FEED_GAP_S])
    until = int(times[-1]) // MIN * MIN
    for mmsi in np.unique(batch.positions.mmsi).tolist():
        yield Case(mmsi, _fixes(batch, mmsi), _statics(batch, mmsi), _heard(batch, mmsi), up, until, _watch())


def _watch() -> RefWatch:
    with WATCHLIST.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return RefWatch(
        frozenset(int(r["mmsi"]) for r in rows if r["mmsi"]),
        frozenset(int(r["imo"]) for r in rows if r["imo"]),
        frozenset(r["callsign"] for r in rows if r["callsign"]),
    )


def _fixes(batch: Batch, mmsi: int) -> list[RefFix]:
    p = batch.positions
    rows = np.flatnonzero(p.mmsi == mmsi)
    key = np.stack([p.time_ms[rows] // 1000, p.lon[rows], p.lat[rows]])
    rows = rows[np.unique(key, axis=1, return_index=True)[1]]
    lon, lat = p.lon[rows] / LON_LAT_UNITS_PER_DEGREE, p.lat[rows] / LON_LAT_UNITS_PER_DEGREE
    where, port = distances(lon, lat), port_distance_nm(lon, lat)
    return [
        RefFix(
            int(p.time_ms[row]) // 1000,
            float(lon[i]),
            float(lat[i]),
            float(p.sog[row]) / 10 if p.sog[row] >= 0 else None,
            int(p.nav_status[row]) if p.nav_status[row] >= 0 else None,
            bool(p.msg_type[row] == LONG_RANGE_TYPE),
            float(where.to_limit_nm[DECIDING][i]),
            bool(where.is_syrian[i]),
            float(where.boundary_margin_nm[i]),
            float(port[i]),
        )
        for i, row in enumerate(rows.tolist())
    ]


def _statics(batch: Batch, mmsi: int) -> list[RefStatic]:
    s = batch.statics
    return [
        RefStatic(
            int(s.time_ms[row]) // 1000,
            int(s.imo[row]) if s.imo[row] > 0 else None,
            str(s.callsign[row]) or None,
            int(s.ship_type[row]) if s.ship_type[row] >= 0 else None,
        )
        for row in np.flatnonzero(s.mmsi == mmsi).tolist()
    ]


def _heard(batch: Batch, mmsi: int) -> list[int]:
    return sorted((batch.heard.time_ms[batch.heard.mmsi == mmsi] // 1000).tolist())
