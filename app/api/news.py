"""`/v1/alerts/stream`: the news of alerts as server-sent events, from any process over one store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from app.api import parsers
from app.api.access import allowed
from app.api.middleware import is_head
from app.api.parameters import KIND, MMSI, SEVERITY, Parameter, documentation, read
from app.api.respond import store_of
from app.api.shapes import with_links
from app.domain.alert import STATUSES
from app.domain.time import iso
from app.store.engine import reading
from app.store.reading import news
from app.store.reading.alerts import AlertFilter

EVENTS = "text/event-stream"
LOOKS_EVERY_S = 0.5
SAYS_SO_EVERY_S = 15.0
"""Proxies end what is silent for a minute; a client that hears nothing knows that it is cut off."""
ENDS_AFTER_S = 600.0
"""A key that was removed opens nothing with the next request: so there has to be one."""
_LOT = 200
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_MOST_NUMBER = 2**31 - 1
AFTER: Parameter[int | None] = Parameter(
    "after",
    "the id of an event, to begin behind it (the header Last-Event-ID counts before it; else from now on)",
    "1207",
    parsers.whole_number(0, _MOST_NUMBER),
    None,
    type="integer",
    schema={"minimum": 0, "maximum": _MOST_NUMBER},
)
_PARAMETERS = (KIND, MMSI, SEVERITY, AFTER)
router = APIRouter(tags=["alerts"], dependencies=[allowed("read")])


@router.get("/v1/alerts/stream", openapi_extra=documentation(*_PARAMETERS, answers=(EVENTS,)))
async def stream(request: Request) -> Response:
    """News of alerts as it is committed, each with the alert as it is by then, until the client goes away."""
    asked = read(request, *_PARAMETERS)
    wanted = AlertFilter(asked[KIND], asked[MMSI], frozenset(STATUSES), asked[SEVERITY])
    engine = store_of(request)
    begin = _begin(request.headers.get("last-event-id"), asked[AFTER])
    last = await run_in_threadpool(_latest, engine)
    if is_head(request.scope):
        return Response(media_type=EVENTS, headers=_HEADERS)
    # One who held a number that this store never gave held another store's: only all anew is right.
    is_lost = begin is not None and begin > last
    first = _event("reset" if is_lost else "hello", last if begin is None or is_lost else begin, {})
    behind = last if begin is None or is_lost else begin
    return StreamingResponse(_followed(request, engine, wanted, first, behind), 200, _HEADERS, EVENTS)


async def _followed(
    request: Request, engine: Engine, wanted: AlertFilter, first: bytes, seq: int
) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n" + first
    end, said = time.monotonic() + ENDS_AFTER_S, time.monotonic()
    while time.monotonic() < end and not request.app.state.is_ending():
        pieces, seen = await run_in_threadpool(_after, engine, seq, wanted)
        for piece in pieces:
            yield _told(piece)
        if seen > seq and (not pieces or pieces[-1].seq < seen):
            # What was passed over need not be passed over again after an interruption.
            yield _event("passed", seen, {})
        if seen > seq:
            seq, said = seen, time.monotonic()
            continue
        if time.monotonic() - said > SAYS_SO_EVERY_S:
            yield b": still here\n\n"
            said = time.monotonic()
        await asyncio.sleep(LOOKS_EVERY_S)


def _begin(last_event_id: str | None, after: int | None) -> int | None:
    if last_event_id and last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 10:
        return int(last_event_id)
    return after


def _latest(engine: Engine) -> int:
    with reading(engine) as connection:
        return news.latest(connection)


def _after(engine: Engine, seq: int, wanted: AlertFilter) -> tuple[list[news.Piece], int]:
    with reading(engine) as connection:
        return news.after(connection, seq, wanted, _LOT)


def _told(piece: news.Piece) -> bytes:
    content = {
        "change": piece.change,
        "recorded_at": iso(piece.recorded_ms),
        "alert": with_links(piece.alert),
    }
    return _event("alert", piece.seq, content)


def _event(name: str, number: int, content: dict[str, Any]) -> bytes:
    return b"event: %s\nid: %d\ndata: %s\n\n" % (name.encode(), number, orjson.dumps(content))
