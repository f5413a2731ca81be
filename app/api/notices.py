"""`/v1/notices`: notices to seafarers, with their areas and when they hold."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api.access import allowed
from app.api.bodies import JSON, body_documentation, body_of, json_of, media_type_of
from app.api.cursors import encode
from app.api.naval import (
    ANSWERS,
    FORM,
    KNOWN_AT,
    MOST_BYTES,
    Written,
    json_bytes,
    polygon,
    refused,
    written,
)
from app.api.parameters import BBOX, CURSOR, SINCE, UNTIL, Asked, cursor_of, documentation, limit, read
from app.api.respond import GEOJSON, store_of
from app.domain.naval.notices import Notice, read_all, to_dict
from app.domain.naval.reading import SightingsError
from app.domain.time import now_ms
from app.geo import locating
from app.store.engine import reading, writing
from app.store.naval import notices as store
from app.store.naval.notices import Key

router = APIRouter(tags=["sightings"])

_HALF = 2**32
_HEADER = ("id", "number", "valid_from", "valid_until", "text", "polygon", "publisher", "url", "published_at")
_LIMIT = limit(100, 1000)
_PARAMETERS = (SINCE, UNTIL, BBOX, KNOWN_AT, FORM, _LIMIT, CURSOR)
_EXAMPLE = {
    "number": "EXAMPLE 12/24", "valid_from": "2024-12-10T06:00Z", "valid_until": "2024-12-11T18:00Z",
    "text": "Gunnery exercise (invented example)", "polygon": [[35.0, 34.8], [35.5, 34.8], [35.5, 35.2]],
    "publisher": "A coordinator",
}  # fmt: skip
_ONE = {"type": "object"}
_CONTENT = {
    JSON: {
        "schema": {"anyOf": [_ONE, {"type": "array", "items": _ONE}]},
        "example": {"notices": [_EXAMPLE]},
    },
    GEOJSON: {"schema": _ONE},
}


@router.get(
    "/v1/notices", dependencies=[allowed("read")], openapi_extra=documentation(*_PARAMETERS, answers=ANSWERS)
)
def get_notices(request: Request) -> Response:
    """Those that hold at some time of the span, the first to begin first."""
    asked = read(request, *_PARAMETERS)
    with reading(store_of(request)) as connection:
        found, more = store.page(
            connection,
            since_ms=asked[SINCE],
            until_ms=asked[UNTIL],
            bbox=asked[BBOX],
            known_at_ms=asked[KNOWN_AT],
            after=_after(asked),
            limit=asked[_LIMIT],
        )
    following = (
        encode("notices", (found[-1].from_ms, *divmod(int(found[-1].id, 16), _HALF))) if more else None
    )
    objects = [to_dict(one) for one in found]
    page = Written("notices", objects, _geometry, _HEADER, lambda: map(_row, objects), following)
    return written(request, asked[FORM], page)


@router.post("/v1/notices", dependencies=[allowed("write")], openapi_extra=body_documentation(_CONTENT))
async def post_notices(request: Request) -> Response:
    """Add notices: one or many, all or none. What is held already is not added again."""
    read(request)
    kind = media_type_of(request, JSON, GEOJSON)
    body = await body_of(request, MOST_BYTES)
    return await run_in_threadpool(_post, request, kind, body)


def _post(request: Request, kind: str, body: bytes) -> Response:
    now = now_ms()
    try:
        found: list[Notice] = read_all(json_of(body), locating, now)
    except SightingsError as error:
        raise refused(error, kind) from None
    with writing(store_of(request)) as connection:
        new = store.add(connection, found, now)
    return json_bytes({"new": new, "held": len(found) - new, "ids": [notice.id for notice in found]})


def _after(asked: Asked) -> Key | None:
    key = cursor_of(asked, "notices", 3)
    return None if key is None else (key[0], f"{(key[1] * _HALF + key[2]) % _HALF**2:016x}")


def _geometry(one: dict[str, Any]) -> dict[str, Any]:
    return polygon(one["polygon"])


def _row(one: dict[str, Any]) -> tuple[Any, ...]:
    told = {**one, **one["source"], "polygon": ", ".join(f"{lon} {lat}" for lon, lat in one["polygon"])}
    return tuple(told[name] for name in _HEADER)
