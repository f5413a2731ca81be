"""Alerts as they were known at an earlier time, from the revisions that were kept of them."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Connection, Select, and_, func, select
from sqlalchemy.orm import aliased

from app.domain.time import iso, parse_iso
from app.store import triage
from app.store.models import Alert, AlertRevision
from app.store.reading.alerts import RETRACTED, AlertFilter, AlertKey, StoredAlert, first, in_order


def page(
    connection: Connection, wanted: AlertFilter, known_ms: int, after: AlertKey | None, limit: int
) -> tuple[list[StoredAlert], bool]:
    """As `alerts.page` gives them, by what was known at a time of the wall clock.

    Those that have not changed since are found as ever. Of the others the last revision that was recorded by
    then decides whether they are wanted: so the bodies of all of them are read.
    """
    same = first(connection, wanted, after, limit + 1, Alert.updated_ms <= known_ms)
    other = (one for one in _changed_since(connection, wanted, known_ms) if _is_wanted(one, wanted))
    behind = (one for one in other if after is None or one.key < after)
    found = heapq.nlargest(limit + 1, [*same, *behind], attrgetter("key"))
    judged = triage.judged(connection, [uid for (_, uid), _ in found[:limit]], known_ms)
    for (_, uid), alert in found[:limit]:
        # What became of its messages is not kept by time.
        alert |= {"triage": judged.get(uid), "told": None}
    return found[:limit], len(found) > limit


def _changed_since(connection: Connection, wanted: AlertFilter, known_ms: int) -> Iterator[StoredAlert]:
    for row in connection.execute(_query(wanted, known_ms)):
        body = {"id": row.id, **orjson.loads(row.body), "revision": row.revision}
        alert = in_order(body | {"raised_at": iso(row.raised_ms), "updated_at": iso(row.recorded_ms)})
        yield StoredAlert((parse_iso(alert["started_at"]), row.uid), alert)


def _query(wanted: AlertFilter, known_ms: int) -> Select[*tuple[Any, ...]]:
    one = aliased(AlertRevision)
    of_it_by_then = (one.uid == Alert.uid, one.recorded_ms <= known_ms)
    last = select(func.max(one.revision)).where(*of_it_by_then).correlate(Alert).scalar_subquery()
    columns = (AlertRevision.revision, AlertRevision.recorded_ms, AlertRevision.body)
    query = select(Alert.uid, Alert.id, Alert.raised_ms, *columns).where(Alert.updated_ms > known_ms)
    query = query.join(AlertRevision, and_(AlertRevision.uid == Alert.uid, AlertRevision.revision == last))
    return query.where(Alert.kind.in_(sorted(wanted.kinds))) if wanted.kinds else query


def _is_wanted(one: StoredAlert, wanted: AlertFilter) -> bool:
    alert = one.alert
    if not (alert["status"] in wanted.statuses if wanted.statuses else alert["status"] != RETRACTED):
        return False
    if wanted.severities and alert["severity"] not in wanted.severities:
        return False
    if wanted.mmsis and wanted.mmsis.isdisjoint(alert["vessels"]):
        return False
    return _is_in_span(one, wanted) and _is_inside(alert, wanted)


def _is_in_span(one: StoredAlert, wanted: AlertFilter) -> bool:
    started_ms = one.key[0]
    ended_at = one.alert["ended_at"]
    if wanted.until_ms is not None and started_ms >= wanted.until_ms:
        return False
    if wanted.at_ms is not None and started_ms > wanted.at_ms:
        return False
    bounds = [ms for ms in (wanted.since_ms, wanted.at_ms) if ms is not None]
    return ended_at is None or not bounds or parse_iso(ended_at) >= max(bounds)


def _is_inside(alert: dict[str, Any], wanted: AlertFilter) -> bool:
    if wanted.box is None:
        return True
    lon, lat = alert["lon"], alert["lat"]
    if lon is None or lat is None:
        return wanted.with_unplaced
    west, south, east, north = wanted.box
    in_longitude = west <= lon <= east if west <= east else lon >= west or lon <= east
    return bool(in_longitude and south <= lat <= north)
