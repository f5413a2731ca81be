"""`/v1/vessels/{mmsi}/history`: where she was."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from app.api import formats
from app.api.access import allowed
from app.api.cursors import encode
from app.api.parameters import (
    CURSOR,
    FORMAT,
    MAX_POINTS,
    SINCE,
    UNTIL,
    VESSEL,
    Asked,
    cursor_of,
    documentation,
    limit,
    read,
)
from app.api.paths import Mmsi
from app.api.respond import answer_with, next_link, store_of
from app.api.vessels import unknown_vessel
from app.api.writing.page import Page
from app.store.engine import reading
from app.store.reading import history as rows
from app.store.reading.history import FixKey, Span
from app.store.reading.vessels import exists

_LIMIT = limit(10_000, 10_000)
_PARAMETERS = (SINCE, UNTIL, FORMAT, MAX_POINTS, _LIMIT, CURSOR)
_DOCUMENTATION = documentation(*_PARAMETERS, answers=formats.MEDIA_TYPES)
router = APIRouter(tags=["vessels"], dependencies=[allowed("read")])


@router.get("/v1/vessels/{mmsi}/history", openapi_extra=_DOCUMENTATION)
def history(request: Request, mmsi: Mmsi) -> Response:
    """A vessel's fixes, the earliest first. `flags` says why one is not to be leaned on."""
    number: int = VESSEL.parsed(mmsi)
    asked = read(request, *_PARAMETERS)
    place = f"history{number}"
    after = cast("FixKey | None", cursor_of(asked, place, 3))
    with reading(store_of(request)) as connection:
        if not exists(connection, number):
            raise unknown_vessel(number)
        found = _thinned(connection, number, asked) or _page(connection, number, asked, after, place)
    name = formats.chosen(request, asked[FORMAT])
    form = formats.FORMATS[name]
    headers = {**next_link(request, found.next), **_notice(found)}
    tag = found.digest(name, request.app.version)
    return answer_with(request, tag, lambda: form.write(found), form.media_type, headers, packed=form.is_text)


def _page(connection: Connection, mmsi: int, asked: Asked, after: FixKey | None, place: str) -> Page:
    track, more = rows.page(connection, mmsi, _span(asked), after, asked[_LIMIT])
    return Page(mmsi, track, next=encode(place, track[-1].key) if more else None)


def _thinned(connection: Connection, mmsi: int, asked: Asked) -> Page | None:
    points = asked[MAX_POINTS]
    if points is None:
        return None
    if asked[CURSOR] is not None:
        raise CURSOR.refusal("It cannot be joined with max_points, which gives the whole span on one page")
    found = rows.thinned(connection, mmsi, _span(asked), points)
    return Page(mmsi, found.fixes, of=found.of if found.of > len(found.fixes) else None)


def _span(asked: Asked) -> Span:
    return Span(asked[SINCE], asked[UNTIL])


def _notice(found: Page) -> dict[str, str]:
    """Said in a header too, since not every format has a place for it."""
    return {} if found.of is None else {"Twelvemile-Thinned": f"{len(found.track)} of {found.of}"}
