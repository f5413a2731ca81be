"""`/v1/watchlist`: the units that analysts look out for; conclusions rest on them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from app.api.access import allowed, caller_name
from app.api.bodies import CSV, JSON, bad_body, body_of, json_of, media_type_of, text_of
from app.api.describing import problem
from app.api.errors import ProblemError
from app.api.formats import chosen
from app.api.parameters import TABLE_FORMAT, documentation, read
from app.api.respond import CSV as CSV_ANSWER
from app.api.respond import answer_with, store_of
from app.api.writing.csv import table
from app.domain.time import iso, now_ms
from app.domain.watchlist import COLUMNS, EMITS_AIS, Unit, WatchlistError, from_csv, from_rows, to_rows
from app.store import watchlist
from app.store.engine import reading, writing

router = APIRouter(tags=["watchlist"])

MOST_BYTES = 8 * 2**20
_EXAMPLE = (
    "label,mmsi,imo,callsign,class,emits_ais,note,source,as_of\nSYNTH RORO 1,273990001,,,ro-ro,yes,,,\n"
)
_TEXT = {"type": ["string", "null"]}
_UNIT: dict[str, Any] = {
    "type": "object",
    "required": ["label"],
    "additionalProperties": False,
    "properties": {
        "label": {"type": "string", "minLength": 1, "maxLength": 80},
        "mmsi": {"type": ["integer", "string", "null"]},
        "imo": {"type": ["integer", "string", "null"]},
        "callsign": _TEXT,
        "class": _TEXT,
        "emits_ais": {"enum": [*EMITS_AIS, None]},
        "note": _TEXT,
        "source": _TEXT,
        "as_of": {"type": ["string", "null"], "format": "date"},
    },
}
_LIST = {"type": "object", "properties": {"watchlist": {"type": "array", "items": _UNIT}}}
_REFUSALS = (
    HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)  # fmt: skip


def _documentation() -> dict[str, Any]:
    content = {JSON: {"schema": {**_LIST, "required": ["watchlist"]}}, CSV: {"example": _EXAMPLE}}
    described = documentation()
    described["responses"] |= {str(int(status)): problem(status) for status in _REFUSALS}
    described["requestBody"] = {
        "required": True,
        "description": "The whole list, as GET gives it: it takes the place of the one before",
        "content": content,
    }
    return described


@router.get(
    "/v1/watchlist",
    dependencies=[allowed("read")],
    openapi_extra=documentation(TABLE_FORMAT, answers=(JSON, CSV_ANSWER)),
)
def get_watchlist(request: Request) -> Response:
    """All units, in the order in which they are looked up."""
    form = "csv" if chosen(request, read(request, TABLE_FORMAT)[TABLE_FORMAT]) == "csv" else "json"
    with reading(store_of(request)) as connection:
        units, by = watchlist.read(connection), watchlist.set_by(connection)
    if form == "csv":
        lines = (unit.row() for unit in units)
        return answer_with(request, f"{_tag(units)}-csv", lambda: table(COLUMNS, lines), CSV_ANSWER)
    content = {
        "watchlist": to_rows(units),
        "set_at": iso(by.at_ms) if by else None,
        "set_by": by.who if by else None,
    }
    return answer_with(request, f"{_tag(units)}-json", lambda: orjson.dumps(content), JSON)


@router.put("/v1/watchlist", dependencies=[allowed("write")], openapi_extra=_documentation())
async def put_watchlist(request: Request) -> Response:
    """Have this list in place of the one before. Who draws conclusions takes it up with the next ones."""
    read(request)
    kind = media_type_of(request, JSON, CSV)
    body = await body_of(request, MOST_BYTES)
    return await run_in_threadpool(_put, request, kind, body)


def _put(request: Request, kind: str, body: bytes) -> Response:
    units = _units(kind, body)
    if (path := request.app.state.watchlist_file) is not None:
        detail = (
            f"The watchlist is set by the file {path.name} (TWELVEMILE_WATCHLIST): change that, or unset it"
        )
        raise ProblemError(HTTPStatus.CONFLICT, "Set by a file", detail)
    with writing(store_of(request)) as connection:
        _refuse_unless_matched(request, connection)
        changed = watchlist.replace(connection, units, caller_name(request.scope) or "this machine", now_ms())
    content = {"units": len(units), "changed": changed}
    return Response(orjson.dumps(content), media_type=JSON, headers={"ETag": f'W/"{_tag(units)}-json"'})


def _units(kind: str, body: bytes) -> tuple[Unit, ...]:
    try:
        if kind == CSV:
            return from_csv(text_of(body))
        return from_rows(_rows(json_of(body)))
    except WatchlistError as error:
        entry = "entry" if kind == JSON else "line"
        where = f"In {entry} {error.line}: " if error.line is not None else ""
        raise bad_body(f"{where}{error.detail}", error.line, error.field) from None


def _rows(given: Any) -> list[object]:  # noqa: ANN401
    rows = given.get("watchlist") if isinstance(given, dict) else given
    if not isinstance(rows, list):
        raise bad_body('The body must be {"watchlist": [...]}, as GET gives it', field="watchlist")
    return rows


def _refuse_unless_matched(request: Request, connection: Connection) -> None:
    """Whoever says which list they changed does not undo what another changed meanwhile."""
    wanted = [
        part.strip().removeprefix("W/").strip('"') for part in request.headers.get("if-match", "").split(",")
    ]
    if wanted == [""] or wanted == ["*"]:
        return
    held = _tag(watchlist.read(connection))
    if not any(tag.rpartition("-")[0] == held for tag in wanted):
        detail = "The watchlist was changed since you read it: read it again, and repeat your change on that"
        raise ProblemError(HTTPStatus.PRECONDITION_FAILED, "Changed meanwhile", detail)


def _tag(units: tuple[Unit, ...]) -> str:
    return watchlist.tag_of(units)
