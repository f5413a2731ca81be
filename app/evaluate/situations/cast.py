"""Who plays in the situations, and where off Syria they have room: apart from those of the same days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import numpy as np

from app.domain.watchlist import Unit
from app.evaluate.events import Setting, Situation
from app.evaluate.motion import FloatArray, Place, moved
from app.evaluate.places import LIMASSOL
from app.evaluate.ship import Ship, ship
from app.geo.limits import BoolArray, distances, on_land
from app.geo.ports import port_distance_nm

MERCHANT_FLAGS = (538, 636, 511, 677, 613)
CARGO, TANKER, FAST, MILITARY, FISHING_BOAT, TUG, YACHT = 70, 80, 41, 35, 30, 52, 37
ROWS = 24
SLOTS = 22
"""So many ships at once have places apart from each other."""
_WEST, _SOUTH, _EAST, _NORTH, _STEP = 35.15, 34.76, 35.96, 35.76, 0.004


def merchant(
    setting: Setting, name: str, ship_type: int | None = None, *, imo: int = 0, class_b: bool = False
) -> Ship:
    """A ship of no interest: cargo or tanker unless another type is given."""
    mmsi = setting.mmsi(int(setting.rng.choice(MERCHANT_FLAGS)))
    kind = int(setting.rng.choice((CARGO, TANKER))) if ship_type is None else ship_type
    called = f"SYNTH {name} {setting.number}"
    callsign = f"SYN{mmsi % 10000:04d}"
    return ship(mmsi, name=called, ship_type=kind, imo=imo, callsign=callsign, class_b=class_b)


def of_interest(setting: Setting, name: str, manner: int) -> tuple[Ship, tuple[Unit, ...]]:
    """A unit of interest: by the watchlist (MMSI, IMO or call sign), by type 35, or as a Russian merchant."""
    called = f"SYNTH {name} {setting.number}"
    if manner % 3 == 0:
        imo = imo_number(setting)
        one = merchant(setting, name, imo=imo)
        known = ({"mmsi": one.identity.mmsi}, {"imo": imo}, {"callsign": one.identity.callsign})
        return one, (Unit(called, **known[int(setting.rng.integers(3))]),)
    if manner % 3 == 1:
        mid = int(setting.rng.choice((247, 271, 671)))
        return ship(setting.mmsi(mid), name=called, ship_type=MILITARY), ()
    kind = int(setting.rng.choice((CARGO, TANKER, 90, 0)))
    return ship(setting.mmsi(273), name=called, ship_type=kind), ()


def imo_number(setting: Setting) -> int:
    """An IMO number with its check digit, above all that are given out; no other ship of the sea has it."""
    number = 990_000 + next(setting.numbers) % 10_000
    return number * 10 + sum(int(d) * (7 - i) for i, d in enumerate(str(number))) % 10


def setting_out(setting: Setting, one: Ship, rows_on: int = 0) -> Ship:
    """She begins far off Syria, between Cyprus and Egypt, in a row of her own: then `on`, eastward."""
    row = (setting.number + rows_on) % ROWS
    return one.at(31.6, 32.3 + 0.075 * row, since=setting.since)


def on(one: Ship, setting: Setting, least_h: float, most_h: float) -> Ship:
    """She steams eastward for some hours."""
    kn = float(setting.rng.uniform(8.0, 12.0))
    return one.steer(90.0, kn, float(setting.rng.uniform(least_h, most_h)))


def in_harbour(setting: Setting, end: datetime) -> Situation:
    """Four ships that lie in Limassol all the time: so that something is always heard."""
    ships = (merchant(setting, "HARBOUR", CARGO) for _ in range(4))
    berths = (moved(LIMASSOL, 90.0 * quarter, 0.5) for quarter in range(4))
    lying = (one.at(*berth, since=setting.since) for one, berth in zip(ships, berths, strict=True))
    return Situation(tuple(one.moor(one.hours_until(end)) for one in lying))


def room(
    setting: Setting, within: Callable[[FloatArray, FloatArray], BoolArray], turn: int | None = None
) -> Place:
    """A place off Syria that ships which take their `turn` soon before or after leave free.

    `within`: of the distance to the 12-NM line and to the nearest port (NM, shape (n,)), which will do.
    What will do is cut from south to north into `SLOTS` equal slices, of which each turn has another.
    """
    lon, lat, to_limit, port_nm = _sea_off_syria()
    chosen = np.flatnonzero(within(to_limit, port_nm))
    slices = np.array_split(chosen, SLOTS)
    mine = slices[(setting.number if turn is None else turn) * 5 % SLOTS]
    middle = mine[len(mine) // 4 : max(len(mine) * 3 // 4, len(mine) // 4 + 1)]
    point = int(setting.rng.choice(middle))
    return Place(float(lon[point]), float(lat[point]))


@lru_cache(maxsize=1)
def _sea_off_syria() -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Points from south to north: lon, lat, NM to the 12-NM line, NM to the nearest port."""
    lat, lon = np.mgrid[_SOUTH:_NORTH:_STEP, _WEST:_EAST:_STEP]
    lat, lon = lat.ravel(), lon.ravel()
    found = distances(lon, lat)
    to_limit = next(iter(found.to_limit_nm.values()))
    free = (found.boundary_margin_nm > 1.5) & (to_limit > -10.5) & ~on_land(lon, lat)
    return lon[free], lat[free], to_limit[free], np.asarray(port_distance_nm(lon[free], lat[free]))
