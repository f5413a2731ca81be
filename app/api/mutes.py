"""`/v1/mutes`: of whom, and of what kinds, people do not want to be told for a while."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

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
from app.api.parameters import documentation, read
from app.api.parsers import time_ms
from app.api.paths import MuteNumber
from app.api.respond import json_answer, store_of
from app.domain.alert import KINDS
from app.domain.time import DAY_MS, iso, now_ms
from app.store import mutes, outbox
from app.store.engine import reading, writing
from app.store.mutes import Muted

router = APIRouter(tags=["mutes"])

MOST_BYTES = 10_000
LONGEST_MS = 366 * DAY_MS
_MOST_MMSI = 999_999_999
_MOST_REASON, _MOST_WHO = 300, 60
_FIELDS = ("mmsi", "kind", "until", "reason", "who")
_MUTE: dict[str, Any] = {
    "type": "object",
    "required": ["until", "reason"],
    "additionalProperties": False,
    "properties": {
        "mmsi": {"type": ["integer", "null"], "minimum": 1, "maximum": _MOST_MMSI},
        "kind": {"enum": [*KINDS, None]},
        "until": {"type": "string", "format": "date-time"},
        "reason": {"type": "string", "minLength": 1, "maxLength": _MOST_REASON},
        "who": {"type": ["string", "null"], "maxLength": _MOST_WHO},
    },
}


def _documentation() -> dict[str, Any]:
    described = body_documentation({JSON: {"schema": _MUTE}})
    described["responses"]["201"] = described["responses"].pop("200")
    return described


@router.get("/v1/mutes", dependencies=[allowed("read")], openapi_extra=documentation())
def get_mutes(request: Request) -> Response:
    """What is muted now, what ends first in front."""
    read(request)
    with reading(store_of(request)) as connection:
        held = mutes.in_force(connection, now_ms())
    return json_answer(request, {"mutes": [_shown(mute) for mute in held]})


@router.post("/v1/mutes", status_code=201, dependencies=[allowed("triage")], openapi_extra=_documentation())
async def post_mute(request: Request) -> Response:
    """Ask for quiet: alerts are stored and shown, not told. What is critical is told all the same."""
    read(request)
    media_type_of(request, JSON)
    given = json_of(await body_of(request, MOST_BYTES))
    return await run_in_threadpool(_post, request, given)


@router.delete("/v1/mutes/{id}", dependencies=[allowed("triage")], openapi_extra=documentation())
def delete_mute(request: Request, number: MuteNumber) -> Response:
    """End one now. What was not told meanwhile is not told after."""
    read(request)
    known = number.isascii() and number.isdigit() and len(number) < 10
    with writing(store_of(request)) as connection:
        is_ended = known and mutes.take_back(connection, int(number), now_ms())
    if not is_ended:
        raise not_found(
            f"Nothing is muted under the number {number[:20]!r}: see GET /v1/mutes", parameter="id"
        )
    return json_answer(request, {"id": int(number), "ended": True})


def _post(request: Request, given: object) -> Response:
    now = now_ms()
    mmsi, kind, until_ms, reason, said = _checked(given, now)
    who = caller_name(request.scope) or said or "this machine"
    with writing(store_of(request)) as connection:
        mute = mutes.add(connection, mmsi, kind, until_ms, reason, who, now)
        held_back = outbox.mute_waiting(connection, mmsi, kind, mute.words(), now)
    content = {**_shown(mute), "held_back": held_back}
    return Response(orjson.dumps(content), status_code=HTTPStatus.CREATED, media_type=JSON)


def _checked(given: object, now: int) -> tuple[int | None, str | None, int, str, str | None]:
    given = members_of(given, _FIELDS)
    mmsi, kind = _whole(given.get("mmsi")), given.get("kind")
    if mmsi is None and kind is None:
        raise bad_body("Say whom or what: mmsi, kind, or both", field="mmsi")
    if mmsi is not None and not (isinstance(mmsi, int) and 1 <= mmsi <= _MOST_MMSI and mmsi is not True):
        raise bad_body("mmsi is a number of up to nine digits", field="mmsi")
    if kind is not None and kind not in KINDS:
        raise bad_body(f"kind is one of {', '.join(KINDS)}", field="kind")
    return mmsi, kind, _until_ms(given, now), line_of(given, "reason", _MOST_REASON), _who(given)


def _whole(value: Any) -> Any:  # noqa: ANN401
    """JSON knows one kind of number: 102.0 is a whole one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _until_ms(given: dict[str, Any], now: int) -> int:
    wanted = "until is an ISO 8601 time with its zone, later than now and within a year"
    try:
        until_ms = time_ms(str(given.get("until")))
    except ValueError:
        raise bad_body(wanted, field="until") from None
    if not now < until_ms <= now + LONGEST_MS:
        raise bad_body(wanted, field="until")
    return until_ms


def _who(given: dict[str, Any]) -> str | None:
    return None if given.get("who") is None else line_of(given, "who", _MOST_WHO)


def _shown(mute: Muted) -> dict[str, Any]:
    return {
        "id": mute.id,
        "mmsi": mute.mmsi,
        "kind": mute.kind,
        "until": iso(mute.until_ms),
        "reason": mute.reason,
        "who": mute.who,
        "made_at": iso(mute.made_ms),
    }
