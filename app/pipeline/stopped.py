"""Where auxiliaries and merchants of interest lay stopped, read where a sighting was near enough to ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sqlalchemy import Connection

from app.detect.stopping import stops as stops_of
from app.detect.ways import RendezvousParameters
from app.domain.naval.sighting import Span
from app.domain.naval.units import UnitKind
from app.domain.time import DAY_MS
from app.geo.geodesy import distance_nm
from app.pipeline.posture import BACK_MS
from app.posture.evidence import Evidence, Stop, Track
from app.posture.held import overlaps
from app.posture.meetings import placed
from app.posture.roots import Told
from app.store.reading.outline import NO_HULL, Marks, Outline, outline
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, LONG_RANGE_TYPE, SOG_NOT_AVAILABLE, Positions

MOST_FIXES = 1_000_000
"""Of one MMSI in `BACK_MS`: more than one every six seconds."""
_SILENCE_MS = RendezvousParameters().resting_silence_s * 1000
_NEAR_NM, _NEAR_MS = 40.0, DAY_MS
"""Whose thinned track never comes so near is not read: while she is slow its fixes lie some hours apart."""


def stops(
    connection: Connection, evidence: Evidence, span: Span, at_ms: int, known_at_ms: int | None
) -> tuple[Stop, ...]:
    """Stops up to `at_ms` of those who were about where somebody was seen in the span, by what was known."""
    seen = placed(one for one in evidence.sightings if overlaps(one.observed, span))
    followed = {unit.key for unit in evidence.units if unit.kind is not UnitKind.COMBATANT}
    return tuple(
        stop
        for track in evidence.tracks
        if track.unit in followed and _may_be_near(track, seen)
        for stop in _of_track(connection, track, at_ms, known_at_ms)
    )


def _may_be_near(track: Track, seen: Sequence[Told]) -> bool:
    time_ms, lon, lat = (np.array([fix[i] for fix in track.fixes], float) for i in range(3))
    for told in seen:
        where, (begin, end) = told.sighting.where, told.sighting.observed
        then = (time_ms >= begin - _NEAR_MS) & (time_ms < end + _NEAR_MS)
        away = distance_nm(lon[then], lat[then], where.lon, where.lat) if where is not None else np.empty(0)
        if (away <= _NEAR_NM).any():
            return True
    return False


def _of_track(connection: Connection, track: Track, at_ms: int, known_at_ms: int | None) -> Iterator[Stop]:
    since_ms = at_ms - BACK_MS
    read = outline(connection, track.mmsi, since_ms, at_ms, MOST_FIXES)
    usable = _usable(read, known_at_ms)
    for hull in np.unique(read.hull[usable]).tolist():
        yield from _of_hull(track, read.fixes.take(usable & (read.hull == hull)), since_ms)


def _usable(read: Outline, known_at_ms: int | None) -> Marks:
    """Of the fixes those that are believed, not coarse and of a hull, and had been received."""
    fixes = read.fixes
    usable = ~read.flagged & (read.hull != NO_HULL) & (fixes.msg_type != LONG_RANGE_TYPE)
    return np.asarray(usable if known_at_ms is None else usable & (fixes.received_ms <= known_at_ms))


def _of_hull(track: Track, fixes: Positions, since_ms: int) -> Iterator[Stop]:
    lon, lat = fixes.lon / LON_LAT_UNITS_PER_DEGREE, fixes.lat / LON_LAT_UNITS_PER_DEGREE
    sog_kn = np.where(fixes.sog == SOG_NOT_AVAILABLE, np.nan, fixes.sog / 10)
    for first, last in stops_of(fixes.time_ms // 1000, lon, lat, sog_kn):
        lain = slice(first, last + 1)
        is_older = int(fixes.time_ms[first]) < since_ms + _SILENCE_MS
        yield Stop(
            track.unit, track.mmsi, fixes.time_ms[lain], lon[lain], lat[lain], track.synthetic, is_older
        )
