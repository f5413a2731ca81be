"""`/v1/coverage`: how well ships are heard, cell by cell."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from app.api.access import allowed
from app.api.parameters import AT, BBOX, documentation, read
from app.api.parsers import Degrees
from app.api.respond import GEOJSON, answer, store_of
from app.detect.coverage import CELL_DEG, COLUMNS, Cover, cell_of
from app.domain.time import iso_or_none
from app.pipeline.coverage import known_hours
from app.store import coverage as store
from app.store.engine import reading
from app.store.reading.feeds import frontier

router = APIRouter(tags=["positions"], dependencies=[allowed("read")])


@router.get("/v1/coverage", openapi_extra=documentation(BBOX, AT, answers=(GEOJSON,)))
def coverage(request: Request) -> Response:
    """Cells in which ships were heard, by class: good, poor or unknown, and the numbers behind the word."""
    asked = read(request, BBOX, AT)
    west, south, east, north = asked[BBOX] or (-180.0, -90.0, 180.0, 90.0)
    rows = []
    with reading(store_of(request)) as connection:
        at_ms = frontier(connection) if asked[AT] is None else asked[AT]
        if at_ms is not None:
            first, last = cell_of(-180.0, south), cell_of(-180.0, north) + COLUMNS - 1
            rows = store.of_cells(connection, first, last, known_hours(at_ms // 1000))
    box = (west, south, east, north)
    within = [row for row in rows if _touches(row[0], box)]
    features = [_feature(cell, Cover(*sums), class_b=class_b) for cell, class_b, sums in within]
    body = {"type": "FeatureCollection", "at": iso_or_none(at_ms), "features": features}
    return answer(request, orjson.dumps(body), GEOJSON)


def _corner(cell: int) -> tuple[float, float]:
    """West and south."""
    return (cell % COLUMNS) * CELL_DEG - 180, (cell // COLUMNS) * CELL_DEG - 90


def _feature(cell: int, cover: Cover, *, class_b: bool) -> dict[str, Any]:
    west, south = _corner(cell)
    east, north = west + CELL_DEG, south + CELL_DEG
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"class": "B" if class_b else "A", **cover.evidence()},
    }


def _touches(cell: int, box: Degrees) -> bool:
    """Whether it has a place in common with a box, which may go across the 180th meridian."""
    west, south = _corner(cell)
    begins, goes_on = west <= box[2], west + CELL_DEG >= box[0]
    across = begins and goes_on if box[0] <= box[2] else begins or goes_on
    return across and south <= box[3] and south + CELL_DEG >= box[1]
