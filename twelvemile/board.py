"""Rows of the posture board as flat as a frame is."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

_WHERE = {"says": "where"}
_NESTED = ("where", "since", "last_confirmed", "last_known")


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


def line(change: Row) -> Row:
    """A line of the diary, likewise."""
    at = change.get("at") or {}
    others = {name: value for name, value in change.items() if name != "at"}
    return {**others, "at_from": at.get("from"), "at_until": at.get("until")}
