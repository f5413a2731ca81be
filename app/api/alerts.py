"""`/v1/alerts`: what was concluded, now and before."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from app.api import parsers
from app.api.access import allowed
from app.api.cursors import encode
from app.api.errors import ProblemError, not_found
from app.api.naval import KNOWN_AT
from app.api.parameters import (
    BBOX,
    CURSOR,
    KIND,
    MMSI,
    SEVERITY,
    SINCE,
    STATUS,
    UNTIL,
    Asked,
    Parameter,
    cursor_of,
    documentation,
    limit,
    read,
)
from app.api.paths import AlertId
from app.api.respond import json_answer, store_of
from app.api.shapes import with_links
from app.domain.time import iso
from app.store.engine import reading
from app.store.reading import alerts as rows
from app.store.reading import known_alerts
from app.store.reading.alerts import AlertFilter, AlertKey, Revision

_LIMIT = limit(100, 1000)
_AT: Parameter[int | None] = Parameter(
    "at",
    "an ISO 8601 time with its zone: only alerts that had begun by then and were not over",
    "2024-12-08T00:00:00Z",
    parsers.time_ms,
    None,
    schema={"format": "date-time"},
)
_PARAMETERS = (KIND, MMSI, STATUS, SEVERITY, SINCE, UNTIL, _AT, KNOWN_AT, BBOX, _LIMIT, CURSOR)
router = APIRouter(tags=["alerts"], dependencies=[allowed("read")])


@router.get("/v1/alerts", openapi_extra=documentation(*_PARAMETERS))
def alerts(request: Request) -> Response:
    """The last begun first; of a span all that overlap it. Retracted ones only if `status` asks for them.

    With `known_at` each as it was known then, and as the filters find it so.
    """
    asked = read(request, *_PARAMETERS)
    after = cast("AlertKey | None", cursor_of(asked, "alerts", 2))
    with reading(store_of(request)) as connection:
        page, more = _page(connection, asked, after)
    following = encode("alerts", page[-1].key) if more else None
    return json_answer(request, {"alerts": [with_links(row.alert) for row in page], "next": following})


def _page(
    connection: Connection, asked: Asked, after: AlertKey | None
) -> tuple[list[rows.StoredAlert], bool]:
    known_ms = asked[KNOWN_AT]
    if known_ms is None:
        return rows.page(connection, _filter(asked), after, asked[_LIMIT])
    return known_alerts.page(connection, _filter(asked), known_ms, after, asked[_LIMIT])


@router.get("/v1/alerts/{id}", openapi_extra=documentation())
def alert(request: Request, alert_id: AlertId) -> Response:
    """One alert, by any id it ever had."""
    read(request)
    with reading(store_of(request)) as connection:
        found = rows.one(connection, alert_id)
    if found is None:
        raise unknown_alert(alert_id)
    return json_answer(request, with_links(found))


@router.get("/v1/alerts/{id}/revisions", openapi_extra=documentation())
def revisions(request: Request, alert_id: AlertId) -> Response:
    """The news of one alert, the first first, each with the alert as it then stood."""
    read(request)
    with reading(store_of(request)) as connection:
        found = rows.one(connection, alert_id)
        past = rows.revisions(connection, alert_id)
    if found is None:
        raise unknown_alert(alert_id)
    return json_answer(request, {"id": found["id"], "revisions": [_revision(entry) for entry in past]})


def _revision(entry: Revision) -> dict[str, object]:
    return {
        "revision": entry.revision,
        "change": entry.change,
        "at": iso(entry.at_ms),
        "recorded_at": iso(entry.recorded_ms),
        "reason": entry.reason,
        "alert": entry.alert,
    }


def _filter(asked: Asked) -> AlertFilter:
    return AlertFilter(
        kinds=asked[KIND],
        mmsis=asked[MMSI],
        statuses=asked[STATUS],
        severities=asked[SEVERITY],
        since_ms=asked[SINCE],
        until_ms=asked[UNTIL],
        at_ms=asked[_AT],
        box=asked[BBOX],
    )


def unknown_alert(alert_id: str) -> ProblemError:
    """The answer for an id that no alert ever had."""
    return not_found(f"No alert has, or ever had, the id {alert_id[:80]!r}", parameter="id")
