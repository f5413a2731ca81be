"""`/v1/vessels`: who was heard, and what is known of one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.api import shapes
from app.api.access import allowed
from app.api.cursors import encode
from app.api.errors import not_found
from app.api.parameters import CURSOR, VESSEL, cursor_of, documentation, limit, read
from app.api.paths import Mmsi
from app.api.respond import json_answer, store_of
from app.store.engine import reading
from app.store.reading import alerts, history
from app.store.reading import vessels as rows

_LIMIT = limit(1000, 10_000)
router = APIRouter(tags=["vessels"], dependencies=[allowed("read")])


@router.get("/v1/vessels", openapi_extra=documentation(_LIMIT, CURSOR))
def vessels(request: Request) -> Response:
    """All vessels ever heard, by MMSI, each with its last position."""
    asked = read(request, _LIMIT, CURSOR)
    after = cursor_of(asked, "vessels", 1)
    with reading(store_of(request)) as connection:
        page, more = rows.page(connection, after[0] if after else None, asked[_LIMIT])
    following = encode("vessels", (page[-1].mmsi,)) if more else None
    return json_answer(request, {"vessels": [shapes.vessel(row) for row in page], "next": following})


@router.get("/v1/vessels/{mmsi}", openapi_extra=documentation())
def vessel(request: Request, mmsi: Mmsi) -> Response:
    """One vessel: the identities she has sent, her last position and her open alerts."""
    read(request)
    number: int = VESSEL.parsed(mmsi)
    with reading(store_of(request)) as connection:
        row = rows.one(connection, number)
        if row is None:
            raise unknown_vessel(number)
        last = history.newest(connection, number)
        found: dict[str, Any] = {
            **shapes.vessel(row),
            "last_position": None if last is None else shapes.position(last),
            "identities": [shapes.identity(entry) for entry in rows.identities(connection, number)],
            "open_alerts": [shapes.with_links(alert) for alert in alerts.not_over(connection, number)],
        }
    return json_answer(request, found)


def unknown_vessel(mmsi: int) -> Exception:
    """The answer for an MMSI never heard."""
    detail = f"No vessel of MMSI {mmsi:09d} was ever heard: /v1/vessels lists those that were"
    return not_found(detail, parameter="mmsi")
