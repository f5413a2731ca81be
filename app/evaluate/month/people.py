"""Who sails in a month, and when each is there to be heard."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.evaluate.month.shape import DAY_S, ROLES, Shape
from app.evaluate.month.voyages import Voyage, endless, passages, transit
from app.evaluate.traffic.bits import text
from app.evaluate.traffic.fleet import Fleet, Floats, Ints
from app.evaluate.traffic.lines import LAND_STATIONS

_BEFORE_S = 12 * DAY_S
"""How long ships are at sea before the month begins, so that its first day is like any other."""
_FIRST_NUMBER = 900_000
"""MMSIs are a state's three digits and a number from here on; those of the stories' ships are others."""
_RUSSIAN = 273
_MIDS = (212, 215, 229, 237, 240, 248, 256, 271, 305, 314, 325, 341, 352, 371, 413, 422, 428, 450, 468, 470,
         477, 511, 518, 538, 563, 572, 613, 620, 622, 636, 657, 667, 671, 677)  # fmt: skip
_NAVIES = (271, 271, 271, 428, 428, 428, 428, 209, 237, 450, 226, 247, 232, 212)
_USUAL_TYPES = (70, 70, 70, 71, 74, 79, 80, 80, 82, 84, 89, 60, 52, 31, 0)
_TYPES = {
    "russian": (70, 79, 79, 80, 89), "navy": (35,), "fisher": (30,), "pleasure": (36, 37),
    "suez": (70, 71, 71, 74, 79, 80, 82, 84, 89),
}  # fmt: skip
CLASS_B = ("fisher", "pleasure")
OFF_SYRIA = ("waiting", "russian", "coaster", "caller")
SPARSE = ("sparse",)
UNDER_WAY_S = {"off Syria": 300.0, "class B": 1200.0, "sparse": 300.0, "others": 600.0}
"""Mean time between two position reports that are heard of a ship under way."""
VISIT_DAYS = {"deep": (3.0, 12.0), "sparse": (3.0, 12.0), "port": (5.0, 20.0)}
"""How long ships of some roles stay: of all vessels of a month, some three in ten are there at a time."""
_STATIC_S = (4.0 * 3600.0, 7.0 * 3600.0)


@dataclass(frozen=True)
class People:
    """Ships and their courses; arrays of shape (n,). `from_s`, `until_s`: while she can be heard at all."""

    fleet: Fleet
    voyages: list[Voyage]
    period_s: Floats
    from_s: Floats
    until_s: Floats

    @cached_property
    def is_small(self) -> NDArray[np.bool_]:
        """Whether she is a small craft with a class B set, shape (n,)."""
        return np.isin(self.fleet.role, CLASS_B)


def people(shape: Shape, besides: int) -> People:
    """All ships but `besides`, who have stories."""
    rng = np.random.default_rng([shape.seed, 10])
    begin_s = shape.start_s - _BEFORE_S
    transits = passages(rng, shape.start_s, int(np.ceil(shape.days)), shape.of(shape.transits_a_day))
    voyages = [transit(rng, at_s, northward=northward) for at_s, northward in transits]
    roles = ["suez"] * len(voyages)
    for role, ships in _numbers(shape, len(voyages) + besides).items():
        roles += [role] * ships
        for number in range(ships):
            own = np.random.default_rng([shape.seed, 11, len(voyages)])
            voyages.append(_visiting(endless(role, own, begin_s, number), role, shape, own))
    fleet = _fleet(np.array(roles), rng)
    return People(
        fleet,
        voyages,
        _periods(fleet.role),
        np.array([voyage.from_s for voyage in voyages]),
        np.array([voyage.until_s for voyage in voyages]),
    )


def _visiting(voyage: Voyage, role: str, shape: Shape, rng: np.random.Generator) -> Voyage:
    """For some days only, if her role is one that comes and goes."""
    if role not in VISIT_DAYS:
        return voyage
    lasting_s = rng.uniform(*VISIT_DAYS[role]) * DAY_S
    from_s = rng.uniform(shape.start_s - lasting_s, shape.end_s)
    return voyage._replace(from_s=from_s, until_s=from_s + lasting_s)


def _numbers(shape: Shape, others: int) -> dict[str, int]:
    """Role -> ships, in the usual shares; the ships of the commonest make the number up."""
    numbers = {role: shape.of(ships) for role, ships in ROLES.items() if ships}
    wanted = max(shape.vessels - others, 0)
    numbers["deep"] = max(numbers["deep"] + wanted - sum(numbers.values()), 0)
    return numbers


def _fleet(role: NDArray[np.str_], rng: np.random.Generator) -> Fleet:
    n, names = len(role), role.tolist()
    number, length = np.arange(n), rng.integers(20, 300, n)
    mid = rng.choice(_MIDS, n)
    mid[role == "russian"] = _RUSSIAN
    navy = np.flatnonzero(role == "navy")
    mid[navy] = np.resize(_NAVIES, len(navy))
    return Fleet(
        role=role,
        mmsi=mid * 1_000_000 + _FIRST_NUMBER + number,
        imo=np.where(np.isin(role, (*CLASS_B, "navy")), 0, 9_900_000 + number),
        name=text([f"SYNTH {r.upper()} {i:04d}" for i, r in enumerate(names)], 20),
        callsign=text([f"SYM{i:04d}" for i in range(n)], 7),
        ship_type=np.array([rng.choice(_TYPES.get(r, _USUAL_TYPES)) for r in names]),
        to_bow=length // 2,
        to_stern=length - length // 2,
        draught_dm=rng.integers(30, 140, n),
        static_period_s=rng.uniform(*_STATIC_S, n),
        phase=rng.random(n),
        station=rng.integers(0, LAND_STATIONS, n),
    )


def _periods(role: NDArray[np.str_]) -> Floats:
    period = np.full(len(role), UNDER_WAY_S["others"])
    for roles, name in ((OFF_SYRIA, "off Syria"), (CLASS_B, "class B"), (SPARSE, "sparse")):
        period[np.isin(role, roles)] = UNDER_WAY_S[name]
    return period


def ships_of(fleet: Fleet, *roles: str) -> Ints:
    """The indices of the ships of some roles; of none, of all others than class B and sparse."""
    if roles:
        return fleet.of(*roles)
    return np.setdiff1d(np.arange(len(fleet)), fleet.of(*CLASS_B, *SPARSE))
