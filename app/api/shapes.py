"""Rows of the store as the JSON of the contract: degrees, knots, ISO times; null is "not available"."""

from __future__ import annotations

from typing import Any

from app.domain.secrets import masked
from app.domain.time import iso, iso_or_none
from app.store.live import Report
from app.store.reading.deliveries import ChannelRow
from app.store.reading.feeds import FeedRow
from app.store.reading.history import Fix
from app.store.reading.vessels import Identity, VesselRow
from ingest.batch import LON_LAT_UNITS_PER_DEGREE

Motion = Fix | VesselRow


def degrees(units: int) -> float:
    """A longitude or latitude; the sixth decimal is finer than AIS.

    >>> degrees(21_366_600)
    35.611
    """
    return round(units / LON_LAT_UNITS_PER_DEGREE, 6)


def units(angle: float) -> int:
    """The same back, to the nearest unit of the store."""
    return round(angle * LON_LAT_UNITS_PER_DEGREE)


def _tenths(value: int | None) -> float | None:
    return None if value is None else value / 10


def _motion(fix: Motion) -> dict[str, Any]:
    return {
        "sog_kn": _tenths(fix.sog),
        "cog_deg": _tenths(fix.cog),
        "heading_deg": fix.heading,
        "nav_status": fix.nav_status,
    }


def position(fix: Fix) -> dict[str, Any]:
    """A fix as an item of a history."""
    return {
        "time": iso(fix.time_ms),
        "lon": degrees(fix.lon),
        "lat": degrees(fix.lat),
        **_motion(fix),
        "segment": fix.segment,
        "flags": fix.flags,
    }


def vessel(row: VesselRow) -> dict[str, Any]:
    """A vessel in a listing."""
    return {
        "mmsi": row.mmsi,
        "name": row.name,
        "callsign": row.callsign,
        "imo": row.imo,
        "ship_type": row.ship_type,
        "destination": row.destination,
        "class_b": row.class_b,
        "first_heard": iso(row.first_ms),
        "last_heard": iso(row.last_ms),
        "last_position": _last_position(row),
    }


def _last_position(row: VesselRow) -> dict[str, Any] | None:
    if row.position_ms is None or row.lon is None or row.lat is None:
        return None
    place = {"time": iso(row.position_ms), "lon": degrees(row.lon), "lat": degrees(row.lat)}
    return {**place, **_motion(row), "flags": row.flags}


def identity(row: Identity) -> dict[str, Any]:
    """What a vessel called itself, and when."""
    return {
        "name": row.name,
        "callsign": row.callsign,
        "imo": row.imo,
        "ship_type": row.ship_type,
        "destination": row.destination,
        "first": iso(row.first_ms),
        "last": iso(row.last_ms),
    }


def feed(row: FeedRow, now_ms: int) -> dict[str, Any]:
    """A feed's health; the lag is that of its newest message behind the wall clock, of a live feed only."""
    return {
        "name": masked(row.name),
        "kind": row.kind,
        "synthetic": row.synthetic,
        "redistributable": row.redistributable,
        "newest": iso_or_none(row.newest_ms),
        "lag_s": None if (lag_ms := row.lag_ms(now_ms)) is None else lag_ms // 1000,
        "lines": row.lines,
        "positions": row.positions,
        "rejected": row.rejected,
        "up": [{"from": iso(start), "to": iso(end)} for start, end in row.up],
        "down": [{"from": iso(start), "to": iso(end), "why": why} for start, end, why in row.down],
        "live": None if row.live is None else _live_feed(row, row.live, now_ms),
    }


def _live_feed(feed: FeedRow, row: Report, now_ms: int) -> dict[str, Any]:
    return {
        "source": row.source,
        "state": row.state_at(now_ms),
        "since": iso(row.since_ms),
        "last_message": iso_or_none(feed.heard_ms()),
        "silent_since": iso_or_none(feed.silent_since_ms(now_ms)),
        "last_error": row.error or None,
        "last_error_at": iso_or_none(row.error_ms),
        "connections": row.connections,
        "lost_by_kernel": row.lost,
        "outside_area": row.outside,
        "messages_per_minute": row.per_minute,
        "delay_s": None if row.lag_ms is None else round(row.lag_ms / 1000, 3),
        "receivers": [_receiver(one) for one in row.receivers],
        "updated": iso(row.updated_ms),
    }


def _receiver(one: dict[str, Any]) -> dict[str, Any]:
    box = [one[edge] for edge in ("west", "south", "east", "north")]
    return {
        "name": one["name"],
        "messages": one["messages"],
        "first": iso(one["first_ms"]),
        "last": iso(one["last_ms"]),
        "heard_bbox": None if None in box else box,
    }


def channel(row: ChannelRow) -> dict[str, Any]:
    """How a channel fares: what was sent, what waits, what never will be, and what is wrong, in words."""
    return {
        "name": row.name,
        "state": row.condition,
        "last_sent": iso_or_none(row.state.sent_ms if row.state else None),
        "waiting": row.waiting,
        "waiting_since": iso_or_none(row.oldest_waiting_ms),
        "sent": row.sent,
        "stale": row.stale,
        "failed": row.failed,
        "problem": row.problem,
    }


def with_links(alert: dict[str, Any]) -> dict[str, Any]:
    """An alert with where to read on."""
    itself = f"/v1/alerts/{alert['id']}"
    vessels = [f"/v1/vessels/{mmsi}" for mmsi in alert["vessels"] or []]
    links = {
        "self": itself,
        "revisions": f"{itself}/revisions",
        "map": f"{itself}/map.png",
        "evidence": f"{itself}/evidence",
        "vessels": vessels,
        "history": [f"{vessel}/history{_span(alert)}" for vessel in vessels],
    }
    return {**alert, "links": links}


def _span(alert: dict[str, Any]) -> str:
    return f"?since={alert['started_at']}" if alert["started_at"] else ""
