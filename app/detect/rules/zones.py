"""`zone_entry` and `zone_exit`: a hull seen on one side of a zone's border, and then on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from app.detect.facts import IntArray
from app.detect.finding import INSTANT, Finding, Moment
from app.detect.hulltrack import HullTrack
from app.detect.parameters import HOUR_S, MINUTE_S, WARM_UP_S, next_minute
from app.detect.quiet import Known, Lot
from app.detect.rules.borders import IN, NOWHERE, OURS, OUT, SYRIA_24, Border, DrawnBorder
from app.detect.rules.moments import declared
from app.detect.watch import State, Stretch, Vessel
from app.detect.words import minute, place, span
from app.domain.severity import Happened, severity
from app.domain.time import iso_or_none
from app.geo.drawn import DrawnZone

ENTRY, EXIT = "zone_entry", "zone_exit"
UNSETTLED = 2
"""No side: every next fix has to be looked at."""


@dataclass(frozen=True)
class ZoneParameters:
    """Thresholds of `zone_entry` and `zone_exit`: docs/rules.md, after the design's section 5."""

    margin_nm: float = 0.25
    fixes: int = 2
    lasting_s: int = 5 * MINUTE_S
    within_s: int = 24 * HOUR_S
    """Fixes farther apart do not show together where she is."""
    away_s: int = 72 * HOUR_S


@dataclass(frozen=True)
class Side:
    """What is remembered of a hull and a zone; times in seconds."""

    side: int = NOWHERE
    """Where she was seen last."""
    left_s: int | None = None
    """Her last fix inside, once she is out; her first outside, if that was long before."""
    pending_s: int | None = None
    """First of her latest fixes, if they show her on another side but do not settle it yet."""
    pending: int = 0
    """How many they are."""
    pending_last_s: int | None = None
    pending_side: int = NOWHERE


class Crossing(NamedTuple):
    """Rows of the first fix on a side, and of that which settled it."""

    first: int
    settled: int
    side: int


@dataclass(frozen=True)
class ZoneRule:
    """Asks of every hull on which side of each zone's border she is seen."""

    zones: tuple[Border, ...] = OURS
    parameters: ZoneParameters = field(default_factory=ZoneParameters)
    kinds: tuple[str, ...] = (ENTRY, EXIT)
    version: int = 1
    looks_back: str = "the first fix of a run, and the last one on the other side"

    def concerned(self, lot: Lot) -> set[int]:
        """Vessels with a fix that may lie on another side than she was seen on last."""
        concerned: set[int] = set()
        for zone in self.zones:
            now = [_settled(known, zone) for known in lot.vessels]
            sides = zone.sure_sides(lot, self.parameters.margin_nm)
            concerned |= lot.whose(sides != np.array(now, np.int64)[lot.vessel])
        return concerned

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """See `VesselRule`."""
        sides = {number: dict(zones) for number, zones in state.items()}
        found: list[Finding] = []
        for hull in vessel.hulls:
            of_hull = sides.setdefault(str(hull.number), {})
            for zone in self.zones:
                before = _before(vessel, hull, zone, of_hull.get(zone.name))
                walk = _Walk(vessel, hull, zone, self.parameters, before)
                walk.advance(from_s, until_s)
                of_hull[zone.name] = vars(walk.now)
                found += walk.found
        living = {n: zones for n, zones in sides.items() if int(n) in vessel.after}
        kept = {n: {z: s for z, s in zones.items() if _may_matter(s)} for n, zones in living.items()}
        return Stretch({n: zones for n, zones in kept.items() if zones}, tuple(found))


def borders(drawn: Sequence[DrawnZone]) -> tuple[Border, ...]:
    """Ours, and those of zones that were drawn."""
    return (*OURS, *(DrawnBorder(zone) for zone in drawn))


def _settled(known: Known, zone: Border) -> int:
    """The side on which she plainly is, or `UNSETTLED`."""
    held = known.top.watched.states.get(ENTRY, {})
    sides = [Side(**zones[zone.name]) for zones in held.values() if zone.name in zones]
    if not sides:
        return OUT
    plainly = len(sides) == 1 and not sides[0].pending and sides[0].side != NOWHERE
    return sides[0].side if plainly else UNSETTLED


def _may_matter(side: dict[str, Any]) -> bool:
    held = Side(**side)
    return held.side != OUT or bool(held.pending) or held.left_s is not None


def _before(vessel: Vessel, hull: HullTrack, zone: Border, held: dict[str, Any] | None) -> Side:
    """Of a hull that was known, and of whom nothing is remembered, the first fix lay outside."""
    if held:
        return Side(**held)
    if hull.number in vessel.before or not len(hull.track.fixes):
        return Side(OUT)
    return Side(zone.first_side(hull.track.fixes.take(slice(0, 1))))


class _Walk:
    """One hull and one zone."""

    def __init__(self, vessel: Vessel, hull: HullTrack, zone: Border, p: ZoneParameters, now: Side) -> None:
        self.vessel, self.fixes, self.zone, self.p, self.now = vessel, hull.track.fixes, zone, p, now
        self.hull = hull.number
        self.found: list[Finding] = []

    @cached_property
    def _sides(self) -> IntArray:
        shown = self.zone.sides(self.fixes, self.p.margin_nm)
        return np.where(self.fixes.coarse, NOWHERE, shown)

    def advance(self, from_s: int, until_s: int) -> None:
        first, end = self.fixes.time_s.searchsorted((from_s, until_s), "right").tolist()
        rows = first + np.flatnonzero(self._sides[first:end])
        sides, at = self._sides[rows], 0
        while at < len(rows):
            if sides[at] == self.now.side:
                self.now = Side(self.now.side, self.now.left_s)
                at = self._next_elsewhere(sides, at)
            else:
                self._on_the_other_side(int(rows[at]))
                at += 1

    def _next_elsewhere(self, sides: IntArray, at: int) -> int:
        """The first from there on that is not where she is seen."""
        elsewhere = np.flatnonzero(sides[at:] != self.now.side)
        return at + int(elsewhere[0]) if len(elsewhere) else len(sides)

    def _on_the_other_side(self, i: int) -> None:
        time_s, now = int(self.fixes.time_s[i]), self.now
        side = int(self._sides[i])
        began_s, count = time_s, 1
        if now.pending_s is not None and self._goes_on(time_s, side):
            began_s, count = now.pending_s, now.pending + 1
        if count >= self.p.fixes and time_s - began_s >= self.p.lasting_s:
            self._cross(Crossing(self._first_of_run(began_s, side), i, side))
        else:
            self.now = Side(now.side, now.left_s, began_s, count, time_s, side)

    def _goes_on(self, time_s: int, side: int) -> bool:
        last_s = self.now.pending_last_s
        return self.now.pending_side == side and last_s is not None and time_s - last_s <= self.p.within_s

    def _first_of_run(self, began_s: int, side: int) -> int:
        """Several fixes may have been sent in that second."""
        self.vessel.need(began_s)
        first, end = self.fixes.time_s.searchsorted((began_s, began_s + 1)).tolist()
        return int(first + np.flatnonzero(self._sides[first:end] == side)[0])

    def _cross(self, crossing: Crossing) -> None:
        last = self._last_before(crossing)
        started_s = int(self.fixes.time_s[crossing.first])
        if IN in (crossing.side, self.now.side) and self.zone.counts(started_s):
            self.found.append(self._finding(crossing, last))
        left_s = self.now.left_s
        if self.now.side == IN:
            left_s = started_s if last is None else last
        self.now = Side(crossing.side, None if crossing.side == IN else left_s)

    def _last_before(self, crossing: Crossing) -> int | None:
        """Her last fix on the old side, if it is among those that are surely read."""
        time_s = self.fixes.time_s
        first = int(time_s.searchsorted(time_s[crossing.settled] - WARM_UP_S))
        before = np.flatnonzero(self._sides[first : crossing.first] == self.now.side)
        if not len(before):
            self.vessel.need(int(time_s[crossing.settled]) - WARM_UP_S)
        return int(time_s[first + before[-1]]) if self.now.side and len(before) else None

    def _finding(self, crossing: Crossing, last_s: int | None) -> Finding:
        fixes, (first, settled, side) = self.fixes, crossing
        started_s = int(fixes.time_s[first])
        detected_s = next_minute(int(fixes.time_s[settled]))
        moment = Moment(
            change="opened",
            at_s=detected_s,
            lon=float(fixes.lon[settled]),
            lat=float(fixes.lat[settled]),
            says=self._says(crossing, last_s),
            severity=self._severity(crossing, started_s),
            ended_s=started_s,
            ended_by=INSTANT,
            distance_to_limit_nm=round(float(fixes.limit_nm[settled]), 3),
            evidence=self._evidence(crossing, last_s) | self.vessel.says(detected_s),
            caveats=self.zone.caveats,
        )
        return Finding(
            kind=ENTRY if side == IN else EXIT,
            subtype="first_seen_inside" if self.now.side == NOWHERE else None,
            vessels=(self.vessel.mmsi,),
            zone=self.zone.name,
            subject=self.zone.name,
            tie=f"hull {self.hull}" if self.hull else "",
            started_s=started_s,
            detected_s=detected_s,
            last_s=int(fixes.time_s[settled]),
            final_s=detected_s,
            now=moment,
            news=(moment,),
            is_never_told=self.vessel.is_never_told(detected_s, class_b=bool(fixes.class_b[settled])),
        )

    def _evidence(self, crossing: Crossing, last_s: int | None) -> dict[str, Any]:
        time_s = self.fixes.time_s
        depth = self.zone.depth_nm(self.fixes.take(np.array([crossing.first, crossing.settled])))
        on_side = self._sides[crossing.first : crossing.settled + 1] == crossing.side
        return {
            "hull": self.hull,
            "fixes": int(on_side.sum()),
            "seconds": int(time_s[crossing.settled] - time_s[crossing.first]),
            "distance_to_border_nm": {
                "first": round(float(depth[0]), 3),
                "last": round(float(depth[1]), 3),
            },
            "last_on_other_side_at": iso_or_none(None if last_s is None else last_s * 1000),
            "silence_s": None if last_s is None else int(time_s[crossing.first]) - last_s,
            "last_inside_at": iso_or_none(None if self.now.left_s is None else self.now.left_s * 1000),
        }

    def _severity(self, crossing: Crossing, started_s: int) -> str:
        left_s = self.now.left_s
        away = self.now.side == OUT and (left_s is None or started_s - left_s >= self.p.away_s)
        is_back = crossing.side == IN and away and self.zone == SYRIA_24
        return severity(
            ENTRY if crossing.side == IN else EXIT,
            unit=self.vessel.unit(started_s),
            happened=(Happened.BACK_AFTER_3_DAYS,) if is_back else (),
        )

    def _says(self, crossing: Crossing, last_s: int | None) -> str:
        fixes, i = self.fixes, crossing.settled
        started_s = int(fixes.time_s[crossing.first])
        verb = "left" if crossing.side == OUT else "entered" if self.now.side == OUT else "first seen in"
        where = f"{self.zone.called}, {place(float(fixes.lon[i]), float(fixes.lat[i]))}"
        gap = "" if last_s is None else f", {span(started_s - last_s)} after her last fix on the other side"
        ended = f"{gap}, AIS only{declared(self.vessel, started_s)}"
        return f"{self.vessel.name(started_s)} {verb} {where}, at {minute(started_s)}{ended}"
