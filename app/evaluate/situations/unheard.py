"""When a ship is truly not heard, by her story alone: docs/rules.md, `ais_gap`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from app.evaluate.events import Event
from app.evaluate.motion import way
from app.evaluate.ship import MOORED, Ship

GAP, UNEXPLAINED, COVERAGE, WATCH_SILENT, OVERDUE = (
    "ais_gap",
    "unexplained",
    "coverage",
    "watch_silent",
    "overdue",
)
SILENT_H, SILENT_IN_PORT_H, OVERDUE_H = 12.0, 24.0, 12.0
TARTUS = (35.87, 34.91)
_FOR_GOOD_H = 1e4
"""Of a silence that no story ends; the sea's end cuts it."""


class Silence(NamedTuple):
    """From when on nobody can hear her, for how many hours; whether she then said that she was moored."""

    since_s: float
    hours: float
    moored: bool

    def event(self, one: Ship, subtype: str) -> Event:
        """As an `ais_gap`."""
        ends = (self.since_s, self.since_s + self.hours * 3600.0)
        start, end = (datetime.fromtimestamp(time_s, UTC) for time_s in ends)
        return Event(GAP, (one.identity.mmsi,), start, end, subtype)


def silences(one: Ship) -> Iterator[Silence]:
    """Yield the stretches in which nobody hears her; the last begins where her story ends."""
    legs = one.legs
    since_s, moored = None, False
    for leg in legs:
        if leg.hearing == "nobody":
            since_s = leg.start_s if since_s is None else since_s
            continue
        if since_s is not None:
            yield Silence(since_s, (leg.start_s - since_s) / 3600.0, moored)
        since_s, moored = None, leg.nav_status == MOORED
    last_s = legs[-1].end_s if since_s is None else since_s
    yield Silence(last_s, _FOR_GOOD_H, moored)


def gaps(one: Ship, subtype: str) -> Iterator[Event]:
    """Yield the gaps of a ship that is not watched, if she was heard well before each of them."""
    return (s.event(one, subtype) for s in silences(one) if s.hours >= SILENT_H and not s.moored)


def gaps_of_unit(one: Ship) -> Iterator[Event]:
    """Yield the gaps of a ship that is watched, wherever she was heard last."""
    for silence in silences(one):
        if silence.hours >= (SILENT_IN_PORT_H if silence.moored else SILENT_H):
            yield silence.event(one, WATCH_SILENT)


def overdue_after_h(one: Ship, kn: float) -> float:
    """So long after she was heard last, here and under way to Tartus at `kn`, she is overdue there."""
    return way(one.place, TARTUS)[1] / kn + OVERDUE_H
