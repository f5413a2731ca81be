"""Has the model of coverage learn day after day, and answers what it says of a place and time."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.detect.coverage import HOURS_AROUND, LATE_DAYS, MODEL_DAYS, Cover, cell_of
from app.detect.hearing import LONGEST_S, NOTHING, DayFixes, Learned, cells_of, learned
from app.detect.parameters import DAY_S, HOUR_S
from app.detect.silence import merged
from app.detect.units import SHIP_MMSIS
from app.store import conclusions, facts
from app.store import coverage as store
from app.store.vessel_facts import up_times
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, Positions

CLASS_B_TYPES = (18, 19)
_DAY_MS = DAY_S * 1000
_MET_WITHIN_DAYS = 31


def known_hours(at_s: int) -> store.Hours:
    """The hours that count at a time: of the 28 days that ended a day before its own, near its hour.

    >>> known_hours(40 * 86_400 + 5 * 3600)
    Hours(first=264, end=936, hour=5, around=3)
    """
    end = (at_s // DAY_S - LATE_DAYS) * 24
    return store.Hours(end - MODEL_DAYS * 24, end, at_s // HOUR_S % 24, HOURS_AROUND)


@dataclass
class StoredCover:
    """The model as the store has it: `app.detect.facts.CoverAt`."""

    connection: Connection
    _asked: dict[tuple[int, bool, store.Hours], Cover] = field(default_factory=dict)

    def __call__(self, lon: float, lat: float, at_s: int, *, class_b: bool = False) -> Cover:
        """What it says of the place."""
        key = (cell_of(lon, lat), class_b, known_hours(at_s))
        if key not in self._asked:
            self._asked[key] = Cover(*store.of_cell(self.connection, key[0], key[2], class_b=class_b))
        return self._asked[key]


def stale_days(times_ms: npt.NDArray[np.int64]) -> set[int]:
    """Days since 1970 of which something else follows if messages of these times are new."""
    before_ms = times_ms - LONGEST_S * 1000
    return set(np.unique(np.concatenate([times_ms, before_ms]) // _DAY_MS).tolist())


def learn(connection: Connection, until_s: int) -> None:
    """Conclude the days that ended a day before a minute; who was judged by others is looked at again."""
    marked, new = store.take_days(connection, until_s // DAY_S - LATE_DAYS)
    if not (marked or new):
        return
    up = merged([(a // 1000, b // 1000) for times in up_times(connection).values() for a, b in times])
    for day in marked:
        if store.replace_day(connection, day, _day(connection, day, up)):
            _look_again(connection, day)
    for day in new:
        store.replace_day(connection, day, _day(connection, day, up))


def _day(connection: Connection, day: int, up: list[tuple[int, int]]) -> list[store.Row]:
    until_ms = (day + 1) * _DAY_MS + LONGEST_S * 1000 + 1000
    lots = store.fixes_between(connection, day * _DAY_MS, until_ms, SHIP_MMSIS)
    whole = Learned.joined([NOTHING, *(learned(_columns(fixes), day, up) for fixes in lots)])
    return list(map(store.Row._make, whole.rows(day)))


def _columns(fixes: Positions) -> DayFixes:
    return DayFixes(
        mmsi=fixes.mmsi,
        time_s=fixes.time_ms // 1000,
        lon=fixes.lon / LON_LAT_UNITS_PER_DEGREE,
        lat=fixes.lat / LON_LAT_UNITS_PER_DEGREE,
        nav_status=fixes.nav_status.astype(np.int64),
        class_b=np.isin(fixes.msg_type, CLASS_B_TYPES),
    )


@dataclass
class HeardShips:
    """Which ships of class A were heard where, by whole hours: read six hours at a time, when asked for."""

    connection: Connection
    _read: dict[int, npt.NDArray[np.int64]] = field(default_factory=dict)

    def ships(self, cell: int, since_s: int, until_s: int) -> set[int]:
        """Those with a fix in a cell in the whole hours between two times."""
        first, end = -(-since_s // HOUR_S), until_s // HOUR_S
        found: set[int] = set()
        for block in range(first // 6, -(-end // 6)):
            cells, hours, mmsis = self._block(block)
            of_cell = slice(*cells.searchsorted([cell, cell + 1]).tolist())
            within = (hours[of_cell] >= first) & (hours[of_cell] < end)
            found.update(mmsis[of_cell][within].tolist())
        return found

    def _block(self, block: int) -> npt.NDArray[np.int64]:
        """(cell, hour, mmsi) of six hours, each once, by cell; shape (3, n)."""
        if block not in self._read:
            begin_ms = block * 6 * HOUR_S * 1000
            lots = store.fixes_between(self.connection, begin_ms, begin_ms + 6 * HOUR_S * 1000, SHIP_MMSIS)
            rows = [np.empty((3, 0), np.int64)]
            for fixes in map(_columns, lots):
                a = ~fixes.class_b
                columns = (cells_of(fixes.lon, fixes.lat), fixes.time_s // HOUR_S, fixes.mmsi)
                rows.append(np.unique(np.stack([column[a] for column in columns]), axis=1))
            found = np.concatenate(rows, axis=1)
            self._read[block] = found[:, np.argsort(found[0], kind="stable")]
        return self._read[block]


def _look_again(connection: Connection, day: int) -> None:
    """Silences that were judged in the days in which this one counts; some were met long after they began."""
    first = day + 1 + LATE_DAYS
    found = store.gaps(connection, (first - _MET_WITHIN_DAYS) * _DAY_MS, (first + MODEL_DAYS) * _DAY_MS)
    facts.mark_dirty(connection, {mmsi: at_ms for mmsi, at_ms in found.items() if mmsi != conclusions.WORLD})
    if conclusions.WORLD in found:
        conclusions.mark_world(connection, found[conclusions.WORLD])
