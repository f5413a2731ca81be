"""Zones that the user drew, kept in the store; whoever draws conclusions sees by a mark that they changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from app.geo.drawn import DrawnZone
from app.store.conclusions import get_meta, set_meta
from app.store.models import DrawnZone as Row

_MARK = "drawn_zones"


def every(connection: Connection) -> list[DrawnZone]:
    """All zones, by name."""
    rows = connection.execute(select(Row.name, Row.geometry, Row.drawn_ms).order_by(Row.name))
    return [DrawnZone(*row) for row in rows]


def mark(connection: Connection) -> str | None:
    """Another after each change; None before the first."""
    return get_meta(connection, _MARK)


def replace(connection: Connection, zones: Sequence[DrawnZone], now_ms: int) -> list[DrawnZone]:
    """Have these zones in place of all; what was drawn before and is the same keeps its time.

    Of one that says no time it is now. Returns them as they are kept.
    """
    held = {zone.name: zone for zone in every(connection)}
    kept = [_timed(zone, held.get(zone.name), now_ms) for zone in zones]
    connection.execute(delete(Row))
    if kept:
        rows = [{"name": z.name, "geometry": z.geometry, "drawn_ms": z.drawn_ms} for z in kept]
        connection.execute(insert(Row), rows)
    content = ",".join(sorted(zone.key for zone in kept))
    set_meta(connection, _MARK, hashlib.sha256(content.encode()).hexdigest()[:16])
    return sorted(kept, key=lambda zone: zone.name)


def _timed(zone: DrawnZone, held: DrawnZone | None, now_ms: int) -> DrawnZone:
    if zone.drawn_ms is not None:
        return zone
    same = held is not None and held.geometry == zone.geometry
    return DrawnZone(zone.name, zone.geometry, held.drawn_ms if held and same else now_ms)
