"""Stops and sightings 25 NM off any port, and what meetings they make."""

from __future__ import annotations

import numpy as np
from posture.sea import NOW, UNITS, named, seen
from pyproj import Geod

from app.domain.naval.sighting import Located, Sighting, Span
from app.posture.evidence import Stop
from app.posture.meetings import Meeting, possible_meetings

GEOD = Geod(ellps="WGS84")
BY_KEY = {unit.key: unit for unit in UNITS}
LON, LAT = 35.3, 34.7
"""25 NM off any port."""
MINUTE_MS = 60_000
FRIGATE = named("alpha")


def at(north_nm: float, uncertainty_m: float = 500.0) -> Located:
    lon, lat, _ = GEOD.fwd(LON, LAT, 0.0, north_nm * 1852)
    return Located(lon, lat, uncertainty_m)


def stop(*fixes: tuple[int, float], unit: str = "romeo", mmsi: int = 273_000_001, **more) -> Stop:
    """Fixes of ms since NOW and NM north of the middle."""
    lons, lats, _ = GEOD.fwd(*([each] * len(fixes) for each in (LON, LAT, 0.0)), [n * 1852 for _, n in fixes])
    times = np.array([NOW + ms for ms, _ in fixes], np.int64)
    return Stop(unit, mmsi, times, np.array(lons), np.array(lats), **more)


def image(identity: str = "one", begin: int = 0, end: int = MINUTE_MS, subjects=FRIGATE, **more) -> Sighting:
    where = more.pop("where", at(0.0))
    return seen(identity, Span(NOW + begin, NOW + end), subjects, where=where, **more)


def meetings(stops, sightings, caveats=None) -> tuple[Meeting, ...]:
    return possible_meetings(stops, sightings, BY_KEY, caveats or {})
