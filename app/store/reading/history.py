"""A vessel's fixes in order of (time, lon, lat), with what was concluded of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, tuple_

from app.domain.track import COARSE_CONFLICT
from app.store.models import Position
from app.store.reading.conclusions import segments_of, taints_of
from ingest.batch import LONG_RANGE_TYPE

COARSE = "coarse"

FixKey = tuple[int, int, int]
"""(time_ms, lon, lat): what orders the fixes of one vessel."""


class Fix(NamedTuple):
    """A stored fix, in the units of the store, and its conclusions."""

    time_ms: int
    lon: int
    lat: int
    sog: int | None
    cog: int | None
    heading: int | None
    nav_status: int | None
    segment: int | None
    flags: list[str]

    @property
    def key(self) -> FixKey:
        """Where the fix stands in the order."""
        return self.time_ms, self.lon, self.lat


@dataclass(frozen=True)
class Span:
    """A stretch of time, the end not in it; None is "without bound"."""

    since_ms: int | None = None
    until_ms: int | None = None


@dataclass(frozen=True)
class Thinned:
    """Some fixes of a stretch, evenly chosen, and how many there are in truth."""

    fixes: list[Fix]
    of: int


def page(
    connection: Connection, mmsi: int, span: Span, after: FixKey | None, limit: int
) -> tuple[list[Fix], bool]:
    """At most `limit` fixes that follow `after`, and whether more follow them."""
    wanted = _positions().where(*_within(mmsi, span))
    if after is not None:
        wanted = wanted.where(tuple_(*_ORDER) > after)
    # One more than asked tells whether more follow, and which segment the last one of this page is in.
    rows = connection.execute(wanted.order_by(*_ORDER).limit(limit + 1)).all()
    return _concluded(connection, mmsi, rows)[:limit], len(rows) > limit


def thinned(connection: Connection, mmsi: int, span: Span, points: int) -> Thinned:
    """At most `points` (two or more) fixes spread evenly over the stretch, its first and last among them."""
    count = connection.execute(select(func.count()).where(*_within(mmsi, span))).scalar_one()
    if count <= points:
        return Thinned(page(connection, mmsi, span, None, points)[0], count)
    place = (func.row_number().over(order_by=_ORDER) - 1).label("place")
    all_fixes = _positions().add_columns(place).where(*_within(mmsi, span)).subquery()
    # The place is kept where `place * (points - 1) // (count - 1)` takes a new value.
    steps, last = points - 1, count - 1
    step = all_fixes.c.place * steps // last
    before = (all_fixes.c.place - 1) * steps // last
    chosen = or_(all_fixes.c.place == 0, step != before)
    rows = connection.execute(select(all_fixes).where(chosen).order_by(all_fixes.c.place)).all()
    return Thinned(_concluded(connection, mmsi, rows), count)


def newest(connection: Connection, mmsi: int) -> Fix | None:
    """The vessel's last fix of all, believed or not."""
    backwards = [column.desc() for column in _ORDER]
    rows = connection.execute(_positions().where(Position.mmsi == mmsi).order_by(*backwards).limit(1)).all()
    fixes = _concluded(connection, mmsi, rows)
    return fixes[0] if fixes else None


_ORDER = (Position.time_ms, Position.lon, Position.lat)


def _positions() -> Select[*tuple[Any, ...]]:
    return select(
        *_ORDER, Position.sog, Position.cog, Position.heading, Position.nav_status, Position.msg_type
    )


def _within(mmsi: int, span: Span) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Position.mmsi == mmsi]
    if span.since_ms is not None:
        conditions.append(Position.time_ms >= span.since_ms)
    if span.until_ms is not None:
        conditions.append(Position.time_ms < span.until_ms)
    return conditions


def _concluded(connection: Connection, mmsi: int, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Fix]:
    times = [row[0] for row in rows]
    segments = segments_of(connection, mmsi, times)
    taints = taints_of(connection, mmsi, times)
    return [
        _fix(row, segment, flags_of(row[7], reasons))
        for row, segment, reasons in zip(rows, segments, taints, strict=True)
    ]


def _fix(row: Sequence[Any], segment: int | None, flags: list[str]) -> Fix:
    return Fix._make((*row[:7], None if COARSE_CONFLICT in flags else segment, flags))


def flags_of(msg_type: int | None, taints: list[str]) -> list[str]:
    """What a reader must know of a fix before leaning on it."""
    if msg_type == LONG_RANGE_TYPE:
        return [COARSE, *taints]
    return [taint for taint in taints if taint != COARSE_CONFLICT]
