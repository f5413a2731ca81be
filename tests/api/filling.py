"""Puts rows into a store, with defaults for what a test does not care about."""

import json
from typing import Any

from sqlalchemy import Engine, insert

from app.domain.time import parse_iso
from app.store.engine import writing
from app.store.models import (
    Alert,
    AlertId,
    AlertRevision,
    AlertVessel,
    Feed,
    FeedUp,
    Meta,
    Segment,
    Taint,
    Vessel,
)
from app.store.packed.writing import add as add_fixes
from app.store.reports import add_statics, arranged
from app.store.vessels import note_last_fixes
from ingest.batch import FIX_NOT_AVAILABLE, Positions, Statics
from ingest.validate.duplicates import merge_equal

T0 = parse_iso("2024-12-01T00:00:00Z")
MINUTE = 60_000
SHIP = 273_000_001
HOSTILE = "=cmd|\"<script>&'@"


def add(engine: Engine, table: Any, *rows: dict[str, Any]) -> None:
    with writing(engine) as connection:
        connection.execute(insert(table), list(rows))


def position(
    minute: float, lon: float = 35.5, lat: float = 34.9, mmsi: int = SHIP, **rest: Any
) -> dict[str, Any]:
    at = {"mmsi": mmsi, "time_ms": T0 + round(minute * MINUTE), "received_ms": T0, "msg_type": 1}
    place = {"lon": round(lon * 600_000), "lat": round(lat * 600_000)}
    return {**at, **place, "sog": None, "cog": None, "heading": None, "nav_status": None, **rest}


def positions(engine: Engine, *rows: dict[str, Any]) -> None:
    fixes = Positions.from_rows(
        [
            tuple(FIX_NOT_AVAILABLE.get(n, 0) if row.get(n) is None else row[n] for n in Positions.dtypes())
            for row in rows
        ]
    )
    with writing(engine) as connection:
        outcome = add_fixes(connection, merge_equal(fixes))
        note_last_fixes(connection, outcome.vessels, outcome.last)


def vessel(engine: Engine, mmsi: int = SHIP, **rest: Any) -> None:
    add(engine, Vessel, {"mmsi": mmsi, "first_ms": T0, "last_ms": T0, "class_b": False, **rest})


def taint(engine: Engine, first: int, last: int, reason: str = "gnss_interference", mmsi: int = SHIP) -> None:
    span = {"from_ms": T0 + first * MINUTE, "to_ms": T0 + last * MINUTE}
    add(engine, Taint, {"mmsi": mmsi, **span, "reason": reason})


def segment(engine: Engine, first: int, last: int, hull: int = 0, mmsi: int = SHIP) -> None:
    segments(engine, (first, last, hull), mmsi=mmsi)


def segments(engine: Engine, *spans: tuple[int, int, int], mmsi: int = SHIP) -> None:
    """Of (first, last, hull) each, all in one transaction."""
    rows = (
        {"mmsi": mmsi, "start_ms": T0 + first * MINUTE, "end_ms": T0 + last * MINUTE, "hull": hull}
        for first, last, hull in spans
    )
    add(engine, Segment, *rows)


def static(engine: Engine, minute: int, mmsi: int = SHIP, msg_type: int = 5, **fields: Any) -> None:
    absent = {"callsign": "", "name": "", "destination": "", "eta": "", "ship_type": -1}
    sent = absent | {"mmsi": mmsi, "time_ms": T0 + minute * MINUTE, "received_ms": T0, "msg_type": msg_type}
    row = {**sent, **{name: value for name, value in fields.items() if value is not None}}
    with writing(engine) as connection:
        add_statics(
            connection,
            arranged(Statics.from_rows([tuple(row.get(name, 0) for name in Statics.dtypes())])),
        )


def frontier(engine: Engine, minute: int) -> None:
    add(engine, Meta, {"key": "frontier", "value": str(T0 + minute * MINUTE)})


def feed(engine: Engine, name: str = "a", **rest: Any) -> int:
    """Its id: of a store that was emptied for the next test it may not be 1."""
    row = {
        "name": name,
        "kind": "file",
        "lateness_s": 900,
        "newest_ms": T0,
        "recorded_ms": T0,
        "synthetic": False,
    }
    whole = {**row, "lines": 0, "positions": 0, "rejected": "{}", "rejects_first": "{}", **rest}
    with writing(engine) as connection:
        return int(connection.execute(insert(Feed).returning(Feed.id), whole).scalar_one())


def feed_up(engine: Engine, feed_id: int, first: int, last: int) -> None:
    add(engine, FeedUp, {"feed_id": feed_id, "from_ms": T0 + first * MINUTE, "to_ms": T0 + last * MINUTE})


def alert(
    engine: Engine,
    uid: int,
    first: int = 0,
    last: int | None = None,
    vessels: tuple[int, ...] = (SHIP,),
    body: dict[str, Any] | None = None,
    ids: tuple[str, ...] = (),
    **rest: Any,
) -> str:
    started = T0 + first * MINUTE
    ended = None if last is None else T0 + last * MINUTE
    row = {
        "uid": uid,
        "id": f"id{uid:03d}",
        "kind": "loitering",
        "status": "open" if last is None else "closed",
        "severity": "info",
        "mmsi": vessels[0],
        "started_ms": started,
        "ended_ms": ended,
        "final_ms": None,
        "last_ms": started,
        "lon": 35.5,
        "lat": 34.9,
        "triage": None,
        "told": "none",
        "raised_ms": T0,
        "updated_ms": T0,
        "revision": 1,
        **rest,
    }
    shared = {name: row[name] for name in ("id", "kind", "status", "severity", "lon", "lat")}
    start = {"started_at": "2024-12-01T00:00:00Z", "vessels": list(vessels), "caveats": []}
    add(engine, Alert, {**row, "body": json.dumps({**shared, **start, **(body or {})})})
    add(engine, AlertVessel, *({"mmsi": mmsi, "uid": uid} for mmsi in vessels))
    add(engine, AlertId, *({"id": one, "uid": uid} for one in (row["id"], *ids)))
    return str(row["id"])


def revision(
    engine: Engine, uid: int, number: int, change: str, body: dict[str, Any], recorded_ms: int = T0
) -> None:
    row = {"uid": uid, "revision": number, "change": change, "at_ms": T0 + number * MINUTE}
    add(engine, AlertRevision, {**row, "recorded_ms": recorded_ms, "body": json.dumps(body)})
