"""The collection `alerts`: a point where each was last."""

from __future__ import annotations

from typing import Any, cast

from fastapi import Request
from sqlalchemy import Connection

from app.api.features.collection import Collection, Extent, Feature, Found, Wanted, feature
from app.api.features.positions import MMSI_SCHEMA
from app.api.naval import point
from app.api.parameters import KIND, MMSI, SEVERITY, STATUS
from app.store.reading import alerts as rows
from app.store.reading import extents
from app.store.reading.alerts import AlertFilter, AlertKey


def _page(_request: Request, connection: Connection, wanted: Wanted) -> Found:
    asked = wanted.asked
    chosen = AlertFilter(
        kinds=asked[KIND],
        mmsis=asked[MMSI],
        statuses=asked[STATUS],
        severities=asked[SEVERITY],
        since_ms=wanted.span.since_ms,
        until_ms=wanted.span.until_ms,
        box=wanted.bbox,
        with_unplaced=True,
    )
    found, more = rows.page(connection, chosen, cast("AlertKey | None", wanted.after), wanted.limit)
    return Found([_feature(row.alert) for row in found], found[-1].key if more else None)


def _one(_request: Request, connection: Connection, feature_id: str) -> Feature | None:
    found = rows.one(connection, feature_id)
    return None if found is None else _feature(found)


def _extent(_request: Request, connection: Connection) -> Extent:
    return Extent(*extents.of_alerts(connection))


def _feature(alert: dict[str, Any]) -> Feature:
    said = dict(alert)
    alert_id, lon, lat = said.pop("id"), said.pop("lon"), said.pop("lat")
    return feature(alert_id, None if lon is None or lat is None else point(lon, lat), said)


ALERTS = Collection(
    "alerts",
    "Alerts",
    "What was concluded from AIS, the last begun first; a point at the last place of each. Retracted ones "
    "only if `status` asks for them. No alert does not mean that nobody is there.",
    _page,
    _one,
    _extent,
    key_size=2,
    queryables=(KIND, MMSI, STATUS, SEVERITY),
    default=100,
    most=1000,
    schemas=MMSI_SCHEMA,
)
