"""`/v1/sightings`: who was seen where, when, by what means, or looked for and not seen."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from app.api.access import allowed, caller_name
from app.api.bodies import (
    CSV,
    JSON,
    bad_body,
    body_documentation,
    body_of,
    json_of,
    line_of,
    media_type_of,
    text_of,
)
from app.api.cursors import encode
from app.api.errors import ProblemError, not_found
from app.api.naval import (
    ANSWERS,
    BODIES,
    FORM,
    KNOWN_AT,
    MOST_BYTES,
    UNIT,
    Written,
    json_bytes,
    point,
    polygon,
    refused,
    written,
    yes_or_no,
)
from app.api.parameters import (
    BBOX,
    CURSOR,
    SINCE,
    UNTIL,
    Asked,
    Parameter,
    cursor_of,
    documentation,
    limit,
    read,
)
from app.api.parsers import one_of
from app.api.paths import SightingId
from app.api.respond import GEOJSON, json_answer, store_of
from app.domain.naval import rows
from app.domain.naval.columns import EXAMPLE
from app.domain.naval.reading import (
    Given,
    Read,
    SightingsError,
    from_csv,
    from_geojson,
    from_json,
    read_all,
)
from app.domain.naval.sighting import Sighting, SourceKind
from app.domain.naval.writing import to_dict
from app.domain.time import iso, iso_or_none, now_ms
from app.geo import locating
from app.store.engine import reading, writing
from app.store.naval import sightings as store
from app.store.naval.sightings import Key, Wanted
from app.store.naval.taking import HELD, Taken, take, unlisted, warships

router = APIRouter(tags=["sightings"])

_KINDS = tuple(kind.value for kind in SourceKind)
_MOST_REASON = 300
_HALF = 2**32
_LIMIT = limit(100, 1000)
NEGATIVE = yes_or_no("negative", "true: only what was looked for and not seen; false: only what was seen")
SUPERSEDED = yes_or_no("superseded", "true: with those that another has corrected")
SOURCE_KIND: Parameter[frozenset[str]] = Parameter(
    "source_kind",
    f"{', '.join(_KINDS)}; may be repeated",
    _KINDS[0],
    one_of(*_KINDS),
    frozenset(),
    repeatable=True,
    schema={"enum": _KINDS},
)
_PARAMETERS = (
    SINCE, UNTIL, BBOX, UNIT, NEGATIVE, SOURCE_KIND, KNOWN_AT, SUPERSEDED, FORM, _LIMIT, CURSOR,
)  # fmt: skip
_ONE: dict[str, Any] = {"type": "object", "description": "See docs/sightings.md: columns, or as GET gives it"}
_EXAMPLE = {
    "observed_from": "2024-12-10", "class": "frigate; oiler", "count": "2; 1", "activity": "holding",
    "range_km": "13", "bearing_deg": "NW", "datum": "Tartus naval basin (northern basin)",
    "source_kind": "satellite_image", "publisher": "An agency", "confidence": "high",
}  # fmt: skip
_CONTENT = {
    JSON: {
        "schema": {"anyOf": [_ONE, {"type": "array", "items": _ONE}]},
        "example": {"sightings": [_EXAMPLE]},
    },
    GEOJSON: {"schema": {"type": "object"}},
    CSV: {"example": f"{','.join(EXAMPLE)}\n{','.join(EXAMPLE.values())}\n"},
}
_WITHDRAWAL = {
    JSON: {
        "schema": {
            "type": "object",
            "required": ["withdrawn", "reason"],
            "additionalProperties": False,
            "properties": {
                "withdrawn": {"type": "boolean"},
                "reason": {"type": "string", "minLength": 1, "maxLength": _MOST_REASON},
            },
        }
    }
}


@router.get(
    "/v1/sightings",
    dependencies=[allowed("read")],
    openapi_extra=documentation(*_PARAMETERS, answers=ANSWERS),
)
def get_sightings(request: Request) -> Response:
    """Those that stand, the first observed first; of a span or box all that may lie in it in part."""
    asked = read(request, *_PARAMETERS)
    with reading(store_of(request)) as connection:
        found, more = store.page(
            connection, _wanted(asked), after(cursor_of(asked, "sightings", 3)), asked[_LIMIT]
        )
    following = encode("sightings", numbers(found[-1])) if more else None
    objects = [to_dict(one) for one in found]
    page = Written("sightings", objects, geometry, rows.HEADER, lambda: map(rows.row, found), following)
    return written(request, asked[FORM], page)


@router.post("/v1/sightings", dependencies=[allowed("write")], openapi_extra=body_documentation(_CONTENT))
async def post_sightings(request: Request) -> Response:
    """Add sightings: one or many, all or none. What is held already is not added again."""
    read(request)
    kind = media_type_of(request, *BODIES)
    body = await body_of(request, MOST_BYTES)
    return await run_in_threadpool(_post, request, kind, body)


@router.get("/v1/sightings/{id}", dependencies=[allowed("read")], openapi_extra=documentation())
def get_sighting(request: Request, sighting_id: SightingId) -> Response:
    """One, standing or not, with what corrects it, what tells it again, and what it tells again itself."""
    read(request)
    with reading(store_of(request)) as connection:
        content = _whole(connection, _held(connection, sighting_id))
    return json_answer(request, content)


@router.post(
    "/v1/sightings/{id}/withdrawals",
    dependencies=[allowed("write")],
    openapi_extra=body_documentation(_WITHDRAWAL, HTTPStatus.CONFLICT),
)
async def post_withdrawal(request: Request, sighting_id: SightingId) -> Response:
    """Withdraw one, so that it stands no longer, or have it stand again. Nothing is deleted."""
    read(request)
    media_type_of(request, JSON)
    given = json_of(await body_of(request, 10_000))
    return await run_in_threadpool(_withdraw, request, sighting_id, given)


def _post(request: Request, kind: str, body: bytes) -> Response:
    now = now_ms()
    with reading(store_of(request)) as connection:
        known = warships(connection)
    try:
        found: list[Read] = read_all(_given(kind, body), locating, now, known)
        with writing(store_of(request)) as connection:
            taken = take(connection, found, now)
            unknown = unlisted(connection, taken)
    except SightingsError as error:
        raise refused(error, kind) from None
    new = sum(row.change != HELD for row in taken)
    content = {"new": new, "held": len(taken) - new, "unlisted_units": sorted(unknown)}
    return json_bytes({**content, "sightings": [_told(row) for row in taken]})


def _given(kind: str, body: bytes) -> list[Given]:
    if kind == CSV:
        return from_csv(text_of(body))
    return (from_geojson if kind == GEOJSON else from_json)(json_of(body))


def _told(row: Taken) -> dict[str, Any]:
    return {
        "line": row.line,
        "id": row.sighting.id,
        "change": row.change,
        "exceeds_sensor": list(row.sighting.exceeds_sensor),
    }


def _withdraw(request: Request, sighting_id: str, given: object) -> Response:
    withdrawn, reason = _checked(given)
    turn = store.withdraw if withdrawn else store.restore
    with writing(store_of(request)) as connection:
        sighting = _held(connection, sighting_id)
        is_changed = turn(
            connection, sighting_id, now_ms(), caller_name(request.scope) or "this machine", reason
        )
        content = _whole(connection, sighting)
    if not is_changed:
        detail = (
            "It is withdrawn already" if withdrawn else "It is not withdrawn: there is nothing to restore"
        )
        raise ProblemError(HTTPStatus.CONFLICT, "Nothing to change", detail)
    return json_bytes(content)


def _checked(given: object) -> tuple[bool, str]:
    wanted = '{"withdrawn": true or false, "reason": "why"}'
    if not isinstance(given, dict) or given.keys() != {"withdrawn", "reason"}:
        raise bad_body(f"The body is {wanted}")
    reason = line_of(given, "reason", _MOST_REASON)
    if not isinstance(given["withdrawn"], bool):
        raise bad_body(f"The body is {wanted}", field="withdrawn")
    return given["withdrawn"], reason


def _held(connection: Connection, sighting_id: str) -> Sighting:
    found = store.by_id(connection, [sighting_id]).get(sighting_id)
    if found is None:
        raise not_found(f"No sighting has the id {sighting_id[:80]!r}: see GET /v1/sightings", parameter="id")
    return found


def _whole(connection: Connection, sighting: Sighting) -> dict[str, Any]:
    leant_on = store.by_id(
        connection, [link for link in (sighting.derived_from, sighting.supersedes) if link]
    )
    return {
        "sighting": to_dict(sighting),
        "standing": sighting.id in store.standing(connection, [sighting.id]),
        "recorded_at": iso_or_none(store.recorded_ms(connection, sighting.id)),
        "corrected_by": [to_dict(one) for one in store.corrections(connection, sighting.id)],
        "corrects": _shown(leant_on.get(sighting.supersedes or "")),
        "told_again_by": [to_dict(one) for one in store.retellings(connection, sighting.id)],
        "tells_again": _shown(leant_on.get(sighting.derived_from or "")),
        "withdrawals": [
            {"at": iso(one.at_ms), "withdrawn": one.withdrawn, "who": one.who, "reason": one.reason}
            for one in store.withdrawals(connection, sighting.id)
        ],
    }


def _shown(sighting: Sighting | None) -> dict[str, Any] | None:
    return None if sighting is None else to_dict(sighting)


def _wanted(asked: Asked) -> Wanted:
    return Wanted(
        since_ms=asked[SINCE],
        until_ms=asked[UNTIL],
        bbox=asked[BBOX],
        units=asked[UNIT],
        source_kinds=asked[SOURCE_KIND],
        is_negative=asked[NEGATIVE],
        known_at_ms=asked[KNOWN_AT],
        with_superseded=asked[SUPERSEDED] or False,
    )


def numbers(sighting: Sighting) -> tuple[int, int, int]:
    """Its place in the order, as a cursor holds it: an id is too large for one number."""
    return (sighting.observed.from_ms, *divmod(int(sighting.id, 16), _HALF))


def after(key: tuple[int, ...] | None) -> Key | None:
    """The same back, of a cursor's numbers."""
    return None if key is None else (key[0], f"{(key[1] * _HALF + key[2]) % _HALF**2:016x}")


def geometry(one: dict[str, Any]) -> dict[str, Any] | None:
    """GeoJSON of where a sighting was, as `to_dict` gives it: the polygon if it has one, else the point."""
    where = one["where"]
    if where is None:
        return None
    return polygon(where["polygon"]) if where["polygon"] else point(where["lon"], where["lat"])
