"""`/v1/posture/summary`: an area in one sentence, and what it is made of."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.access import allowed
from app.api.naval import KNOWN_AT
from app.api.parameters import documentation, read
from app.api.posture import AREA, AT_NOW, or_now
from app.api.posture_shapes import span
from app.api.respond import json_answer, store_of
from app.domain.naval.sighting import Sighting
from app.domain.time import iso, iso_or_none
from app.pipeline.reporting import glance_at
from app.posture.area import AREAS
from app.posture.glance import Glance
from app.store.engine import reading

router = APIRouter(tags=["posture"], dependencies=[allowed("read")])


@router.get("/v1/posture/summary", openapi_extra=documentation(AREA, AT_NOW, KNOWN_AT))
def summary(request: Request) -> Response:
    """Who is in an area, when anyone last looked, and how far AIS could be heard: the words above the map."""
    asked = read(request, AREA, AT_NOW, KNOWN_AT)
    at_ms = or_now(asked[AT_NOW])
    with reading(store_of(request)) as connection:
        found = glance_at(connection, at_ms, asked[KNOWN_AT], AREAS[asked[AREA]])
    return json_answer(request, _object(found, asked[KNOWN_AT]))


def _object(found: Glance, known_at_ms: int | None) -> dict[str, Any]:
    return {
        "area": found.area.name,
        "at": iso(found.at_ms),
        "known_at": iso_or_none(known_at_ms),
        "says": found.says(),
        "units": [row.key for row in found.units],
        "unidentified": [row.key for row in found.presences],
        "expired": [row.key for row in found.expired],
        "last_seen_by_eye": _image(found.seen),
        "last_looked": _image(found.looked),
        "ais_coverage": found.coverage,
        "jamming_hours_today": found.jamming_hours,
        "feeds": {"up": found.feeds_up, "known": found.feeds},
        "synthetic": found.synthetic,
    }


def _image(one: Sighting | None) -> dict[str, Any] | None:
    return None if one is None else {"sighting": one.id, "observed": span(one.observed)}
