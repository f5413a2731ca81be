"""`/v1/alerts/{id}/triage`: what people make of an alert, apart from what it says."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api.access import allowed, caller_name
from app.api.alerts import unknown_alert
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
from app.api.parameters import documentation, read
from app.api.paths import AlertId
from app.api.respond import json_answer, store_of
from app.domain.time import iso, now_ms
from app.store import triage as store
from app.store.engine import reading, writing
from app.store.reading.alerts import one
from app.store.triage import Action, Entry

router = APIRouter(tags=["alerts"])

MOST_BYTES = 10_000
_MOST_NOTE, _MOST_WHO = 1000, 60
_FIELDS = ("action", "note", "who")
_REASONED = (Action.DISMISS, Action.NOTE)
_TRIAGE: dict[str, Any] = {
    "type": "object",
    "required": ["action"],
    "additionalProperties": False,
    "properties": {
        "action": {"enum": [action.value for action in Action]},
        "note": {"type": ["string", "null"], "minLength": 1, "maxLength": _MOST_NOTE},
        "who": {"type": ["string", "null"], "minLength": 1, "maxLength": _MOST_WHO},
    },
}


@router.get("/v1/alerts/{id}/triage", dependencies=[allowed("read")], openapi_extra=documentation())
def get_triage(request: Request, alert_id: AlertId) -> Response:
    """All that people made of it, the first first."""
    read(request)
    return json_answer(request, _shown(request, alert_id))


@router.post(
    "/v1/alerts/{id}/triage",
    dependencies=[allowed("triage")],
    openapi_extra=body_documentation({JSON: {"schema": _TRIAGE}}),
)
async def post_triage(request: Request, alert_id: AlertId) -> Response:
    """Acknowledge it, dismiss it with a reason, take that back, or note something. It is told as before."""
    read(request)
    media_type_of(request, JSON)
    given = json_of(await body_of(request, MOST_BYTES))
    return await run_in_threadpool(_post, request, alert_id, given)


def _post(request: Request, alert_id: str, given: object) -> Response:
    entry = _checked(given, caller_name(request.scope))
    with writing(store_of(request)) as connection:
        is_there = store.add(connection, alert_id, entry)
    if not is_there:
        raise unknown_alert(alert_id)
    return json_answer(request, _shown(request, alert_id))


def _checked(given: object, caller: str | None) -> Entry:
    given = members_of(given, _FIELDS)
    if given.get("action") not in [action.value for action in Action]:
        raise bad_body(f"action is one of {', '.join(Action)}", field="action")
    action = Action(given["action"])
    has_note = given.get("note") is not None or action in _REASONED
    note = line_of(given, "note", _MOST_NOTE) if has_note else None
    said = None if given.get("who") is None else line_of(given, "who", _MOST_WHO)
    return Entry(action.value, note, caller or said or "this machine", now_ms())


def _shown(request: Request, alert_id: str) -> dict[str, Any]:
    with reading(store_of(request)) as connection:
        alert = one(connection, alert_id)
        entries = store.entries(connection, alert_id)
    if alert is None:
        raise unknown_alert(alert_id)
    return {"id": alert["id"], "triage": alert["triage"], "entries": [_entry(entry) for entry in entries]}


def _entry(entry: Entry) -> dict[str, Any]:
    return {"action": entry.action, "note": entry.note, "who": entry.who, "made_at": iso(entry.made_ms)}
