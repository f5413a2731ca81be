"""`gate_transit` from the words of docs/rules.md, leg by leg and without the rule's code."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

from detect.reference_hulls import hulls_of
from detect.reference_types import RefFix
from pyproj import Geod

CLEAR_NM, SLACK_NM, SILENCE_S, WITHIN_S = 0.5, 1.0, 10_800, 86_400
PLACES = Path(__file__).parents[3] / "app/geo/data/places.csv"
TWO_LINES = ("Bosphorus", "Dardanelles")
GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Line:
    """A line in its plane: NM east and north of its middle."""

    name: str
    start: tuple[float, float]
    end: tuple[float, float]
    middle: tuple[float, float]
    scale: tuple[float, float]

    @property
    def strait(self) -> str:
        return self.name.split(",")[0]

    def plane(self, fix: RefFix) -> tuple[float, float]:
        return (fix.lon - self.middle[0]) * self.scale[0], (fix.lat - self.middle[1]) * self.scale[1]

    def left_nm(self, fix: RefFix) -> float:
        (ax, ay), (bx, by), (px, py) = self.start, self.end, self.plane(fix)
        return ((bx - ax) * (py - ay) - (by - ay) * (px - ax)) / math.dist(self.start, self.end)


def lines() -> list[Line]:
    with PLACES.open(encoding="utf-8") as rows:
        gates = [row for row in csv.DictReader(rows) if row["kind"] == "gate"]
    return [_line(row) for row in gates]


def _line(row: dict[str, str]) -> Line:
    lon1, lat1, lon2, lat2 = (float(row[k]) for k in ("lon", "lat", "lon2", "lat2"))
    middle = (lon1 + lon2) / 2, (lat1 + lat2) / 2
    east = GEOD.inv(middle[0] - 0.005, middle[1], middle[0] + 0.005, middle[1])[2] / 0.01 / 1852
    north = GEOD.inv(middle[0], middle[1] - 0.005, middle[0], middle[1] + 0.005)[2] / 0.01 / 1852
    start = (lon1 - middle[0]) * east, (lat1 - middle[1]) * north
    end = (lon2 - middle[0]) * east, (lat2 - middle[1]) * north
    return Line(row["name"], start, end, middle, (east, north))


@dataclass(frozen=True)
class RefPass:
    hull: int
    settled_by: int
    passed_at: int
    line: str
    strait: str
    leftwards: bool
    detected_at: int


def transits(fixes: list[RefFix], until_s: int) -> list[tuple[int, str, int, int, bool]]:
    """(hull, line, passed at, detected at, whether to the line's left) of each alert."""
    found = []
    for number, hull in enumerate(hulls_of([f for f in fixes if f.time_s <= until_s])):
        passes = [p for line in lines() for p in _passes(number, hull, line)]
        last: dict[str, RefPass] = {}
        for one in sorted(passes, key=lambda p: (p.settled_by, p.passed_at, p.line)):
            if one.strait in TWO_LINES:
                before = last.pop(one.strait, None)
                if not (before and _completes(before, one)):
                    last[one.strait] = one
                    continue
            found.append((one.hull, one.line, one.passed_at, one.detected_at, one.leftwards))
    return found


def _completes(before: RefPass, one: RefPass) -> bool:
    # The lines of the Dardanelles were listed in different senses: left of the one is back at the other.
    same_way = (before.leftwards == one.leftwards) != (one.strait == "Dardanelles")
    return before.line != one.line and same_way and 0 <= one.passed_at - before.passed_at <= WITHIN_S


def _passes(number: int, hull: list[RefFix], line: Line) -> list[RefPass]:
    found = []
    a = None
    for b, fix in enumerate(hull):
        if abs(line.left_nm(fix)) < CLEAR_NM:
            continue
        if (
            a is not None
            and fix.time_s - hull[a].time_s <= WITHIN_S
            and _left(line, hull[a]) != _left(line, fix)
        ):
            crossing = [k for k in range(a + 1, b + 1) if _left(line, hull[k - 1]) != _left(line, hull[k])]
            passed_at = _at_gate(line, hull[crossing[-1] - 1], hull[crossing[-1]])
            if passed_at is not None:
                detected = -(-fix.time_s // 60) * 60
                found.append(
                    RefPass(number, b, passed_at, line.name, line.strait, _left(line, fix), detected)
                )
        a = b
    return found


def _left(line: Line, fix: RefFix) -> bool:
    return line.left_nm(fix) >= 0


def _at_gate(line: Line, start: RefFix, end: RefFix) -> int | None:
    if end.time_s - start.time_s > SILENCE_S:
        return None
    part = line.left_nm(start) / (line.left_nm(start) - line.left_nm(end))
    (x1, y1), (x2, y2) = line.plane(start), line.plane(end)
    x, y = x1 + part * (x2 - x1), y1 + part * (y2 - y1)
    (ax, ay), (bx, by) = line.start, line.end
    length = math.dist(line.start, line.end)
    along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length
    if not -SLACK_NM <= along <= length + SLACK_NM:
        return None
    return math.floor(start.time_s + part * (end.time_s - start.time_s))
