"""`/v1/positions/latest`: the picture as of the frontier."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.api.parameters import BBOX, MAX_AGE, documentation, read
from app.api.parsers import Degrees
from app.api.respond import GEOJSON, json_answer, store_of
from app.api.shapes import latest_feature, units
from app.domain.time import iso_or_none
from app.store.engine import reading
from app.store.reading.feeds import frontier
from app.store.reading.latest import Box, LatestFix
from app.store.reading.latest import latest as rows

router = APIRouter(tags=["positions"])


@router.get("/v1/positions/latest", openapi_extra=documentation(BBOX, MAX_AGE))
def latest(request: Request) -> Response:
    """Each vessel's last fix that is to be believed, as of `as_of`. Old ones too, unless `max_age` is set."""
    asked = read(request, BBOX, MAX_AGE)
    found: list[LatestFix] = []
    with reading(store_of(request)) as connection:
        as_of = frontier(connection)
        if as_of is not None:
            age = asked[MAX_AGE]
            oldest = None if age is None else as_of - age
            found = rows(connection, as_of, oldest, _box(asked[BBOX]))
    features = [latest_feature(fix, as_of or 0) for fix in found]
    collection = {"type": "FeatureCollection", "as_of": iso_or_none(as_of), "features": features}
    return json_answer(request, collection, GEOJSON)


def _box(degrees: Degrees | None) -> Box | None:
    return None if degrees is None else Box(*(units(angle) for angle in degrees))
