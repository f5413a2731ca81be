"""`gate_transit`: a hull seen clear of a strait's line on one side, and then on the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from app.detect.facts import BoolArray, Fixes, FloatArray, IntArray
from app.detect.finding import INSTANT, Finding, Moment
from app.detect.parameters import HOUR_S, next_minute
from app.detect.quiet import Lot
from app.detect.rules.moments import declared, fix_at
from app.detect.watch import State, Stretch, Vessel
from app.detect.words import minute, place, span
from app.domain.time import iso
from app.geo.gates import Gate, Way, gates
from app.geo.geodesy import distance_nm

KIND = "gate_transit"
_MARKS, _PASSED = "marks", "passed"


@dataclass(frozen=True)
class GateParameters:
    """Thresholds of `gate_transit`: docs/rules.md."""

    clear_nm: float = 0.5
    """So far from the line she has left it behind: nearer, she may be at anchor on it, or turn."""
    slack_nm: float = 1.0
    """A line may be longer by so much: it ends on the shore, and legs cut corners."""
    silence_s: int = 3 * HOUR_S
    within_s: int = 24 * HOUR_S


class Pass(NamedTuple):
    """One pass of a line: rows of the clear fixes around it, and of the end of the leg that crossed."""

    gate: Gate
    way: Way
    before: int
    crossed: int
    after: int
    part: float
    """How far along the leg she crossed, 0 to 1."""
    passed_s: int


@dataclass(frozen=True)
class GateRule:
    """Asks of every hull whether a leg of hers crosses a gate."""

    parameters: GateParameters = field(default_factory=GateParameters)
    kinds: tuple[str, ...] = (KIND,)
    version: int = 1

    def concerned(self, lot: Lot) -> set[int]:
        """Vessels with a new leg across a gate, or of whom it is to be settled whether she passed."""
        legs = _Legs(lot.before_lon, lot.before_lat, lot.lon, lot.lat, lot.time_s - lot.before_s)
        found: set[int] = set()
        for gate in gates():
            found |= lot.whose(legs.across(gate, self.parameters))
        firsts = zip(lot.mmsis.tolist(), lot.vessels, strict=True)
        return found | {mmsi for mmsi, known in firsts if _is_marked(known.top.watched.states.get(KIND, {}))}

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """See `VesselRule`."""
        tracks = {str(hull.number): hull.track.fixes for hull in vessel.hulls}
        none = vessel.facts.fixes.take(slice(0, 0))
        held, found, wakes = {}, [], []
        for number in sorted({*tracks, *state}, key=int):
            walk = _Walk(vessel, number, tracks.get(number, none), state.get(number, {}), self.parameters)
            walk.advance(from_s, until_s)
            found += walk.found
            if int(number) in vessel.after and (walk.marks or walk.passed):
                held[number] = {_MARKS: walk.marks, _PASSED: walk.passed}
                wakes += [*walk.marks.values(), *(s for _, _, s in walk.passed.values())]
        wake_s = min(wakes, default=None)
        return Stretch(held, tuple(found), (), None if wake_s is None else wake_s + self.parameters.within_s)


def _is_marked(state: State) -> bool:
    return any(of_hull[_MARKS] for of_hull in state.values())


class _Legs:
    """Legs as columns of shape (n,): from where, to where, how long."""

    def __init__(
        self, lon1: FloatArray, lat1: FloatArray, lon2: FloatArray, lat2: FloatArray, seconds: IntArray
    ) -> None:
        self.ends, self.seconds = (lon1, lat1, lon2, lat2), seconds
        self.west, self.east = np.minimum(lon1, lon2), np.maximum(lon1, lon2)
        self.south, self.north = np.minimum(lat1, lat2), np.maximum(lat1, lat2)
        self.is_any = bool(len(seconds))

    def _reach(self, west: float, south: float, east: float, north: float) -> bool:
        """Whether any comes near a box at all."""
        return self.is_any and bool(
            self._box[0] <= east and self._box[1] <= north and self._box[2] >= west and self._box[3] >= south
        )

    @cached_property
    def _box(self) -> tuple[float, float, float, float]:
        return self.west.min(), self.south.min(), self.east.max(), self.north.max()

    def across(self, gate: Gate, p: GateParameters) -> IntArray:
        """Rows of the legs that cross at the gate."""
        west, south, east, north = gate.box(p.slack_nm)
        if not self._reach(west, south, east, north):
            return np.zeros(0, np.int64)
        near = (self.west <= east) & (self.east >= west) & (self.south <= north) & (self.north >= south)
        rows = np.flatnonzero(near & (self.seconds <= p.silence_s))
        if not len(rows):
            return rows
        lon1, lat1, lon2, lat2 = (column[rows] for column in self.ends)
        crosses, along, _ = _crossing(gate, (lon1, lat1), (lon2, lat2))
        return rows[crosses & _at_gate(gate, along, p)]


def _at_gate(gate: Gate, along_nm: FloatArray, p: GateParameters) -> BoolArray:
    return (along_nm >= -p.slack_nm) & (along_nm <= gate.length_nm + p.slack_nm)


def _crossing(
    gate: Gate, start: tuple[FloatArray, FloatArray], end: tuple[FloatArray, FloatArray]
) -> tuple[BoolArray, FloatArray, FloatArray]:
    """Whether each leg crosses the endless line, where along it, and after which part of the leg."""
    along1, left1 = gate.along_and_left_nm(*start)
    along2, left2 = gate.along_and_left_nm(*end)
    crosses = (left1 >= 0) != (left2 >= 0)
    part = np.where(crosses, left1 / np.where(crosses, left1 - left2, 1.0), 0.0)
    return crosses, along1 + part * (along2 - along1), part


class _Walk:
    """One hull and all gates."""

    def __init__(self, vessel: Vessel, number: str, fixes: Fixes, held: State, p: GateParameters) -> None:
        self.vessel, self.number, self.fixes, self.p = vessel, int(number), fixes, p
        self.marks: dict[str, int] = dict(held.get(_MARKS, {}))
        """Line -> end of the leg that crossed it, of those she may yet turn out to have passed."""
        self.passed: dict[str, list[Any]] = dict(held.get(_PASSED, {}))
        """Strait of two lines -> the line she passed last, in which direction, when."""
        self.found: list[Finding] = []

    def advance(self, from_s: int, until_s: int) -> None:
        asked = self._asked(from_s, until_s)
        passes = [one for gate in asked for one in self._passes(gate, from_s, until_s)]
        for one in sorted(passes, key=lambda one: (one.after, one.passed_s, one.gate.name)):
            self._pass(one)
        too_old_s = until_s - self.p.within_s
        self.marks = {line: s for line, s in self.marks.items() if s > too_old_s}
        self.passed = {strait: last for strait, last in self.passed.items() if last[2] > too_old_s}

    def _asked(self, from_s: int, until_s: int) -> list[Gate]:
        """Gates that a new leg crosses, or that were crossed before."""
        first, end = self.fixes.time_s.searchsorted((from_s, until_s), "right").tolist()
        if first == end:
            return []
        first = max(first - 1, 0)
        lon, lat = self.fixes.lon[first:end], self.fixes.lat[first:end]
        time_s = self.fixes.time_s[first:end]
        legs = _Legs(lon[:-1], lat[:-1], lon[1:], lat[1:], np.diff(time_s))
        return [g for g in gates() if g.name in self.marks or len(legs.across(g, self.p))]

    def _passes(self, gate: Gate, from_s: int, until_s: int) -> Iterator[Pass]:
        p, all_s = self.p, self.fixes.time_s
        low = int(all_s.searchsorted(from_s - p.within_s - p.silence_s))
        end = int(all_s.searchsorted(until_s, "right"))
        lon, lat, time_s = self.fixes.lon[low:end], self.fixes.lat[low:end], all_s[low:end]
        _, left = gate.along_and_left_nm(lon, lat)
        crosses, along, part = _crossing(gate, (lon[:-1], lat[:-1]), (lon[1:], lat[1:]))
        at_gate = _at_gate(gate, along, p) & (np.diff(time_s) <= p.silence_s)
        crossed, clear = np.flatnonzero(crosses) + 1, np.flatnonzero(np.abs(left) >= p.clear_nm)
        for a, b in zip(clear.tolist(), clear[1:].tolist(), strict=False):
            if time_s[b] <= from_s or (left[a] >= 0) == (left[b] >= 0) or time_s[b] - time_s[a] > p.within_s:
                continue
            k = int(crossed[crossed.searchsorted(b, "right") - 1])
            if at_gate[k - 1]:
                passed_s = int(time_s[k - 1] + np.floor(part[k - 1] * (time_s[k] - time_s[k - 1])))
                way = gate.leftwards if left[b] >= 0 else gate.rightwards
                yield Pass(gate, way, low + a, low + k, low + b, float(part[k - 1]), passed_s)
        last_clear = int(clear[-1]) if len(clear) else -1
        open_legs = [k for k in crossed.tolist() if k > last_clear and at_gate[k - 1]]
        self.marks.pop(gate.name, None)
        if open_legs:
            self.marks[gate.name] = int(time_s[open_legs[-1]])

    def _pass(self, one: Pass) -> None:
        strait = one.gate.strait
        if sum(gate.strait == strait for gate in gates()) == 1:
            self.found.append(self._finding(one, None))
            return
        last = self.passed.pop(strait, None)
        if last and self._completes(one, *last):
            self.found.append(self._finding(one, last))
        else:
            self.passed[strait] = [one.gate.name, one.way.direction, one.passed_s]

    def _completes(self, one: Pass, line: str, direction: str, passed_s: int) -> bool:
        in_time = 0 <= one.passed_s - passed_s <= self.p.within_s
        return in_time and line != one.gate.name and direction == one.way.direction

    def _finding(self, one: Pass, other: list[Any] | None) -> Finding:
        fixes, k = self.fixes, one.crossed
        detected_s = next_minute(int(fixes.time_s[one.after]))
        lon, lat = (float(c[k - 1] + one.part * (c[k] - c[k - 1])) for c in (fixes.lon, fixes.lat))
        moment = Moment(
            change="opened",
            at_s=detected_s,
            lon=lon,
            lat=lat,
            says=self._says(one, lon, lat),
            ended_s=one.passed_s,
            ended_by=INSTANT,
            evidence=self._evidence(one, other) | self.vessel.says(detected_s),
        )
        return Finding(
            kind=KIND,
            vessels=(self.vessel.mmsi,),
            zone=one.gate.strait,
            subject=one.gate.strait,
            started_s=one.passed_s,
            detected_s=detected_s,
            last_s=int(fixes.time_s[one.after]),
            final_s=detected_s,
            now=moment,
            news=(moment,),
            is_never_told=self.vessel.is_never_told(detected_s, class_b=bool(fixes.class_b[one.after])),
            tie=f"hull {self.number}" if self.number else "",
        )

    def _evidence(self, one: Pass, other: list[Any] | None) -> dict[str, Any]:
        fixes, k = self.fixes, one.crossed
        leg_s = int(fixes.time_s[k] - fixes.time_s[k - 1])
        leg_nm = float(distance_nm(fixes.lon[k - 1], fixes.lat[k - 1], fixes.lon[k], fixes.lat[k]))
        _, left = one.gate.along_and_left_nm(fixes.lon, fixes.lat)
        return {
            "hull": self.number,
            "gate": one.gate.name,
            "strait": one.gate.strait,
            "direction": one.way.direction,
            "towards": one.way.towards,
            "passed_at": iso(one.passed_s * 1000),
            "fix_before": fix_at(fixes, k - 1),
            "fix_after": fix_at(fixes, k),
            "silence_s": leg_s,
            "leg_nm": round(leg_nm, 3),
            "implied_kn": round(leg_nm / leg_s * HOUR_S, 1) if leg_s else None,
            "clear_before_nm": round(abs(float(left[one.before])), 3),
            "clear_after_nm": round(abs(float(left[one.after])), 3),
            "other_line": {"gate": other[0], "passed_at": iso(other[2] * 1000)} if other else None,
        }

    def _says(self, one: Pass, lon: float, lat: float) -> str:
        fixes, k = self.fixes, one.crossed
        silent = span(int(fixes.time_s[k] - fixes.time_s[k - 1]))
        return (
            f"{self.vessel.name(one.passed_s)} passed {one.gate.strait} {one.way.direction}, to "
            f"{one.way.towards}, at {minute(one.passed_s)}, {place(lon, lat)}, "
            f"between two fixes {silent} apart, AIS only{declared(self.vessel, one.passed_s)}"
        )
