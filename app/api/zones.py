"""`/v1/zones`: the computed distance lines, the ports, places that are named, and the user's own zones."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from app.api.access import allowed
from app.api.bodies import gathered, too_large
from app.api.describing import problem
from app.api.errors import ProblemError
from app.api.parameters import documentation, read
from app.api.respond import GEOJSON, answer, store_of
from app.domain.time import now_ms
from app.geo.drawn import LONGEST_NAME, MOST_BYTES, MOST_ZONES, DrawnZone, ZonesError, read_zones
from app.geo.places import place_features
from app.geo.zones import zones as collection
from app.store import drawn
from app.store.engine import reading, writing

router = APIRouter(tags=["zones"])

_REFUSALS = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE,)
_FEATURE: dict[str, Any] = {
    "type": "object",
    "required": ["type", "properties", "geometry"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "properties": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
                "drawn_at": {"type": ["string", "null"], "format": "date-time"},
            },
        },
        "geometry": {
            "type": "object",
            "required": ["type", "coordinates"],
            "properties": {
                "type": {"type": "string", "enum": ["Polygon", "MultiPolygon"]},
                "coordinates": {"type": "array", "items": {"type": "array", "items": {"type": "array"}}},
            },
        },
    },
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A GeoJSON FeatureCollection: every zone of yours, each a polygon with a `name`",
        "content": {
            GEOJSON: {
                "schema": {
                    "type": "object",
                    "required": ["type", "features"],
                    "properties": {
                        "type": {"type": "string", "enum": ["FeatureCollection"]},
                        "features": {"type": "array", "maxItems": MOST_ZONES, "items": _FEATURE},
                    },
                }
            }
        },
    },
}


def _documentation() -> dict[str, Any]:
    described = {**documentation(answers=(GEOJSON,)), **_BODY}
    described["responses"] |= {str(int(status)): problem(status) for status in _REFUSALS}
    return described


@router.get("/v1/zones", openapi_extra=documentation(answers=(GEOJSON,)), dependencies=[allowed("read")])
def zones(request: Request) -> Response:
    """The zones as GeoJSON. The lines are computed from public shorelines; they are no legal limits."""
    read(request)
    with reading(store_of(request)) as connection:
        features = _own(request, connection)
    return answer(request, _ours()[:-2] + b"".join(b"," + orjson.dumps(f) for f in features) + b"]}", GEOJSON)


def every(request: Request, connection: Connection) -> list[dict[str, Any]]:
    """All zones as features of GeoJSON."""
    return [*_shipped(), *_own(request, connection)]


def _own(request: Request, connection: Connection) -> list[dict[str, Any]]:
    own = {zone.name: zone for zone in (*request.app.state.file_zones, *drawn.every(connection))}
    return [own[name].feature() for name in sorted(own)]


@router.put("/v1/zones", openapi_extra=_documentation(), dependencies=[allowed("write")])
async def put_zones(request: Request) -> Response:
    """Have these zones of yours in place of all that were sent before; an empty collection removes them.

    One that is as it was keeps its time; of a new one, or one that changed, nothing before now is told.
    """
    read(request)
    return await run_in_threadpool(_put, request, await _body(request))


async def _body(request: Request) -> bytes:
    detail = f"A body holds at most {MOST_BYTES:,} bytes: simplify the outlines of the zones"
    return await gathered(request, MOST_BYTES, too_large(detail))


def _put(request: Request, body: bytes) -> Response:
    try:
        zones = read_zones(body)
    except ZonesError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "Bad zones", f"Nothing was changed: {error}") from None
    with writing(store_of(request)) as connection:
        kept = drawn.replace(connection, zones, now_ms())
    return answer(request, orjson.dumps(_whole(kept)), GEOJSON)


def _whole(zones: list[DrawnZone]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [zone.feature() for zone in zones]}


@lru_cache(maxsize=1)
def _shipped() -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = orjson.loads(_ours())["features"]
    return features


@lru_cache(maxsize=1)
def _ours() -> bytes:
    whole = collection()
    return orjson.dumps({"type": "FeatureCollection", "features": [*whole["features"], *place_features()]})
