"""The facts about many vessels at once, as columns, for the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from sqlalchemy import Connection

from app.store.dialects.dialect import Listed
from app.store.dialects.known import dialect_of
from app.store.packed.blocks import Block, unpack
from app.store.transactions import listed, plain_rows
from ingest.batch import NAV_STATUS_NOT_AVAILABLE, SOG_NOT_AVAILABLE

_NULL = -1
Row = tuple[Any, ...]


@dataclass(frozen=True)
class StoredFixes:
    """Fixes as stored, ordered by (mmsi, time, lon, lat); arrays of shape (n,). -1 stands for NULL."""

    mmsi: npt.NDArray[np.int64]
    time_ms: npt.NDArray[np.int64]
    lon: npt.NDArray[np.int64]
    lat: npt.NDArray[np.int64]
    sog: npt.NDArray[np.int64]
    nav_status: npt.NDArray[np.int64]
    msg_type: npt.NDArray[np.int64]

    def of(self, mmsi: int) -> slice:
        """Where one vessel's fixes stand."""
        first, end = np.searchsorted(self.mmsi, [mmsi, mmsi + 1]).tolist()
        return slice(first, end)


@dataclass(frozen=True)
class StoredTimes:
    """Times of messages, ordered by (mmsi, time); arrays of shape (n,)."""

    mmsi: npt.NDArray[np.int64]
    time_ms: npt.NDArray[np.int64]

    def of(self, mmsi: int) -> npt.NDArray[np.int64]:
        """Those of one vessel."""
        first, end = np.searchsorted(self.mmsi, [mmsi, mmsi + 1]).tolist()
        return self.time_ms[first:end]


@dataclass(frozen=True)
class StoredReports:
    """Static reports, ordered by MMSI; arrays of shape (n,)."""

    mmsi: npt.NDArray[np.int64]
    time_ms: npt.NDArray[np.int64]
    which: npt.NDArray[np.int64]
    """Index in `identities` of what a report tells."""
    identities: list[Row]
    """(imo, callsign, name, ship_type, destination), each None if it is not sent."""
    voyages: list[Row]
    """Of the same reports: (msg_type, eta, draught_dm)."""


@dataclass(frozen=True)
class HeardBy:
    """A feed that has heard the vessel: since when, and when it was up from then on."""

    name: str
    synthetic: bool
    up_ms: list[tuple[int, int]]


@dataclass(frozen=True)
class StoredFacts:
    """The facts about the vessels that were asked for."""

    fixes: StoredFixes
    reports: StoredReports
    heard: StoredTimes
    """Messages without a fix, static reports among them."""
    heard_by: Mapping[int, list[HeardBy]]


def groups(connection: Connection, after_ms: Mapping[int, int], most_fixes: int) -> Iterator[list[int]]:
    """The vessels in lots: of blocks with at most so many fixes, some after her time, or of one vessel."""
    asked = _ask(connection, after_ms)
    counted = connection.exec_driver_sql(
        "SELECT mmsi, (SELECT coalesce(sum(n), 0) FROM position_blocks b WHERE b.mmsi = a.mmsi "
        f"AND b.end_ms > a.after_ms) FROM {asked.sql} a ORDER BY mmsi",
        asked.parameters,
    ).all()
    lot: list[int] = []
    size = 0
    for mmsi, fixes in counted:
        if lot and size + fixes > most_fixes:
            yield lot
            lot, size = [], 0
        lot.append(mmsi)
        size += fixes
    if lot:
        yield lot


def facts_after(connection: Connection, after_ms: Mapping[int, int]) -> StoredFacts:
    """Everything about these vessels later than each one's time."""
    asked = _ask(connection, after_ms)
    sent = _gathered(connection, asked, "static_reports", "time_ms", "content")
    return StoredFacts(
        _fixes(connection, asked, after_ms),
        _reports(connection, sent),
        _heard(connection, asked, sent),
        _heard_by(connection, asked),
    )


def reports_after(connection: Connection, after_ms: Mapping[int, int]) -> StoredReports:
    """Static reports of these vessels later than each one's time."""
    asked = _ask(connection, after_ms)
    return _reports(connection, _gathered(connection, asked, "static_reports", "time_ms", "content"))


def _gathered(connection: Connection, asked: Listed, table: str, *names: str) -> npt.NDArray[np.int64]:
    """MMSI and columns of the rows that were asked for, shape (1 + columns, n), by vessel.

    As an array of numbers a vessel: of a row each, Python would make a tuple and its numbers.
    """
    order = ", ".join(f"t.{name}" for name in names)
    arrays = ", ".join(dialect_of(connection).json_array(f"t.{name}", order) for name in names)
    rows = plain_rows(
        connection,
        f"SELECT a.mmsi, {arrays} FROM {asked.sql} a CROSS JOIN {table} t "
        "WHERE t.mmsi = a.mmsi AND t.time_ms > a.after_ms GROUP BY a.mmsi ORDER BY a.mmsi",
        asked.parameters,
    )
    if not rows:
        return np.empty((1 + len(names), 0), np.int64)
    mmsis, *texts = zip(*rows, strict=True)
    columns = [[orjson.loads(text) for text in column] for column in texts]
    counts = [len(values) for values in columns[0]]
    flat = [np.fromiter(chain.from_iterable(values), np.int64, sum(counts)) for values in columns]
    return np.stack([np.repeat(np.array(mmsis, np.int64), counts), *flat])


def _ask(connection: Connection, after_ms: Mapping[int, int]) -> Listed:
    return listed(connection, "asked", ("mmsi", "after_ms"), after_ms.items())


def _fixes(connection: Connection, asked: Listed, after: Mapping[int, int]) -> StoredFixes:
    names = ", ".join(f"b.{name}" for name in Block._fields)
    rows = plain_rows(
        connection,
        f"SELECT {names} FROM {asked.sql} a JOIN position_blocks b ON b.mmsi = a.mmsi "
        "AND b.end_ms > a.after_ms ORDER BY b.mmsi, b.end_ms",
        asked.parameters,
    )
    after_ms = np.repeat([after[row[0]] for row in rows], [row[3] for row in rows]).astype(np.int64)
    fixes = unpack(rows)
    fixes = fixes.take(fixes.time_ms > after_ms)
    return StoredFixes(
        fixes.mmsi,
        fixes.time_ms,
        fixes.lon.astype(np.int64),
        fixes.lat.astype(np.int64),
        np.where(fixes.sog == SOG_NOT_AVAILABLE, _NULL, fixes.sog).astype(np.int64),
        np.where(fixes.nav_status == NAV_STATUS_NOT_AVAILABLE, _NULL, fixes.nav_status).astype(np.int64),
        fixes.msg_type.astype(np.int64),
    )


def _reports(connection: Connection, sent: npt.NDArray[np.int64]) -> StoredReports:
    mmsi, time_ms, content = sent
    contents, which = np.unique(content, return_inverse=True)
    told = _told(connection, contents.tolist())
    return StoredReports(mmsi, time_ms, which, [row[:5] for row in told], [row[5:] for row in told])


def _told(connection: Connection, contents: list[int]) -> list[Row]:
    """What each of these contents, ascending, tells of a ship's identity and voyage."""
    query = (
        "SELECT imo, callsign, name, ship_type, destination, msg_type, eta, draught_dm FROM static_contents "
        f"WHERE content IN {dialect_of(connection).numbers} ORDER BY content"
    )
    return [tuple(row) for row in plain_rows(connection, query, (orjson.dumps(contents).decode(),))]


def _heard(connection: Connection, asked: Listed, sent: npt.NDArray[np.int64]) -> StoredTimes:
    others = _gathered(connection, asked, "heard", "time_ms")
    mmsi, time_ms = np.concatenate([sent[:2], others], axis=1)
    order = np.lexsort((time_ms, mmsi))
    return StoredTimes(mmsi[order], time_ms[order])


def _heard_by(connection: Connection, asked: Listed) -> dict[int, list[HeardBy]]:
    rows = connection.exec_driver_sql(
        f"SELECT v.mmsi, f.id, f.name, f.synthetic, v.first_ms FROM {asked.sql} a "
        "JOIN vessel_feeds v ON v.mmsi = a.mmsi JOIN feeds f ON f.id = v.feed_id ORDER BY v.mmsi, f.name",
        asked.parameters,
    ).all()
    up = up_times(connection)
    return {
        mmsi: [
            HeardBy(name, bool(synthetic), _since(up.get(feed, []), first))
            for feed, name, synthetic, first in group
        ]
        for mmsi, group in _by_vessel(rows)
    }


def up_times(connection: Connection) -> dict[int, list[tuple[int, int]]]:
    """Id of a feed -> when it was up, in ms, ascending; its downtime is left out."""
    up = _intervals(connection, "feed_up")
    down = _intervals(connection, "feed_downs")
    return {feed: _without(times, down[feed]) if feed in down else times for feed, times in up.items()}


def _intervals(connection: Connection, table: str) -> dict[int, list[tuple[int, int]]]:
    rows = connection.exec_driver_sql(
        f"SELECT feed_id, from_ms, to_ms FROM {table} ORDER BY feed_id, from_ms"
    )
    return {feed: [(start, end) for start, end in group] for feed, group in _by_vessel(rows)}


def _without(times: list[tuple[int, int]], others: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of ascending intervals when others are taken out.

    >>> _without([(0, 10), (20, 30)], [(3, 5), (8, 22)])
    [(0, 3), (5, 8), (22, 30)]
    """
    for start, end in others:
        cut = [part for a, b in times for part in ((a, min(b, start)), (max(a, end), b))]
        times = [(a, b) for a, b in cut if a < b or (a == b and not start <= a <= end)]
    return times


def _since(up_ms: list[tuple[int, int]], first_ms: int) -> list[tuple[int, int]]:
    return [(max(start, first_ms), end) for start, end in up_ms if end > first_ms]


def _by_vessel(rows: Iterable[Any]) -> Iterator[tuple[int, list[Row]]]:
    for key, group in groupby(rows, key=lambda row: row[0]):
        yield key, [tuple(row[1:]) for row in group]
