"""Detections in the store: by scene, in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, tuple_

from app.domain.naval.detections import Detection
from app.store.models import DetectionRow, DetectionScene
from app.store.transactions import many

_UNITS_PER_DEGREE = 600_000
_AT_ONCE = 500
_INSERT = (
    "INSERT INTO detections (scene, time_ms, lon, lat, length_dm, score, recorded_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (scene, time_ms, lon, lat) DO NOTHING"
)
Key = tuple[int, int, int, int]
"""(time, number of the scene, lon, lat): what orders them."""


def add(connection: Connection, detections: Sequence[Detection], now_ms: int) -> int:
    """Have these too; returns how many were new. One at the same place, time and scene stays as it was."""
    numbers = _numbered(connection, dict.fromkeys(d.scene for d in detections), now_ms)
    before = _count(connection, numbers.values())
    many(connection, _INSERT, (_row(d, numbers[d.scene], now_ms) for d in detections))
    return _count(connection, numbers.values()) - before


def page(
    connection: Connection,
    *,
    since_ms: int | None = None,
    until_ms: int | None = None,
    bbox: tuple[float, float, float, float] | None = None,
    scenes: Iterable[str] = (),
    least_length_m: float | None = None,
    known_at_ms: int | None = None,
    after: Key | None = None,
    limit: int | None = None,
) -> tuple[list[Detection], Key | None]:
    """At most `limit` of those in [since, until) and the box, by time; the key of the last if more follow.

    `known_at_ms` leaves out what was recorded later.
    """
    row = DetectionRow
    key = (row.time_ms, row.scene, row.lon, row.lat)
    query = select(*key, DetectionScene.scene, row.length_dm, row.score)
    query = query.join(DetectionScene, DetectionScene.number == row.scene)
    conditions = [*_span(since_ms, until_ms), *_inside(bbox)]
    if named := sorted(scenes):
        conditions.append(DetectionScene.scene.in_(named))
    if least_length_m is not None:
        conditions.append(row.length_dm >= round(10 * least_length_m))
    if known_at_ms is not None:
        conditions.append(row.recorded_ms <= known_at_ms)
    if after is not None:
        conditions.append(tuple_(*key) > after)
    query = query.where(*conditions).order_by(*key)
    rows = connection.execute(query if limit is None else query.limit(limit + 1)).all()
    is_cut = limit is not None and len(rows) > limit
    kept = rows[:limit]
    return [_detection(one) for one in kept], _key(kept[-1]) if is_cut else None


def _key(row: Any) -> Key:  # noqa: ANN401
    time_ms, scene, lon, lat = row[:4]
    return time_ms, scene, lon, lat


def _numbered(connection: Connection, scenes: Iterable[str], now_ms: int) -> dict[str, int]:
    names = list(scenes)
    known = _numbers(connection, names)
    missing = [{"scene": name, "recorded_ms": now_ms} for name in names if name not in known]
    if missing:
        connection.execute(insert(DetectionScene), missing)
        known = _numbers(connection, names)
    return known


def _numbers(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for n in range(0, len(names), _AT_ONCE):
        query = select(DetectionScene.scene, DetectionScene.number)
        found = connection.execute(query.where(DetectionScene.scene.in_(names[n : n + _AT_ONCE])))
        known.update((name, number) for name, number in found)
    return known


def _count(connection: Connection, numbers: Iterable[int]) -> int:
    listed, total = sorted(numbers), 0
    for n in range(0, len(listed), _AT_ONCE):
        query = select(func.count()).select_from(DetectionRow)
        total += connection.scalar(query.where(DetectionRow.scene.in_(listed[n : n + _AT_ONCE]))) or 0
    return total


def _row(detection: Detection, scene: int, now_ms: int) -> tuple[Any, ...]:
    length, score = detection.length_m, detection.score
    return (
        scene,
        detection.time_ms,
        round(detection.lon * _UNITS_PER_DEGREE),
        round(detection.lat * _UNITS_PER_DEGREE),
        None if length is None else round(10 * length),
        None if score is None else round(10_000 * score),
        now_ms,
    )


def _detection(row: Any) -> Detection:  # noqa: ANN401
    time_ms, _, lon, lat, scene, length_dm, score = row
    return Detection(
        scene,
        time_ms,
        round(lon / _UNITS_PER_DEGREE, 6),
        round(lat / _UNITS_PER_DEGREE, 6),
        None if length_dm is None else length_dm / 10,
        None if score is None else score / 10_000,
    )


def _span(since_ms: int | None, until_ms: int | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if since_ms is not None:
        conditions.append(DetectionRow.time_ms >= since_ms)
    if until_ms is not None:
        conditions.append(DetectionRow.time_ms < until_ms)
    return conditions


def _inside(bbox: tuple[float, float, float, float] | None) -> list[ColumnElement[bool]]:
    if bbox is None:
        return []
    west, south, east, north = (round(side * _UNITS_PER_DEGREE) for side in bbox)
    joined = and_ if west <= east else or_
    return [
        joined(DetectionRow.lon >= west, DetectionRow.lon <= east),
        DetectionRow.lat.between(south, north),
    ]
