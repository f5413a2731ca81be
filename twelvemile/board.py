"""Rows of the posture board, and the sightings it is made of, as flat as a frame is."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

_WHERE = {"says": "where"}
_NESTED = ("where", "since", "last_confirmed", "last_known")
_OF_SIGHTING = ("observed", "subjects", "where", "source", "sensor")
_SOURCE = {
    "source_kind": "kind",
    **{name: name for name in ("publisher", "title", "url", "archive_url", "published_at")},
}
_SENSOR = {
    "sensor": "name",
    **{
        name: name
        for name in ("ground_sample_m", "cloud_percent", "scene", "footprint", "smallest_detectable_m")
    },
}


def flat(row: Row) -> Row:
    """A row with the members of what it nests among its own."""
    where, since, last = row.get("where") or {}, row.get("since") or {}, row.get("last_known") or {}
    place = {_WHERE.get(name, name): value for name, value in where.items()}
    others = {name: value for name, value in row.items() if name not in _NESTED}
    return {
        **others,
        **place,
        "since_from": since.get("from"),
        "since_until": since.get("until"),
        "last_confirmed": (row.get("last_confirmed") or {}).get("from"),
        "last_known": last.get("state"),
        "last_known_at": (last.get("observed") or {}).get("from"),
    }


def sighting(told: Row) -> Row:
    """A sighting, likewise, with the addresses of its source and what it was seen with."""
    where, source, sensor = told.get("where") or {}, told.get("source") or {}, told.get("sensor") or {}
    observed, subjects = told.get("observed") or {}, told.get("subjects") or []
    others = {name: value for name, value in told.items() if name not in _OF_SIGHTING}
    return {
        **others,
        "observed_from": observed.get("from"),
        "observed_until": observed.get("until"),
        "units": [one["unit"] for one in subjects if one.get("unit")],
        "subjects": subjects,
        "lon": where.get("lon"),
        "lat": where.get("lat"),
        "uncertainty_m": where.get("uncertainty_m"),
        "where": where.get("said") or where.get("place"),
        "polygon": where.get("polygon"),
        **{name: source.get(key) for name, key in _SOURCE.items()},
        **{name: sensor.get(key) for name, key in _SENSOR.items()},
    }


def line(change: Row) -> Row:
    """A line of the diary, likewise."""
    at = change.get("at") or {}
    others = {name: value for name, value in change.items() if name != "at"}
    return {**others, "at_from": at.get("from"), "at_until": at.get("until")}
