"""`/v1/units`: ships that are followed whether they send AIS or not, and what is claimed of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from app.api.access import allowed
from app.api.bodies import JSON, bad_body, body_documentation, body_of, json_of, media_type_of
from app.api.errors import ProblemError, not_found
from app.api.formats import chosen
from app.api.parameters import Asked, Parameter, documentation, read
from app.api.parsers import one_of, time_ms
from app.api.paths import UnitKey
from app.api.respond import CSV, answer, json_answer, store_of
from app.api.unit_shapes import CLAIMS, MOST_AT_ONCE, UNIT, whole
from app.api.writing.csv import table
from app.domain.naval.claiming import ClaimError, claim_from, unit_from
from app.domain.naval.claims import correcting_nothing
from app.domain.naval.unit_rows import COLUMNS, row, watched
from app.domain.naval.unit_writing import claim_to_dict
from app.domain.naval.units import Claim, NavalUnit
from app.domain.time import DAY_MS, iso, iso_or_none, now_ms
from app.domain.watchlist import COLUMNS as WATCHLIST_COLUMNS
from app.store.engine import reading, writing
from app.store.naval import units

router = APIRouter(tags=["units"])

MOST_BYTES = 2 * 2**20
MOST_UNITS = 10_000
_FORMATS = ("json", "csv", "watchlist")
FORMAT: Parameter[str | None] = Parameter(
    "format",
    "json, csv or watchlist, a CSV too (if not given, what the Accept header asks for, else json)",
    "csv",
    one_of(*_FORMATS),
    None,
    schema={"enum": _FORMATS},
)
KNOWN_AT: Parameter[int | None] = Parameter(
    "known_at",
    "an ISO 8601 time with its zone: only what was known then (all if not given)",
    "2024-12-16T00:00:00Z",
    time_ms,
    None,
    schema={"format": "date-time"},
)
AT: Parameter[int | None] = Parameter(
    "at",
    "an ISO 8601 time with its zone: to which day days are counted (known_at if not given, else today)",
    "2024-12-16T00:00:00Z",
    time_ms,
    None,
    schema={"format": "date-time"},
)


def _taking(schema: dict[str, Any]) -> dict[str, Any]:
    described = body_documentation({JSON: {"schema": schema}}, HTTPStatus.CONFLICT)
    described["responses"]["201"] = described["responses"]["200"]
    return described


@router.get(
    "/v1/units",
    dependencies=[allowed("read")],
    openapi_extra=documentation(FORMAT, AT, KNOWN_AT, answers=(JSON, CSV)),
)
def get_units(request: Request) -> Response:
    """All units by key, with the surest value of each field."""
    asked = read(request, FORMAT, AT, KNOWN_AT)
    form = chosen(request, asked[FORMAT])
    with reading(store_of(request)) as connection:
        every = units.read(connection, asked[KNOWN_AT])
    if form == "watchlist":
        entries = (entry.row() for unit in every for entry in watched(unit))
        return answer(request, table(WATCHLIST_COLUMNS, entries), CSV)
    rows = [row(unit, _at(asked)) for unit in every]
    if form == "csv":
        return answer(request, table(COLUMNS, map(_cells, rows)), CSV)
    content = {"units": rows, "at": iso(_at(asked)), "known_at": iso_or_none(asked[KNOWN_AT])}
    return json_answer(request, content)


@router.get(
    "/v1/units/{key}", dependencies=[allowed("read")], openapi_extra=documentation(AT, KNOWN_AT)
)  # fmt: skip
def get_unit(request: Request, key: UnitKey) -> Response:
    """One unit with all that is claimed of her, rivals side by side."""
    asked = read(request, AT, KNOWN_AT)
    with reading(store_of(request)) as connection:
        unit = _held(connection, key, asked[KNOWN_AT])
        every = units.every_claim(connection, key, asked[KNOWN_AT])
    return json_answer(request, whole(unit, every, _at(asked)))


@router.put("/v1/units/{key}", dependencies=[allowed("write")], openapi_extra=_taking(UNIT))
async def put_unit(request: Request, key: UnitKey) -> Response:
    """Add a unit, or call her otherwise: what is claimed of her stays."""
    read(request)
    media_type_of(request, JSON)
    given = json_of(await body_of(request, MOST_BYTES))
    return await run_in_threadpool(_put, request, key, given)


@router.post("/v1/units/{key}/claims", dependencies=[allowed("write")], openapi_extra=_taking(CLAIMS))
async def post_claims(request: Request, key: UnitKey) -> Response:
    """Add claims, each with its source; one may correct another. What is there already is not added twice."""
    read(request)
    media_type_of(request, JSON)
    given = json_of(await body_of(request, MOST_BYTES))
    return await run_in_threadpool(_post, request, key, given)


def _put(request: Request, key: str, given: object) -> Response:
    try:
        unit = unit_from(key, given)
    except ClaimError as error:
        raise bad_body(f"In the unit: {error.detail}", field=error.field) from None
    with writing(store_of(request)) as connection:
        _refuse_when_full(connection, key)
        is_new = units.put(connection, [unit]) > 0
        held = _held(connection, key)
    content = {"unit": row(held, _today()), "new": is_new}
    return Response(orjson.dumps(content), _status(is_new), media_type=JSON)


def _post(request: Request, key: str, given: object) -> Response:
    now = now_ms()
    with writing(store_of(request)) as connection:
        _held(connection, key)
        claims = _claims(key, _list(given), now)
        _refuse_correcting_nothing(claims, units.every_claim(connection, key))
        added = units.add_claims(connection, claims, now)
    content = {"unit": key, "added": added, "claims": [claim_to_dict(claim) for claim in claims]}
    return Response(orjson.dumps(content), _status(added > 0), media_type=JSON)


def _status(is_new: bool) -> HTTPStatus:
    return HTTPStatus.CREATED if is_new else HTTPStatus.OK


def _refuse_when_full(connection: Connection, key: str) -> None:
    if units.one(connection, key) is None and units.count(connection) >= MOST_UNITS:
        detail = f"The store holds {MOST_UNITS:,} units, which is all it takes: correct those that are there"
        raise ProblemError(HTTPStatus.CONFLICT, "Full", detail)


def _list(given: object) -> Sequence[object]:
    claims = given.get("claims") if isinstance(given, dict) and given.keys() == {"claims"} else None
    if not isinstance(claims, list):
        raise bad_body('The body is {"claims": [...]}', field="claims")
    if len(claims) > MOST_AT_ONCE:
        raise bad_body(f"At most {MOST_AT_ONCE:,} claims at once: send them in parts", field="claims")
    return claims


def _claims(key: str, given: Sequence[object], now: int) -> list[Claim]:
    claims = []
    for number, one in enumerate(given, 1):
        try:
            claims.append(claim_from(key, one, now))
        except ClaimError as error:
            raise bad_body(f"In entry {number}: {error.detail}", number, error.field) from None
    return claims


def _refuse_correcting_nothing(claims: list[Claim], held: Sequence[Claim]) -> None:
    wrong = correcting_nothing(claims, held)
    if wrong is not None:
        number = claims.index(wrong) + 1
        detail = f"In entry {number}: there is no claim {wrong.supersedes} of her {wrong.field} to correct"
        raise bad_body(f"{detail}: GET /v1/units/{wrong.unit} shows them", number, "supersedes")


def _held(connection: Connection, key: str, known_at_ms: int | None = None) -> NavalUnit:
    unit = units.one(connection, key, known_at_ms)
    if unit is None:
        detail = f"There is no unit {key[:60]!r}: GET /v1/units lists them, PUT /v1/units/KEY adds one"
        raise not_found(detail, parameter="key")
    return unit


def _at(asked: Asked) -> int:
    given = asked[KNOWN_AT] if asked[AT] is None else asked[AT]
    return _today() if given is None else given


def _today() -> int:
    """The day's beginning: an answer stays the same for a day."""
    return now_ms() // DAY_MS * DAY_MS


def _cells(values: Mapping[str, Any]) -> list[Any]:
    return [" ".join(values[name]) if name == "disputed" else values[name] for name in COLUMNS]
