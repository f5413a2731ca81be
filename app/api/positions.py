"""`/v1/positions`: where all vessels were; `/v1/positions/latest`: the picture as of the frontier."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine

from app.api import formats, parsers
from app.api.access import allowed
from app.api.parameters import (
    AT,
    BBOX,
    BULK_FORMAT,
    MAX_AGE,
    MMSI,
    SINCE,
    UNTIL,
    Parameter,
    documentation,
    read,
)
from app.api.parsers import Degrees
from app.api.respond import GEOJSON, JSON, answer, store_of
from app.api.shapes import units
from app.api.streaming import streamed
from app.api.writing.latest import latest_collection, latest_columns
from app.store.engine import reading
from app.store.reading import bulk
from app.store.reading.box import Box
from app.store.reading.feeds import frontier
from app.store.reading.history import Span
from app.store.reading.latest import LatestFix
from app.store.reading.latest import latest as rows
from app.store.reading.track import Track

_BULK = (BBOX, MMSI, SINCE, UNTIL, BULK_FORMAT)
_WRITTEN_AS = {"geojson": (latest_collection, GEOJSON), "columns": (latest_columns, JSON)}
PICTURE_FORMAT: Parameter[str] = Parameter(
    "format",
    "geojson (if not given), or columns: JSON of arrays, of what a map draws",
    "columns",
    parsers.one_of(*_WRITTEN_AS),
    "geojson",
    schema={"enum": list(_WRITTEN_AS)},
)
_PICTURE = (BBOX, MAX_AGE, AT, PICTURE_FORMAT)
router = APIRouter(tags=["positions"], dependencies=[allowed("read")])


@router.get("/v1/positions", openapi_extra=documentation(*_BULK, answers=formats.MEDIA_TYPES))
def positions(request: Request) -> Response:
    """Many vessels' fixes by MMSI and time, on one page however long: all of one state of the store."""
    asked = read(request, *_BULK)
    form = formats.FORMATS[formats.chosen(request, asked[BULK_FORMAT])]
    assert form.pieces is not None, "of the formats that this route takes each is written in pieces"
    span, box = Span(asked[SINCE], asked[UNTIL]), _box(asked[BBOX])
    pieces = _written(store_of(request), span, box, asked[MMSI], form.pieces)
    return streamed(request, pieces, form.media_type, packed=form.is_text)


def _written(
    engine: Engine,
    span: Span,
    box: Box | None,
    mmsis: frozenset[int],
    write: Callable[[Iterable[Track]], Iterator[bytes]],
) -> Generator[bytes]:
    with reading(engine) as connection:
        yield from write(bulk.tracks(connection, span, box, mmsis))


@router.get("/v1/positions/latest", openapi_extra=documentation(*_PICTURE, answers=(GEOJSON, JSON)))
def latest(request: Request) -> Response:
    """Each vessel's last fix that is to be believed, as of `as_of`. Old ones too, unless `max_age` is set."""
    asked = read(request, *_PICTURE)
    found: list[LatestFix] = []
    with reading(store_of(request)) as connection:
        as_of = _as_of(frontier(connection), asked[AT])
        if as_of is not None:
            age = asked[MAX_AGE]
            oldest = None if age is None else as_of - age
            found = rows(connection, as_of, oldest, _box(asked[BBOX]))
    write, media_type = _WRITTEN_AS[asked[PICTURE_FORMAT]]
    return answer(request, write(found, as_of), media_type)


def _as_of(concluded_ms: int | None, asked_ms: int | None) -> int | None:
    """Nothing is concluded yet of what lies behind the frontier."""
    return concluded_ms if concluded_ms is None or asked_ms is None else min(concluded_ms, asked_ms)


def _box(degrees: Degrees | None) -> Box | None:
    return None if degrees is None else Box(*(units(angle) for angle in degrees))
