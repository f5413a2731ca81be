"""Static reports and messages without a fix: which of them were not held before."""

from __future__ import annotations

import hashlib
from operator import itemgetter
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from ingest import batch
from ingest.batch import Columns, Heard, Statics

Row = tuple[Any, ...]
T = TypeVar("T", Statics, Heard)

_CONTENT = (
    "msg_type", "imo", "callsign", "name", "ship_type",
    "to_bow", "to_stern", "to_port", "to_starboard", "draught_dm", "destination", "eta",
)  # fmt: skip
ABSENT = {
    "imo": batch.IMO_NOT_AVAILABLE,
    "ship_type": batch.SHIP_TYPE_NOT_AVAILABLE,
    "draught_dm": batch.DRAUGHT_NOT_AVAILABLE,
    **dict.fromkeys(("to_bow", "to_stern", "to_port", "to_starboard"), batch.DIMENSION_NOT_AVAILABLE),
    **dict.fromkeys(("callsign", "name", "destination", "eta"), ""),
}
_LONG_MS = 7 * 86_400_000
"""Bounds memory: of a longer stretch each report is looked up, not all that vessels sent meanwhile."""


def add_statics(connection: Connection, statics: Statics) -> Statics:
    """Store reports, equal ones of a second as one with the earliest receipt; returns those that were new."""
    if not len(statics):
        return statics
    hashes: dict[Row, int] = {}
    keys = [
        _hash(content, hashes) for content in zip(*(_nullable(statics, n) for n in _CONTENT), strict=True)
    ]
    late_ms = (statics.received_ms - statics.time_ms).tolist()
    rows = list(zip(statics.mmsi.tolist(), statics.time_ms.tolist(), keys, late_ms, strict=True))
    new, again = _parted(rows, 3, _held(connection, "static_reports", "content", statics))
    said = [(key, *content) for content, key in hashes.items()]
    _insert(connection, f"static_contents (content, {', '.join(_CONTENT)})", said, "OR IGNORE")
    _insert(connection, "static_reports (mmsi, time_ms, content, late_ms)", [rows[i] for i in new])
    if again:
        connection.exec_driver_sql(
            "UPDATE static_reports SET late_ms = min(late_ms, ?) "
            "WHERE mmsi = ? AND time_ms = ? AND content = ?",
            [(rows[i][3], *rows[i][:3]) for i in again],
        )
    return statics.take(np.array(new, np.int64))


def _hash(content: Row, known: dict[Row, int]) -> int:
    """A ship says the same for hours: each content is hashed once a batch."""
    if content not in known:
        digest = hashlib.sha256(repr(content).encode()).digest()
        known[content] = int.from_bytes(digest[:8], "big", signed=True)
    return known[content]


def add_heard(connection: Connection, heard: Heard) -> Heard:
    """Store messages without a fix, one of a kind a second. Returns those that were new."""
    rows = list(zip(heard.mmsi.tolist(), heard.time_ms.tolist(), heard.reason.tolist(), strict=True))
    new, _ = _parted(rows, 3, _held(connection, "heard", "reason", heard))
    _insert(connection, "heard (mmsi, time_ms, reason)", [rows[i] for i in new])
    return heard.take(np.array(new, np.int64))


def _parted(rows: list[Row], key: int, held: set[Row]) -> tuple[list[int], list[int]]:
    """The first rows of their keys that are not held; the others."""
    new: list[int] = []
    again: list[int] = []
    for i, row in enumerate(rows):
        identity = row[:key]
        (again if identity in held else new).append(i)
        held.add(identity)
    return new, again


def _held(connection: Connection, table: str, last: str, came: Columns) -> set[Row]:
    """The keys that are held of the vessels and the stretch of time at hand."""
    if not len(came):
        return set()
    mmsi: npt.NDArray[np.int64] = came.mmsi  # type: ignore[attr-defined]
    time_ms: npt.NDArray[np.int64] = came.time_ms  # type: ignore[attr-defined]
    if int(np.ptp(time_ms)) > _LONG_MS:
        asked = sorted(set(zip(mmsi.tolist(), time_ms.tolist(), time_ms.tolist(), strict=True)))
    else:
        asked = spans(mmsi, time_ms)
    connection.exec_driver_sql(
        "CREATE TEMP TABLE IF NOT EXISTS reported (mmsi INTEGER, first_ms INTEGER, last_ms INTEGER)"
    )
    connection.exec_driver_sql("DELETE FROM reported")
    connection.exec_driver_sql("INSERT INTO reported VALUES (?, ?, ?)", asked)
    found = connection.exec_driver_sql(
        f"SELECT t.mmsi, t.time_ms, t.{last} FROM reported r CROSS JOIN {table} t "
        "ON t.mmsi = r.mmsi AND t.time_ms BETWEEN r.first_ms AND r.last_ms"
    )
    return {tuple(row) for row in found}


def spans(mmsi: npt.NDArray[np.int64], time_ms: npt.NDArray[np.int64]) -> list[Row]:
    """(mmsi, first, last) of each vessel met, by MMSI."""
    vessels, place = np.unique(mmsi, return_inverse=True)
    first, end = np.full(len(vessels), np.iinfo(np.int64).max), np.zeros(len(vessels), np.int64)
    np.minimum.at(first, place, time_ms)
    np.maximum.at(end, place, time_ms)
    return list(zip(vessels.tolist(), first.tolist(), end.tolist(), strict=True))


def _insert(connection: Connection, into: str, rows: list[Row], clash: str = "") -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        in_order = sorted(rows, key=itemgetter(0, 1)) if not clash else rows
        connection.exec_driver_sql(f"INSERT {clash} INTO {into} VALUES ({marks})", in_order)


def _nullable(statics: Statics, name: str) -> list[Any]:
    values: list[Any] = getattr(statics, name).tolist()
    if name not in ABSENT:
        return values
    absent = ABSENT[name]
    return [None if value == absent else value for value in values]
