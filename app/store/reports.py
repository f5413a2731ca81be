"""Static reports and messages without a fix: which of them were not held before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.domain.time import DAY_MS
from app.store.transactions import listed
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
_ODD = np.uint64(0x9E3779B97F4A7C15)
_LONG_MS = 7 * DAY_MS
"""Bounds memory: of a longer stretch each report is looked up, not all that vessels sent meanwhile."""


@dataclass(frozen=True)
class Arranged:
    """Static reports as stored: one a (mmsi, time, content), in that order, with the earliest receipt."""

    statics: Statics
    rows: list[Row]
    """(mmsi, time_ms, content, late_ms)"""
    contents: list[Row]
    """What is said, each thing once: its hash, then `_CONTENT`."""


def arranged(statics: Statics) -> Arranged:
    """All that can be done to reports without the store."""
    if not len(statics):
        return Arranged(statics, [], [])
    content, said = _contents(statics)
    late_ms = statics.received_ms - statics.time_ms
    order = np.lexsort((late_ms, content, statics.time_ms, statics.mmsi))
    keys = np.stack([statics.mmsi, statics.time_ms, content])[:, order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (np.diff(keys, axis=1) != 0).any(axis=0)
    rows = list(zip(*keys[:, first].tolist(), late_ms[order][first].tolist(), strict=True))
    return Arranged(statics.take(order[first]), rows, said)


def add_statics(connection: Connection, reports: Arranged) -> Statics:
    """Store reports; returns those that were new, ordered by (mmsi, time)."""
    rows = reports.rows
    new, again = _parted(rows, _held(connection, "static_reports", "content", reports.statics))
    contents = f"static_contents (content, {', '.join(_CONTENT)})"
    _insert(connection, contents, reports.contents, "ON CONFLICT (content) DO NOTHING")
    _insert(connection, "static_reports (mmsi, time_ms, content, late_ms)", [rows[i] for i in new])
    if again:
        connection.exec_driver_sql(
            "UPDATE static_reports SET late_ms = ? "
            "WHERE mmsi = ? AND time_ms = ? AND content = ? AND late_ms > ?",
            [(rows[i][3], *rows[i][:3], rows[i][3]) for i in again],
        )
    return reports.statics.take(np.array(new, np.int64)) if again else reports.statics


def _contents(statics: Statics) -> tuple[npt.NDArray[np.int64], list[Row]]:
    """The hash of what each report says, and each thing that is said once, with its hash first."""
    place, which = distinct_rows(statics, _CONTENT)
    distinct = statics.take(place)
    contents = list(zip(*(nullable(distinct, name) for name in _CONTENT), strict=True))
    hashes = [_hash(content) for content in contents]
    return np.array(hashes, np.int64)[which], [(h, *c) for h, c in zip(hashes, contents, strict=True)]


def distinct_rows(
    statics: Statics, names: Sequence[str]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where each combination of values of these columns stands first, and which of them each row has."""
    columns = np.stack([_numbered(getattr(statics, name)) for name in names])
    mixed = np.zeros(columns.shape[1], np.uint64)
    for row in columns:
        mixed = (mixed ^ row.view(np.uint64)) * _ODD
        mixed ^= mixed >> np.uint64(32)
    _, place, which = np.unique(mixed, return_index=True, return_inverse=True)
    if not (columns == columns[:, place[which]]).all():
        _, place, which = np.unique(columns, axis=1, return_index=True, return_inverse=True)
    return place, which


def _numbered(column: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Numbers as they are; a number for each text."""
    if column.dtype != np.object_:
        return column.astype(np.int64)
    # The decoder gives equal texts of a batch as one object each: few are left to compare.
    objects = np.fromiter(map(id, column), np.int64, len(column))
    _, place, which = np.unique(objects, return_index=True, return_inverse=True)
    numbers: dict[str, int] = {}
    texts = column[place].tolist()
    return np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.int64)[which]


def _hash(content: Row) -> int:
    return int.from_bytes(hashlib.sha256(repr(content).encode()).digest()[:8], "big", signed=True)


def add_heard(connection: Connection, heard: Heard) -> Heard:
    """Store messages without a fix, one of a kind a second. Returns those that were new."""
    rows = sorted(set(zip(heard.mmsi.tolist(), heard.time_ms.tolist(), heard.reason.tolist(), strict=True)))
    new, _ = _parted(rows, _held(connection, "heard", "reason", heard))
    _insert(connection, "heard (mmsi, time_ms, reason)", [rows[i] for i in new])
    found = [(mmsi, time_ms, time_ms, reason, 0) for mmsi, time_ms, reason in (rows[i] for i in new)]
    return Heard.from_rows(found)


def _parted(rows: list[Row], held: set[Row]) -> tuple[list[int], list[int]]:
    """Which rows are new, and which are held; a row begins with the three columns of its key."""
    if not held:
        return list(range(len(rows))), []
    is_held = [row[:3] in held for row in rows]
    return [i for i, known in enumerate(is_held) if not known], [
        i for i, known in enumerate(is_held) if known
    ]


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
    reported = listed(connection, "reported", ("mmsi", "first_ms", "last_ms"), asked, is_keyed=False)
    found = connection.exec_driver_sql(
        f"SELECT t.mmsi, t.time_ms, t.{last} FROM {reported.sql} r CROSS JOIN {table} t "
        "WHERE t.mmsi = r.mmsi AND t.time_ms BETWEEN r.first_ms AND r.last_ms",
        reported.parameters,
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
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks}) {clash}", rows)


def nullable(statics: Statics, name: str) -> list[Any]:
    """A column with None for "not available"."""
    values: list[Any] = getattr(statics, name).tolist()
    if name not in ABSENT:
        return values
    absent = ABSENT[name]
    return [None if value == absent else value for value in values]
