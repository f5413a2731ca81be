"""What comes in the body of a request that changes something: read whole, within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import Request

from app.api.describing import problem
from app.api.errors import ProblemError
from app.api.parameters import documentation

JSON, CSV = "application/json", "text/csv"
_REFUSALS = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def body_documentation(content: dict[str, Any], *statuses: HTTPStatus) -> dict[str, Any]:
    """What a route that takes a body adds to the OpenAPI document."""
    described = documentation()
    described["responses"] |= {str(int(status)): problem(status) for status in (*_REFUSALS, *statuses)}
    return described | {"requestBody": {"required": True, "content": content}}


async def body_of(request: Request, most_bytes: int) -> bytes:
    """All of it; a `ProblemError` if it is too large, or packed."""
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        detail = "Send the body unpacked, without Content-Encoding"
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Unknown coding", detail)
    return await gathered(request, most_bytes, too_large(f"A body holds at most {most_bytes:,} bytes here"))


async def gathered(request: Request, most_bytes: int, problem: ProblemError) -> bytes:
    """The body as it was sent; the problem is raised at the first byte too many, before more is read."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most_bytes:
            raise problem
    return bytes(body)


def too_large(detail: str) -> ProblemError:
    """The refusal of a body that is."""
    return ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large", detail)


def media_type_of(request: Request, *taken: str) -> str:
    """The body's media type, one of those taken; JSON if it is not said."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower() or JSON
    if said not in taken:
        detail = f"The body's Content-Type may be {' or '.join(taken)}, not {said[:60]!r}"
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Unknown form", detail)
    return said


def text_of(body: bytes) -> str:
    """The body as text."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad_body(f"The body is not UTF-8 (at byte {error.start:,})") from None


def json_of(body: bytes) -> Any:  # noqa: ANN401
    """The body as JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise bad_body(f"The body is no JSON: {error.msg} (line {error.lineno})") from None


def bad_body(detail: str, line: int | None = None, field: str | None = None) -> ProblemError:
    """A refusal that names the line, or the entry of a list, from 1, and the field."""
    problem = ProblemError(HTTPStatus.BAD_REQUEST, "Bad body", detail)
    named = {"line": line, "field": field}
    problem.document |= {name: value for name, value in named.items() if value is not None}
    return problem


def members_of(given: object, fields: Sequence[str]) -> dict[str, Any]:
    """The body as an object of none but these members."""
    if not isinstance(given, dict):
        raise bad_body("The body is an object with the members " + ", ".join(fields))
    if unknown := next((str(name) for name in given if name not in fields), None):
        raise bad_body(f"{unknown[:40]!r} is no member: use {', '.join(fields)}", field=unknown[:40])
    return given


def line_of(given: dict[str, Any], name: str, most: int) -> str:
    """A member that is a text of 1 to `most` characters on one line, each stretch of blanks as one."""
    value = given.get(name)
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not 0 < len(text) <= most or not text.isprintable():
        raise bad_body(f"{name} is a text of 1 to {most} characters on one line", field=name)
    return text
