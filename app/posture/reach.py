"""Whether a ship can have come from one place to another in the time there was."""

from __future__ import annotations

from typing import NamedTuple

from app.domain.naval.board import Row, State, Whereabouts
from app.domain.naval.sighting import Span
from app.geo.geodesy import METRES_PER_NM, distance_nm
from app.posture.classes import group_said

SPEED_KN = {"frigate": 29.0, "corvette": 27.0, "landing_ship": 17.0, "submarine": 17.0, "warship": 29.0}
"""Assumed greatest speeds, rounded from what is published of the classes; a submarine's on the surface."""
AUXILIARY_KN, MERCHANT_KN = 16.0, 18.0
_AUXILIARIES = ("auxiliary", "oiler", "intelligence_ship", "research_ship", "tug")
_MS_AN_HOUR = 3_600_000


def speed_kn(group: str) -> float:
    """The greatest speed that is assumed of a group.

    >>> speed_kn("frigate"), speed_kn("oiler"), speed_kn("ro_ro")
    (29.0, 16.0, 18.0)
    """
    return SPEED_KN.get(group, AUXILIARY_KN if group in _AUXILIARIES else MERCHANT_KN)


class Reach(NamedTuple):
    """How far a ship can have come since she was last seen, her place then being no surer than it was."""

    speed_kn: float
    hours: float
    radius_nm: float


def since_seen(row: Row, at_ms: int) -> Reach | None:
    """Of a row of the board; None where no place is known, or she is sunk."""
    last = row.last_known
    where, observed = (last.where, last.observed) if last else (row.where, row.last_confirmed)
    if where is None or observed is None or row.state is State.LOST:
        return None
    speed = speed_kn(group_said(row.unit_class, row.kind))
    hours = max(at_ms - observed.until_ms, 0) / _MS_AN_HOUR
    return Reach(speed, round(hours, 1), round(where.uncertainty_m / METRES_PER_NM + speed * hours, 1))


def least_nm(one: Whereabouts, other: Whereabouts) -> float:
    """The least distance between two circles."""
    apart = float(distance_nm(one.lon, one.lat, other.lon, other.lat))
    return max(apart - (one.uncertainty_m + other.uncertainty_m) / METRES_PER_NM, 0.0)


def longest_hours(one: Span, other: Span) -> float:
    """The longest time that can lie between two spans.

    >>> longest_hours(Span(0, 3_600_000), Span(7_200_000, 10_800_000))
    3.0
    """
    return max(one.until_ms - other.from_ms, other.until_ms - one.from_ms) / _MS_AN_HOUR


def can_reach(one: Whereabouts | None, at: Span, other: Whereabouts | None, then: Span, group: str) -> bool:
    """Whether a ship of a group can have been at both places; a place that is not known forbids nothing."""
    if one is None or other is None:
        return True
    return least_nm(one, other) <= speed_kn(group) * longest_hours(at, then)
