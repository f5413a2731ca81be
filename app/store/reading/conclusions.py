"""Segments and taints are intervals; here they are laid over a vessel's fixes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, select

from app.domain.track import SEGMENT_GAP_S
from app.store.models import Segment, Taint

Interval = tuple[int, int]
_GAP_MS = SEGMENT_GAP_S * 1000


def segments_of(connection: Connection, mmsi: int, times: Sequence[int]) -> list[int | None]:
    """For each of these ascending times the number of the segment it lies in; numbers go by start, from 0."""
    numbers: list[int | None] = [None] * len(times)
    if not times:
        return numbers
    touching = (
        select(Segment.start_ms, Segment.end_ms, Segment.hull)
        .where(Segment.mmsi == mmsi, Segment.start_ms <= times[-1])
        .order_by(Segment.start_ms, Segment.hull)
    )
    runs = [(row.start_ms, row.end_ms, row.hull) for row in connection.execute(touching)]
    for start, end, number in _numbered(runs):
        first, stop = _span(times, (start, end))
        if first < stop and numbers[first] is not None and times[first : first + 2] == [start, start]:
            # Two fixes in one second, the end of one run and the start of the next.
            first += 1
        numbers[first:stop] = [number] * (stop - first)
    return numbers


def _numbered(runs: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Runs of one hull without a long silence are one segment, whatever lies between."""
    latest: dict[int, tuple[int, int]] = {}
    count = 0
    for start, end, hull in runs:
        last_end, number = latest.get(hull, (start - _GAP_MS - 1, 0))
        if start - last_end > _GAP_MS:
            number = count
            count += 1
        latest[hull] = (end, number)
        yield start, end, number


def taints_of(connection: Connection, mmsi: int, times: Sequence[int]) -> list[list[str]]:
    """For each of these ascending times why the vessel's fixes are not to be believed, by name."""
    reasons: list[list[str]] = [[] for _ in times]
    if not times:
        return reasons
    touching = select(Taint.from_ms, Taint.to_ms, Taint.reason).where(
        Taint.mmsi == mmsi, Taint.from_ms <= times[-1], Taint.to_ms >= times[0]
    )
    for start, end, reason in connection.execute(touching.order_by(Taint.reason)):
        for i in range(*_span(times, (start, end))):
            if reason not in reasons[i]:
                reasons[i].append(reason)
    return reasons


def _span(times: Sequence[int], interval: Interval) -> Interval:
    return bisect_left(times, interval[0]), bisect_right(times, interval[1])
