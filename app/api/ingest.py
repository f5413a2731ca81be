"""`POST /v1/ingest`: messages that a receiver sends, stored before they are acknowledged."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api.access import allowed
from app.api.bodies import gathered
from app.api.describing import problem
from app.api.errors import ProblemError
from app.api.parameters import PUSHED_FEED, documentation, read
from app.api.respond import json_answer
from app.domain.pushed import BadBodyError, NameTakenError, Taker

router = APIRouter(tags=["feeds"], dependencies=[allowed("write")])

MOST_BYTES = 8 * 2**20
"""Of a request's body, as sent and unpacked: some 100,000 messages."""
_JSON = "application/json"
_GZIP = 16 + zlib.MAX_WBITS
_REFUSALS = (
    HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)  # fmt: skip
_CATCHER: dict[str, Any] = {
    "type": "object",
    "required": ["msgs"],
    "properties": {
        "stationid": {"type": ["string", "integer", "null"]},
        "msgs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["nmea"],
                "properties": {"nmea": {"type": "array", "minItems": 1, "items": {"type": "string"}}},
            },
        },
    },
}
_DESCRIBED: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "NMEA sentences, or AIS-catcher's JSON with the sentences in it; gzip if it says so",
        "content": {
            "text/plain": {"schema": {"type": "string", "minLength": 1}},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}},
            _JSON: {"schema": _CATCHER},
        },
    },
}


def _documentation() -> dict[str, Any]:
    described = {**documentation(PUSHED_FEED), **_DESCRIBED}
    described["responses"] |= {str(int(status)): problem(status) for status in _REFUSALS}
    return described


class Door:
    """Makes what takes the messages when the first come."""

    def __init__(self, make: Callable[[], Taker] | None) -> None:
        self._make, self._lock = make, threading.Lock()
        self._taker: Taker | None = None

    def open(self) -> Taker:
        """What takes them; a `ProblemError` if this server takes none."""
        with self._lock:
            if self._taker is None:
                if self._make is None:
                    raise ProblemError(
                        HTTPStatus.SERVICE_UNAVAILABLE, "Not taken", "This server takes no messages"
                    )
                self._taker = self._make()
            return self._taker


@router.post("/v1/ingest", openapi_extra=_documentation())
async def ingest(request: Request) -> Response:
    """Store AIS messages; what is answered with 200 is kept, whatever happens next. Counts are of lines."""
    feed = read(request, PUSHED_FEED)[PUSHED_FEED]
    body = await _body(request)
    sender = request.client.host if request.client else "unknown"
    return await run_in_threadpool(_take, request, feed, sender, body)


def _take(request: Request, feed: str, sender: str, body: bytes) -> Response:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    data = _unpacked(request, body)
    taker: Taker = request.app.state.push.open()
    try:
        content = taker.take(feed, sender, data, is_json=kind == _JSON)
    except BadBodyError as error:
        raise _not_as_said(str(error)) from None
    except NameTakenError as error:
        raise ProblemError(HTTPStatus.CONFLICT, "Name taken", str(error), parameter="feed") from None
    return json_answer(request, {"feed": feed, **content})


async def _body(request: Request) -> bytes:
    body = await gathered(request, MOST_BYTES, _too_large())
    if not body:
        raise _not_as_said("The body is empty; send NMEA sentences in it")
    return body


def _unpacked(request: Request, body: bytes) -> bytes:
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        return body
    if coding != "gzip":
        wanted = f"The body may be packed with gzip, not {coding[:20]!r}"
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Unknown coding", wanted)
    unpacking = zlib.decompressobj(_GZIP)
    try:
        data = unpacking.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise _not_as_said(f"The body is no gzip: {error}") from None
    if len(data) > MOST_BYTES:
        raise _too_large()
    if not unpacking.eof:
        raise _not_as_said("The gzip of the body is cut short")
    return data


def _not_as_said(detail: str) -> ProblemError:
    return ProblemError(HTTPStatus.BAD_REQUEST, "Bad body", detail)


def _too_large() -> ProblemError:
    detail = f"A body holds at most {MOST_BYTES:,} bytes, unpacked too: send it in parts"
    return ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large", detail)
