"""`/v1/posture`: who is where, since when, on what evidence; the diary of it; and what people judge."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api import parsers
from app.api import posture_shapes as shapes
from app.api.access import allowed, caller_name
from app.api.bodies import (
    JSON,
    bad_body,
    body_documentation,
    body_of,
    json_of,
    line_of,
    media_type_of,
    members_of,
)
from app.api.errors import not_found
from app.api.formats import chosen
from app.api.naval import KNOWN_AT
from app.api.parameters import SINCE, TABLE_FORMAT, UNTIL, Asked, Parameter, documentation, read
from app.api.paths import UnitKey
from app.api.respond import CSV, answer, json_answer, store_of
from app.api.writing.csv import table
from app.domain.naval.board import Assessment, State
from app.domain.time import DAY_MS, now_ms
from app.pipeline.posture import evidence
from app.posture.area import AREAS, TARTUS
from app.posture.board import posture
from app.posture.changes import changes
from app.store.engine import reading, writing
from app.store.naval import assessments, units

router = APIRouter(tags=["posture"])

MOST_BYTES = 32_000
"""A reason of the greatest length, each character of it written as two escapes of JSON, twice over."""
LONGEST_MS = 366 * DAY_MS
_MOST_REASON, _MOST_AUTHOR = 1000, 80
_FIELDS = ("state", "reason", "expires", "since", "author")
_ASSESSMENT: dict[str, Any] = {
    "type": "object",
    "required": ["state", "reason", "expires"],
    "additionalProperties": False,
    "properties": {
        "state": {"enum": [state.value for state in State]},
        "reason": {"type": "string", "minLength": 1, "maxLength": _MOST_REASON},
        "expires": {"type": "string", "format": "date-time"},
        "since": {"type": ["string", "null"], "format": "date-time"},
        "author": {"type": ["string", "null"], "maxLength": _MOST_AUTHOR},
    },
}
AREA: Parameter[str] = Parameter(
    "area",
    "the name of an area of the board: " + ", ".join(AREAS),
    "tartus",
    parsers.one_of(*AREAS),
    TARTUS.name,
    schema={"enum": list(AREAS)},
)
AT_NOW: Parameter[int | None] = Parameter(
    "at",
    "an ISO 8601 time with its zone, the instant of the board (now if not given)",
    "2024-12-16T00:00:00Z",
    parsers.time_ms,
    None,
    schema={"format": "date-time"},
)
WEEK_MS = 7 * DAY_MS


@router.get(
    "/v1/posture",
    dependencies=[allowed("read")],
    openapi_extra=documentation(AREA, AT_NOW, KNOWN_AT, TABLE_FORMAT, answers=(JSON, CSV)),
)
def get_posture(request: Request) -> Response:
    """The board: of each unit and unidentified presence what was last observed, and on what evidence."""
    asked = read(request, AREA, AT_NOW, KNOWN_AT, TABLE_FORMAT)
    at_ms = or_now(asked[AT_NOW])
    with reading(store_of(request)) as connection:
        used = evidence(connection, at_ms, asked[KNOWN_AT])
        shown = posture(used, at_ms, asked[KNOWN_AT], AREAS[asked[AREA]])
    if _wants_csv(request, asked):
        return answer(request, table(shapes.COLUMNS, map(shapes.table_row, shown.rows)), CSV)
    return json_answer(request, shapes.board(shown))


@router.get(
    "/v1/posture/changes",
    dependencies=[allowed("read")],
    openapi_extra=documentation(AREA, SINCE, UNTIL, KNOWN_AT, TABLE_FORMAT, answers=(JSON, CSV)),
)
def get_changes(request: Request) -> Response:
    """The diary: what changed on the board, when it happened, and when it could be known."""
    asked = read(request, AREA, SINCE, UNTIL, KNOWN_AT, TABLE_FORMAT)
    until_ms = or_now(asked[UNTIL])
    since_ms = until_ms - WEEK_MS if (given := asked[SINCE]) is None else given
    with reading(store_of(request)) as connection:
        used = evidence(connection, until_ms, asked[KNOWN_AT])
        lines = changes(used, since_ms, until_ms, asked[KNOWN_AT], AREAS[asked[AREA]])
    if _wants_csv(request, asked):
        return answer(request, table(shapes.CHANGE_COLUMNS, map(shapes.change_row, lines)), CSV)
    return json_answer(request, {"changes": [shapes.change(line) for line in lines]})


@router.put(
    "/v1/posture/assessments/{key}",
    dependencies=[allowed("write")],
    openapi_extra=body_documentation({JSON: {"schema": _ASSESSMENT}}),
)
async def put_assessment(request: Request, unit: UnitKey) -> Response:
    """Judge a unit, apart from what was observed of her. The judgement before is kept as history."""
    read(request)
    media_type_of(request, JSON)
    given = json_of(await body_of(request, MOST_BYTES))
    return await run_in_threadpool(_put, request, unit, given)


@router.delete(
    "/v1/posture/assessments/{key}", dependencies=[allowed("write")], openapi_extra=documentation()
)
def delete_assessment(request: Request, unit: UnitKey) -> Response:
    """Take back what is judged of a unit; boards as they were known before still show it."""
    read(request)
    with writing(store_of(request)) as connection:
        is_ended = assessments.take_back(connection, unit, now_ms())
    if not is_ended:
        raise not_found(f"Nothing is judged of {unit[:60]!r}: see GET /v1/posture", parameter="unit")
    return json_answer(request, {"unit": unit, "ended": True})


def _put(request: Request, unit: str, given: object) -> Response:
    said = _checked(given, now_ms(), caller_name(request.scope))
    with writing(store_of(request)) as connection:
        if units.one(connection, unit) is None:
            raise not_found(f"No unit has the key {unit[:60]!r}: see GET /v1/units", parameter="unit")
        assessments.put(connection, unit, said)
    return json_answer(request, {"unit": unit, **shapes.assessment(said)})


def _checked(given: object, now: int, caller: str | None) -> Assessment:
    given = members_of(given, _FIELDS)
    if given.get("state") not in [state.value for state in State]:
        raise bad_body(f"state is one of {', '.join(State)}", field="state")
    since = None if given.get("since") is None else _time(given, "since")
    expires = _time(given, "expires")
    begins = now if since is None else since
    if not begins < expires <= begins + LONGEST_MS:
        raise bad_body("expires is a time after since (or now), within a year of it", field="expires")
    said = None if given.get("author") is None else line_of(given, "author", _MOST_AUTHOR)
    author = caller or said or "this machine"
    return Assessment(
        State(given["state"]), author, line_of(given, "reason", _MOST_REASON), now, expires, begins
    )


def _time(given: dict[str, Any], name: str) -> int:
    try:
        return parsers.time_ms(str(given.get(name)))
    except ValueError as error:
        raise bad_body(f"{name} is an ISO 8601 time with its zone: {error}", field=name) from None


def or_now(given: int | None) -> int:
    """The instant that is asked for, else this one."""
    return now_ms() if given is None else given


def _wants_csv(request: Request, asked: Asked) -> bool:
    return chosen(request, asked[TABLE_FORMAT]) == "csv"
