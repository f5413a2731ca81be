"""Who sails: about 1,500 invented ships, what they say of themselves, and where they are at any time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.evaluate.traffic.bits import Sixes, text
from app.evaluate.traffic.courses import Course, Leg, begin

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ROLES = {
    "holder": 25, "coaster": 125, "caller": 150, "roads": 110, "fisher": 60,
    "deep": 185, "pleasure": 95, "sparse": 750,
}  # fmt: skip
"""How many ships of each kind; the first five are those off Syria."""
CLASS_B, SPARSE = ("fisher", "pleasure"), ("sparse",)

_HOLDER_MIDS = (273, 273, 273, 352, 538, 271)
_MIDS = (271, 212, 237, 248, 256, 305, 314, 325, 341, 352, 372, 468, 477, 511, 538, 613, 622, 636, 677)
_TYPES = {"holder": (70, 80, 35, 90, 79), "fisher": (30,), "pleasure": (36, 37, 30)}
_USUAL_TYPES = (70, 71, 74, 79, 80, 82, 84, 89, 52, 60)
_LOOK_AHEAD_S = 120.0
_BEFORE_S = 4 * 86_400.0
"""How long the ships are at sea before the feed begins, so that its first day is like any other."""


@dataclass(frozen=True)
class Fleet:
    """One row a ship, all arrays of shape (n,), texts as six-bit characters of shape (n, length)."""

    role: NDArray[np.str_]
    mmsi: Ints
    imo: Ints
    name: Sixes
    callsign: Sixes
    ship_type: Ints
    to_bow: Ints
    to_stern: Ints
    draught_dm: Ints
    static_period_s: Floats
    phase: Floats
    """0..1: where in each of her periods she reports."""
    station: Ints

    def __len__(self) -> int:
        return len(self.mmsi)

    def of(self, *roles: str) -> Ints:
        """The indices of the ships of some roles."""
        return np.flatnonzero(np.isin(self.role, roles))


def fleet(seed: int, stations: int, roles: tuple[str, ...] = tuple(ROLES)) -> Fleet:
    """Invent the ships of some roles; each belongs to one of the `stations` on land."""
    rng = np.random.default_rng([seed, 0])
    role = np.repeat(list(roles), [ROLES[name] for name in roles])
    n = len(role)
    number = np.arange(n)
    length = rng.integers(20, 300, n)
    return Fleet(
        role=role,
        mmsi=_mids(role, rng) * 1_000_000 + 990_000 + number,
        imo=np.where(np.isin(role, CLASS_B), 0, 9_900_000 + number),
        name=text([f"SYNTH {r.upper()} {i:04d}" for i, r in enumerate(role.tolist())], 20),
        callsign=text([f"SYN{i:04d}" for i in range(n)], 7),
        ship_type=np.array([rng.choice(_TYPES.get(r, _USUAL_TYPES)) for r in role.tolist()]),
        to_bow=length // 2,
        to_stern=length - length // 2,
        draught_dm=rng.integers(30, 140, n),
        static_period_s=rng.uniform(360.0, 900.0, n),
        phase=rng.random(n),
        station=rng.integers(0, stations, n),
    )


def _mids(role: NDArray[np.str_], rng: np.random.Generator) -> Ints:
    return np.where(role == "holder", rng.choice(_HOLDER_MIDS, len(role)), rng.choice(_MIDS, len(role)))


class States(NamedTuple):
    """Where ships are at some times, arrays of shape (n,): degrees, knots, degrees true."""

    lon: Floats
    lat: Floats
    sog_kn: Floats
    cog_deg: Floats
    still: NDArray[np.bool_]
    nav_status: Ints
    destination: Ints
    arrival_s: Floats
    """The ETA she declares, seconds since 1970."""


def courses(fleet: Fleet, seed: int, start_s: float) -> list[Course]:
    """How each ship of `fleet` moves by her role."""
    roles = enumerate(fleet.role.tolist())
    return [begin(role, np.random.default_rng([seed, 1, i]), start_s - _BEFORE_S) for i, role in roles]


class Movements:
    """The courses of all ships, made up to the time that is asked for; earlier times are forgotten."""

    def __init__(self, courses: Iterable[Course], start_s: float) -> None:
        self._courses = list(courses)
        self._legs: list[list[Leg]] = [[next(course)] for course in self._courses]
        self._table = np.empty((0, len(Leg._fields)))
        self._ends: Ints = np.empty(0, np.int64)
        self._start_s = int(start_s)

    def advance(self, from_s: float, until_s: float) -> None:
        """Be ready for times from `from_s` on to a little after `until_s`."""
        for i, legs in enumerate(self._legs):
            while legs[-1].end_s < until_s + _LOOK_AHEAD_S:
                legs.append(next(self._courses[i]))
            first = next(j for j, leg in enumerate(legs) if leg.end_s >= from_s)
            del legs[:first]
        counts = [len(legs) for legs in self._legs]
        self._table = np.array([leg for legs in self._legs for leg in legs])
        self._ends = self._key(np.repeat(np.arange(len(counts)), counts), self._table[:, 1])

    def at(self, ship: Ints, time_s: Floats) -> States:
        """Where the ships (indices, shape (n,)) are at these times (seconds since 1970, shape (n,))."""
        row = self._table[np.searchsorted(self._ends, self._key(ship, time_s))]
        leg = Leg(*row.T)
        since = time_s - leg.start_s
        angle = since * (2.0 * np.pi / 18_000.0)
        lon = leg.lon + leg.lon_per_s * since + leg.swing * np.sin(angle)
        lat = leg.lat + leg.lat_per_s * since + leg.swing * (1.0 - np.cos(angle))
        east, north = leg.lon_per_s * np.cos(np.radians(lat)), np.asarray(leg.lat_per_s)
        still = np.asarray(leg.still) > 0
        return States(
            lon, lat,
            sog_kn=np.hypot(east, north) * 60.0 * 3600.0,
            cog_deg=np.degrees(np.arctan2(east, north)) % 360.0,
            still=still,
            nav_status=np.asarray(leg.nav_status).astype(np.int64),
            destination=np.asarray(leg.destination).astype(np.int64),
            arrival_s=np.asarray(leg.arrival_s),
        )  # fmt: skip

    def _key(self, ship: Ints, time_s: Floats) -> Ints:
        milliseconds = np.round((time_s - self._start_s) * 1000.0).astype(np.int64)
        return np.asarray(ship * 2**44 + milliseconds)
