"""Whom the stages need again and again: invented ships, watched ones, and a fleet that is always heard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.domain.watchlist import Unit
from app.evaluate.events import Setting
from app.evaluate.motion import Place
from app.evaluate.ship import Ship, ship

CARGO, TANKER, TUG, FISHER = 70, 80, 52, 30
ASIDE = Place(33.5, 31.5)
"""A cell that no story comes to."""
_COLUMNS, _ROWS = 24, 9
_SOUTH_WEST = Place(29.05, 32.65)
_CORNERS = ((0.03, 0.03), (0.22, 0.03), (0.03, 0.22), (0.22, 0.22))
"""Degrees from a cell's south-western corner: 9 NM apart."""


def invented(
    setting: Setting, what: str, kind: int = CARGO, mid: int = 538, *, class_b: bool = False, to: str = ""
) -> Ship:
    """Begin a ship whose name says that she is synthetic, bound for `to`."""
    mmsi = setting.mmsi(mid)
    return ship(
        mmsi,
        name=f"SYNTH {what} {mmsi % 10000}",
        ship_type=kind,
        callsign=f"SYN{mmsi % 10000:04d}",
        class_b=class_b,
        destination=to,
    )


def watching(one: Ship, setting: Setting) -> tuple[Unit, ...]:
    """She is on the watchlist, by call sign in every third situation, else by MMSI."""
    said = one.identity
    if setting.number % 3 == 0:
        return (Unit(said.name, callsign=said.callsign),)
    return (Unit(said.name, mmsi=said.mmsi),)


def lying_in_cells(setting: Setting, end: datetime, *cells: Place) -> Iterator[Ship]:
    """Four ships at anchor in each cell of a quarter degree (its south-western corner), until `end`.

    They are always heard: so a feed is up, and the place's coverage is good once it is learned.
    """
    for cell in cells:
        for east, north in _CORNERS:
            one = invented(setting, "ROADS").at(cell.lon + east, cell.lat + north, since=setting.since)
            yield one.anchor(one.hours_until(end))


def open_sea(number: int) -> Place:
    """A place of its own in a grid of 0.2 degree south of Cyprus, where no port or anchorage is near."""
    column, row = number % _COLUMNS, number // _COLUMNS % _ROWS
    return Place(_SOUTH_WEST.lon + 0.2 * column, _SOUTH_WEST.lat + 0.2 * row)


def far_off(number: int) -> Place:
    """Another place of that grid, 60 NM and more from that of this number."""
    return open_sea(number + 9 + _COLUMNS * (_ROWS // 2))
