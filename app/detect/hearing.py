"""Learns from the fixes of a day how well ships were heard: docs/rules.md, `ais_gap`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.detect.coverage import CELL_DEG, COLUMNS, ROWS
from app.detect.facts import BoolArray, FloatArray, IntArray, is_first
from app.detect.parameters import DAY_S, HOUR_S, MINUTE_S
from app.geo.ports import NO_PORT, port_index

LONGEST_S = 6 * HOUR_S
"""A ship that is heard in a cell again within this was there all along; one that is not was lost."""
HEARD_S = 10 * MINUTE_S
_MOORED = 5


@dataclass(frozen=True)
class DayFixes:
    """Fixes of many ships of a day and the 6 h after it, by (mmsi, time); each array has shape (n,)."""

    mmsi: IntArray
    time_s: IntArray
    lon: FloatArray
    lat: FloatArray
    nav_status: IntArray
    class_b: BoolArray


def cells_of(lon: FloatArray, lat: FloatArray) -> IntArray:
    """The same as `coverage.cell_of`, of many places."""
    column = ((lon + 180) // CELL_DEG).astype(np.int64) % COLUMNS
    row = np.minimum(((lat + 90) // CELL_DEG).astype(np.int64), ROWS - 1)
    return row * COLUMNS + column


class Learned(NamedTuple):
    """What a day told of cells, classes and hours, each array of shape (n,)."""

    key: IntArray
    """(cell * 2 + class) * 86,400 + hour of the day."""
    numbers: IntArray
    """Of each (expected_s, heard_s, visits, ends), shape (n, 4)."""

    def rows(self, day: int) -> Iterator[tuple[int, bool, int, int, int, int, int]]:
        """(cell, class_b, hour, expected_s, heard_s, visits, ends), by the first three."""
        of_cell, hour = np.divmod(self.key, DAY_S)
        which = (of_cell // 2).tolist(), (of_cell % 2 == 1).tolist(), (hour + day * 24).tolist()
        return zip(*which, *self.numbers.T.tolist(), strict=True)

    @staticmethod
    def joined(parts: Sequence[Learned]) -> Learned:
        """Of all ships, from what was learned of some and of others."""
        key, place = np.unique(np.concatenate([part.key for part in parts]), return_inverse=True)
        numbers = np.zeros((len(key), 4), np.int64)
        np.add.at(numbers, place, np.concatenate([part.numbers for part in parts]))
        return Learned(key, numbers)


NOTHING = Learned(np.empty(0, np.int64), np.empty((0, 4), np.int64))


def learned(fixes: DayFixes, day: int, up: list[tuple[int, int]]) -> Learned:
    """What some ships' fixes of a day since 1970 tell.

    `up`: when any feed was up, disjoint ascending intervals in seconds: what no feed could hear is no loss.
    """
    rows = np.flatnonzero(fixes.time_s < (day + 1) * DAY_S)
    if not len(rows):
        return NOTHING
    cell, hour = cells_of(fixes.lon, fixes.lat), fixes.time_s // HOUR_S
    silent_s, goes_on = _next(fixes, cell)
    goes_on &= _is_up(fixes.time_s, fixes.time_s + silent_s, up)
    expected_s = np.where(goes_on, silent_s, 0)
    ends = _ends(fixes, rows, silent_s, up)
    visits = np.zeros(len(cell), np.int64)
    order = np.lexsort((hour[rows], cell[rows], fixes.mmsi[rows]))
    ordered = rows[order]
    visits[ordered] = is_first(fixes.mmsi[ordered], cell[ordered], hour[ordered])
    key = (cell * 2 + fixes.class_b)[rows] * DAY_S + (hour[rows] - day * 24)
    keys, place = np.unique(key, return_inverse=True)
    sums = [
        np.bincount(place, values[rows], len(keys)).astype(np.int64)
        for values in (expected_s, np.minimum(expected_s, HEARD_S), visits, ends)
    ]
    return Learned(keys, np.stack(sums, axis=1))


def _next(fixes: DayFixes, cell: IntArray) -> tuple[IntArray, BoolArray]:
    """How long after each fix the ship's next one came, and whether in the same cell soon enough."""
    silent_s = np.full(len(cell), 2 * LONGEST_S)
    same = fixes.mmsi[1:] == fixes.mmsi[:-1]
    silent_s[:-1][same] = np.diff(fixes.time_s)[same]
    goes_on = silent_s <= LONGEST_S
    goes_on[:-1] &= cell[1:] == cell[:-1]
    return silent_s, goes_on


def _ends(fixes: DayFixes, rows: IntArray, silent_s: IntArray, up: list[tuple[int, int]]) -> IntArray:
    ends = np.zeros(len(silent_s), np.int64)
    last = rows[(silent_s[rows] > LONGEST_S) & (fixes.nav_status[rows] != _MOORED)]
    last = last[_is_up(fixes.time_s[last], fixes.time_s[last] + LONGEST_S, up)]
    ends[last] = port_index(fixes.lon[last], fixes.lat[last]) == NO_PORT
    return ends


def _is_up(from_s: IntArray, to_s: IntArray, up: list[tuple[int, int]]) -> BoolArray:
    """Whether each stretch lies in one of the intervals."""
    if not up:
        return np.zeros(len(from_s), np.bool_)
    begin, end = np.array(up, np.int64).T
    held = begin.searchsorted(from_s, "right") - 1
    return np.asarray((held >= 0) & (to_s <= end[held]))
