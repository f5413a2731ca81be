"""Segments and taints are intervals; here they are laid over fixes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.domain.track import COARSE_CONFLICT, SEGMENT_GAP_S
from app.store.reading.track import COARSE, NO_SEGMENT, Track
from ingest.batch import LONG_RANGE_TYPE, Positions

_GAP_MS = SEGMENT_GAP_S * 1000
Numbers = npt.NDArray[np.int64]


def concluded(connection: Connection, fixes: Positions) -> Track:
    """Fixes in order of (mmsi, time, lon, lat) with what was concluded of each."""
    if not len(fixes):
        return Track(fixes, np.empty(0, np.int64), np.empty(0, np.int64), [])
    segments = _segments(connection, fixes.mmsi, fixes.time_ms)
    told = _taints(connection, fixes)
    if not told:
        return Track(fixes, segments, np.zeros(len(fixes), np.int64), [[]])
    if COARSE_CONFLICT in told:
        segments[told[COARSE_CONFLICT]] = NO_SEGMENT
    return Track(fixes, segments, *_kinds(told))


def believed(connection: Connection, fixes: Positions) -> npt.NDArray[np.bool_]:
    """Which of some fixes, at least one, no taint speaks against."""
    told = _taints(connection, fixes)
    told.pop(COARSE, None)
    doubted = np.zeros(len(fixes), np.bool_)
    for marked in told.values():
        doubted |= marked
    return ~doubted


def segments_of(connection: Connection, mmsi: int, times: Sequence[int]) -> list[int | None]:
    """For each of these ascending times of one vessel the number of the segment it lies in.

    Numbers go by start, from 0.
    """
    if not times:
        return []
    numbers = _segments(connection, np.full(len(times), mmsi, np.int64), np.array(times, np.int64))
    return [None if number == NO_SEGMENT else number for number in numbers.tolist()]


def hulls_by_segment(connection: Connection, mmsi: int, until_ms: int) -> dict[int, int]:
    """Number of each segment of one vessel that begins before `until_ms` -> the hull that it is of."""
    runs = connection.exec_driver_sql(
        "SELECT start_ms, end_ms, hull FROM segments WHERE mmsi = ? AND start_ms < ? ORDER BY start_ms, hull",
        (mmsi, until_ms),
    ).all()
    told = [(start, end, hull) for start, end, hull in runs]
    return {number: run[2] for (_, number), run in zip(numbered(told), told, strict=True)}


def _segments(connection: Connection, mmsi: Numbers, time_ms: Numbers) -> Numbers:
    numbers = np.full(len(mmsi), NO_SEGMENT, np.int64)
    runs_up_to_then = connection.exec_driver_sql(
        "SELECT mmsi, start_ms, end_ms, hull FROM segments WHERE mmsi BETWEEN ? AND ? AND start_ms <= ? "
        "ORDER BY mmsi, start_ms, hull",
        (int(mmsi[0]), int(mmsi[-1]), int(time_ms.max())),
    )
    for vessel, runs in groupby(runs_up_to_then, itemgetter(0)):
        hers = slice(*np.searchsorted(mmsi, [vessel, vessel + 1]).tolist())
        _number(numbers[hers], time_ms[hers], [run[1:] for run in runs])
    return numbers


def _number(numbers: Numbers, times: Numbers, runs: list[tuple[int, int, int]]) -> None:
    """Write the number of each run of one vessel over the times that lie in it."""
    firsts = np.searchsorted(times, [start for start, _, _ in runs]).tolist()
    stops = np.searchsorted(times, [end for _, end, _ in runs], "right").tolist()
    for (start, number), first, stop in zip(numbered(runs), firsts, stops, strict=True):
        if first < stop and numbers[first] != NO_SEGMENT and (times[first : first + 2] == start).sum() == 2:
            # Two fixes in one second, the end of one run and the start of the next.
            first += 1
        numbers[first:stop] = number


def numbered(runs: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    """(start, number) of runs; those of one hull without a long silence are one segment."""
    latest: dict[int, tuple[int, int]] = {}
    count = 0
    for start, end, hull in runs:
        last_end, number = latest.get(hull, (start - _GAP_MS - 1, 0))
        if start - last_end > _GAP_MS:
            number = count
            count += 1
        latest[hull] = (end, number)
        yield start, number


def _taints(connection: Connection, fixes: Positions) -> dict[str, npt.NDArray[np.bool_]]:
    """Name -> which fixes it is told of: `coarse`, then the reasons not to believe them, by name."""
    told: dict[str, npt.NDArray[np.bool_]] = {}
    coarse = fixes.msg_type == LONG_RANGE_TYPE
    if coarse.any():
        told[COARSE] = coarse
    touching = connection.exec_driver_sql(
        "SELECT mmsi, from_ms, to_ms, reason FROM taints WHERE mmsi BETWEEN ? AND ? AND from_ms <= ? "
        "AND to_ms >= ? ORDER BY reason",
        (int(fixes.mmsi[0]), int(fixes.mmsi[-1]), int(fixes.time_ms.max()), int(fixes.time_ms.min())),
    )
    for mmsi, start, end, reason in touching:
        at = _rows(fixes, mmsi, start, end)
        marked = told.setdefault(reason, np.zeros(len(fixes), np.bool_))
        marked[at] = coarse[at] if reason == COARSE_CONFLICT else True
    return told


def _rows(fixes: Positions, mmsi: int, start_ms: int, end_ms: int) -> slice:
    """Where the fixes of one vessel stand that are of an interval, its end in it."""
    first, end = np.searchsorted(fixes.mmsi, [mmsi, mmsi + 1]).tolist()
    within = np.searchsorted(fixes.time_ms[first:end], [start_ms, end_ms + 1]).tolist()
    return slice(first + within[0], first + within[1])


def _kinds(told: dict[str, npt.NDArray[np.bool_]]) -> tuple[Numbers, list[list[str]]]:
    """Which of the sets of flags that occur each fix has, and the sets."""
    names = list(told)
    bits = sum((marked.astype(np.int64) << i for i, marked in enumerate(told.values())), np.int64(0))
    kinds = np.flatnonzero(np.bincount(bits))
    return np.searchsorted(kinds, bits), [
        [name for i, name in enumerate(names) if kind >> i & 1] for kind in kinds.tolist()
    ]
