"""In which ways two ships are together at a minute: docs/rules.md, `rendezvous`, "A minute counts"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.detect.facts import BoolArray, FloatArray, Identity, IdentityTimeline, IntArray
from app.detect.parameters import DAY_S, HOUR_S, MINUTE_S
from app.detect.sea import Bridges, Sea, Where, degrees_of
from app.detect.stops import Stops, cells
from app.detect.units import Watchlist, is_never_told, unit_of_interest
from app.geo.anchorages import nearest_listed
from app.geo.limits import DECIDING, LIMIT_NM, distances
from app.geo.ports import port_distance_nm

KIND = "rendezvous"
UNIT, UNDER_WAY, AT_REST = "unit_of_interest", "under_way", "at_rest"
WAYS = (UNIT, UNDER_WAY, AT_REST)
"""In the order in which one is chosen of those met at once."""
NEAR_SYRIA_NM = 24.0
_LEISURE, _TANKER, _NAVAL, _SERVICE, _WATCHED, _MILITARY, _RUSSIAN = (1 << n for n in range(7))
_TANKERS, _SERVICES = range(80, 90), (31, 32, *range(50, 56))
_UNITS = {"watchlist": _WATCHED | _NAVAL, "military": _MILITARY | _NAVAL, "russian": _RUSSIAN, None: 0}


@dataclass(frozen=True)
class RendezvousParameters:
    """Thresholds of `rendezvous`: docs/rules.md, after the design's section 5."""

    near_m: float = 500.0
    unit_s: int = 45 * MINUTE_S
    berth_nm: float = 1.0
    under_way_m: float = 300.0
    under_way_s: int = 30 * MINUTE_S
    under_way_kn: float = 6.0
    fastest_kn: float = 15.0
    course_deg: float = 10.0
    at_rest_s: int = 2 * HOUR_S
    slow_kn: float = 2.0
    stopping_ships: int = 5
    stopping_days: int = 28
    apart_m: float = 1000.0
    apart_s: int = 30 * MINUTE_S
    lost_s: int = 6 * HOUR_S
    moving_silence_s: int = 10 * MINUTE_S
    resting_silence_s: int = 30 * MINUTE_S

    @property
    def bridges(self) -> Bridges:
        """Which silences are bridged."""
        return Bridges(self.moving_silence_s, self.resting_silence_s, self.slow_kn)

    def within_m(self, way: str) -> float:
        """How close two are for a minute to count."""
        return self.under_way_m if way == UNDER_WAY else self.near_m

    def lasting_s(self, way: str) -> int:
        """How long minutes have to count."""
        return {UNIT: self.unit_s, UNDER_WAY: self.under_way_s, AT_REST: self.at_rest_s}[way]

    @property
    def step_s(self) -> int:
        """No way is met in less: each run of minutes holds a multiple of it."""
        return min(self.lasting_s(way) for way in WAYS)


class Roles:
    """What a ship was at a minute, by what she had said of herself: flags."""

    def __init__(self, mmsi: int, who: IdentityTimeline, watchlist: Watchlist) -> None:
        changes = [(since, _flags(mmsi, said, watchlist)) for since, said in who.changes()]
        self._since_s = np.array([since for since, _ in changes[1:]], np.int64)
        self._flags = np.array([flags for _, flags in changes], np.int64)

    def at(self, minutes: IntArray) -> IntArray:
        """At each of these minutes."""
        if not len(self._since_s):
            return np.full(len(minutes), self._flags[0])
        return np.asarray(self._flags[self._since_s.searchsorted(minutes, "right")])


def _flags(mmsi: int, said: Identity, watchlist: Watchlist) -> int:
    ship_type = said.ship_type or 0
    flags = _UNITS[unit_of_interest(mmsi, said, watchlist)]
    flags |= _LEISURE if is_never_told(said, class_b=False) else 0
    flags |= _TANKER if ship_type in _TANKERS else 0
    return flags | (_SERVICE if ship_type in _SERVICES else 0)


class Together(NamedTuple):
    """Pairs of hulls at minutes; arrays of shape (pairs, minutes)."""

    a: Where
    b: Where
    known: BoolArray
    metres: FloatArray
    lon: FloatArray
    lat: FloatArray
    """Of the middle between them."""

    @property
    def known_s(self) -> IntArray:
        """When the minute is known."""
        return np.maximum(self.a.known_s, self.b.known_s)


def together(sea: Sea, a: IntArray, b: IntArray, minutes: IntArray) -> Together:
    """Where hulls of shape (pairs,) were, and how far from each other; minutes as `Sea.at` takes them."""
    first, second = sea.at(a, minutes), sea.at(b, minutes)
    metres = np.linalg.norm(first.xyz_m - second.xyz_m, axis=2)
    known = first.known & second.known
    middle = np.where(known[:, :, None], (first.xyz_m + second.xyz_m) / 2, [1.0, 0.0, 0.0])
    return Together(first, second, known, metres, *degrees_of(middle))


def may_count(sea: Sea, two: Together, p: RendezvousParameters) -> BoolArray:
    """Whether a minute counts if who they are allows it, shape (pairs, minutes)."""
    speeds = _both(sea.speed_kn, two)
    near = _slow(two, speeds, p, p.under_way_kn)
    lon, lat = two.lon[near], two.lat[near]
    near[near] = _outside_berths(lon, lat, nearest_listed(lon, lat).port_nm, p)
    return np.asarray(near | _side_by_side(sea, two, speeds, p))


def _outside_berths(
    lon: FloatArray, lat: FloatArray, port_nm: FloatArray, p: RendezvousParameters
) -> BoolArray:
    return np.asarray((port_distance_nm(lon, lat) >= p.berth_nm) & (port_nm > 0))


class Counted(NamedTuple):
    """Which minutes count for each of `WAYS`, and what a meeting then is; shape (pairs, minutes)."""

    ways: tuple[BoolArray, ...]
    of_unit: BoolArray
    """Whether it is one of a unit of interest there, and not with a small craft."""


def counted(
    sea: Sea,
    two: Together,
    roles: tuple[IntArray, IntArray],
    stops: tuple[Stops, int],
    p: RendezvousParameters,
) -> Counted:
    """Which minutes count; `roles` are those of both ships, and `stops` what is learned up to a day."""
    speeds = _both(sea.speed_kn, two)
    near = _slow(two, speeds, p, p.under_way_kn)
    beside = _side_by_side(sea, two, speeds, p)
    asked = near | beside
    watched = ((roles[0] | roles[1]) & _WATCHED) > 0
    is_place, open_sea, free, near_syria = _places(two, asked, roles, stops, p)
    any_unit = watched | ((roles[0] | roles[1]) & _MILITARY > 0)
    unit = any_unit | ((roles[0] | roles[1]) & _RUSSIAN > 0) & near_syria
    at_rest = _slow(two, speeds, p, p.slow_kn) & free & ~is_place
    class_a = ~(sea.fixes.class_b[two.a.row] | sea.fixes.class_b[two.b.row])
    at_rest &= class_a & ((roles[0] | roles[1]) & _LEISURE == 0)
    small = ((roles[0] | roles[1]) & _LEISURE > 0) | ~class_a
    of_unit = unit & (watched | near_syria | ~is_place) & ~small
    return Counted((near & unit & open_sea, beside & _replenishing(*roles), at_rest), of_unit)


def _both(column: FloatArray, two: Together) -> tuple[FloatArray, FloatArray]:
    return column[two.a.row], column[two.b.row]


def _slow(
    two: Together, speeds: tuple[FloatArray, FloatArray], p: RendezvousParameters, below_kn: float
) -> BoolArray:
    near = two.known & (two.metres <= p.near_m)
    return np.asarray(near & (speeds[0] < below_kn) & (speeds[1] < below_kn))


def _side_by_side(
    sea: Sea, two: Together, speeds: tuple[FloatArray, FloatArray], p: RendezvousParameters
) -> BoolArray:
    beside = two.known & (two.metres <= p.under_way_m)
    for speed in speeds:
        beside = beside & (speed >= p.under_way_kn) & (speed <= p.fastest_kn)
    course_a, course_b = _both(sea.course_deg, two)
    apart = np.abs((course_a - course_b + 180.0) % 360.0 - 180.0)
    return np.asarray(beside & (apart <= p.course_deg))


def _replenishing(a: IntArray, b: IntArray) -> BoolArray:
    small = _SERVICE | _LEISURE
    naval = (a & b & _NAVAL) > 0
    supplied = ((a & _TANKER > 0) & (b & small == 0)) | ((b & _TANKER > 0) & (a & small == 0))
    return np.asarray(supplied | naval)


def _places(
    two: Together,
    asked: BoolArray,
    roles: tuple[IntArray, IntArray],
    stops: tuple[Stops, int],
    p: RendezvousParameters,
) -> tuple[BoolArray, BoolArray, BoolArray, BoolArray]:
    """(stopping place, outside berths, outside anchorages too, within 24 NM of Syria), where asked."""
    lon, lat = two.lon[asked], two.lat[asked]
    listed = nearest_listed(lon, lat)
    outside = _outside_berths(lon, lat, listed.port_nm, p)
    near_syria = _near_syria(lon, lat, ((roles[0] | roles[1]) & (_RUSSIAN | _MILITARY) > 0)[asked])
    columns = (stops[0].are_places(cells(lon, lat), stops[1]), outside, outside & (listed.anchorage_nm > 0))
    spread = [np.zeros(asked.shape, np.bool_) for _ in range(4)]
    for whole, column in zip(spread, (*columns, near_syria), strict=True):
        whole[asked] = column
    return spread[0], spread[1], spread[2], spread[3]


def _near_syria(lon: FloatArray, lat: FloatArray, asked: BoolArray) -> BoolArray:
    near = np.zeros(len(lon), np.bool_)
    if asked.any():
        where = distances(lon[asked], lat[asked])
        near[asked] = where.is_syrian & (where.to_limit_nm[DECIDING] <= NEAR_SYRIA_NM - LIMIT_NM)
    return near


def roles_at(known: Mapping[int, Roles], mmsi: IntArray, minutes: IntArray) -> IntArray:
    """Flags of ships, shape (ships,), at minutes: shape (ships, minutes)."""
    return np.stack([known[ship].at(minutes) for ship in mmsi.tolist()])


def role_of_each(known: Mapping[int, Roles], mmsi: IntArray, minute: IntArray) -> IntArray:
    """Flags of each ship at her own minute, all of shape (n,)."""
    ships, row = np.unique(mmsi, return_inverse=True)
    minutes, column = np.unique(minute, return_inverse=True)
    return roles_at(known, ships, minutes)[row, column] if len(ships) else mmsi


def day_of(time_s: int) -> int:
    """Days since 1970."""
    return time_s // DAY_S
