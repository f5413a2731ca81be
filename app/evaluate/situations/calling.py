"""`port_call`: ships that lie in one of Syria's four berths, and ships that only come near one."""

from __future__ import annotations

import numpy as np

from app.domain.watchlist import Unit
from app.evaluate import places
from app.evaluate.dials import Dials
from app.evaluate.events import Setting, Situation, Stage
from app.evaluate.motion import Place, moved
from app.evaluate.ship import Ship
from app.evaluate.situations.cast import merchant, of_interest, room
from app.geo.ports import PORTS, port_areas

CALL = "port_call"
NAVAL, BANIAS = PORTS.index("Tartus naval"), PORTS.index("Banias terminal")
APPROACH_KN = 5.0


def calling(setting: Setting) -> Situation:
    """One comes in from sea, lies in a berth for 2 to 30 hours, and leaves; units come to Tartus naval."""
    port, rng = setting.number % len(PORTS), setting.rng
    one, units = _visitor(setting, port)
    berth = _berth(setting, port)
    one = _approached(one, setting, berth)
    hours = float(rng.uniform(2.0, 30.0))
    if setting.number % 16 == 5:
        one = one.moor(hours / 2).silent(float(rng.uniform(2.0, 8.0))).moor(hours / 2)
    elif port == BANIAS:
        one = one.anchor(hours, radius_nm=0.06)
    else:
        one = one.moor(hours)
    return Situation((_left(one, berth),), (), units)


def near_a_berth(setting: Setting) -> Situation:
    """A decoy: passes through a berth, waits in the roads, touches for some minutes, or drifts through."""
    rng, manner = setting.rng, setting.number % 4
    one = merchant(setting, "NEAR")
    if manner == 0:
        port = setting.number // 4 % len(PORTS)
        berth = _berth(setting, port)
        one = _approached(one, setting, berth).sail(
            to=moved(berth, 300.0, 1.5), kn=float(rng.uniform(4.0, 7.0))
        )
        return Situation((places.leaving(one, kn=12.0, nm=40.0),))
    if manner == 1:
        place = room(setting, lambda _, port_nm: (port_nm > 0.7) & (port_nm < 2.5), setting.number // 4)
        one = places.arriving(one, place, setting.since, nm=30.0).anchor(float(rng.uniform(6.0, 20.0)))
        return Situation((places.leaving(one, kn=12.0, nm=40.0),))
    if manner == 2:
        berth = _berth(setting, setting.number // 4 % len(PORTS))
        return Situation((_left(_approached(one, setting, berth).moor(float(rng.uniform(0.1, 0.4))), berth),))
    berth = _berth(setting, BANIAS)
    one = _approached(one, setting, berth).drift(2.5, kn=float(rng.uniform(0.8, 1.2)), towards_deg=270.0)
    return Situation((places.leaving(one, kn=12.0, nm=40.0),))


def _visitor(setting: Setting, port: int) -> tuple[Ship, tuple[Unit, ...]]:
    if port == NAVAL:
        return of_interest(setting, "CALLER", setting.number // len(PORTS))
    return merchant(setting, "CALLER"), ()


def _berth(setting: Setting, port: int) -> Place:
    """A place at random in the port, 100 m and more from its edge, so that no error of a fix puts her out."""
    area = port_areas()[port]
    west, south, east, north = area.geometry.bounds
    lon, lat = setting.rng.uniform(west, east, 4000), setting.rng.uniform(south, north, 4000)
    inside = np.flatnonzero(area.signed_distance_nm(lon, lat) < -0.055)
    return Place(float(lon[inside[0]]), float(lat[inside[0]]))


def _approached(one: Ship, setting: Setting, berth: Place) -> Ship:
    kn = float(setting.rng.uniform(10.0, 13.0))
    one = places.arriving(one, moved(berth, 285.0, 4.0), setting.since, nm=32.0, kn=kn)
    return one.sail(to=berth, kn=APPROACH_KN)


def _left(one: Ship, berth: Place) -> Ship:
    return places.leaving(one.sail(to=moved(berth, 285.0, 2.0), kn=APPROACH_KN), kn=13.0, nm=40.0)


THIN = Dials(still_s=600.0, static_s=1800.0)

STAGES = (
    Stage("calling", "Ships lie in one of the four berths.", (CALL,), calling, 14.0, 1.5, dials=THIN),
    Stage("near_a_berth", "Ships pass a berth, wait off it or touch.", (CALL,), near_a_berth, 10.0, 1.0),
)
