"""`gnss_interference`: ships shown where they are not, or nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.evaluate.events import Event, Setting, Situation, Stage
from app.evaluate.motion import Place, moved
from app.evaluate.places import near
from app.evaluate.sea import USUAL
from app.evaluate.ship import Ship
from app.evaluate.situations.inventing import (
    ASIDE,
    CARGO,
    TANKER,
    far_off,
    invented,
    lying_in_cells,
    open_sea,
)

GNSS = "gnss_interference"
BEIRUT, CAIRO = Place(35.4884, 33.8209), Place(31.4056, 30.1219)
"""Airports at which jammed ships are known to be shown."""
INLAND = (Place(36.40, 33.50), Place(37.20, 36.10), Place(33.20, 39.50))
"""East of Damascus, at Aleppo, south of Ankara: more than 50 NM from each other."""
_AGAIN = {0: BEIRUT, 4: INLAND[0], 8: CAIRO, 12: INLAND[1], 16: INLAND[2]}
"""By number in 20. There comes the next only 60 hours later: until 48 it would be one with the last."""
_WITHOUT = tuple(Place(27.0 + 1.7 * n, 33.5) for n in range(5))
"""Where ships lose their places: 85 NM from each other, each again after 60 hours."""
SAILS_H = 0.75
THINNED = replace(USUAL, static_s=1800.0)


def jammed(setting: Setting) -> Situation:
    """Ships are thrown to a common place, one is shown to circle, or many lose their place."""
    return (_thrown, _thrown, _circling, _without_place)[setting.number % 4](setting)


def sailing(setting: Setting, place: Place, n: int, late_h: float = 0.0) -> Ship:
    """A ship on her way past `place`, a mile and more from the others of the situation."""
    start = moved(place, 40.0 * n, 3.0 + n)
    one = invented(setting, "SHIP", TANKER if n % 2 else CARGO).at(*start, since=setting.since)
    return one.steer(240.0, 10.0, SAILS_H + late_h)


def _thrown(setting: Setting) -> Situation:
    """Four to seven ships are shown at one place for 1 to 4 hours: at sea, inland, or at a known airport."""
    rng, ships, spans = setting.rng, [], []
    false = _AGAIN.get(setting.number % 20) or far_off(setting.number)
    hours = float(rng.uniform(1.0, 4.0))
    for n in range(int(rng.integers(4, 8))):
        one = sailing(setting, open_sea(setting.number), n, late_h=float(rng.uniform(0.0, 0.4)))
        lasts_h = hours * float(rng.uniform(0.8, 1.0))
        spans.append(_span(one, lasts_h))
        one = one.shown(lasts_h, near(rng, false, 0.4), radius_nm=float(rng.uniform(0.01, 0.3)))
        ships.append(one.steer(240.0, 10.0, lasts_h + SAILS_H))
    return Situation(tuple(ships), (_incident(ships, spans),))


def _circling(setting: Setting) -> Situation:
    """One ship is shown to go round a circle, far from where she is, for 6 to 9 hours."""
    rng = setting.rng
    one, hours = sailing(setting, open_sea(setting.number), 0), float(rng.uniform(6.0, 9.0))
    spans = [_span(one, hours)]
    radius_nm, turn_h = float(rng.uniform(0.3, 2.5)), float(rng.uniform(1.1, 1.5))
    one = one.shown(hours, far_off(setting.number), radius_nm, turn_h)
    one = one.steer(240.0, 3.0, hours).steer(240.0, 10.0, SAILS_H)
    return Situation((one,), (_incident([one], spans),))


def _without_place(setting: Setting) -> Situation:
    """Seven to ten ships within 20 NM send no place for 45 minutes to 3 hours."""
    rng, ships, spans = setting.rng, [], []
    place, hours = _WITHOUT[setting.number // 4 % len(_WITHOUT)], float(rng.uniform(0.75, 3.0))
    for n in range(int(rng.integers(7, 11))):
        one = sailing(setting, place, n, late_h=float(rng.uniform(0.0, 0.3)))
        lasts_h = hours * float(rng.uniform(0.8, 1.0))
        spans.append(_span(one, lasts_h))
        ships.append(one.shown_nowhere(lasts_h).steer(240.0, 10.0, lasts_h + SAILS_H))
    return Situation(tuple(ships), (_incident(ships, spans),))


def _span(one: Ship, hours: float) -> tuple[float, float]:
    return one.now_s, one.now_s + hours * 3600.0


def _incident(ships: list[Ship], spans: list[tuple[float, float]]) -> Event:
    """From when the first of them is shown elsewhere until the last of them no longer is."""
    start, end = min(since for since, _ in spans), max(until for _, until in spans)
    mmsis = tuple(sorted(one.identity.mmsi for one in ships))
    return Event(GNSS, mmsis, datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))


def aside(setting: Setting, end: datetime) -> Situation:
    """Four ships at anchor where no story comes to: so the feed is up."""
    return Situation(tuple(lying_in_cells(setting, end, ASIDE)))


STAGES = (
    Stage(
        "jammed",
        "Ships are shown where they are not, or nowhere.",
        (GNSS,),
        jammed,
        14.0,
        3.0,
        aside,
        THINNED,
    ),
)
