"""`/v1/alerts/{id}/map.png` and `/v1/vessels/{mmsi}/track.png`: what happened, as one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from app.api.access import allowed
from app.api.alerts import unknown_alert
from app.api.parameters import (
    HEIGHT,
    SIGNATURE,
    SINCE,
    THEME,
    UNTIL,
    VESSEL,
    WIDTH,
    Asked,
    documentation,
    read,
)
from app.api.paths import AlertId, Mmsi
from app.api.respond import answer_with, store_of
from app.api.vessels import unknown_vessel
from app.domain.time import DAY_MS
from app.picture import maps
from app.picture.content import Fixes, Scene, Sheet, Vessel
from app.store.engine import reading
from app.store.reading import alerts, history, vessels
from app.store.reading.feeds import frontier
from app.store.reading.outline import outline
from ingest.batch import LON_LAT_UNITS_PER_DEGREE

PNG = "image/png"
_SHEET = (WIDTH, HEIGHT, THEME)
_ALERT = (*_SHEET, SIGNATURE)
_TRACK = (SINCE, UNTIL, *_SHEET)
_MOST_VESSELS = 6
_MOST_LOOKED_AT = 30
"""Of an incident's members so many are asked whether they were thrown in the span."""
_WEEK_MS = 7 * DAY_MS
_LEAST_SPAN_MS = 60_000
router = APIRouter(tags=["pictures"], dependencies=[allowed("read")])


@router.get("/v1/alerts/{id}/map.png", openapi_extra=documentation(*_ALERT, answers=(PNG,)))
def alert_map(request: Request, alert_id: AlertId) -> Response:
    """An alert as a picture: a map with track, lines and ports, and the distance to the line over time."""
    asked = read(request, *_ALERT)
    with reading(store_of(request)) as connection:
        alert = alerts.one(connection, alert_id)
        if alert is None:
            raise unknown_alert(alert_id)
        as_of = frontier(connection)
        span = maps.alert_span(alert, as_of)
        tracks = tracks_of(connection, alert, span)
    return _picture(request, maps.alert_scene(alert, tracks, as_of), _sheet(asked))


@router.get("/v1/vessels/{mmsi}/track.png", openapi_extra=documentation(*_TRACK, answers=(PNG,)))
def track_map(request: Request, mmsi: Mmsi) -> Response:
    """A vessel's track as a picture of the same kind; the week up to her last fix if no span is given."""
    number: int = VESSEL.parsed(mmsi)
    asked = read(request, *_TRACK)
    with reading(store_of(request)) as connection:
        row = vessels.one(connection, number)
        if row is None:
            raise unknown_vessel(number)
        vessel = Vessel(number, row.name, vessels.is_synthetic(connection, number))
        as_of = frontier(connection)
        span = _span(connection, number, asked, as_of)
        tracks = fixes_of(connection, [number], span)
    return _picture(request, maps.track_scene(vessel, tracks, span, as_of), _sheet(asked))


def _picture(request: Request, scene: Scene, sheet: Sheet) -> Response:
    tag = maps.digest(scene, sheet, request.app.version)
    try:
        return answer_with(request, tag, lambda: maps.drawing(scene, sheet), PNG, packed=False)
    except maps.BusyError as error:
        again = {"Retry-After": "2"}
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, f"{error}: ask again soon", again) from None


def _sheet(asked: Asked) -> Sheet:
    return Sheet(asked[WIDTH], asked[HEIGHT], asked[THEME])


def _span(connection: Connection, mmsi: int, asked: Asked, as_of_ms: int | None) -> tuple[int, int]:
    """The span asked for; what is not given of it follows from her last fix and from what can be known."""
    newest = history.newest(connection, mmsi)
    known = [ms for ms in (as_of_ms, newest and newest.time_ms) if ms is not None]
    last = max(known, default=0) if newest is None else newest.time_ms
    since, until = asked[SINCE], asked[UNTIL]
    if until is None:
        until = max([last, *known]) + 1
        if since is None:
            # What comes after her last fix belongs to the picture: silence.
            until = min(until, last + _WEEK_MS)
            since = last - _WEEK_MS
    if since is None:
        since = until - _WEEK_MS
    return since, max(until, since + _LEAST_SPAN_MS)


def tracks_of(connection: Connection, alert: Mapping[str, Any], span: tuple[int, int]) -> list[Fixes]:
    """The tracks that an alert's picture shows; of an incident those of ships that were shown elsewhere."""
    vessels = alert["vessels"] or []
    if alert["kind"] != "gnss_interference":
        return fixes_of(connection, vessels[:_MOST_VESSELS], span)
    found = fixes_of(connection, vessels[-_MOST_LOOKED_AT:], span)
    thrown = [fixes for fixes in found if fixes.flagged.any()] or [fixes for fixes in found if len(fixes)]
    return thrown[:_MOST_VESSELS]


def fixes_of(connection: Connection, mmsis: Sequence[int], span: tuple[int, int]) -> list[Fixes]:
    """The tracks of vessels in `[since, until)` in ms, as a picture needs them."""
    return [_fixes(connection, mmsi, span) for mmsi in mmsis]


def _fixes(connection: Connection, mmsi: int, span: tuple[int, int]) -> Fixes:
    found = outline(connection, mmsi, *span, maps.MOST_POINTS)
    return Fixes(
        mmsi=mmsi,
        time_ms=found.fixes.time_ms,
        lon=found.fixes.lon / LON_LAT_UNITS_PER_DEGREE,
        lat=found.fixes.lat / LON_LAT_UNITS_PER_DEGREE,
        hull=found.hull,
        flagged=found.flagged,
        after_silence=found.after_silence,
        of=found.of,
    )
