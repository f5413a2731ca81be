"""`loitering`: ships that hold off Syria, on the edge or, if they are of interest, in the whole belt."""

from __future__ import annotations

import numpy as np

from app.evaluate import places
from app.evaluate.dials import Dials
from app.evaluate.events import Event, Setting, Situation, Stage
from app.evaluate.motion import moved
from app.evaluate.ship import FISHING, Ship
from app.evaluate.situations.cast import FISHING_BOAT, YACHT, merchant, of_interest, room

LOITERING, HOLDS = "loitering", "holds"
EDGE_NM, BELT_NM = (-3.0, 6.0), 12.0
"""Of the distance to the 12-NM line: the edge, and the end of the belt."""


def holding(setting: Setting) -> Situation:
    """A merchant comes, holds on the edge in one of five manners for 6 to 40 hours, and leaves."""
    place = room(setting, lambda d, port: (d > EDGE_NM[0] + 1.5) & (d < EDGE_NM[1] - 3.0) & (port > 3.5))
    one = places.arriving(merchant(setting, "HOLDER"), place, setting.since, kn=_arrival_kn(setting))
    held = _held(one, setting)
    return Situation((places.leaving(held),), _stay(held))


def followed(setting: Setting) -> Situation:
    """A unit of interest holds anywhere between the ports and 24 NM: roads, inside, edge or outside."""
    phase, turn = setting.number // 3 % 4, setting.number // 12 * 3 + setting.number % 3
    place = room(setting, lambda d, port: _in_phase(phase, d, port), turn)
    one, units = of_interest(setting, "UNIT", setting.number)
    one = places.arriving(one, place, setting.since, nm=34.0, kn=_arrival_kn(setting))
    held = _at_anchor(one, setting) if phase == 0 else _held(one, setting)
    return Situation((places.leaving(held),), _stay(held), units)


def _in_phase(phase: int, d: np.ndarray, port: np.ndarray) -> np.ndarray:
    roads, off = (port > 1.0) & (port < 2.6), port > 3.3
    inside, edge, outside = (
        d < EDGE_NM[0] - 1.0,
        (d > EDGE_NM[0]) & (d < EDGE_NM[1] - 2.5),
        d > EDGE_NM[1] + 1.0,
    )
    wanted = (roads, inside & off, edge & off, outside & (d < BELT_NM - 2.5))
    return np.asarray(wanted[phase])


def interrupted(setting: Setting) -> Situation:
    """A merchant at anchor on the edge sends one wrong fix, or several, or is not heard for some hours."""
    rng = setting.rng
    place = room(setting, lambda d, port: (d > EDGE_NM[0] + 1.5) & (d < EDGE_NM[1] - 3.0) & (port > 3.5))
    one = places.arriving(merchant(setting, "HOLDER"), place, setting.since, kn=_arrival_kn(setting))
    for part in range(3):
        one = one.anchor(float(rng.uniform(3.0, 9.0)), what=HOLDS)
        if part == 2:
            break
        if setting.number % 2:
            one = one.silent(float(rng.uniform(1.0, 7.0)), what=HOLDS)
        else:
            away_nm = float(rng.choice((2.0, 5.0, 8.0, 30.0, 90.0)))
            one = one.bad_fix(*moved(one.place, float(rng.uniform(0.0, 360.0)), away_nm))
    return Situation((places.leaving(one),), _stay(one))


def by_satellite(setting: Setting) -> Situation:
    """One that only satellites hear, some reports every few hours, holds for one to three days."""
    place = room(setting, lambda d, port: (d > EDGE_NM[0] + 1.5) & (d < EDGE_NM[1] - 3.0) & (port > 3.5))
    if setting.number % 2:
        one, units = of_interest(setting, "SPARSE", setting.number // 2)
    else:
        one, units = merchant(setting, "SPARSE"), ()
    one = places.arriving(one.heard_by("satellite"), place, setting.since, kn=_arrival_kn(setting))
    hours = float(setting.rng.uniform(24.0, 72.0))
    if setting.number % 3:
        held = one.anchor(hours, what=HOLDS)
    else:
        held = one.circle(hours, radius_nm=0.8, kn=float(setting.rng.uniform(0.3, 1.0)), what=HOLDS)
    return Situation((places.leaving(held, nm=200.0),), _stay(held), units)


def passing(setting: Setting) -> Situation:
    """A decoy: crosses the edge, stops on it under three hours, tows along it, or fishes there."""
    rng = setting.rng
    manner = setting.number % 5
    place = room(setting, lambda d, port: (d > EDGE_NM[0] + 1.5) & (d < EDGE_NM[1] - 3.0) & (port > 3.5))
    one = merchant(setting, "PASSER", FISHING_BOAT if manner == 3 else None)
    one = places.arriving(one, place, setting.since, kn=_arrival_kn(setting))
    if manner == 0:
        one = one.sail(to=moved(place, 20.0, 30.0), kn=float(rng.uniform(8.0, 16.0)))
    elif manner == 1:
        one = one.stop(float(rng.uniform(0.5, 3.0)))
    elif manner == 2:
        one = one.steer(355.0 if place.lat < 35.2 else 185.0, float(rng.uniform(2.8, 4.0)), 8.0, what="tows")
    elif manner == 3:
        one = one.status(FISHING).pace(14.0, leg_nm=6.0, heading_deg=0.0, kn=3.4, what="fishes").status(None)
    else:
        one = one.stop(2.5).steer(0.0 if place.lat < 35.2 else 180.0, 12.0, 1.5).stop(2.5)
    return Situation((places.leaving(one),))


def elsewhere(setting: Setting) -> Situation:
    """A decoy: waits where that is nothing: in the roads, beyond the edge, off other states, in port."""
    manner = setting.number % 6
    hours = float(setting.rng.uniform(9.0, 20.0))
    if manner == 0:
        place = room(setting, lambda d, port: (d < EDGE_NM[0] - 1.5) & (port > 0.8))
        one = places.arriving(merchant(setting, "WAITER"), place, setting.since).anchor(hours)
    elif manner == 1:
        place = room(setting, lambda d, _: (d > EDGE_NM[1] + 1.0) & (d < EDGE_NM[1] + 4.0))
        one = places.arriving(merchant(setting, "WAITER"), place, setting.since).drift(hours, 0.02)
    elif manner == 2:
        place = moved(places.ROADS_OF_TRIPOLI, 270.0, 0.8 * (setting.number // 6 % 12))
        one, units = of_interest(setting, "WAITER", setting.number // 6)
        one = one.at(*moved(place, 262.0, 15.0), since=setting.since).sail(to=place, kn=10.0).anchor(hours)
        return Situation((one.steer(262.0, 12.0, 4.0),), (), units)
    elif manner == 3:
        one = _yacht(setting, hours)
    elif manner == 4:
        one, units = of_interest(setting, "CROSSER", setting.number // 6)
        place = room(setting, lambda d, port: (d < BELT_NM) & (port > 4.0))
        one = places.arriving(one, place, setting.since, nm=34.0).stop(float(setting.rng.uniform(0.5, 2.8)))
        return Situation((places.leaving(one),), (), units)
    else:
        place = room(setting, lambda d, port: (d > 0.0) & (d < EDGE_NM[1] - 3.0) & (port > 4.0))
        one = places.arriving(merchant(setting, "RUNNER"), place, setting.since)
        one = one.pace(12.0, leg_nm=11.0, heading_deg=0.0 if place.lat < 35.2 else 180.0, kn=13.0)
    return Situation((places.leaving(one),))


def _yacht(setting: Setting, hours: float) -> Ship:
    """Class B on the edge, heard for minutes now and then, always under way."""
    place = room(setting, lambda d, port: (d > EDGE_NM[0] + 1.5) & (d < EDGE_NM[1] - 3.0) & (port > 3.5))
    one = places.arriving(merchant(setting, "YACHT", YACHT, class_b=True), place, setting.since, kn=8.0)
    heading = 0.0 if place.lat < 35.2 else 180.0
    while one.now_s < setting.since.timestamp() + hours * 3600.0:
        kn = float(setting.rng.uniform(4.5, 7.0))
        one = one.steer(heading, kn, float(setting.rng.uniform(0.1, 0.5))).heard_by("nobody")
        one = one.steer(heading, kn, float(setting.rng.uniform(0.2, 1.0))).heard_by("terrestrial")
        heading = (heading + 180.0) % 360.0 if setting.rng.random() < 0.3 else heading
    return one


def _held(one: Ship, setting: Setting) -> Ship:
    rng = setting.rng
    hours = float(rng.uniform(6.0, 36.0))
    manner = int(rng.integers(5))
    if manner == 0:
        return _at_anchor(one, setting)
    if manner == 1:
        return one.circle(hours, radius_nm=0.5, kn=float(rng.uniform(0.3, 0.7)), what=HOLDS)
    if manner == 2:
        kn = float(rng.uniform(0.1, 1.4)) / hours
        return one.drift(hours, kn=kn, towards_deg=float(rng.uniform(0.0, 360.0)), what=HOLDS)
    heading = float(rng.choice((5.0, 185.0)))
    if manner == 3:
        return one.pace(max(hours, 9.0), 1.4, heading, float(rng.uniform(2.6, 4.0)), turn_nm=0.15, what=HOLDS)
    # To and fro, then engine off: neither alone makes it two stays.
    one = one.pace(max(hours / 2.0, 8.0), 1.4, heading, 3.0, turn_nm=0.15, what=HOLDS)
    return one.drift(max(hours / 2.0, 5.0), kn=0.05, what=HOLDS)


def _at_anchor(one: Ship, setting: Setting) -> Ship:
    hours, radius_nm = float(setting.rng.uniform(6.0, 36.0)), float(setting.rng.uniform(0.05, 0.15))
    return one.anchor(hours, radius_nm=radius_nm, what=HOLDS)


def _arrival_kn(setting: Setting) -> float:
    return float(setting.rng.uniform(10.0, 13.0))


def _stay(held: Ship) -> tuple[Event, ...]:
    stays = [interval for interval in held.track().intervals() if interval.what == HOLDS]
    return tuple(Event(LOITERING, (held.identity.mmsi,), stay.start, stay.end) for stay in stays)


THIN = Dials(static_s=1200.0)
"""What she says of herself decides nothing here but that she is of interest."""

STAGES = (
    Stage("holding", "Merchants hold on the edge and leave.", (LOITERING,), holding, 14.0, 2.0, dials=THIN),
    Stage("followed", "Units of interest hold in the belt.", (LOITERING,), followed, 14.0, 2.0, dials=THIN),
    Stage("interrupted", "They send wrong fixes, or none.", (LOITERING,), interrupted, 14.0, 1.5, dials=THIN),
    Stage("by_satellite", "Satellites hear ships hold.", (LOITERING,), by_satellite, 60.0, 5.0),
    Stage("passing", "Ships cross the edge, stop, tow or fish there.", (LOITERING,), passing, 8.0, 1.0),
    Stage("elsewhere", "Ships wait where that is nothing.", (LOITERING,), elsewhere, 12.0, 1.0, dials=THIN),
)
