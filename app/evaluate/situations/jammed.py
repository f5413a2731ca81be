"""`gnss_interference`: ships shown where they are not, or nowhere; and ships whose places are wrong otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.evaluate.events import Event, Setting, Situation, Stage
from app.evaluate.motion import Place, moved
from app.evaluate.places import near
from app.evaluate.sea import USUAL
from app.evaluate.ship import Ship
from app.evaluate.situations.cast import invented, lying_in_cells

GNSS = "gnss_interference"
BEIRUT, CAIRO = Place(35.4884, 33.8209), Place(31.4056, 30.1219)
"""Airports at which jammed ships are known to be shown."""
INLAND = (Place(36.40, 33.50), Place(37.20, 36.10), Place(33.20, 39.50))
"""East of Damascus, at Aleppo, south of Ankara: more than 50 NM from each other."""
ASIDE = Place(33.5, 31.5)
_COLUMNS, _ROWS = 24, 9
_SOUTH_WEST = Place(29.05, 32.65)
_SAILS_H = 0.75
THINNED = replace(USUAL, static_s=1800.0)


def thrown(setting: Setting) -> Situation:
    """Three to six ships are shown at one place for 1 to 4 hours: at sea, inland, or at a known airport."""
    rng, ships, ends = setting.rng, [], []
    false = _false_place(setting)
    hours = float(rng.uniform(1.0, 4.0))
    for n in range(int(rng.integers(3, 7))):
        one = _sailing(setting, n, late_h=float(rng.uniform(0.0, 0.4)))
        begins_s = one.now_s
        lasts_h = hours * float(rng.uniform(0.8, 1.0))
        one = one.shown(lasts_h, near(rng, false, 0.4), radius_nm=float(rng.uniform(0.01, 0.3)))
        ends.append((begins_s, begins_s + lasts_h * 3600.0))
        ships.append(one.steer(240.0, 10.0, lasts_h + _SAILS_H))
    return Situation(tuple(ships), (_incident(ships, ends),))


def circling(setting: Setting) -> Situation:
    """One ship is shown to go round a circle, far from where she is, for 6 to 9 hours."""
    rng = setting.rng
    one, hours = _sailing(setting, 0), float(rng.uniform(6.0, 9.0))
    ends = (one.now_s, one.now_s + hours * 3600.0)
    one = one.shown(
        hours, far_from(setting.number), float(rng.uniform(0.3, 2.5)), float(rng.uniform(1.1, 1.5))
    )
    one = one.steer(240.0, 3.0, hours).steer(240.0, 10.0, _SAILS_H)
    return Situation((one,), (_incident([one], [ends]),))


def place_lost(setting: Setting) -> Situation:
    """Six to nine ships within 20 NM send no place for half an hour to 3 hours."""
    rng, ships, ends = setting.rng, [], []
    hours = float(rng.uniform(0.75, 3.0))
    for n in range(int(rng.integers(6, 10))):
        one = _sailing(setting, n, late_h=float(rng.uniform(0.0, 0.3)))
        begins_s = one.now_s
        lasts_h = hours * float(rng.uniform(0.8, 1.0))
        ends.append((begins_s, begins_s + lasts_h * 3600.0))
        ships.append(one.shown_nowhere(lasts_h).steer(240.0, 10.0, lasts_h + _SAILS_H))
    return Situation(tuple(ships), (_incident(ships, ends),))


def jammed(setting: Setting) -> Situation:
    """Ships are thrown to a common place, one is shown to circle, or many lose their place."""
    return (thrown, thrown, circling, place_lost)[setting.number % 4](setting)


def far_from(number: int) -> Place:
    """A place at sea 60 NM and more from those where the ships of this situation truly are."""
    return grid(number + 9 + _COLUMNS * (_ROWS // 2))


def grid(number: int) -> Place:
    """A place in a grid of 0.2 degree south of Cyprus, at sea."""
    column, row = number % _COLUMNS, number // _COLUMNS % _ROWS
    return Place(_SOUTH_WEST.lon + 0.2 * column, _SOUTH_WEST.lat + 0.2 * row)


def _false_place(setting: Setting) -> Place:
    """Airports and inland places come again after 60 hours only: until 48 an incident there is one with the last."""
    special = {0: BEIRUT, 8: CAIRO, 12: INLAND[0], 16: INLAND[1], 4: INLAND[2]}
    return special.get(setting.number % 20) or far_from(setting.number)


def _sailing(setting: Setting, n: int, late_h: float = 0.0) -> Ship:
    """A ship on her way, 3 NM and more from the others of the situation."""
    start = moved(grid(setting.number), 40.0 * n, 3.0 + n)
    one = invented(setting, "SHIP", 80 if n % 2 else 70).at(*start, since=setting.since)
    return one.steer(240.0, 10.0, _SAILS_H + late_h)


def _incident(ships: list[Ship], ends: list[tuple[float, float]]) -> Event:
    start, end = min(since for since, _ in ends), max(until for _, until in ends)
    mmsis = tuple(sorted(one.identity.mmsi for one in ships))
    return Event(GNSS, mmsis, datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))


def _aside(setting: Setting, end: datetime) -> Situation:
    return Situation(tuple(lying_in_cells(setting, end, ASIDE)))


STAGES = (
    Stage(
        "jammed",
        "Ships are shown where they are not, or nowhere.",
        (GNSS,),
        jammed,
        14.0,
        3.0,
        _aside,
        THINNED,
    ),
)
