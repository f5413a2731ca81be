"""How each ship moves: an endless course of legs without a gap, made as time goes on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from app.evaluate.traffic.chart import (
    DESTINATIONS,
    LIMIT,
    NEIGHBOURS,
    NM_PER_DEGREE,
    PLACES,
    SYRIAN,
    SYRIAN_ROADS,
    Place,
)

Random = np.random.Generator

UNDER_WAY, AT_ANCHOR, NOT_UNDER_COMMAND, FISHING = 0, 1, 2, 7
NO_ETA_S = 0.0
"""An ETA that is "not available"."""
_HOUR = 3600.0
_SWING_S = 5 * _HOUR


class Leg(NamedTuple):
    """From `start_s` to `end_s` (seconds since 1970): straight on at so many degrees a second.

    An anchored ship swings: `swing` in degrees, beginning and ending where the leg does.
    """

    start_s: float
    end_s: float
    lon: float
    lat: float
    lon_per_s: float
    lat_per_s: float
    swing: float
    still: bool
    nav_status: int
    destination: int
    """Index in `DESTINATIONS`."""
    arrival_s: float
    """The ETA that stands in her set: given with a destination, and left as it is until the next."""


Course = Iterator[Leg]


class Helm:
    """Where one ship is and what she does next; each order gives a leg and moves on to its end."""

    def __init__(self, rng: Random, here: tuple[float, float], now_s: float) -> None:
        self.rng, self.here, self.now_s = rng, here, now_s
        self.destination, self.arrival_s = 0, NO_ETA_S

    def call(self, name: str, to: tuple[float, float], kn: float) -> Leg:
        """Straight to a place `to` of a port at `kn`: she declares the port, and when she will be there."""
        self.destination = DESTINATIONS.index(name)
        self.arrival_s = self.now_s + _passage_s(self.here, to, kn)
        return self.sail(to, kn)

    def sail(self, to: tuple[float, float], kn: float, nav_status: int = UNDER_WAY) -> Leg:
        """Straight to `to` (lon, lat) at `kn`."""
        seconds = _passage_s(self.here, to, kn)
        pace = ((to[0] - self.here[0]) / seconds, (to[1] - self.here[1]) / seconds)
        return self._leg(seconds, pace, 0.0, False, nav_status)

    def anchor(self, hours: float) -> Leg:
        """Swing about for about `hours`: whole swings, so that she ends where she began."""
        seconds = max(1, round(hours * _HOUR / _SWING_S)) * _SWING_S
        return self._leg(seconds, (0.0, 0.0), self.rng.uniform(0.0005, 0.0015), True, AT_ANCHOR)

    def drift(self, hours: float, kn: float, nav_status: int = UNDER_WAY) -> Leg:
        """Drift at `kn` to any side but the land's."""
        bearing = math.radians(self.rng.uniform(180.0, 360.0))
        nm = kn * hours
        return self.sail(moved(self.here, nm * math.sin(bearing), nm * math.cos(bearing)), kn, nav_status)

    def _leg(
        self, seconds: float, pace: tuple[float, float], swing: float, still: bool, nav_status: int
    ) -> Leg:
        leg = Leg(self.now_s, self.now_s + seconds, *self.here, *pace, swing, still, nav_status,
                  self.destination, self.arrival_s)  # fmt: skip
        self.now_s += seconds
        self.here = (self.here[0] + pace[0] * seconds, self.here[1] + pace[1] * seconds)
        return leg


def _passage_s(start: tuple[float, float], to: tuple[float, float], kn: float) -> float:
    return max(distance_nm(start, to) / kn * _HOUR, 1.0)


def distance_nm(one: tuple[float, float], other: tuple[float, float]) -> float:
    """NM between two near places (lon, lat in degrees), on a plane."""
    squeeze = math.cos(math.radians((one[1] + other[1]) / 2.0))
    return NM_PER_DEGREE * math.hypot((other[0] - one[0]) * squeeze, other[1] - one[1])


def moved(place: tuple[float, float], east_nm: float, north_nm: float) -> tuple[float, float]:
    """The place so many NM east and north of `place`, in degrees."""
    lon, lat = place[:2]
    return lon + east_nm / NM_PER_DEGREE / math.cos(math.radians(lat)), lat + north_nm / NM_PER_DEGREE


def about(rng: Random, place: Place) -> tuple[float, float]:
    """Somewhere in a place."""
    bearing, away = rng.uniform(0.0, 2.0 * math.pi), place.radius_nm * math.sqrt(rng.random())
    return moved(place[:2], away * math.sin(bearing), away * math.cos(bearing))


def rounds(helm: Helm, name: str, allowed: frozenset[str], wait_hours: tuple[float, float]) -> Course:
    """From place to place among the `allowed`, waiting in ports; back only where there is no other way."""
    came_from, speed = "", float(helm.rng.uniform(9.0, 17.0))
    while True:
        others = [n for n in NEIGHBOURS[name] if n in allowed and n != came_from] or [came_from]
        came_from, name = name, others[int(helm.rng.integers(len(others)))]
        to, kn = about(helm.rng, PLACES[name]), speed * helm.rng.uniform(0.9, 1.1)
        if PLACES[name].port:
            yield helm.call(name, to, kn)
            yield helm.anchor(helm.rng.uniform(*wait_hours))
        else:
            yield helm.sail(to, kn)


def roads(helm: Helm, name: str) -> Course:
    """Days at anchor off a Syrian port, then off the next."""
    while True:
        yield helm.anchor(helm.rng.uniform(15.0, 90.0))
        name = SYRIAN_ROADS[(SYRIAN_ROADS.index(name) + 1) % 3]
        if name == "LATAKIA":
            yield helm.sail(about(helm.rng, PLACES["GATE NORTH"]), 10.0)
        if name == "TARTUS":
            yield helm.sail(about(helm.rng, PLACES["GATE NORTH"]), 10.0)
            yield helm.sail(about(helm.rng, PLACES["GATE MIDDLE"]), 10.0)
        yield helm.call(name, about(helm.rng, PLACES[name]), 10.0)


def holding(helm: Helm) -> Course:
    """Hours or days about the computed 12-NM line, 3 NM inside to 6 NM outside, then away for a while."""
    while True:
        spot = edge(helm.rng)
        yield helm.sail(spot, 11.0)
        yield from _hold(helm, spot)
        yield helm.sail(moved(spot, -helm.rng.uniform(15.0, 40.0), helm.rng.uniform(-5.0, 5.0)), 12.0)


def _hold(helm: Helm, spot: tuple[float, float]) -> Course:
    rng = helm.rng
    end_s = helm.now_s + rng.uniform(8.0, 60.0) * _HOUR
    leg_nm, kn = (rng.uniform(3.0, 6.0), 7.0) if rng.random() < 0.5 else (rng.uniform(0.5, 1.5), 0.6)
    status = NOT_UNDER_COMMAND if rng.random() < 0.1 else UNDER_WAY
    side = 1.0
    while helm.now_s < end_s:
        side = -side
        yield helm.sail(moved(spot, rng.uniform(-0.3, 0.3), side * leg_nm / 2.0), kn, status)


def edge(rng: Random) -> tuple[float, float]:
    """A place from 2 NM inside the computed line to 4 NM outside it."""
    lat = float(rng.uniform(34.82, 35.58))
    lon = float(np.interp(lat, [at for at, _ in LIMIT], [crossed for _, crossed in LIMIT]))
    return moved((lon, lat), -rng.uniform(-2.0, 4.0), 0.0)


def fishing(helm: Helm, home: tuple[float, float]) -> Course:
    """Small craft: here and there within some miles of home, slowly, at times adrift."""
    while True:
        to = moved(home, helm.rng.uniform(-5.0, 2.0), helm.rng.uniform(-4.0, 4.0))
        yield helm.sail(to, helm.rng.uniform(3.0, 9.0), FISHING)
        yield helm.drift(helm.rng.uniform(0.3, 2.0), 0.4, FISHING)


EVERYWHERE = frozenset(PLACES)
FAR = EVERYWHERE - SYRIAN


def begin(role: str, rng: Random, now_s: float) -> Course:
    """The course of a ship of a role (see `app.evaluate.traffic.fleet.ROLES`) from a place that suits it."""
    return _BEGIN[role](rng, now_s)


def _rounds(allowed: frozenset[str], wait_hours: tuple[float, float]) -> Callable[[Random, float], Course]:
    def start(rng: Random, now_s: float) -> Course:
        name = str(rng.choice(sorted(allowed)))
        return rounds(Helm(rng, about(rng, PLACES[name]), now_s), name, allowed, wait_hours)

    return start


def _roads(rng: Random, now_s: float) -> Course:
    name = str(rng.choice(SYRIAN_ROADS))
    return roads(Helm(rng, about(rng, PLACES[name]), now_s), name)


def _holding(rng: Random, now_s: float) -> Course:
    return holding(Helm(rng, edge(rng), now_s))


def _fishing(names: list[str]) -> Callable[[Random, float], Course]:
    def start(rng: Random, now_s: float) -> Course:
        home = about(rng, PLACES[str(rng.choice(names))])
        return fishing(Helm(rng, home, now_s), home)

    return start


_BEGIN: dict[str, Callable[[Random, float], Course]] = {
    "holder": _holding,
    "coaster": _rounds(SYRIAN, (1.0, 8.0)),
    "caller": _rounds(EVERYWHERE, (4.0, 20.0)),
    "roads": _roads,
    "fisher": _fishing(["GATE SOUTH", "GATE MIDDLE", "GATE NORTH"]),
    "deep": _rounds(FAR, (4.0, 30.0)),
    "pleasure": _fishing(["OFF BEIRUT", "OFF HAIFA", "OFF GRECO", "ANAMUR", "OFF RHODES", "CHIOS"]),
    "sparse": _rounds(FAR, (4.0, 30.0)),
}
