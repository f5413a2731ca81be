"""Static reports and messages without a fix: which of them were not held before."""

from __future__ import annotations

import hashlib
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
_ABSENT = {
    "imo": batch.IMO_NOT_AVAILABLE,
    "ship_type": batch.SHIP_TYPE_NOT_AVAILABLE,
    "draught_dm": batch.DRAUGHT_NOT_AVAILABLE,
    **dict.fromkeys(("to_bow", "to_stern", "to_port", "to_starboard"), batch.DIMENSION_NOT_AVAILABLE),
    **dict.fromkeys(("callsign", "name", "destination", "eta"), ""),
}


def add_statics(connection: Connection, statics: Statics) -> Statics:
    """Store reports, equal ones of a second as one with the earliest receipt; returns those that were new."""
    contents = list(zip(*(_nullable(statics, name) for name in _CONTENT), strict=True))
    hashes = _Hashes()
    heads = zip(statics.mmsi.tolist(), statics.time_ms.tolist(), statics.received_ms.tolist(), strict=True)
    rows = [
        (mmsi, time_ms, hashes.of(content), received_ms, *content)
        for (mmsi, time_ms, received_ms), content in zip(heads, contents, strict=True)
    ]
    new, again = _parted(rows, 3, _held(connection, "statics", "content", statics))
    names = ", ".join(("mmsi", "time_ms", "content", "received_ms", *_CONTENT))
    _insert(connection, f"statics ({names})", [rows[i] for i in new])
    if again:
        connection.exec_driver_sql(
            "UPDATE statics SET received_ms = min(received_ms, ?) "
            "WHERE mmsi = ? AND time_ms = ? AND content = ?",
            [(rows[i][3], *rows[i][:3]) for i in again],
        )
    return statics.take(np.array(new, np.int64))


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
    vessels, place = np.unique(mmsi, return_inverse=True)
    first, end = np.full(len(vessels), np.iinfo(np.int64).max), np.zeros(len(vessels), np.int64)
    np.minimum.at(first, place, time_ms)
    np.maximum.at(end, place, time_ms)
    connection.exec_driver_sql(
        "CREATE TEMP TABLE IF NOT EXISTS reported "
        "(mmsi INTEGER PRIMARY KEY, first_ms INTEGER, last_ms INTEGER)"
    )
    connection.exec_driver_sql("DELETE FROM reported")
    spans = list(zip(vessels.tolist(), first.tolist(), end.tolist(), strict=True))
    connection.exec_driver_sql("INSERT INTO reported VALUES (?, ?, ?)", spans)
    found = connection.exec_driver_sql(
        f"SELECT t.mmsi, t.time_ms, t.{last} FROM reported r JOIN {table} t "
        "ON t.mmsi = r.mmsi AND t.time_ms BETWEEN r.first_ms AND r.last_ms"
    )
    return {tuple(row) for row in found}


def _insert(connection: Connection, into: str, rows: list[Row]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", sorted(rows, key=lambda r: r[:2]))


def _nullable(statics: Statics, name: str) -> list[Any]:
    values: list[Any] = getattr(statics, name).tolist()
    if name not in _ABSENT:
        return values
    absent = _ABSENT[name]
    return [None if value == absent else value for value in values]


class _Hashes:
    """A ship says the same for hours: each content is hashed once a batch."""

    def __init__(self) -> None:
        self._known: dict[Row, str] = {}

    def of(self, content: Row) -> str:
        known = self._known.get(content)
        if known is None:
            known = self._known[content] = hashlib.sha256(repr(content).encode()).hexdigest()[:16]
        return known
