"""How well ships are heard by cell, class and hour: a conclusion, drawn a day at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import orjson
from sqlalchemy import Connection

from app.store import conclusions
from app.store.packed.blocks import Block, unpack
from app.store.transactions import many, plain_rows
from ingest.batch import Positions

_HOURS = 24
_VESSELS_AT_ONCE = 128
"""Bounds memory: of more the fixes are read after these were counted."""
_VESSELS = (
    "SELECT mmsi FROM vessels WHERE last_ms >= ? AND first_ms < ? AND mmsi BETWEEN ? AND ? ORDER BY mmsi"
)
_BLOCKS = (
    f"SELECT {', '.join(f'b.{name}' for name in Block._fields)} FROM vessels v JOIN position_blocks b "
    "ON b.mmsi = v.mmsi AND b.end_ms >= ? AND b.start_ms < ? "
    "WHERE v.mmsi BETWEEN ? AND ? ORDER BY b.mmsi, b.end_ms"
)
_SUM = ", ".join(f"coalesce(sum({name}), 0)" for name in ("expected_s", "heard_s", "visits", "ends"))
_NEAR_HOUR = "(hour + 24 - ? + ?) % 24 <= ?"
_OF_CELL = (
    f"SELECT {_SUM} FROM coverage WHERE cell = ? AND class_b = ? AND hour >= ? AND hour < ? AND {_NEAR_HOUR}"
)
_OF_CELLS = (
    f"SELECT cell, class_b, {_SUM} FROM coverage WHERE cell BETWEEN ? AND ? AND hour >= ? AND hour < ? "
    f"AND {_NEAR_HOUR} GROUP BY cell, class_b ORDER BY cell, class_b"
)
_GAPS = (
    "SELECT mmsi, min(started_ms) FROM alerts WHERE kind = 'ais_gap' AND status <> 'retracted' "
    "AND started_ms >= ? AND started_ms < ? GROUP BY mmsi"
)


class Row(NamedTuple):
    """One cell, class and hour."""

    cell: int
    class_b: bool
    hour: int
    expected_s: int
    heard_s: int
    visits: int
    ends: int


class Hours(NamedTuple):
    """Hours since 1970 in [first, end), of the day those at most `around` from `hour`."""

    first: int
    end: int
    hour: int
    around: int

    @property
    def values(self) -> tuple[int, ...]:
        """For a query."""
        return self.first, self.end, self.hour, self.around, 2 * self.around


def mark(connection: Connection, days: Collection[int]) -> None:
    """New facts of these days (since 1970): those that are concluded are to be concluded anew."""
    next_day = conclusions.get_meta(connection, conclusions.COVERAGE_NEXT)
    if next_day is None:
        return
    stale = {day for day in days if day < int(next_day)}
    if stale - _marked(connection):
        conclusions.set_meta(
            connection,
            conclusions.COVERAGE_MARKED,
            orjson.dumps(sorted(stale | _marked(connection))).decode(),
        )


def take_days(connection: Connection, before: int) -> tuple[list[int], list[int]]:
    """Days to conclude: those marked, and those that were never, each before a day; they count as done."""
    next_day = conclusions.get_meta(connection, conclusions.COVERAGE_NEXT)
    first = _first_day(connection) if next_day is None else int(next_day)
    marked = sorted(_marked(connection))
    if marked:
        conclusions.forget_meta(connection, conclusions.COVERAGE_MARKED)
    if first is None or before <= first:
        return marked, []
    conclusions.set_meta(connection, conclusions.COVERAGE_NEXT, str(before))
    return marked, list(range(first, before))


def replace_day(connection: Connection, day: int, rows: Iterable[Row]) -> bool:
    """Have these rows for a day; True if others were there."""
    span = (day * _HOURS, (day + 1) * _HOURS)
    sql = f"SELECT {', '.join(Row._fields)} FROM coverage WHERE hour >= ? AND hour < ?"
    held = {Row(row[0], bool(row[1]), *row[2:]) for row in plain_rows(connection, sql, span)}
    wanted = sorted(rows)
    if held == set(wanted):
        return False
    if held:
        connection.exec_driver_sql("DELETE FROM coverage WHERE hour >= ? AND hour < ?", span)
    many(connection, "INSERT INTO coverage VALUES (?, ?, ?, ?, ?, ?, ?)", wanted)
    return bool(held)


def gaps(connection: Connection, since_ms: int, until_ms: int) -> dict[int, int]:
    """MMSI, or 0 for many vessels, -> when the first silence of a span began that there is an alert of."""
    return dict(plain_rows(connection, _GAPS, (since_ms, until_ms)))


def of_cell(connection: Connection, cell: int, hours: Hours, *, class_b: bool) -> tuple[int, int, int, int]:
    """(expected_s, heard_s, visits, ends) of a cell and class."""
    first, end, *around = hours.values
    row = connection.exec_driver_sql(_OF_CELL, (cell, class_b, first, end, *around)).one()
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def of_cells(
    connection: Connection, first: int, last: int, hours: Hours
) -> list[tuple[int, bool, tuple[int, ...]]]:
    """(cell, class_b, what `of_cell` gives) of each of these cells, both ends included, that has any."""
    rows = connection.exec_driver_sql(_OF_CELLS, (first, last, *hours.values))
    return [(row[0], bool(row[1]), tuple(int(n) for n in row[2:])) for row in rows]


def fixes_between(connection: Connection, since_ms: int, until_ms: int, mmsis: range) -> Iterator[Positions]:
    """Fixes of vessels in [since, until), by (mmsi, time); a vessel's all in one lot."""
    asked = (since_ms, until_ms, mmsis.start, mmsis.stop - 1)
    vessels = [mmsi for (mmsi,) in plain_rows(connection, _VESSELS, asked)]
    for first in range(0, len(vessels), _VESSELS_AT_ONCE):
        lot = vessels[first : first + _VESSELS_AT_ONCE]
        fixes = unpack(plain_rows(connection, _BLOCKS, (since_ms, until_ms, lot[0], lot[-1])))
        yield fixes.take((fixes.time_ms >= since_ms) & (fixes.time_ms < until_ms))


def _marked(connection: Connection) -> set[int]:
    value = conclusions.get_meta(connection, conclusions.COVERAGE_MARKED)
    return set(orjson.loads(value)) if value else set()


def _first_day(connection: Connection) -> int | None:
    first_ms = connection.exec_driver_sql("SELECT min(first_ms) FROM vessels").scalar()
    return None if first_ms is None else int(first_ms) // 86_400_000
