"""How every answer leaves: with an ETag, gzip where it is worth it, and the link to the next page."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request, Response
from sqlalchemy import Engine

JSON = "application/json"
GEOJSON = "application/geo+json"
CSV = "text/csv; charset=utf-8"

_WORTH_GZIP = 1000
_GZIP_LEVEL = 5


def store_of(request: Request) -> Engine:
    """The store that the app was made with."""
    engine: Engine = request.app.state.engine
    return engine


def answer(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The body, or 304 if the client holds it. Compressed here, in a worker thread, not on the event loop."""
    tag = f'W/"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    head = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding", **(headers or {})}
    if _holds(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=head)
    if len(body) >= _WORTH_GZIP and _takes_gzip(request.headers.get("accept-encoding", "")):
        body = gzip.compress(body, _GZIP_LEVEL, mtime=0)
        head["Content-Encoding"] = "gzip"
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


def _takes_gzip(accept_encoding: str) -> bool:
    return any(name in ("gzip", "x-gzip", "*") for name, q in preferences(accept_encoding) if q > 0)


def preferences(header: str) -> list[tuple[str, float]]:
    """The values of an Accept header with their weights, the most wanted first.

    >>> preferences("text/html, text/csv;q=0.5, */*;q=0.8")
    [('text/html', 1.0), ('*/*', 0.8), ('text/csv', 0.5)]
    """
    values = [_weighted(part) for part in header.split(",") if part.strip()]
    return sorted(values, key=lambda value: -value[1])


def _weighted(part: str) -> tuple[str, float]:
    name, *rest = (piece.strip().lower() for piece in part.split(";"))
    weights = [piece[2:] for piece in rest if piece.startswith("q=")]
    try:
        return name, float(weights[0]) if weights else 1.0
    except ValueError:
        return name, 0.0
