"""Adding facts: positions, static reports, messages without a fix. What is already held changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from app.store.models import VesselFeed
from ingest import batch as columns
from ingest.batch import Heard, Positions, Statics

Row = tuple[Any, ...]


@dataclass(frozen=True)
class _Table:
    name: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    telling: tuple[str, ...] = ()
    """Values on which a conclusion may rest: a merge that changes one makes the vessel dirty."""

    @property
    def staged(self) -> str:
        return f"incoming_{self.name}"

    @property
    def all(self) -> tuple[str, ...]:
        return self.key + self.values


_POSITIONS = _Table(
    "positions",
    ("mmsi", "time_ms", "lon", "lat"),
    ("received_ms", "sog", "cog", "heading", "rot", "nav_status", "msg_type"),
    ("sog", "cog", "heading", "rot", "nav_status", "msg_type"),
)
_STATIC_CONTENT = (
    "msg_type", "imo", "callsign", "name", "ship_type",
    "to_bow", "to_stern", "to_port", "to_starboard", "draught_dm", "destination", "eta",
)  # fmt: skip
_STATICS = _Table("statics", ("mmsi", "time_ms", "content"), ("received_ms", *_STATIC_CONTENT))
_HEARD = _Table("heard", ("mmsi", "time_ms", "reason"), ())


@dataclass
class Added:
    """What a batch brought that was not held before."""

    new_positions: int = 0
    held_positions: int = 0
    new_others: int = 0
    dirty: dict[int, int] = field(default_factory=dict)
    """MMSI -> time in ms of the earliest fact that is new or changed."""

    @property
    def is_news(self) -> bool:
        """True if anything was added or changed."""
        return bool(self.dirty)


def add_facts(connection: Connection, positions: Positions, statics: Statics, heard: Heard) -> Added:
    """Store what is new, merge what is equal, and mark the vessels dirty from the earliest new fact.

    `positions` holds each identity once. Merging is the same in any order: a value beats NULL,
    else the smaller one.
    """
    added = Added()
    added.new_positions = _add(connection, _POSITIONS, _position_rows(positions), added.dirty)
    added.held_positions = len(positions) - added.new_positions
    added.new_others = _add(connection, _STATICS, _static_rows(statics), added.dirty)
    added.new_others += _add(connection, _HEARD, _heard_rows(heard), added.dirty)
    mark_dirty(connection, added.dirty)
    _refresh_vessels(connection, added.dirty)
    return added


def mark_dirty(connection: Connection, from_ms_by_mmsi: dict[int, int]) -> None:
    """Have these vessels concluded anew from these times on."""
    _many(
        connection,
        "INSERT INTO dirty (mmsi, from_ms) VALUES (?, ?) "
        "ON CONFLICT (mmsi) DO UPDATE SET from_ms = min(from_ms, excluded.from_ms)",
        from_ms_by_mmsi.items(),
    )


def add_vessel_feed(connection: Connection, feed_id: int, first_ms_by_mmsi: dict[int, int]) -> dict[int, int]:
    """Note since when a feed has heard these vessels; returns those of whom it had heard later or never."""
    held = dict(
        connection.execute(
            select(VesselFeed.mmsi, VesselFeed.first_ms).where(VesselFeed.feed_id == feed_id)
        ).all()
    )
    earlier = {m: t for m, t in first_ms_by_mmsi.items() if m not in held or t < held[m]}
    _many(
        connection,
        "INSERT OR REPLACE INTO vessel_feeds (mmsi, feed_id, first_ms) VALUES (?, ?, ?)",
        ((mmsi, feed_id, first_ms) for mmsi, first_ms in earlier.items()),
    )
    return earlier


def _many(connection: Connection, sql: str, rows: Iterable[Row]) -> None:
    values = list(rows)
    if values:
        connection.exec_driver_sql(sql, values)


def _add(connection: Connection, table: _Table, rows: Sequence[Row], dirty: dict[int, int]) -> int:
    if not rows:
        return 0
    _stage(connection, table, rows)
    new = _touched(connection, table, _is_new(table), dirty)
    _touched(connection, table, _is_changed(table), dirty)
    connection.exec_driver_sql(_merge(table))
    return new


def _stage(connection: Connection, table: _Table, rows: Sequence[Row]) -> None:
    names = ", ".join(table.all)
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE IF NOT EXISTS {table.staged} "
        f"({names}, PRIMARY KEY ({', '.join(table.key)})) WITHOUT ROWID"
    )
    connection.exec_driver_sql(f"DELETE FROM {table.staged}")
    marks = ", ".join("?" * len(table.all))
    _many(connection, f"INSERT OR IGNORE INTO {table.staged} ({names}) VALUES ({marks})", rows)


def _touched(connection: Connection, table: _Table, condition: str, dirty: dict[int, int]) -> int:
    same = " AND ".join(f"held.{k} = staged.{k}" for k in table.key)
    found = connection.exec_driver_sql(
        f"SELECT staged.mmsi, min(staged.time_ms), count(*) FROM {table.staged} staged "
        f"LEFT JOIN {table.name} held ON {same} WHERE {condition} GROUP BY staged.mmsi"
    ).all()
    for mmsi, from_ms, _ in found:
        dirty[mmsi] = min(dirty.get(mmsi, from_ms), from_ms)
    return sum(count for _, _, count in found)


def _is_new(_: _Table) -> str:
    return "held.mmsi IS NULL"


def _is_changed(table: _Table) -> str:
    changed = " OR ".join(f"held.{v} IS NOT {_merged(v, 'held', 'staged')}" for v in table.telling)
    return f"held.mmsi IS NOT NULL AND ({changed or '0'})"


def _merge(table: _Table) -> str:
    names = ", ".join(table.all)
    clash = "DO NOTHING"
    if table.values:
        updates = ", ".join(f"{v} = {_merged(v, table.name, 'excluded')}" for v in table.values)
        clash = f"DO UPDATE SET {updates}"
    # "WHERE true" keeps SQLite from reading ON CONFLICT as the join's condition.
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {table.staged} WHERE true "
        f"ON CONFLICT ({', '.join(table.key)}) {clash}"
    )


def _merged(value: str, held: str, new: str) -> str:
    return f"min(coalesce({held}.{value}, {new}.{value}), coalesce({new}.{value}, {held}.{value}))"


def _nullable(column: npt.NDArray[Any], not_available: object) -> list[Any]:
    return [None if value == not_available else value for value in column.tolist()]


def _position_rows(p: Positions) -> list[Row]:
    return list(
        zip(
            *(c.tolist() for c in (p.mmsi, p.time_ms, p.lon, p.lat, p.received_ms)),
            _nullable(p.sog, columns.SOG_NOT_AVAILABLE),
            _nullable(p.cog, columns.COG_NOT_AVAILABLE),
            _nullable(p.heading, columns.HEADING_NOT_AVAILABLE),
            _nullable(p.rot, columns.ROT_NOT_AVAILABLE),
            _nullable(p.nav_status, columns.NAV_STATUS_NOT_AVAILABLE),
            p.msg_type.tolist(),
            strict=True,
        )
    )


def _static_rows(s: Statics) -> list[Row]:
    contents = zip(
        s.msg_type.tolist(),
        _nullable(s.imo, columns.IMO_NOT_AVAILABLE),
        _nullable(s.callsign, ""),
        _nullable(s.name, ""),
        _nullable(s.ship_type, columns.SHIP_TYPE_NOT_AVAILABLE),
        *(
            _nullable(c, columns.DIMENSION_NOT_AVAILABLE)
            for c in (s.to_bow, s.to_stern, s.to_port, s.to_starboard)
        ),
        _nullable(s.draught_dm, columns.DRAUGHT_NOT_AVAILABLE),
        _nullable(s.destination, ""),
        _nullable(s.eta, ""),
        strict=True,
    )
    heads = zip(s.mmsi.tolist(), s.time_ms.tolist(), s.received_ms.tolist(), strict=True)
    return [
        (mmsi, time_ms, _content_hash(content), received_ms, *content)
        for (mmsi, time_ms, received_ms), content in zip(heads, contents, strict=True)
    ]


def _content_hash(content: Row) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def _heard_rows(h: Heard) -> list[Row]:
    return list(zip(h.mmsi.tolist(), h.time_ms.tolist(), h.reason.tolist(), strict=True))


def first_heard(*tables: Positions | Statics | Heard) -> dict[int, int]:
    """MMSI -> time in ms of her earliest message in these tables."""
    mmsi = np.concatenate([t.mmsi for t in tables])
    time_ms = np.concatenate([t.time_ms for t in tables])
    order = np.lexsort((time_ms, mmsi))
    vessels, first = np.unique(mmsi[order], return_index=True)
    return dict(zip(vessels.tolist(), time_ms[order][first].tolist(), strict=True))


def _last_static(field_name: str) -> str:
    return (
        f"(SELECT {field_name} FROM statics s WHERE s.mmsi = d.mmsi AND {field_name} IS NOT NULL "
        "ORDER BY time_ms DESC, content DESC LIMIT 1)"
    )


def _end(function: str) -> str:
    spans = (
        f"(SELECT {function}(time_ms) FROM {table} WHERE mmsi = d.mmsi)"
        for table in ("positions", "statics", "heard")
    )
    return f"(SELECT {function}(column1) FROM (VALUES {', '.join(f'({s})' for s in spans)}))"


_REFRESH = f"""
INSERT OR REPLACE INTO vessels
    (mmsi, name, callsign, imo, ship_type, destination, class_b, first_ms, last_ms,
     position_ms, lon, lat, sog, cog, heading, nav_status)
SELECT d.mmsi, {_last_static("name")}, {_last_static("callsign")}, {_last_static("imo")},
       {_last_static("ship_type")}, {_last_static("destination")}, coalesce(p.msg_type IN (18, 19), 0),
       {_end("min")}, {_end("max")}, p.time_ms, p.lon, p.lat, p.sog, p.cog, p.heading, p.nav_status
FROM touched d LEFT JOIN positions p ON p.mmsi = d.mmsi AND (p.time_ms, p.lon, p.lat) =
     (SELECT time_ms, lon, lat FROM positions WHERE mmsi = d.mmsi
      ORDER BY time_ms DESC, lon DESC, lat DESC LIMIT 1)
"""


def _refresh_vessels(connection: Connection, mmsis: Iterable[int]) -> None:
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS touched (mmsi INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM touched")
    _many(connection, "INSERT INTO touched (mmsi) VALUES (?)", ((m,) for m in mmsis))
    connection.exec_driver_sql(_REFRESH)
