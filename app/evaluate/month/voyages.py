"""Where the ships of each role go: endless courses, and voyages through the canal that have an end."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from app.evaluate.month.shape import DAY_S, HOUR_S
from app.evaluate.traffic.chart import DESTINATIONS, NEIGHBOURS, PLACES, SYRIAN, SYRIAN_ROADS
from app.evaluate.traffic.courses import AT_ANCHOR, Course, Helm, Leg, about, edge, fishing, moved, rounds

Random = np.random.Generator

CANAL = ((32.310, 30.750), (32.318, 31.100), (32.325, 31.310))
"""Along the canal to where it ends at sea; the gate lies at 31.24 N."""
_CANAL_KN = 8.5
_WEST = (22.6, 34.4)
"""Out of the sea that is looked at, south of Crete."""
_FOR_EVER_S = 4_000_000_000.0
_BOUND_FOR = {
    "OFF CRETE": 0.42, "KYTHIRA": 0.10, "OFF RHODES": 0.12, "DARDANELLES": 0.08, "PIRAEUS": 0.06,
    "ISKENDERUN": 0.06, "MERSIN": 0.04, "LIMASSOL": 0.04, "HAIFA": 0.04, "ASHDOD": 0.02, "BEIRUT": 0.02,
}  # fmt: skip
"""Where ships from and to the canal go, and what share of them."""
_FAR = frozenset(PLACES) - SYRIAN
_WAY_IN = ("OFF CRETE", "OFF AKROTIRI", "OFF GRECO")
_BESIDE, _APART_NM = 12, 0.4
"""Ships in a row of an anchorage, and how far from each other."""
_NAVAL_SOUTH, _NAVAL_NORTH = 34.85, 35.07
"""Latitudes between which the stories' units hold."""
_RUSSIANS, _CALLERS, _COASTERS = 45, 51, 91
"""Numbers of their first places at anchor; those who wait have the ones before."""
_BASES = {"HAIFA": 4, "ASHDOD": 1, "LIMASSOL": 2, "MERSIN": 3, "PIRAEUS": 1, "ANTALYA": 1, "BEIRUT": 2}
"""Ports of warships, and how many: invented, as the ships are."""


class Voyage(NamedTuple):
    """A course, and between which instants (seconds since 1970) she is heard at all."""

    course: Course
    from_s: float = 0.0
    until_s: float = _FOR_EVER_S


def transit(rng: Random, passage_s: float, *, northward: bool) -> Voyage:
    """A ship that is in the canal's mouth at `passage_s`, from where she is first heard to where last."""
    target = str(rng.choice(list(_BOUND_FOR), p=list(_BOUND_FOR.values())))
    legs = _northward(rng, target) if northward else _southward(rng, target)
    at_gate = next(i for i, leg in enumerate(legs) if _is_mouth(leg, northward=northward))
    shift = passage_s - (legs[at_gate].end_s if northward else legs[at_gate].start_s)
    legs = [leg._replace(start_s=leg.start_s + shift, end_s=leg.end_s + shift) for leg in legs]
    return Voyage(_then_still(legs), legs[0].start_s, legs[-1].end_s)


def endless(role: str, rng: Random, now_s: float, number: int) -> Voyage:
    """The course of a ship of a role other than `suez`, the `number`-th of it."""
    return Voyage(_BEGIN[role](rng, now_s, number))


def path(start: str, end: str) -> list[str]:
    """The places from one to another by the fewest legs, both among them."""
    came: dict[str, str] = {start: ""}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for place in NEIGHBOURS[here]:
            if place not in came:
                came[place] = here
                queue.append(place)
    names = [end]
    while names[-1] != start:
        names.append(came[names[-1]])
    return names[::-1]


def _northward(rng: Random, target: str) -> list[Leg]:
    helm = Helm(rng, CANAL[0], 0.0)
    legs = [helm.sail(place, _CANAL_KN) for place in CANAL[1:]]
    helm.destination = _declared(target)
    return legs + _onward(helm, path("PORT SAID", target)[1:], float(rng.uniform(10.0, 17.0)))


def _southward(rng: Random, target: str) -> list[Leg]:
    names = path(target, "PORT SAID")
    is_far = target in ("OFF CRETE", "KYTHIRA")
    helm = Helm(rng, _WEST if is_far else about(rng, PLACES[target]), 0.0)
    helm.destination = DESTINATIONS.index("PORT SAID")
    legs = _onward(helm, names if is_far else names[1:], float(rng.uniform(10.0, 17.0)))
    legs.append(helm.anchor(float(rng.uniform(5.0, 15.0))))
    legs.append(helm.sail(CANAL[-1], _CANAL_KN))
    return legs + [helm.sail(place, _CANAL_KN) for place in CANAL[-2::-1]]


def _onward(helm: Helm, names: list[str], kn: float) -> list[Leg]:
    legs = [helm.sail(about(helm.rng, PLACES[name]), kn * helm.rng.uniform(0.95, 1.05)) for name in names]
    if names[-1] in ("OFF CRETE", "KYTHIRA"):
        return [*legs, helm.sail(_WEST, kn)]
    if PLACES[names[-1]].port and names[-1] != "PORT SAID":
        return [*legs, helm.anchor(helm.rng.uniform(6.0, 30.0))]
    return legs


def _is_mouth(leg: Leg, *, northward: bool) -> bool:
    """The leg that ends (northward) or begins where the canal meets the sea."""
    lon, lat = (
        (leg.lon, leg.lat)
        if not northward
        else (
            leg.lon + leg.lon_per_s * (leg.end_s - leg.start_s),
            leg.lat + leg.lat_per_s * (leg.end_s - leg.start_s),
        )
    )
    return math.hypot(lon - CANAL[-1][0], lat - CANAL[-1][1]) < 1e-6


def _then_still(legs: list[Leg]) -> Iterator[Leg]:
    yield from legs
    end = legs[-1]
    since = end.end_s - end.start_s
    lon, lat = end.lon + end.lon_per_s * since, end.lat + end.lat_per_s * since
    yield Leg(
        end.end_s, _FOR_EVER_S, lon, lat, 0.0, 0.0, 0.0, True, AT_ANCHOR, end.destination, end.arrival_s
    )


def _declared(name: str) -> int:
    return DESTINATIONS.index(name) if name in DESTINATIONS else 0


def _waiting(rng: Random, now_s: float, number: int) -> Course:
    """Waits on the edge off Syria for days, goes into the roads of a port, leaves, and comes again."""
    helm = Helm(rng, moved(edge(rng), -rng.uniform(0.0, 60.0), 0.0), now_s)
    while True:
        spot, port = _clear(rng), str(rng.choice(SYRIAN_ROADS))
        helm.destination = DESTINATIONS.index(port)
        yield helm.sail(spot, 11.0)
        yield from _waits(helm, spot, rng.uniform(20.0, 110.0))
        yield helm.sail(_anchorage(port, number), 9.0)
        yield helm.anchor(rng.uniform(12.0, 40.0))
        yield helm.sail(spot, 10.0)
        away = moved(spot, -rng.uniform(45.0, 90.0), rng.uniform(-5.0, 5.0))
        yield helm.sail(away, 12.0)
        yield helm.drift(rng.uniform(15.0, 70.0), 0.3)


def _clear(rng: Random) -> tuple[float, float]:
    """A place about the line, some miles clear of where warships and their auxiliaries lie off Tartus."""
    while True:
        spot = edge(rng)
        if not _NAVAL_SOUTH <= spot[1] <= _NAVAL_NORTH:
            return spot


def _anchorage(port: str, number: int) -> tuple[float, float]:
    """The place of ship `number` in the roads of a port: anchored ships lie clear of each other."""
    row, column = divmod(number % _BESIDE**2, _BESIDE)
    middle = (_BESIDE - 1) / 2.0
    return moved(PLACES[port][:2], (column - middle) * _APART_NM - 0.8, (row - middle) * _APART_NM)


def _waits(helm: Helm, spot: tuple[float, float], hours: float) -> Course:
    """At anchor, or adrift and moving up again."""
    if helm.rng.random() < 0.5:
        yield helm.anchor(hours)
        return
    end_s = helm.now_s + hours * HOUR_S
    while helm.now_s < end_s:
        yield helm.drift(helm.rng.uniform(5.0, 9.0), 0.4)
        yield helm.sail(moved(spot, helm.rng.uniform(-0.5, 0.5), helm.rng.uniform(-0.5, 0.5)), 5.0)


def _calling(first: int) -> Callable[[Random, float, int], Course]:
    """Calls at a Syrian port every two weeks or so, lies in its roads for days, and leaves for the west."""

    def start(rng: Random, now_s: float, number: int) -> Course:
        helm = Helm(rng, moved(_WEST, rng.uniform(0.0, 60.0), 0.0), now_s)
        yield helm.drift(rng.uniform(0.0, 12.0) * 24.0 + number, 0.3)
        while True:
            port, kn = str(rng.choice(SYRIAN_ROADS)), rng.uniform(9.0, 12.0)
            helm.destination = DESTINATIONS.index(port)
            for name in _WAY_IN:
                yield helm.sail(about(rng, PLACES[name]), kn)
            yield helm.sail(_anchorage(port, first + number), kn)
            yield helm.anchor(rng.uniform(15.0, 100.0))
            helm.destination = 0
            for name in _WAY_IN[::-1]:
                yield helm.sail(about(rng, PLACES[name]), kn)
            yield helm.sail(_WEST, kn)
            yield helm.drift(rng.uniform(4.0, 9.0) * 24.0, 0.3)

    return start


def _coasting(rng: Random, now_s: float, number: int) -> Course:
    """From one Syrian port to the next, some days in the roads of each."""
    port = str(rng.choice(SYRIAN_ROADS))
    helm = Helm(rng, _anchorage(port, _COASTERS + number), now_s)
    while True:
        yield helm.anchor(rng.uniform(10.0, 80.0))
        other = str(rng.choice([name for name in SYRIAN_ROADS if name != port]))
        helm.destination = DESTINATIONS.index(other)
        for name in path(port, other)[1:-1]:
            yield helm.sail(about(rng, PLACES[name]), 10.0)
        yield helm.sail(_anchorage(other, _COASTERS + number), 10.0)
        port = other


def _navy(rng: Random, now_s: float, number: int) -> Course:
    """Patrols off a base for a day or so, and lies in it for some."""
    bases = [name for name, ships in _BASES.items() for _ in range(ships)]
    name = bases[number % len(bases)]
    home = PLACES[name]
    helm = Helm(rng, about(rng, home), now_s)
    # Off each of these bases there is sea towards the west or south-west.
    station = moved(home[:2], -rng.uniform(8.0, 18.0), -rng.uniform(2.0, 8.0))
    while True:
        yield helm.anchor(rng.uniform(20.0, 90.0))
        end_s = helm.now_s + rng.uniform(8.0, 40.0) * HOUR_S
        while helm.now_s < end_s:
            spot = moved(station, rng.uniform(-6.0, 6.0), rng.uniform(-4.0, 4.0))
            yield helm.sail(spot, rng.uniform(6.0, 16.0))
            if rng.random() < 0.3:
                yield helm.drift(rng.uniform(0.5, 6.0), 0.5)
        yield helm.sail(about(rng, home), 12.0)


def _rounds(
    allowed: frozenset[str], wait_hours: tuple[float, float]
) -> Callable[[Random, float, int], Course]:
    def start(rng: Random, now_s: float, _: int) -> Course:
        name = str(rng.choice(sorted(n for n in allowed if PLACES[n].port)))
        helm = Helm(rng, about(rng, PLACES[name]), now_s)
        helm.destination = DESTINATIONS.index(name)
        yield helm.anchor(rng.uniform(0.1, 1.0) * wait_hours[1])
        yield from rounds(helm, name, allowed, wait_hours)

    return start


def _small(names: tuple[str, ...]) -> Callable[[Random, float, int], Course]:
    def start(rng: Random, now_s: float, _: int) -> Course:
        home = about(rng, PLACES[str(rng.choice(names))])
        return fishing(Helm(rng, home, now_s), home)

    return start


_BEGIN: dict[str, Callable[[Random, float, int], Course]] = {
    "waiting": _waiting,
    "russian": _calling(_RUSSIANS),
    "navy": _navy,
    "coaster": _coasting,
    "caller": _calling(_CALLERS),
    "deep": _rounds(_FAR, (4.0, 30.0)),
    "port": _rounds(_FAR, (40.0, 200.0)),
    "sparse": _rounds(_FAR, (4.0, 30.0)),
    "fisher": _small(("GATE SOUTH", "GATE MIDDLE", "GATE NORTH", "OFF HAIFA", "OFF ANDREAS", "OFF RHODES")),
    "pleasure": _small(("OFF BEIRUT", "OFF HAIFA", "OFF GRECO", "ANAMUR", "OFF RHODES", "CHIOS")),
}


def passages(rng: Random, start_s: float, days: int, a_day: int) -> list[tuple[float, bool]]:
    """When ships pass the canal's mouth, `a_day` every day, and whether northward: every second one."""
    found = []
    for day in range(days):
        for number, hour in enumerate(sorted(rng.uniform(0.0, 24.0, a_day))):
            found.append((start_s + day * DAY_S + hour * HOUR_S, number % 2 == 0))
    return found
