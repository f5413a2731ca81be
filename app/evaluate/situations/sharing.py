"""`mmsi_conflict`: two ships send under one MMSI at once, or it only seems so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from app.evaluate.dials import Dials
from app.evaluate.events import Event, Setting, Situation, Stage
from app.evaluate.motion import moved
from app.evaluate.ship import Ship
from app.evaluate.situations.cast import FAST, in_harbour, merchant

CONFLICT = "mmsi_conflict"
ROWS, ROW_LAT = 40, 0.05
"""Three miles from row to row: three ships that seem to jump to within two miles would be jamming."""


def sharing(setting: Setting) -> Situation:
    """Two ships far apart send under one MMSI for 2 to 10 hours: one waits or sails, the other sails."""
    rng = setting.rng
    hours = float(rng.uniform(2.0, 10.0))
    first = _off_egypt(setting, merchant(setting, "TWIN A"), setting.since)
    begun = setting.since + timedelta(hours=float(rng.uniform(1.0, 4.0)))
    other = first.identity
    if setting.number % 2:
        other = replace(other, name=f"SYNTH TWIN B {setting.number}")
    second = _off_crete(setting, Ship(other), begun)
    second = second.steer(270.0, float(rng.uniform(5.0, 9.0)), hours)
    together_h = (second.now - setting.since).total_seconds() / 3600.0
    after_h = float(rng.uniform(0.5, 2.0))
    manner = setting.number % 3
    if manner == 0:
        first = first.anchor(together_h + after_h)
    elif manner == 1:
        first = first.moor(together_h + after_h)
    else:
        first = first.steer(80.0, 6.0, together_h + after_h)
    event = Event(CONFLICT, (first.identity.mmsi,), begun, second.now)
    return Situation((first, second), (event,))


def alone(setting: Setting) -> Situation:
    """A decoy: a wrong fix or two, two ships in turn, a ferry, a way unheard, a clock minutes off."""
    rng, manner = setting.rng, setting.number % 5
    one = merchant(setting, "ALONE", FAST if manner in (2, 4) else None)
    one = _off_egypt(setting, one, setting.since)
    if manner == 0:
        one = one.steer(80.0, 9.0, 2.0).bad_fix(*moved(one.place, float(rng.uniform(0.0, 360.0)), 90.0))
        one = one.steer(80.0, 9.0, 1.5).bad_fix(*moved(one.place, float(rng.uniform(0.0, 360.0)), 70.0))
        return Situation((one.steer(80.0, 9.0, 2.0),))
    if manner == 1:
        one = one.steer(80.0, 9.0, 3.0)
        later = one.now + timedelta(hours=float(rng.uniform(0.5, 4.0)))
        return Situation((one, _off_crete(setting, Ship(one.identity), later).steer(270.0, 8.0, 4.0)))
    if manner == 2:
        return Situation((one.steer(80.0, float(rng.uniform(34.0, 42.0)), 3.0),))
    if manner == 3:
        one = one.steer(80.0, 12.0, 1.0)
        return Situation((one.silent(5.0, to=moved(one.place, 80.0, 70.0)).steer(80.0, 12.0, 2.0),))
    off = timedelta(minutes=int(rng.integers(6, 14)))
    kn = float(rng.uniform(20.0, 40.0))
    echo = _off_egypt(setting, Ship(one.identity), setting.since + off).steer(80.0, kn, 3.0)
    return Situation((one.steer(80.0, kn, 3.0),), echoes=(echo,))


def _off_egypt(setting: Setting, one: Ship, since: datetime) -> Ship:
    return one.at(30.5, 32.0 + ROW_LAT * (setting.number % ROWS), since=since)


def _off_crete(setting: Setting, one: Ship, since: datetime) -> Ship:
    """Over 170 NM from there, and farther with every hour that she steams westward."""
    return one.at(27.0, 33.4 + ROW_LAT * (setting.number % ROWS), since=since)


THIN = Dials(moving_s=400.0, still_s=600.0, static_s=360.0)
"""Static reports as often as they are sent: who says what in turn hangs on it."""

STAGES = (
    Stage("sharing", "Two ships send under one MMSI.", (CONFLICT,), sharing, 21.0, 1.0, in_harbour, THIN),
    Stage("alone", "It only seems that two ships do.", (CONFLICT,), alone, 10.0, 0.5),
)
