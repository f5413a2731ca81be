"""`gnss_interference`: places wrong without it, a sink that takes ships daily, a clock that is off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from app.evaluate.events import Event, Setting, Situation, Stage
from app.evaluate.motion import moved
from app.evaluate.places import near
from app.evaluate.sea import USUAL
from app.evaluate.ship import Ship, ship
from app.evaluate.situations.inventing import (
    ASIDE,
    CARGO,
    FISHER,
    far_off,
    invented,
    lying_in_cells,
    open_sea,
)
from app.evaluate.situations.jammed import BEIRUT, GNSS, SAILS_H, THINNED, aside, sailing

CONFLICT = "mmsi_conflict"
SINK_EVERY_H, SINK_SHOWN_H = 0.7, 0.75
"""35 ships a day."""
SKEWED = replace(USUAL, duplicates=0.3, skew_s=600.0)


def only_astray(setting: Setting) -> Situation:
    """A decoy: bad fixes, two ships of one number, ships that come back, ships that lose places by ones."""
    return _MANNERS[setting.number % len(_MANNERS)](setting)


def _one_bad_fix(setting: Setting) -> Situation:
    """Two ships send one wrong place each, within minutes and at about one place."""
    ships = []
    for n in range(2):
        one = sailing(setting, open_sea(setting.number), n)
        one = one.bad_fix(*near(setting.rng, far_off(setting.number), 0.5))
        ships.append(one.steer(240.0, 10.0, 2.0))
    return Situation(tuple(ships))


def _two_of_one_number(setting: Setting) -> Situation:
    """Two ships send under one number for three hours, 60 NM apart and more."""
    one = sailing(setting, open_sea(setting.number), 0).steer(240.0, 10.0, 3.0)
    other = ship(one.identity.mmsi, name=one.identity.name, callsign=one.identity.callsign)
    other = other.at(*far_off(setting.number), since=setting.since).steer(240.0, 10.0, 3.0 + SAILS_H)
    event = Event(CONFLICT, (one.identity.mmsi,), setting.since, one.now)
    return Situation((one, other), (event,))


def _back_to_the_roads(setting: Setting) -> Situation:
    """Five ships in the roads are shown each at a place of her own; they come back to the roads at once."""
    ships = []
    for n in range(5):
        place = moved(open_sea(setting.number), 72.0 * n, 0.7)
        one = invented(setting, "ROADS").at(*place, since=setting.since).anchor(2.0, radius_nm=0.05)
        one = one.shown(1.0, moved(far_off(setting.number), 72.0 * n, 9.0))
        ships.append(one.anchor(3.0, radius_nm=0.05))
    return Situation(tuple(ships))


def _places_lost_by_ones(setting: Setting) -> Situation:
    """Of eight ships near each other four lose their place for a while, four send one message without."""
    ships = []
    for n in range(8):
        one = sailing(setting, open_sea(setting.number), n, late_h=0.1 * n)
        one = one.shown_nowhere(0.5 if n < 4 else 0.08)
        ships.append(one.steer(240.0, 10.0, 1.5))
    return Situation(tuple(ships))


def _two_at_one_place(setting: Setting) -> Situation:
    """Two ships are shown at one place at sea: too few to say that it is the place and not they."""
    ships = []
    for n in range(2):
        one = sailing(setting, open_sea(setting.number), n)
        one = one.shown(1.0, near(setting.rng, far_off(setting.number), 0.5))
        ships.append(one.steer(240.0, 10.0, 2.0))
    return Situation(tuple(ships))


def _round_and_round(setting: Setting) -> Situation:
    """A fishing boat truly goes round in circles for six hours."""
    one = invented(setting, "TRAWLER", FISHER).at(*open_sea(setting.number), since=setting.since)
    return Situation((one.circle(6.0, radius_nm=0.8, kn=4.0),))


_MANNERS = (
    _one_bad_fix,
    _two_of_one_number,
    _back_to_the_roads,
    _places_lost_by_ones,
    _two_at_one_place,
    _round_and_round,
)


def daily_sink(setting: Setting) -> Situation:
    """A ship is shown at Beirut airport for three quarters of an hour, as others are all day long."""
    one = sailing(setting, open_sea(setting.number), setting.number % 5)
    return Situation((_at_the_airport(setting, one),))


def _at_the_airport(setting: Setting, one: Ship) -> Ship:
    one = one.shown(SINK_SHOWN_H, near(setting.rng, BEIRUT, 0.5), radius_nm=0.1)
    return one.steer(240.0, 10.0, SINK_SHOWN_H + SAILS_H)


def _first_at_the_airport(setting: Setting, end: datetime) -> Situation:
    """Three ships with whom it begins: one incident, which lasts until the last ship is right again."""
    first = tuple(_at_the_airport(setting, sailing(setting, open_sea(100), n)) for n in range(3))
    until = end - timedelta(hours=_SINK_LASTS_H - SAILS_H - SINK_SHOWN_H)
    start = setting.since + timedelta(hours=SAILS_H)
    event = Event(GNSS, tuple(one.identity.mmsi for one in first), start, until)
    return Situation((*lying_in_cells(setting, end, ASIDE), *first), (event,))


def heard_twice(setting: Setting) -> Situation:
    """A decoy: a ship under way at 4 to 24 knots, heard too by a receiver whose clock is ten minutes fast."""
    one = invented(setting, "TWICE", CARGO).at(*open_sea(setting.number), since=setting.since)
    course, kn = float(setting.rng.uniform(180.0, 360.0)), float(setting.rng.uniform(4.0, 24.0))
    return Situation((one.steer(course, kn, 3.0).steer(course + 70.0, kn, 1.0),))


_SINK_LASTS_H = 9.0
STAGES = (
    Stage(
        "only_astray",
        "Single bad fixes, two ships of one number, ships that come back to the roads, too few of anything.",
        (GNSS,),
        only_astray,
        14.0,
        1.5,
        aside,
        THINNED,
    ),
    Stage(
        "daily_sink",
        "35 ships a day are shown at Beirut airport: one incident.",
        (GNSS,),
        daily_sink,
        _SINK_LASTS_H,
        SINK_EVERY_H,
        _first_at_the_airport,
        THINNED,
    ),
    Stage(
        "heard_twice",
        "Ships are heard by a second receiver too, whose clock is ten minutes fast.",
        (GNSS, CONFLICT, "implausible_motion"),
        heard_twice,
        14.0,
        1.0,
        None,
        SKEWED,
    ),
)
