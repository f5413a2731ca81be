"""Which MMSIs sent an IMO number, and since when: a cache of the static reports, kept with them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import orjson
from sqlalchemy import Connection

from app.store.dialects.known import dialect_of
from app.store.transactions import many, plain_rows
from ingest.batch import IMO_NOT_AVAILABLE, Statics

Row = tuple[Any, ...]

_SHARED = (
    "SELECT n.imo, n.mmsi, n.first_ms, o.mmsi FROM imo_senders n JOIN imo_senders o "
    "ON o.imo = n.imo AND (o.first_ms, o.mmsi) < (n.first_ms, n.mmsi) "
    "WHERE n.first_ms > ? AND n.first_ms <= ? ORDER BY n.first_ms, n.imo, n.mmsi, o.mmsi"
)
_SINCE = "SELECT imo, mmsi, first_ms FROM imo_senders WHERE mmsi IN {numbers}"
_SENT = (
    "SELECT min(s.time_ms), max(s.time_ms) FROM static_reports s JOIN static_contents c "
    "ON c.content = s.content WHERE s.mmsi = ? AND s.time_ms BETWEEN ? AND ? AND c.imo = ?"
)


class Shared(NamedTuple):
    """A vessel that began to send an IMO number which another had sent before her."""

    imo: int
    mmsi: int
    first_ms: int
    other: int


def sent_in(reports: Statics) -> list[Row]:
    """(imo, mmsi, first_ms) of each that is sent in these reports."""
    rows = np.flatnonzero(reports.imo != IMO_NOT_AVAILABLE)
    columns = [reports.imo[rows], reports.mmsi[rows], reports.time_ms[rows]]
    order = np.lexsort(columns[::-1])
    imo, mmsi, time_ms = (column[order].astype(np.int64) for column in columns)
    first = np.ones(len(order), np.bool_)
    first[1:] = (imo[1:] != imo[:-1]) | (mmsi[1:] != mmsi[:-1])
    return list(zip(imo[first].tolist(), mmsi[first].tolist(), time_ms[first].tolist(), strict=True))


def note(connection: Connection, sent: list[Row]) -> None:
    """Keep since when each is sent."""
    query = _SINCE.format(numbers=dialect_of(connection).numbers)
    mmsis = orjson.dumps(sorted({mmsi for _, mmsi, _ in sent})).decode()
    held = {row[:2]: row[2] for row in plain_rows(connection, query, (mmsis,))}
    many(
        connection,
        "INSERT INTO imo_senders (imo, mmsi, first_ms) VALUES (?, ?, ?) "
        "ON CONFLICT (imo, mmsi) DO UPDATE SET first_ms = excluded.first_ms",
        [row for row in sent if row[2] < held.get(row[:2], row[2] + 1)],
    )


def shared(connection: Connection, after_ms: int, until_ms: int) -> list[Shared]:
    """Vessels that began in this time to send what others, a row each, had sent before; by that time."""
    return [Shared(*row) for row in plain_rows(connection, _SHARED, (after_ms, until_ms))]


def sent_between(
    connection: Connection, mmsi: int, imo: int, since_ms: int, until_ms: int
) -> tuple[int, int] | None:
    """When she first and last sent it in this time, both ends included, or None."""
    ((first_ms, last_ms),) = plain_rows(connection, _SENT, (mmsi, since_ms, until_ms, imo))
    return None if first_ms is None else (int(first_ms), int(last_ms))
