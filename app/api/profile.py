"""`/v1/vessels/{mmsi}/profile`: distance to the computed line and speed over time, to be drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from fastapi import APIRouter, Request, Response

from app.api import parsers
from app.api.access import allowed
from app.api.parameters import SINCE, UNTIL, VESSEL, Parameter, documentation, read
from app.api.paths import Mmsi
from app.api.respond import json_answer, store_of
from app.api.vessels import unknown_vessel
from app.domain.time import iso
from app.geo.limits import DECIDING, distances
from app.store.engine import reading
from app.store.reading.outline import NO_HULL, Outline, outline
from app.store.reading.vessels import exists
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, SOG_NOT_AVAILABLE

_FIRST_MS, _LAST_MS = 0, 4_102_444_800_000
MOST: Parameter[int] = Parameter(
    "max_points",
    "from 100 to 3000: the fixes thinned by time to so many, the ends of silences kept (600 if not given)",
    "600",
    parsers.whole_number(100, 3000),
    600,
    type="integer",
    schema={"minimum": 100, "maximum": 3000},
)
_PARAMETERS = (SINCE, UNTIL, MOST)
router = APIRouter(tags=["vessels"], dependencies=[allowed("read")])


@router.get("/v1/vessels/{mmsi}/profile", openapi_extra=documentation(*_PARAMETERS))
def profile(request: Request, mmsi: Mmsi) -> Response:
    """Columns over time. What is flagged, in no segment, or behind a silence is marked."""
    number: int = VESSEL.parsed(mmsi)
    asked = read(request, *_PARAMETERS)
    since, until = asked[SINCE], asked[UNTIL]
    with reading(store_of(request)) as connection:
        if not exists(connection, number):
            raise unknown_vessel(number)
        span = (_FIRST_MS if since is None else since, _LAST_MS if until is None else until)
        seen = outline(connection, number, *span, asked[MOST])
    return json_answer(request, {"mmsi": number, "of": seen.of, **_columns(seen)})


def _columns(seen: Outline) -> dict[str, Any]:
    fixes = seen.fixes
    away = distances(fixes.lon / LON_LAT_UNITS_PER_DEGREE, fixes.lat / LON_LAT_UNITS_PER_DEGREE)
    return {
        "time": [iso(ms) for ms in fixes.time_ms.tolist()],
        "distance_to_limit_nm": _finite(away.to_limit_nm[DECIDING]),
        "sog_kn": [None if sog == SOG_NOT_AVAILABLE else sog / 10 for sog in fixes.sog.tolist()],
        "sure": ((seen.hull != NO_HULL) & ~seen.flagged).tolist(),
        "after_silence": seen.after_silence.tolist(),
    }


def _finite(values: npt.NDArray[np.float64]) -> list[float | None]:
    return [round(value, 3) if np.isfinite(value) else None for value in values.tolist()]
