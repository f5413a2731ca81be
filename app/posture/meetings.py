"""Possible meetings: an auxiliary lay stopped by AIS near where, and about when, somebody else was seen.

Possible, and no more: nobody saw the two together. docs/weekly.md says what it takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.domain.naval.board import Board
from app.domain.naval.questions import question_label
from app.domain.naval.sighting import Activity, IdentityBasis, Located, Sighting, SourceKind, Span, Subject
from app.domain.naval.units import NavalUnit, UnitKind
from app.geo.anchorages import nearest_listed
from app.geo.geodesy import METRES_PER_NM, distance_nm
from app.geo.ports import port_distance_nm
from app.posture.classes import group_of, may_be
from app.posture.evidence import FloatArray, IntArray, Stop
from app.posture.freshness import DAY_MS, HOUR_MS
from app.posture.held import Held
from app.posture.plain import plain
from app.posture.refuted import REFUTED, UNVERIFIED
from app.posture.roots import Told, told_once

POSSIBLE = "possible_meeting"
_NOT_AFLOAT_THERE = frozenset({
    Activity.EXPECTED, Activity.FALSE_TRACK, Activity.SUNK,
    Activity.IN_PORT, Activity.ALONGSIDE, Activity.ENTERED_PORT, Activity.LEFT_PORT,
})  # fmt: skip
"""Who lies in port beside another meets nobody by it."""
_ON_TRACKS = {
    REFUTED: f"{REFUTED}: a sighting contradicts her AIS",
    UNVERIFIED: f"{UNVERIFIED}: of a naval ship AIS alone shows nothing",
}
_OLDER = "she may have lain there before: earlier AIS was not read"
_INFERRED = "the identity of whom was seen is inferred"
_BY_AIS = "the sighting rests on AIS or radio too"
_SISTER = "who was seen is of her own kind, and may be herself taken for the other"
_SELF = "those seen are counted, not named, and she may be one of them"
_BERTH = "the place is not known well enough to say that it was no berth"
Units = Mapping[str, NavalUnit]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Nearness:
    """How near in place and time a stop and a sighting must be."""

    near_nm: float = 2.0
    """The design, section 5, `rendezvous`; taken of the nearest that they can have been."""
    apart_ms: int = 6 * HOUR_MS
    """The same."""
    vague_nm: float = 5.0
    """Ours, as in the weekly: of a place that is known no better nothing near is told."""
    longest_ms: int = DAY_MS
    """Ours: a bare date is its whole UTC day; what is told of a longer time does not say when."""
    fix_m: float = 100.0
    """How far a fix may be off, as the board takes it (docs/posture.md)."""
    berth_nm: float = 1.0
    """As `rendezvous` has it: nearer to a port polygon, or in the circle of a listed port, is in port."""


class Meeting(NamedTuple):
    """That a stopped unit and whoever was seen may have met. Distances in NM, times apart in hours."""

    unit: str
    stops: tuple[Stop, ...]
    """Those with a fix that counts, of one MMSI, by time."""
    told: Told
    """The sighting, and who tells it again: it counts once."""
    seen: tuple[Subject, ...]
    """Who was seen besides herself."""
    nearest_nm: float
    farthest_nm: float
    """The least and the most that they can have been apart: of her fixes in the sighting's interval, or if
    none of them counts, of the one that counts and is nearest to it in time."""
    least_hours: float
    """From the sighting's interval to the nearest of those fixes: 0 if they lie in it."""
    most_hours: float
    """Whenever in its interval the sighting was, one of those fixes lies no farther from it."""
    closest_ms: int
    """Of those the nearest to the middle of the place, to be looked up; of equals the first."""
    caveats: tuple[str, ...]

    @property
    def synthetic(self) -> bool:
        """Whether her AIS or the sighting is made up."""
        return self.is_of_synthetic_ais or self.told.sighting.synthetic

    @property
    def is_of_synthetic_ais(self) -> bool:
        """Whether her AIS is made up."""
        return any(stop.synthetic for stop in self.stops)

    @property
    def mmsi(self) -> int:
        """By which she was heard."""
        return self.stops[0].mmsi

    @property
    def stopped(self) -> Span:
        """From the first fix of the first stop to the last of the last."""
        return Span(self.stops[0].span.from_ms, max(stop.span.until_ms for stop in self.stops))

    @property
    def id(self) -> str:
        """Of the sighting and the MMSI."""
        return f"{self.told.sighting.id}/{self.mmsi}"


def meetings_of(held: Held, board: Board, span: Span) -> tuple[Meeting, ...]:
    """With who was seen in a span, each with what the board holds against her AIS."""
    caveats = {row.key: row.caveats for row in board.rows}
    return possible_meetings(held.stops, held.sightings_of(span), held.by_key, caveats)


def possible_meetings(
    stops: Iterable[Stop], sightings: Iterable[Sighting], units: Units,
    caveats: Mapping[str, Sequence[str]], near: Nearness | None = None,
) -> tuple[Meeting, ...]:  # fmt: skip
    """All of them by time, each piece of evidence counted once; `caveats` are those of each unit's row."""
    near = near or Nearness()
    usable = placed(sightings, near)
    by_sender: dict[tuple[str, int], list[Stop]] = defaultdict(list)
    for stop in stops:
        if stop.unit in units and units[stop.unit].kind is not UnitKind.COMBATANT:
            by_sender[stop.unit, stop.mmsi].append(stop)
    found = (
        _meeting(
            sorted(hers, key=lambda stop: stop.span), told, units[unit], units, caveats.get(unit, ()), near
        )
        for (unit, _), hers in by_sender.items()
        for told in usable
    )
    return tuple(sorted((one for one in found if one is not None), key=_order))


def placed(sightings: Iterable[Sighting], near: Nearness | None = None) -> list[Told]:
    """The sightings that say well enough where and when somebody was at sea; each once."""
    near = near or Nearness()
    return [told for told in told_once(sightings) if _is_usable(told.sighting, near)]


def _is_usable(one: Sighting, near: Nearness) -> bool:
    if one.is_negative or one.where is None or one.activity in _NOT_AFLOAT_THERE:
        return False
    if one.where.uncertainty_m / METRES_PER_NM > near.vague_nm:
        return False
    if one.observed.until_ms - one.observed.from_ms > near.longest_ms:
        return False
    return bool(_at_sea(np.array([one.where.lon]), np.array([one.where.lat]), near)[0])


def _meeting(
    stops: Sequence[Stop], told: Told, unit: NavalUnit, units: Units, caveats: Sequence[str], near: Nearness
) -> Meeting | None:
    one, where = told.sighting, told.sighting.where
    mmsi = stops[0].mmsi
    seen = tuple(subject for subject in one.subjects if _is_another(subject, unit, mmsi, one, units))
    if where is None or not seen:
        return None
    then = [(stop, _counting(stop, one, where, near)) for stop in stops]
    hers = [(stop, counts) for stop, counts in then if counts.any()]
    if not hers:
        return None
    time_ms, away = _about_then(hers, one, where)
    slack = _slack_nm(where, near)
    return Meeting(
        unit.key, tuple(stop for stop, _ in hers), told, seen,
        nearest_nm=max(float(away.min()) - slack, 0.0),
        farthest_nm=float(away.max()) + slack,
        least_hours=float(_gap_ms(time_ms, one.observed).min()) / HOUR_MS,
        most_hours=_longest_ms(time_ms, one.observed) / HOUR_MS,
        closest_ms=int(time_ms[away.argmin()]),
        caveats=(*_on_track(caveats), *_caveats(hers[0][0], one, seen, unit, units, near)),
    )  # fmt: skip


def _counting(stop: Stop, one: Sighting, where: Located, near: Nearness) -> Marks:
    """Her fixes at sea that may be near enough to whoever was seen."""
    away = distance_nm(stop.lon, stop.lat, where.lon, where.lat)
    counts = _gap_ms(stop.time_ms, one.observed) <= near.apart_ms
    counts &= away - _slack_nm(where, near) <= near.near_nm
    counts[counts] = _at_sea(stop.lon[counts], stop.lat[counts], near)
    return np.asarray(counts, np.bool_)


def _about_then(
    hers: Sequence[tuple[Stop, Marks]], one: Sighting, where: Located
) -> tuple[IntArray, FloatArray]:
    """Times, ascending, and distances of the fixes to be told of.

    All in the sighting's interval, near or not, if one there counts; else of those that count the nearest in
    time: so that what is said of miles and what is said of hours is said of the same fixes.
    """
    time_ms, lon, lat = (
        np.concatenate([getattr(stop, name) for stop, _ in hers]) for name in ("time_ms", "lon", "lat")
    )
    counts, gap_ms = np.concatenate([marks for _, marks in hers]), _gap_ms(time_ms, one.observed)
    least = gap_ms[counts].min()
    told = gap_ms == 0 if least == 0 else counts & (gap_ms == least)
    order = np.argsort(time_ms[told], kind="stable")
    away = distance_nm(lon[told], lat[told], where.lon, where.lat)
    return time_ms[told][order], away[order]


def _slack_nm(where: Located, near: Nearness) -> float:
    return (where.uncertainty_m + near.fix_m) / METRES_PER_NM


def _gap_ms(time_ms: IntArray, observed: Span) -> IntArray:
    return np.maximum(np.maximum(observed.from_ms - time_ms, time_ms - observed.until_ms), 0)


def _longest_ms(time_ms: IntArray, observed: Span) -> float:
    """How far an instant of the interval can lie from the nearest of these times."""
    ends = [float(np.abs(time_ms - end).min()) for end in observed]
    middle = (time_ms[:-1] + time_ms[1:]) / 2
    inside = (middle > observed.from_ms) & (middle < observed.until_ms)
    return max(*ends, float((np.diff(time_ms) / 2)[inside].max(initial=0.0)))


def _at_sea(lon: FloatArray, lat: FloatArray, near: Nearness) -> Marks:
    if not len(lon):
        return np.zeros(0, np.bool_)
    off_berths = port_distance_nm(lon, lat) >= near.berth_nm
    return np.asarray(off_berths & (nearest_listed(lon, lat).port_nm > 0))


def _is_another(subject: Subject, unit: NavalUnit, mmsi: int, one: Sighting, units: Units) -> bool:
    """Whether somebody else was seen: what a naval ship broadcasts of herself is no sighting of her."""
    if subject.count < 1 or subject.unit == unit.key:
        return False
    if subject.unit is None:
        return subject.count > 1 or not may_be(unit, subject.group, subject.unit_class)
    named = units.get(subject.unit)
    if named is not None and any(claim.value == str(mmsi) for claim in named.claimed("mmsi")):
        return False
    by_herself = one.source.kind is SourceKind.AIS or subject.basis is IdentityBasis.BROADCAST
    return not by_herself or (named is not None and named.kind is UnitKind.MERCHANT)


def _on_track(caveats: Sequence[str]) -> tuple[str, ...]:
    return tuple(words for said, words in _ON_TRACKS.items() if said in caveats)


def _caveats(
    stop: Stop, one: Sighting, seen: Sequence[Subject], unit: NavalUnit, units: Units, near: Nearness
) -> tuple[str, ...]:
    counted = [subject for subject in seen if subject.unit is None]
    unread = (units.get(s.unit or "") for s in seen if s.basis is not IdentityBasis.PENNANT_READ)
    said = {
        _OLDER: stop.is_older,
        _INFERRED: any(subject.basis is IdentityBasis.INFERRED for subject in seen),
        _BY_AIS: one.source.kind in (SourceKind.AIS, SourceKind.RADIO),
        _SISTER: any(each is not None and group_of(each) == group_of(unit) for each in unread),
        _SELF: any(may_be(unit, subject.group, subject.unit_class) for subject in counted),
        _BERTH: one.where is not None and not _surely_at_sea(one.where, near),
        f"disputed: {plain(question_label(one.disputes or ''))}": one.disputes is not None,
    }
    return tuple(caveat for caveat, is_said in said.items() if is_said)


def _surely_at_sea(where: Located, near: Nearness) -> bool:
    """Whether no part of the circle is in a port."""
    lon, lat, slack_nm = np.array([where.lon]), np.array([where.lat]), where.uncertainty_m / METRES_PER_NM
    berth_nm = float(port_distance_nm(lon, lat)[0]) - near.berth_nm
    return min(berth_nm, float(nearest_listed(lon, lat).port_nm[0])) >= slack_nm


def _order(one: Meeting) -> tuple[object, ...]:
    return (*one.told.sighting.observed, one.told.sighting.id, one.unit, one.mmsi)
