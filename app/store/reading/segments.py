"""Segments with their fixes, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Generator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import shapely
from sqlalchemy import Connection, select

from app.store.models import Segment
from app.store.reading import columns
from app.store.reading.box import Box
from app.store.reading.conclusions import concluded, numbered
from app.store.reading.history import Span
from app.store.reading.track import Track
from ingest.batch import LON_LAT_UNITS_PER_DEGREE

_MOST_FIXES = 50_000
"""A page that holds so many ends there: the fixes of all its segments are held at once."""
_HALF_TURN = 180 * LON_LAT_UNITS_PER_DEGREE
SegmentKey = tuple[int, int, int]
"""(mmsi, start_ms, hull): what orders segments. Their numbers change when earlier ones come to be known."""


class _Outline(NamedTuple):
    key: SegmentKey
    number: int
    end_ms: int


@dataclass(frozen=True)
class StoredSegment:
    """A segment, `number` as in a history; `track` holds at least two fixes."""

    key: SegmentKey
    number: int
    track: Track

    @property
    def mmsi(self) -> int:
        """Whose it is."""
        return self.key[0]


def page(
    connection: Connection,
    span: Span,
    box: Box | None,
    mmsis: Collection[int],
    after: tuple[int, ...] | None,
    limit: int,
) -> tuple[list[StoredSegment], bool]:
    """At most `limit` segments in order, after `after`, and whether more follow.

    Of at least two fixes, in the span in part, whose line touches the box.
    """
    found: list[StoredSegment] = []
    held = 0
    with closing(_outlines(connection, span, mmsis, after)) as outlines:
        for outline in outlines:
            segment = _filled(connection, outline)
            if segment is None or (box is not None and not _touches(segment.track, box)):
                continue
            if len(found) == limit or held >= _MOST_FIXES:
                return found, True
            found.append(segment)
            held += len(segment.track)
    return found, False


def one(connection: Connection, key: tuple[int, ...]) -> StoredSegment | None:
    """The segment of this key."""
    with closing(_outlines(connection, Span(), (key[0],), None)) as outlines:
        return next((_filled(connection, outline) for outline in outlines if outline.key == key), None)


def _outlines(
    connection: Connection, span: Span, mmsis: Collection[int], after: tuple[int, ...] | None
) -> Generator[_Outline, None, None]:
    """Those that the span touches. Of a vessel all runs are read: which are one segment all tell together."""
    query = select(Segment.mmsi, Segment.start_ms, Segment.end_ms, Segment.hull)
    if after is not None:
        query = query.where(Segment.mmsi >= after[0])
    if mmsis:
        query = query.where(Segment.mmsi.in_(sorted(mmsis)))
    touching = select(Segment.mmsi)
    if span.since_ms is not None:
        touching = touching.where(Segment.end_ms >= span.since_ms)
    if span.until_ms is not None:
        touching = touching.where(Segment.start_ms < span.until_ms)
    if span != Span():
        query = query.where(Segment.mmsi.in_(touching))
    ordered = query.order_by(Segment.mmsi, Segment.start_ms, Segment.hull)
    with connection.execute(ordered, execution_options={"yield_per": 1000}) as runs:
        for mmsi, hers in groupby(runs, itemgetter(0)):
            for outline in _joined(mmsi, [(start, end, hull) for _, start, end, hull in hers]):
                if (after is None or outline.key > after) and _overlaps(outline, span):
                    yield outline


def _joined(mmsi: int, runs: list[tuple[int, int, int]]) -> list[_Outline]:
    segments: dict[int, _Outline] = {}
    for (start, number), (_, end, hull) in zip(numbered(runs), runs, strict=True):
        key = segments[number].key if number in segments else (mmsi, start, hull)
        segments[number] = _Outline(key, number, end)
    return list(segments.values())


def _overlaps(outline: _Outline, span: Span) -> bool:
    begins = span.until_ms is None or outline.key[1] < span.until_ms
    return begins and (span.since_ms is None or outline.end_ms >= span.since_ms)


def _filled(connection: Connection, outline: _Outline) -> StoredSegment | None:
    mmsi, start_ms, _ = outline.key
    track = concluded(connection, columns.fixes(connection, mmsi, start_ms, outline.end_ms + 1))
    hers = track.take(track.segments == outline.number)
    return StoredSegment(outline.key, outline.number, hers) if len(hers) > 1 else None


def _touches(track: Track, box: Box) -> bool:
    fixes = track.fixes
    if fixes.lat.max() < box.south or fixes.lat.min() > box.north:
        return False
    if box.holds(fixes).any():
        return True
    line = shapely.linestrings(np.column_stack((fixes.lon, fixes.lat)))
    edges = (
        [(box.west, box.east)] if box.west <= box.east else [(box.west, _HALF_TURN), (-_HALF_TURN, box.east)]
    )
    return any(
        bool(shapely.intersects(line, shapely.box(west, box.south, east, box.north))) for west, east in edges
    )
