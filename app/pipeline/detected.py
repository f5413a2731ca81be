"""Detections of the areas of the board, and which of them a fix or a sighting accounts for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from sqlalchemy import Connection

from app.domain.naval.board import State
from app.domain.naval.detections import Detection as Spot
from app.domain.naval.sighting import Sighting
from app.geo.ellipsoid import METRES_PER_NM
from app.geo.geodesy import distance_nm
from app.posture.area import AREAS
from app.posture.detections import LEAST_M
from app.posture.evidence import Detection
from app.posture.freshness import DAY_MS, EXPIRES_MS, HOUR_MS
from app.store.naval import detections
from app.store.reading.box import Box
from app.store.reading.bulk import tracks
from app.store.reading.history import Span
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, Positions

BACK_MS = EXPIRES_MS[State.HOLDING]
"""Older ones are said of now no more."""
FIX_MS, FIX_NM = HOUR_MS // 4, 3.0
"""A fix so near in time and place accounts for a spot: 3 NM is what 12 kn makes in a quarter of an hour."""
SPOT_NM = 1.0
"""How far a spot may lie off the circle of a sighting of the same day."""
_MARGIN_DEG = 0.6
"""More than 24 NM at these latitudes, either way, and `FIX_NM`."""


def detected(
    connection: Connection, told: Sequence[Sighting], at_ms: int, known_at_ms: int | None
) -> list[Detection]:
    """Those of ships of 80 m or more in an area, in the last days before `at_ms`, by what was known then."""
    found: list[Detection] = []
    for area in AREAS.values():
        box = (area.lon - _MARGIN_DEG, area.lat - _MARGIN_DEG, area.lon + _MARGIN_DEG, area.lat + _MARGIN_DEG)
        spots, _ = detections.page(
            connection,
            since_ms=at_ms - BACK_MS,
            until_ms=at_ms,
            bbox=box,
            least_length_m=LEAST_M,
            known_at_ms=known_at_ms,
        )
        found += _judged(connection, spots, told, box)
    return found


def _judged(
    connection: Connection,
    spots: Sequence[Spot],
    told: Iterable[Sighting],
    box: tuple[float, float, float, float],
) -> list[Detection]:
    """By scene, whose spots are of one time or nearly."""
    seen = [sighting for sighting in told if not sighting.is_negative and sighting.where is not None]
    scenes = sorted({spot.scene for spot in spots})
    return [
        _detection(spot, fixes, seen)
        for scene in scenes
        for spots_of_it in [[spot for spot in spots if spot.scene == scene]]
        for fixes in [_fixes(connection, spots_of_it, box)]
        for spot in spots_of_it
    ]


def _fixes(
    connection: Connection, spots: Sequence[Spot], box: tuple[float, float, float, float]
) -> Positions:
    times = [spot.time_ms for spot in spots]
    span = Span(min(times) - FIX_MS, max(times) + FIX_MS + 1)
    west, south, east, north = (round(degrees * LON_LAT_UNITS_PER_DEGREE) for degrees in box)
    return Positions.concatenate([t.fixes for t in tracks(connection, span, Box(west, south, east, north))])


def _detection(spot: Spot, fixes: Positions, seen: Iterable[Sighting]) -> Detection:
    identity = f"{spot.scene}/{spot.time_ms}/{spot.lon}/{spot.lat}"
    accounted = _is_heard(spot, fixes) or any(_is_seen(spot, sighting) for sighting in seen)
    return Detection(identity, spot.time_ms, spot.time_ms, spot.lon, spot.lat, spot.length_m, accounted)


def _is_heard(spot: Spot, fixes: Positions) -> bool:
    near = np.flatnonzero(np.abs(fixes.time_ms - spot.time_ms) <= FIX_MS)
    lons, lats = (column[near] / LON_LAT_UNITS_PER_DEGREE for column in (fixes.lon, fixes.lat))
    return bool((distance_nm(spot.lon, spot.lat, lons, lats) <= FIX_NM).any())


def _is_seen(spot: Spot, sighting: Sighting) -> bool:
    where, observed = sighting.where, sighting.observed
    if where is None or observed.until_ms - observed.from_ms > DAY_MS:
        return False
    if not observed.from_ms <= spot.time_ms < observed.until_ms:
        return False
    away = float(distance_nm(spot.lon, spot.lat, where.lon, where.lat))
    return away <= where.uncertainty_m / METRES_PER_NM + SPOT_NM
