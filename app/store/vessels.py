"""What is last known of each vessel, by event time: a cache of the facts, kept with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
from sqlalchemy import Connection

from app.store.dialects.known import dialect_of
from app.store.packed.blocks import COLUMNS, Int64, Table
from app.store.packed.view import known_or_null
from app.store.reports import distinct_rows, nullable
from app.store.transactions import many
from ingest.batch import Statics

Said = tuple[Any, ...]

_CLASS_B_TYPES = (18, 19)
_SAID = ("name", "callsign", "imo", "ship_type", "destination")
_SHOWN = ("time_ms", "lon", "lat", "sog", "cog", "heading", "nav_status")


def note_times(connection: Connection, spans: list[tuple[int, int, int]]) -> None:
    """Widen from when to when each vessel was heard: (mmsi, first, last) in ms."""
    many(
        connection,
        "INSERT INTO vessels AS v (mmsi, class_b, first_ms, last_ms) VALUES (?, FALSE, ?, ?) "
        "ON CONFLICT (mmsi) DO UPDATE SET "
        "first_ms = CASE WHEN excluded.first_ms < v.first_ms THEN excluded.first_ms ELSE v.first_ms END, "
        "last_ms = CASE WHEN excluded.last_ms > v.last_ms THEN excluded.last_ms ELSE v.last_ms END",
        spans,
    )


def note_last_fixes(connection: Connection, vessels: Int64, last: Table) -> None:
    """Take over a vessel's last fix, a column of `last` each, unless a later one is held."""
    if not len(vessels):
        return
    named = dict(zip(COLUMNS, last, strict=True))
    shown = [known_or_null(name, named[name]) for name in _SHOWN]
    class_b = np.isin(named["msg_type"], _CLASS_B_TYPES).tolist()
    places = [named[name].tolist() for name in ("time_ms", "lon", "lat")]
    connection.exec_driver_sql(
        "UPDATE vessels SET class_b = ?, position_ms = ?, lon = ?, lat = ?, sog = ?, cog = ?, heading = ?, "
        "nav_status = ? WHERE mmsi = ? AND (position_ms IS NULL OR (position_ms, lon, lat) <= (?, ?, ?))",
        list(zip(class_b, *shown, vessels.tolist(), *places, strict=True)),
    )


def said_by(reports: Statics) -> list[Said]:
    """What vessels say of themselves in these reports, each thing once: (mmsi, *`_SAID`)."""
    once = reports.take(distinct_rows(reports, ("mmsi", *_SAID))[0])
    return list(zip(once.mmsi.tolist(), *(nullable(once, field) for field in _SAID), strict=True))


def note_identities(connection: Connection, said: list[Said]) -> None:
    """Look up anew what vessels last said of themselves, where they now say something else.

    While all that came since says what a vessel's row says, whatever she said last says it too.
    """
    known = _known(connection, {mmsi for mmsi, *_ in said})
    told = {mmsi for mmsi, *fields in said if _tells_else(fields, known[mmsi])}
    last = ", ".join(f"{field} = {_last_said(field)}" for field in _SAID)
    sql = f"UPDATE vessels AS v SET {last} WHERE mmsi = ?"
    many(connection, sql, [(mmsi,) for mmsi in sorted(told)])


def _known(connection: Connection, mmsis: set[int]) -> dict[int, list[Any]]:
    numbers = dialect_of(connection).numbers
    query = f"SELECT mmsi, {', '.join(_SAID)} FROM vessels WHERE mmsi IN {numbers}"
    rows = connection.exec_driver_sql(query, (orjson.dumps(list(mmsis)).decode(),))
    return {mmsi: fields for mmsi, *fields in rows}


def _tells_else(said: list[Any], known: list[Any]) -> bool:
    return any(new is not None and new != old for new, old in zip(said, known, strict=True))


def _last_said(field: str) -> str:
    return (
        f"(SELECT {field} FROM static_reports s JOIN static_contents c ON c.content = s.content "
        f"WHERE s.mmsi = v.mmsi AND {field} IS NOT NULL ORDER BY s.time_ms DESC, s.content DESC LIMIT 1)"
    )
