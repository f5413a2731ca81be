"""The facts about many vessels at once, as columns, for the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.store.packed.blocks import Block, unpack
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
class StoredReport:
    """The identity that a static report carries."""

    time_ms: int
    imo: int | None
    callsign: str | None
    name: str | None
    ship_type: int | None
    destination: str | None


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
    reports: Mapping[int, list[StoredReport]]
    heard_ms: Mapping[int, list[int]]
    heard_by: Mapping[int, list[HeardBy]]


def groups(connection: Connection, after_ms: Mapping[int, int], most_fixes: int) -> Iterator[list[int]]:
    """The vessels in lots: of blocks with at most so many fixes, some after her time, or of one vessel."""
    _ask(connection, after_ms)
    counted = connection.exec_driver_sql(
        "SELECT mmsi, (SELECT coalesce(sum(n), 0) FROM position_blocks b WHERE b.mmsi = a.mmsi "
        "AND b.end_ms > a.after_ms) FROM asked a ORDER BY mmsi"
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
    _ask(connection, after_ms)
    return StoredFacts(_fixes(connection), _reports(connection), _heard(connection), _heard_by(connection))


def _ask(connection: Connection, after_ms: Mapping[int, int]) -> None:
    connection.exec_driver_sql(
        "CREATE TEMP TABLE IF NOT EXISTS asked (mmsi INTEGER PRIMARY KEY, after_ms INTEGER)"
    )
    connection.exec_driver_sql("DELETE FROM asked")
    if after_ms:
        connection.exec_driver_sql("INSERT INTO asked VALUES (?, ?)", list(after_ms.items()))


def _fixes(connection: Connection) -> StoredFixes:
    names = ", ".join(f"b.{name}" for name in Block._fields)
    rows = connection.exec_driver_sql(
        f"SELECT {names} FROM asked a JOIN position_blocks b ON b.mmsi = a.mmsi AND b.end_ms > a.after_ms "
        "ORDER BY b.mmsi, b.end_ms"
    ).all()
    asked: dict[int, int] = dict(connection.exec_driver_sql("SELECT mmsi, after_ms FROM asked").all())
    after_ms = np.repeat([asked[row[0]] for row in rows], [row[3] for row in rows]).astype(np.int64)
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


def _reports(connection: Connection) -> dict[int, list[StoredReport]]:
    rows = connection.exec_driver_sql(
        "SELECT s.mmsi, time_ms, imo, callsign, name, ship_type, destination "
        "FROM asked a JOIN statics s ON s.mmsi = a.mmsi AND s.time_ms > a.after_ms ORDER BY s.mmsi"
    )
    return {mmsi: [StoredReport(*row) for row in group] for mmsi, group in _by_vessel(rows)}


def _heard(connection: Connection) -> dict[int, list[int]]:
    rows = connection.exec_driver_sql(
        "SELECT h.mmsi, time_ms FROM asked a JOIN heard h ON h.mmsi = a.mmsi AND h.time_ms > a.after_ms "
        "ORDER BY h.mmsi"
    )
    return {mmsi: [time_ms for (time_ms,) in group] for mmsi, group in _by_vessel(rows)}


def _heard_by(connection: Connection) -> dict[int, list[HeardBy]]:
    rows = connection.exec_driver_sql(
        "SELECT v.mmsi, f.id, f.name, f.synthetic, v.first_ms FROM asked a "
        "JOIN vessel_feeds v ON v.mmsi = a.mmsi JOIN feeds f ON f.id = v.feed_id ORDER BY v.mmsi, f.name"
    ).all()
    up = _up_times(connection)
    return {
        mmsi: [
            HeardBy(name, bool(synthetic), _since(up.get(feed, []), first))
            for feed, name, synthetic, first in group
        ]
        for mmsi, group in _by_vessel(rows)
    }


def _up_times(connection: Connection) -> dict[int, list[tuple[int, int]]]:
    rows = connection.exec_driver_sql("SELECT feed_id, from_ms, to_ms FROM feed_up ORDER BY feed_id, from_ms")
    return {feed: [(start, end) for start, end in group] for feed, group in _by_vessel(rows)}


def _since(up_ms: list[tuple[int, int]], first_ms: int) -> list[tuple[int, int]]:
    return [(max(start, first_ms), end) for start, end in up_ms if end > first_ms]


def _by_vessel(rows: Iterable[Any]) -> Iterator[tuple[int, list[Row]]]:
    for key, group in groupby(rows, key=lambda row: row[0]):
        yield key, [tuple(row[1:]) for row in group]
