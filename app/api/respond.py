"""How every answer leaves: with an ETag, packed where it is worth it, and with the link to the next page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request, Response
from sqlalchemy import Engine

from app.api import packing

JSON = "application/json"
GEOJSON = "application/geo+json"
CSV = "text/csv; charset=utf-8"
VARY = "Accept, Accept-Encoding"


def store_of(request: Request) -> Engine:
    """The store that the app was made with."""
    engine: Engine = request.app.state.engine
    return engine


def answer(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The body, or 304 if the client holds it."""
    tag = hashlib.blake2b(body, digest_size=16).hexdigest()
    return answer_with(request, tag, lambda: body, media_type, headers)


def answer_with(
    request: Request,
    tag: str,
    write: Callable[[], bytes],
    media_type: str,
    headers: Mapping[str, str] | None = None,
    *,
    packed: bool = True,
) -> Response:
    """What `write` gives, or 304 if the client holds what goes by that tag: then nothing is written.

    Packed here (unless it is not worth it), in a worker thread, not on the event loop.
    """
    quoted = f'W/"{tag}"'
    head = {"ETag": quoted, "Cache-Control": "no-cache", "Vary": VARY, **(headers or {})}
    if _holds(request.headers.get("if-none-match", ""), quoted):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=head)
    body = write()
    coding = packing.coding(request) if packed and len(body) >= packing.WORTH_IT else None
    if coding:
        body = packing.packed(body, coding)
        head["Content-Encoding"] = coding
    return Response(body, media_type=media_type, headers=head)


def json_answer(request: Request, content: Any, media_type: str = JSON) -> Response:  # noqa: ANN401
    """The content as JSON; a `next` cursor in it is given as a link too."""
    cursor = content.get("next") if isinstance(content, dict) else None
    return answer(request, orjson.dumps(content), media_type, next_link(request, cursor))


def next_link(request: Request, cursor: str | None) -> dict[str, str]:
    """The header that leads to the next page, for formats that have no place for a cursor."""
    if cursor is None:
        return {}
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    query = urlencode([*kept, ("cursor", cursor)])
    return {"Link": f'<{request.url.path}?{query}>; rel="next"'}


def _holds(if_none_match: str, tag: str) -> bool:
    held = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return "*" in held or tag.removeprefix("W/") in held
