"""`rendezvous`: the ships that are nearest to her, and how far each way of being together goes."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from app.detect import ways
from app.detect.explaining.frame import (
    Condition,
    Explained,
    Seen,
    at_least,
    at_most,
    explain,
    is_so,
    over,
    under,
)
from app.detect.facts import IntArray
from app.detect.meeting import Following, HalfHour, Pair, Walk
from app.detect.parameters import MINUTE_S
from app.detect.rules.rendezvous import Followed, RendezvousRule
from app.detect.sea import Sea
from app.detect.stops import cells
from app.detect.ways import AT_REST, KIND, UNDER_WAY, UNIT, WAYS, RendezvousParameters, day_of
from app.detect.words import minute, span, who
from app.geo.anchorages import nearest_listed
from app.geo.ellipsoid import METRES_PER_NM
from app.geo.ports import port_distance_nm

_MOST_SHIPS = 3
_NEAR_M = 2 * METRES_PER_NM
"""Of ships farther than this from her only the nearest is spoken of."""


class _Near(NamedTuple):
    """A hull, the minute at which it and hers were known last, and how far apart they were."""

    hull: int
    hers: int
    at_s: int
    metres: float


@explain.register
def _rendezvous(rule: RendezvousRule, seen: Seen) -> Iterator[Explained]:
    """For each ship near her one answer a way; for the nearest of others only how far she is."""
    p = rule.parameters
    minutes = np.arange(seen.at_s - p.resting_silence_s, seen.at_s + 1, MINUTE_S)
    after_s = seen.at_s - 2 * p.resting_silence_s
    sea = Sea(seen.world.sea(after_s, seen.at_s, minutes), p.bridges)
    near = _nearest(sea, seen, minutes)
    if not near:
        alone = is_so(
            f"her place and another ship's known in the last {span(p.resting_silence_s)}", False, "no", "yes"
        )
        yield Explained(KIND, False, (alone,))
        return
    meets = KIND in seen.standing
    _, state = seen.of_many.get(KIND, (0, {}))
    asked = meets or near[0].metres <= _NEAR_M
    followed = rule.settled(seen.world, state, seen.at_s) if asked else None
    if followed is None:
        far = at_most("m to the nearest ship", near[0].metres, p.near_m, digits=0)
        yield Explained(KIND, False, (far,), _about(seen, sea, near[0]))
        return
    pairs = list(_pairs(seen, p, sea, near, followed))
    close = [two for two in pairs[:_MOST_SHIPS] if two.near.metres <= _NEAR_M]
    for two in [*close, *(two for two in pairs if two.meets and two not in close)] or pairs[:1]:
        yield from two.answers()


def _pairs(
    seen: Seen, p: RendezvousParameters, sea: Sea, near: list[_Near], followed: Followed
) -> Iterator[_Two]:
    """She and each ship that is near, or that a meeting may be with."""
    mine = seen.vessel.mmsi
    known = {mmsi for pair in followed.pairs for mmsi in (pair.mmsi_a, pair.mmsi_b) if mine in pair}
    ships = {mine, *known, *(int(sea.mmsi[one.hull]) for one in near[:_MOST_SHIPS])}
    sent = seen.world.sea_of(ships, followed.at_s - 2 * p.resting_silence_s, seen.at_s)
    whole = Sea(sent, p.bridges)
    for one in near:
        mmsi, hull = int(sea.mmsi[one.hull]), int(sea.hull[one.hull])
        if mmsi in ships:
            rows = whole.numbers(np.array([mmsi, mine]), np.array([hull, int(sea.hull[one.hers])])).tolist()
            yield _Two(seen, p, whole, one._replace(hull=rows[0], hers=rows[1]), followed)


def _nearest(sea: Sea, seen: Seen, minutes: IntArray) -> list[_Near]:
    """Other ships' hulls by their distance at the last minute at which it is known."""
    mine = np.flatnonzero(sea.mmsi == seen.vessel.mmsi)
    others = np.flatnonzero(sea.mmsi != seen.vessel.mmsi)
    if not (len(mine) and len(others)):
        return []
    here, there = sea.at(mine, minutes), sea.at(others, minutes)
    found: list[_Near] = []
    for row, hull in enumerate(mine.tolist()):
        both = there.known & here.known[row]
        last = len(minutes) - 1 - both[:, ::-1].argmax(axis=1)
        metres = np.linalg.norm(there.xyz_m[np.arange(len(others)), last] - here.xyz_m[row, last], axis=1)
        rows = np.flatnonzero(both.any(axis=1))
        found += [_Near(int(others[r]), hull, int(minutes[last[r]]), float(metres[r])) for r in rows.tolist()]
    return sorted(found, key=lambda one: one.metres)


def _about(seen: Seen, sea: Sea, one: _Near) -> str:
    mmsi = int(sea.mmsi[one.hull])
    said = seen.world.identities([mmsi], one.at_s)[mmsi].at(one.at_s)
    return f"{who(mmsi, said, None, None)} at {minute(one.at_s)}"


@dataclass(frozen=True)
class _Two:
    """She and another, at the last minute at which both were known."""

    seen: Seen
    p: RendezvousParameters
    sea: Sea
    near: _Near
    followed: Followed

    def answers(self) -> Iterator[Explained]:
        """One a way."""
        half_hour, meeting = self._half_hour(np.array([self.near.at_s], np.int64)), self._following.meeting
        for number, way in enumerate(WAYS):
            run = self._following.runs.get(way)
            is_met = meeting is not None and meeting.way == way
            measured = meeting.measured if meeting and is_met else run
            so_far_s = measured.last_s - measured.since_s if measured else 0
            lasting = at_least("s of minutes that count, one after another", so_far_s, self.p.lasting_s(way))
            whole = _yes("this minute counts", bool(half_hour.counted.ways[number][0, 0]))
            about = f"{way} with {_about(self.seen, self.sea, self.near)}"
            yield Explained(KIND, is_met, (*self._conditions(way, half_hour), whole, lasting), about)

    @property
    def meets(self) -> bool:
        """Whether they are in a meeting that goes on."""
        return self._following.meeting is not None

    @cached_property
    def _following(self) -> Following:
        """As the rule goes on with them from the last half hour of which all is known, up to this minute."""
        following = deepcopy(self.followed.pairs.get(self._pair, Following()))
        minutes = np.arange(self.followed.at_s + MINUTE_S, self.near.at_s + 1, MINUTE_S)
        if len(minutes):
            half_hour = self._half_hour(minutes)
            Walk(following, half_hour, 0, self.p, self.followed._asked(self._pair)).run()
        return following

    @property
    def _pair(self) -> Pair:
        hers, other = (
            (int(self.sea.mmsi[n]), int(self.sea.hull[n])) for n in (self.near.hers, self.near.hull)
        )
        return Pair(*min(hers, other), *max(hers, other))

    def _half_hour(self, minutes: IntArray) -> HalfHour:
        pair = self._pair
        self.followed._ask_who({pair.mmsi_a, pair.mmsi_b})
        return self.followed._half_hour(self.sea, minutes, [pair])

    def _conditions(self, way: str, half_hour: HalfHour) -> Iterator[Condition]:
        p, two = self.p, half_hour.two
        yield at_most("m apart", float(two.metres[0, 0]), p.within_m(way), digits=0)
        speeds = [float(self.sea.speed_kn[ship.row[0, 0]]) for ship in (two.a, two.b)]
        slower, faster = (None, None) if np.isnan(speeds).any() else (min(speeds), max(speeds))
        if way == UNDER_WAY:
            yield at_least("kn of the slower", slower, p.under_way_kn, digits=1)
            yield at_most("kn of the faster", faster, p.fastest_kn, digits=1)
            course_deg = self._course_deg(half_hour)
            yield at_most("degrees between their courses", course_deg, p.course_deg, digits=0)
        else:
            yield under("kn of the faster", faster, p.slow_kn if way == AT_REST else p.under_way_kn, digits=1)
        yield from self._roles(way, half_hour)
        if way != UNDER_WAY:
            yield from self._places(way, half_hour)

    def _course_deg(self, half_hour: HalfHour) -> float | None:
        a, b = (float(self.sea.course_deg[s.row[0, 0]]) for s in (half_hour.two.a, half_hour.two.b))
        return None if np.isnan([a, b]).any() else abs((a - b + 180.0) % 360.0 - 180.0)

    def _flags(self) -> list[IntArray]:
        minutes = np.array([self.near.at_s], np.int64)
        return [self.followed._roles[mmsi].at(minutes) for mmsi in (self._pair.mmsi_a, self._pair.mmsi_b)]

    def _roles(self, way: str, half_hour: HalfHour) -> Iterator[Condition]:
        """Who they have to be."""
        a, b = self._flags()
        if way == UNIT:
            is_unit = self._is_unit(int((a | b)[0]), half_hour)
            says = "one is" if is_unit else "neither"
            yield is_so("unit of interest (a Russian one: within 24 NM of Syria)", is_unit, says, "one is")
        elif way == UNDER_WAY:
            fit = bool(ways._replenishing(a, b)[0])
            yield _yes("a tanker and no tug, tender or craft, or both naval", fit)
        else:
            small = bool(((a | b) & ways._LEISURE)[0])
            yield _yes("neither fishing, pleasure nor rescue", not small)
            rows = [int(ship.row[0, 0]) for ship in (half_hour.two.a, half_hour.two.b)]
            yield _yes("both of class A", not bool(self.sea.fixes.class_b[rows].any()))

    def _is_unit(self, flags: int, half_hour: HalfHour) -> bool:
        two = half_hour.two
        near = bool(ways._near_syria(two.lon[0], two.lat[0], np.ones(1, np.bool_))[0])
        return bool(flags & (ways._WATCHED | ways._MILITARY) or (flags & ways._RUSSIAN and near))

    def _places(self, way: str, half_hour: HalfHour) -> Iterator[Condition]:
        """Where they may not be."""
        lon, lat = half_hour.two.lon[0], half_hour.two.lat[0]
        listed, berth_nm = nearest_listed(lon, lat), float(port_distance_nm(lon, lat)[0])
        yield at_least("NM from the nearest port polygon of Syria", berth_nm, self.p.berth_nm)
        yield over("NM outside the circle of a listed port", float(listed.port_nm[0]), 0.0)
        if way == AT_REST:
            yield over("NM outside a listed port or anchorage", float(listed.anchorage_nm[0]), 0.0)
            stops = self.followed.stops.are_places(cells(lon, lat), day_of(self.near.at_s))
            yield _yes("no place where many ships stop", not bool(stops[0]))


def _yes(name: str, met: bool) -> Condition:
    return is_so(name, met, "yes" if met else "no", "yes")
