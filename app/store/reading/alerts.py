"""Alerts as they stand now and as they stood, found by what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select, tuple_

from app.domain.time import iso, iso_or_none
from app.store.models import Alert, AlertId, AlertRevision, AlertVessel

AlertKey = tuple[int, int]
"""(started_ms, uid): what orders the alerts."""

RETRACTED = "retracted"
_NOT_OVER = ("open", "held")

_CONTRACT = (
    *(
        "id",
        "kind",
        "subtype",
        "status",
        "severity",
        "triage",
        "vessels",
        "started_at",
        "ended_at",
        "ended_by",
    ),
    *("detected_at", "raised_at", "updated_at", "revision", "lon", "lat", "zone", "phase", "motion"),
    *("says_anchored", "basis", "observed", "distance_to_limit_nm", "incident", "superseded_by", "feed"),
    *("synthetic", "told", "rule", "evidence", "explanation", "caveats"),
)
"""What every alert has, in this order; None where it does not apply."""


@dataclass(frozen=True)
class AlertFilter:
    """Which alerts are meant; an empty set or None asks for nothing. The box is in degrees."""

    kinds: frozenset[str] = frozenset()
    mmsis: frozenset[int] = frozenset()
    statuses: frozenset[str] = frozenset()
    severities: frozenset[str] = frozenset()
    since_ms: int | None = None
    until_ms: int | None = None
    at_ms: int | None = None
    """An instant that lies in the span of the alert, both its ends included."""
    box: tuple[float, float, float, float] | None = None
    with_unplaced: bool = False
    """Whether those without a place are in any box."""


class StoredAlert(NamedTuple):
    """An alert and its place in the order."""

    key: AlertKey
    alert: dict[str, Any]


class Revision(NamedTuple):
    """One piece of news of an alert."""

    revision: int
    change: str
    at_ms: int
    recorded_ms: int
    reason: str | None
    """Why, if it is no news of the vessels."""
    alert: dict[str, Any]


def page(
    connection: Connection, wanted: AlertFilter, after: AlertKey | None, limit: int
) -> tuple[list[StoredAlert], bool]:
    """At most `limit` alerts, those that began last first, after `after`; and whether more follow."""
    found = first(connection, wanted, after, limit + 1)
    return found[:limit], len(found) > limit


def first(
    connection: Connection, wanted: AlertFilter, after: AlertKey | None, most: int, *more: ColumnElement[bool]
) -> list[StoredAlert]:
    """The first of a page, of those of which `more` is true as well."""
    query = alerts().where(*_conditions(wanted), *more)
    if after is not None:
        query = query.where(tuple_(Alert.started_ms, Alert.uid) < after)
    query = query.order_by(Alert.started_ms.desc(), Alert.uid.desc()).limit(most)
    return [StoredAlert((row.started_ms, row.uid), shown(row)) for row in connection.execute(query)]


def not_over(connection: Connection, mmsi: int) -> list[dict[str, Any]]:
    """The alerts of a vessel that still stand, those that began last first."""
    conditions = _conditions(AlertFilter(mmsis=frozenset((mmsi,)), statuses=frozenset(_NOT_OVER)))
    query = alerts().where(*conditions).order_by(Alert.started_ms.desc(), Alert.uid.desc())
    return [shown(row) for row in connection.execute(query)]


def one(connection: Connection, alert_id: str) -> dict[str, Any] | None:
    """The alert that has, or ever had, this id."""
    row = connection.execute(alerts().where(Alert.uid == uid_of(alert_id))).first()
    return None if row is None else shown(row)


def revisions(connection: Connection, alert_id: str) -> list[Revision]:
    """All that was ever new of the alert, the first first; none if no alert has this id."""
    query = (
        select(*(getattr(AlertRevision, name) for name in (*Revision._fields[:-1], "body")))
        .where(AlertRevision.uid == uid_of(alert_id))
        .order_by(AlertRevision.revision)
    )
    return [
        Revision(**{name: getattr(row, name) for name in Revision._fields[:-1]}, alert=orjson.loads(row.body))
        for row in connection.execute(query)
    ]


def uid_of(alert_id: str) -> ColumnElement[int]:
    """The number of the alert that has, or ever had, this id."""
    ever = select(AlertId.uid).where(AlertId.id == alert_id)
    query = select(Alert.uid).where(or_(Alert.id == alert_id, Alert.uid.in_(ever)))
    return query.order_by(Alert.id != alert_id).limit(1).scalar_subquery()


def alerts() -> Select[*tuple[Any, ...]]:
    """What `shown` needs of every alert."""
    return select(
        *(Alert.uid, Alert.id, Alert.started_ms, Alert.triage, Alert.told),
        *(Alert.raised_ms, Alert.updated_ms, Alert.revision, Alert.body),
    )


def shown(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """An alert of the store as the API shows it."""
    body: dict[str, Any] = orjson.loads(row.body)
    body |= {
        "id": row.id,
        "triage": row.triage,
        "told": row.told,
        "raised_at": iso(row.raised_ms),
        "updated_at": iso_or_none(row.updated_ms),
        "revision": row.revision,
    }
    return in_order(body)


def in_order(body: dict[str, Any]) -> dict[str, Any]:
    """An alert with all members that every alert has, before its own."""
    return {key: body.pop(key, None) for key in _CONTRACT} | body


def _conditions(wanted: AlertFilter) -> list[ColumnElement[bool]]:
    return [*chosen(wanted), *_overlapping(wanted), *_inside(wanted.box, wanted.with_unplaced)]


def chosen(wanted: AlertFilter) -> list[ColumnElement[bool]]:
    """What kinds, vessels, statuses and severities a filter asks for; without statuses, all but retracted."""
    conditions: list[ColumnElement[bool]] = [
        column.in_(sorted(values))
        for column, values in (
            (Alert.kind, wanted.kinds),
            (Alert.status, wanted.statuses),
            (Alert.severity, wanted.severities),
        )
        if values
    ]
    if not wanted.statuses:
        conditions.append(Alert.status != RETRACTED)
    if wanted.mmsis:
        about = select(AlertVessel.uid).where(AlertVessel.mmsi.in_(sorted(wanted.mmsis)))
        conditions.append(Alert.uid.in_(about))
    return conditions


def _overlapping(wanted: AlertFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.until_ms is not None:
        conditions.append(Alert.started_ms < wanted.until_ms)
    if wanted.since_ms is not None:
        conditions.append(_not_over_before(wanted.since_ms))
    if wanted.at_ms is not None:
        conditions += [Alert.started_ms <= wanted.at_ms, _not_over_before(wanted.at_ms)]
    return conditions


def _not_over_before(ms: int) -> ColumnElement[bool]:
    return or_(Alert.ended_ms.is_(None), Alert.ended_ms >= ms)


def _inside(box: tuple[float, float, float, float] | None, with_unplaced: bool) -> list[ColumnElement[bool]]:
    if box is None:
        return []
    west, south, east, north = box
    joined = and_ if west <= east else or_
    inside = and_(joined(Alert.lon >= west, Alert.lon <= east), Alert.lat.between(south, north))
    return [or_(inside, Alert.lon.is_(None), Alert.lat.is_(None)) if with_unplaced else inside]
