"""What is last known of each vessel, by event time: a cache of the facts, kept with them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection

from app.store.packed.blocks import COLUMNS, Int64, Table
from app.store.packed.view import known_or_null
from app.store.reports import spans
from ingest.batch import Heard, Positions, Statics

_CLASS_B_TYPES = (18, 19)
_SHOWN = ("time_ms", "lon", "lat", "sog", "cog", "heading", "nav_status")


def note_times(connection: Connection, *tables: Positions | Statics | Heard) -> None:
    """Widen from when to when each vessel of these tables was heard."""
    mmsi, time_ms = (np.concatenate([getattr(t, name) for t in tables]) for name in ("mmsi", "time_ms"))
    connection.exec_driver_sql(
        "INSERT INTO vessels (mmsi, class_b, first_ms, last_ms) VALUES (?, 0, ?, ?) "
        "ON CONFLICT (mmsi) DO UPDATE SET first_ms = min(first_ms, excluded.first_ms), "
        "last_ms = max(last_ms, excluded.last_ms)",
        spans(mmsi, time_ms),
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


def note_identities(connection: Connection, vessels: Sequence[int]) -> None:
    """Look up anew what these vessels last said of themselves."""
    if not vessels:
        return
    fields = ("name", "callsign", "imo", "ship_type", "destination")
    last = ", ".join(f"{field} = {_last_said(field)}" for field in fields)
    connection.exec_driver_sql(
        f"UPDATE vessels AS v SET {last} WHERE mmsi = ?", [(mmsi,) for mmsi in vessels]
    )


def _last_said(field: str) -> str:
    return (
        f"(SELECT {field} FROM static_reports s JOIN static_contents c ON c.content = s.content "
        f"WHERE s.mmsi = v.mmsi AND {field} IS NOT NULL ORDER BY s.time_ms DESC, s.content DESC LIMIT 1)"
    )
