"""`/v1/detections`: bright spots that a detector found in scenes, in bulk. They are no sightings."""

from __future__ import annotations

from typing import Any, cast

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api.access import allowed
from app.api.bodies import CSV, JSON, body_documentation, body_of, json_of, media_type_of, text_of
from app.api.cursors import encode
from app.api.naval import (
    ANSWERS,
    FORM,
    KNOWN_AT,
    MOST_BYTES,
    Written,
    json_bytes,
    point,
    refused,
    written,
)
from app.api.parameters import BBOX, CURSOR, SINCE, UNTIL, Parameter, cursor_of, documentation, limit, read
from app.api.parsers import matching, whole_number
from app.api.respond import store_of
from app.domain.naval.detections import COLUMNS, LONGEST_SCENE, Detection, from_csv, from_json
from app.domain.naval.reading import SightingsError
from app.domain.time import DAY_MS, iso, now_ms
from app.store.engine import reading, writing
from app.store.naval import detections as store
from app.store.naval.detections import Key

router = APIRouter(tags=["sightings"])

_LIMIT = limit(1000, 10_000)
SCENE: Parameter[frozenset[str]] = Parameter(
    "scene",
    f"the identifier of a scene, up to {LONGEST_SCENE} characters; may be repeated",
    "S1A_IW_20241210T034012",
    matching(f".{{1,{LONGEST_SCENE}}}", "it is no scene"),
    frozenset(),
    repeatable=True,
    schema={"minLength": 1, "maxLength": LONGEST_SCENE},
)
LEAST_LENGTH: Parameter[int | None] = Parameter(
    "least_length_m",
    "metres from 0 to 1000: only what is so long or longer",
    "80",
    whole_number(0, 1000),
    None,
    type="integer",
    schema={"minimum": 0, "maximum": 1000},
)
_PARAMETERS = (SINCE, UNTIL, BBOX, SCENE, LEAST_LENGTH, KNOWN_AT, FORM, _LIMIT, CURSOR)
_COLUMNS_ONCE = {
    "scene": "S1",
    "observed": "2024-12-10T03:40:12Z",
    "lon": [35.76],
    "lat": [34.99],
    "length_m": [130],
}
_CONTENT = {
    JSON: {
        "schema": {"anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]},
        "example": {"detections": _COLUMNS_ONCE},
    },
    CSV: {"example": f"{','.join(COLUMNS)}\nS1,2024-12-10T03:40:12Z,35.76,34.99,130,0.9\n"},
}


@router.get(
    "/v1/detections",
    dependencies=[allowed("read")],
    openapi_extra=documentation(*_PARAMETERS, answers=ANSWERS),
)
def get_detections(request: Request) -> Response:
    """Spots by time: places in images, not ships that anyone knows."""
    asked = read(request, *_PARAMETERS)
    scenes: frozenset[str] = asked[SCENE]
    with reading(store_of(request)) as connection:
        found, last = store.page(
            connection,
            since_ms=asked[SINCE],
            until_ms=asked[UNTIL],
            bbox=asked[BBOX],
            scenes=scenes,
            least_length_m=asked[LEAST_LENGTH],
            known_at_ms=asked[KNOWN_AT],
            after=cast("Key | None", cursor_of(asked, "detections", 4)),
            limit=asked[_LIMIT],
        )
    objects = [_shown(one) for one in found]
    following = None if last is None else encode("detections", last)
    page = Written(
        "detections", objects, _geometry, COLUMNS, lambda: (o.values() for o in objects), following
    )
    return written(request, asked[FORM], page)


@router.post("/v1/detections", dependencies=[allowed("write")], openapi_extra=body_documentation(_CONTENT))
async def post_detections(request: Request) -> Response:
    """Add detections, up to 100,000 at a time, all or none. One at the same place of a scene is held."""
    read(request)
    kind = media_type_of(request, JSON, CSV)
    body = await body_of(request, MOST_BYTES)
    return await run_in_threadpool(_post, request, kind, body)


def _post(request: Request, kind: str, body: bytes) -> Response:
    now = now_ms()
    latest_ms = now + DAY_MS
    try:
        found = from_csv(text_of(body), latest_ms) if kind == CSV else from_json(json_of(body), latest_ms)
    except SightingsError as error:
        raise refused(error, kind) from None
    with writing(store_of(request)) as connection:
        new = store.add(connection, found, now)
    return json_bytes({"new": new, "held": len(found) - new})


def _shown(one: Detection) -> dict[str, Any]:
    values = one._asdict()
    del values["time_ms"]
    return {name: iso(one.time_ms) if name == "observed" else values[name] for name in COLUMNS}


def _geometry(one: dict[str, Any]) -> dict[str, Any]:
    return point(one["lon"], one["lat"])
