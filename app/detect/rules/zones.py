"""`zone_entry` and `zone_exit`: a hull seen on one side of a zone's border, and then on the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from app.detect.facts import Fixes, FloatArray, IntArray
from app.detect.finding import INSTANT, Finding, Moment
from app.detect.hulltrack import HullTrack
from app.detect.parameters import HOUR_S, MINUTE_S
from app.detect.quiet import Known, Lot
from app.detect.watch import State, Stretch, Vessel
from app.detect.words import minute, place, span
from app.domain.severity import Happened, severity
from app.domain.time import iso_or_none
from app.geo.limits import LIMIT_NM

ENTRY, EXIT = "zone_entry", "zone_exit"
IN, NOWHERE, OUT = -1, 0, 1


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
class DistanceZone:
    """The sea within so many miles of Syria's baseline, where that is the nearest."""

    name: str
    from_baseline_nm: float

    def depth_nm(self, fixes: Fixes) -> FloatArray:
        """Signed distance to the border, negative inside, shape (n,); near a corner a lower bound of it."""
        outer = fixes.limit_nm - (self.from_baseline_nm - LIMIT_NM)
        return np.asarray(np.maximum(outer, -fixes.margin_nm))

    def sides(self, lot: Lot, margin_nm: float) -> IntArray:
        """On which side each fix surely lies by so much, shape (n,); `NOWHERE`: that takes measuring."""
        new, rows, beyond_nm = lot.new, lot.rows, self.from_baseline_nm - LIMIT_NM
        out = (new.low_nm[rows] - beyond_nm >= margin_nm) | ~new.may_be_syrian[rows]
        inside = (new.high_nm[rows] - beyond_nm <= -margin_nm) & (new.margin_low_nm[rows] >= margin_nm)
        return np.asarray(np.select([out, inside], [OUT, IN], NOWHERE))


SYRIA_24 = DistanceZone("Syria 24 NM", 24.0)
SYRIA_12 = DistanceZone("Syria 12 NM", 12.0)


@dataclass(frozen=True)
class Side:
    """What is remembered of a hull and a zone; times in seconds."""

    side: int = NOWHERE
    """Where she was seen last."""
    left_s: int | None = None
    """Her last fix inside, once she is out."""
    pending_s: int | None = None
    """First of her latest fixes, if they show her on the other side but do not settle it yet."""
    pending: int = 0
    """How many they are."""
    pending_last_s: int | None = None


class Crossing(NamedTuple):
    """Rows of the first fix on a side, and of that which settled it."""

    first: int
    settled: int
    side: int


@dataclass(frozen=True)
class ZoneRule:
    """Asks of every hull on which side of each zone's border she is seen."""

    zones: tuple[DistanceZone, ...] = (SYRIA_24, SYRIA_12)
    parameters: ZoneParameters = field(default_factory=ZoneParameters)
    kinds: tuple[str, ...] = (ENTRY, EXIT)
    version: int = 1

    def concerned(self, lot: Lot) -> set[int]:
        """Vessels with a fix that may lie on another side than she was seen on last."""
        concerned: set[int] = set()
        for zone in self.zones:
            now = [_settled(known, zone) for known in lot.vessels]
            sides = zone.sides(lot, self.parameters.margin_nm)
            concerned |= set(lot.mmsi[sides != np.array(now, np.int64)[lot.vessel]].tolist())
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


def _settled(known: Known, zone: DistanceZone) -> int:
    """The side on which she plainly is; `NOWHERE`: none, or one that the next fix may change."""
    held = known.top.watched.states.get(ENTRY, {})
    sides = [Side(**zones[zone.name]) for zones in held.values() if zone.name in zones]
    if not sides:
        return OUT
    return NOWHERE if len(sides) > 1 or sides[0].pending else sides[0].side


def _may_matter(side: dict[str, Any]) -> bool:
    held = Side(**side)
    return held.side != OUT or bool(held.pending) or held.left_s is not None


def _before(vessel: Vessel, hull: HullTrack, zone: DistanceZone, held: dict[str, Any] | None) -> Side:
    """Of a hull that was known, and of whom nothing is remembered, the first fix lay outside."""
    if held:
        return Side(**held)
    if hull.number in vessel.before or not len(hull.track.fixes):
        return Side(OUT)
    return Side(OUT if zone.depth_nm(hull.track.fixes.take(slice(0, 1)))[0] > 0 else NOWHERE)


class _Walk:
    """One hull and one zone."""

    def __init__(
        self, vessel: Vessel, hull: HullTrack, zone: DistanceZone, p: ZoneParameters, now: Side
    ) -> None:
        self.vessel, self.fixes, self.zone, self.p, self.now = vessel, hull.track.fixes, zone, p, now
        self.found: list[Finding] = []
        self._depth = zone.depth_nm(self.fixes)

    @cached_property
    def _sides(self) -> IntArray:
        shown = np.select(
            [self._depth <= -self.p.margin_nm, self._depth >= self.p.margin_nm], [IN, OUT], NOWHERE
        )
        return np.where(self.fixes.coarse, NOWHERE, shown)

    def advance(self, from_s: int, until_s: int) -> None:
        first, end = self.fixes.time_s.searchsorted((from_s, until_s), "right").tolist()
        for i in (first + np.flatnonzero(self._sides[first:end])).tolist():
            if self._sides[i] == self.now.side:
                self.now = Side(self.now.side, self.now.left_s)
            else:
                self._on_the_other_side(i)

    def _on_the_other_side(self, i: int) -> None:
        time_s, now = int(self.fixes.time_s[i]), self.now
        goes_on = now.pending_last_s is not None and time_s - now.pending_last_s <= self.p.within_s
        began_s, count = (now.pending_s, now.pending + 1) if goes_on else (time_s, 1)
        assert began_s is not None
        if count >= self.p.fixes and time_s - began_s >= self.p.lasting_s:
            self._cross(Crossing(int(self.fixes.time_s.searchsorted(began_s)), i, int(self._sides[i])))
        else:
            self.now = Side(now.side, now.left_s, began_s, count, time_s)

    def _cross(self, crossing: Crossing) -> None:
        last = self._last_before(crossing)
        if IN in (crossing.side, self.now.side):
            self.found.append(self._finding(crossing, last))
        left_s = last if self.now.side == IN else self.now.left_s
        self.now = Side(crossing.side, None if crossing.side == IN else left_s)

    def _last_before(self, crossing: Crossing) -> int | None:
        """Her last fix on the old side, if it is among those that are read."""
        before = np.flatnonzero(self._sides[: crossing.first] == self.now.side)
        return int(self.fixes.time_s[before[-1]]) if len(before) else None

    def _finding(self, crossing: Crossing, last_s: int | None) -> Finding:
        fixes, (first, settled, side) = self.fixes, crossing
        started_s = int(fixes.time_s[first])
        detected_s = -(-int(fixes.time_s[settled]) // MINUTE_S) * MINUTE_S
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
            caveats=("computed line, not a legal limit",),
        )
        return Finding(
            kind=ENTRY if side == IN else EXIT,
            subtype="first_seen_inside" if self.now.side == NOWHERE else None,
            vessels=(self.vessel.mmsi,),
            zone=self.zone.name,
            subject=self.zone.name,
            started_s=started_s,
            detected_s=detected_s,
            last_s=int(fixes.time_s[settled]),
            final_s=detected_s,
            now=moment,
            news=(moment,),
            is_never_told=self.vessel.is_never_told(detected_s, class_b=bool(fixes.class_b[settled])),
        )

    def _evidence(self, crossing: Crossing, last_s: int | None) -> dict[str, Any]:
        time_s, depth = self.fixes.time_s, self._depth
        on_side = self._sides[crossing.first : crossing.settled + 1] == crossing.side
        return {
            "fixes": int(on_side.sum()),
            "seconds": int(time_s[crossing.settled] - time_s[crossing.first]),
            "distance_to_border_nm": {
                "first": round(float(depth[crossing.first]), 3),
                "last": round(float(depth[crossing.settled]), 3),
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
        where = f"{self.zone.name} (computed), {place(float(fixes.lon[i]), float(fixes.lat[i]))}"
        gap = "" if last_s is None else f", {span(started_s - last_s)} after her last fix on the other side"
        destination = self.vessel.identity(started_s).destination
        declared = f", declared destination {destination}" if destination else ""
        return (
            f"{self.vessel.name(started_s)} {verb} {where}, at {minute(started_s)}{gap}, AIS only{declared}"
        )
