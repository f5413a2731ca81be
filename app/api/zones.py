"""`/v1/zones`: the computed distance lines and the ports."""

from __future__ import annotations

from functools import lru_cache

import orjson
from fastapi import APIRouter, Request, Response

from app.api.access import allowed
from app.api.parameters import documentation, read
from app.api.respond import GEOJSON, answer
from app.geo.zones import zones as collection

router = APIRouter(tags=["zones"], dependencies=[allowed("read")])


@router.get("/v1/zones", openapi_extra=documentation(answers=(GEOJSON,)))
def zones(request: Request) -> Response:
    """The zones as GeoJSON. The lines are computed from public shorelines; they are no legal limits."""
    read(request)
    return answer(request, _body(), GEOJSON)


@lru_cache(maxsize=1)
def _body() -> bytes:
    return orjson.dumps(collection())
