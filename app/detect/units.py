"""Who is a unit of interest: section 5 of the design, as far as place does not come into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.detect.facts import Identity

SHIP_MMSIS = range(201_000_000, 776_000_000)
RUSSIAN_MID = 273
MILITARY_OPERATIONS = 35
_RUSSIAN_TYPES = frozenset({0, *range(31, 36), *range(50, 60), *range(70, 100)})
_NEVER_TOLD_TYPES = frozenset({30, 36, 37, 51})
"""Fishing, sailing, pleasure craft, search and rescue (ITU-R M.1371-5, table 53)."""


@dataclass(frozen=True)
class WatchlistEntry:
    """A unit that the analyst watches; any identifier may be unknown."""

    label: str
    mmsi: int | None = None
    imo: int | None = None
    callsign: str | None = None


class Watchlist:
    """The analyst's own units of interest."""

    def __init__(self, entries: Iterable[WatchlistEntry] = ()) -> None:
        self.entries = tuple(entries)
        self._first: dict[tuple[str, int | str], int] = {}
        for row, entry in enumerate(self.entries):
            for key in _keys(entry.mmsi, entry.imo, entry.callsign):
                self._first.setdefault(key, row)

    def find(self, mmsi: int, identity: Identity) -> WatchlistEntry | None:
        """The first entry that matches, or None."""
        if not self.entries:
            return None
        keys = _keys(mmsi, identity.imo, identity.callsign)
        rows = [self._first[key] for key in keys if key in self._first]
        return self.entries[min(rows)] if rows else None


def _keys(mmsi: int | None, imo: int | None, callsign: str | None) -> list[tuple[str, int | str]]:
    """What a unit may be told by."""
    named = (("mmsi", mmsi), ("imo", imo), ("callsign", callsign))
    return [(name, value) for name, value in named if value is not None]


def is_ship(mmsi: int) -> bool:
    """Ship rules take only MMSIs whose first three digits can be a flag state's.

    >>> is_ship(273999001), is_ship(970123456), is_ship(2734), is_ship(111273001)
    (True, False, False, False)
    """
    return mmsi in SHIP_MMSIS


def unit_of_interest(mmsi: int, identity: Identity, watchlist: Watchlist) -> str | None:
    """Why a vessel is a unit of interest: `watchlist`, `military`, `russian`; None if she is not one.

    >>> unit_of_interest(273999001, Identity(ship_type=70), Watchlist())
    'russian'
    >>> unit_of_interest(273999001, Identity(ship_type=30), Watchlist()) is None
    True
    """
    if watchlist.find(mmsi, identity):
        return "watchlist"
    if identity.ship_type == MILITARY_OPERATIONS:
        return "military"
    if mmsi // 1_000_000 == RUSSIAN_MID and (identity.ship_type or 0) in _RUSSIAN_TYPES:
        return "russian"
    return None


def is_never_told(identity: Identity, *, class_b: bool) -> bool:
    """Fishing, pleasure, rescue and class B are stored and shown, never told."""
    return class_b or identity.ship_type in _NEVER_TOLD_TYPES
