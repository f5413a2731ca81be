"""When a ship truly came to the other side of a line: of Syria's waters, or of a strait's gate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np

from app.evaluate.events import Event
from app.evaluate.motion import FloatArray
from app.evaluate.observed import EVERY_S, REPORTS, Observed, Visit
from app.geo.gates import Gate, gates

ENTRY, EXIT, TRANSIT = "zone_entry", "zone_exit", "gate_transit"
FIRST_SEEN = "first_seen_inside"
ZONES = {"Syria 12 NM": 12.0, "Syria 24 NM": 24.0}
MARGIN_NM, ERROR_NM, CLEARLY_NM = 0.25, 0.03, 0.5
"""So far from the line she is on a side, give or take the error of a fix; and there plainly so."""
LINGERS_S = 600.0
GATE_NM, CLEARLY_OF_GATE_NM = 0.5, 0.75
SLACK_NM = 1.0
"""So far beyond a gate's ends a crossing may or may not be one of it."""
LONGEST_LEG_S, LONGEST_S = 3 * 3600.0, 24 * 3600.0
_IN, _OUT = -1, 1


def zone_crossings(seen: Observed) -> Iterator[Event]:
    """Yield her entries into and exits from Syria's waters, by both distances.

    They are certain if she was plainly on either side long enough to be heard there, and did not linger on
    the border between; who only grazes a line may be said to have crossed it or not.
    """
    for zone, nm in ZONES.items():
        depth = seen.depth_nm(nm)
        nearly = MARGIN_NM - ERROR_NM
        if depth.min() <= -nearly:
            side = np.select([depth <= -nearly, depth >= nearly], [_IN, _OUT], 0)
            visits = seen.visits(side, np.abs(depth) >= CLEARLY_NM)
            for kind, visit, subtype, plain in _of_zone(seen, visits, depth):
                swift, there = _comes(visit, np.abs(depth))
                when, until, steadily = _noticed(seen, visit._replace(first=there), swift=swift)
                certain = plain and swift and steadily
                yield Event(kind, (seen.mmsi,), when, when if certain else until, subtype, certain, zone)


def _of_zone(
    seen: Observed, visits: list[Visit], depth: FloatArray
) -> Iterator[tuple[str, Visit, str | None, bool]]:
    """Kind, the visit that she came for, subtype, and whether she was plainly there and before elsewhere."""
    plain = [visit.heard_s >= REPORTS * seen.dials.moving_s for visit in visits]
    if visits and visits[0].side == _IN:
        begins_inside = bool(depth[np.flatnonzero(seen.share)[0]] <= 0)
        yield ENTRY, visits[0], FIRST_SEEN if begins_inside else None, begins_inside and plain[0]
    for number, visit in enumerate(visits[1:], 1):
        kind = ENTRY if visit.side == _IN else EXIT
        yield kind, visit, None, plain[number - 1] and plain[number]


def _comes(visit: Visit, away_nm: FloatArray) -> tuple[bool, int]:
    """Whether no error of a fix can make much of when she comes to be on that side, and the row of it."""
    inner = away_nm[visit.first : visit.last + 1]
    there, surely = (int(np.argmax(inner >= MARGIN_NM + more)) for more in (0.0, ERROR_NM))
    swift = bool(inner[surely] >= MARGIN_NM + ERROR_NM and surely * EVERY_S <= LINGERS_S)
    return swift, visit.first + (there if swift else 0)


def _noticed(seen: Observed, visit: Visit, *, swift: bool) -> tuple[datetime, datetime, bool]:
    """From when on and until when it may be noticed that she came, and whether she is heard steadily then.

    If she is, and comes swiftly and plainly: until she was heard long enough. Else: as long as she stays.
    """
    enough_s, first = REPORTS * seen.dials.moving_s, visit.first
    heard_s = np.cumsum(seen.share[first:]) * EVERY_S
    noticed = min(first + int(heard_s.searchsorted(enough_s)), len(seen.time_s) - 1)
    steadily = bool(seen.time_s[noticed] - seen.time_s[first] <= enough_s)
    plainly = swift and steadily and visit.heard_s >= enough_s
    return seen.when(first), seen.when(noticed if plainly else max(visit.last, noticed)), steadily


@dataclass(frozen=True)
class _Pass:
    """Of one line: when, towards its left or right, and whether nobody could say that it was none."""

    gate: Gate
    when: datetime
    side: int
    certain: bool


def transits(seen: Observed) -> Iterator[Event]:
    """Yield when she went through a strait: where it has two lines, past the second within a day.

    Certain if she was plainly clear of the line before and after, could be heard on the way, and did not
    pass just beyond its ends.
    """
    passes = sorted((p for gate in gates() for p in _passes(seen, gate)), key=lambda p: p.when)
    lines = {gate.strait: sum(g.strait == gate.strait for g in gates()) for gate in gates()}
    former: dict[str, _Pass] = {}
    for now in passes:
        strait = now.gate.strait
        before = former.get(strait)
        if lines[strait] == 1:
            yield Event(TRANSIT, (seen.mmsi,), now.when, now.when, None, now.certain)
        elif before is not None and _completes(before, now):
            certain = before.certain and now.certain
            yield Event(TRANSIT, (seen.mmsi,), now.when, now.when, None, certain)
            former.pop(strait)
            continue
        former[strait] = now


def _completes(before: _Pass, now: _Pass) -> bool:
    other = before.gate.name != now.gate.name and _towards(before) == _towards(now)
    return other and (now.when - before.when).total_seconds() <= LONGEST_S


def _towards(passed: _Pass) -> str:
    way = passed.gate.leftwards if passed.side > 0 else passed.gate.rightwards
    return way.direction


def _passes(seen: Observed, gate: Gate) -> Iterator[_Pass]:
    west, south, east, north = gate.box(SLACK_NM)
    crossed = (seen.lon > west - 0.1) & (seen.lon < east + 0.1) & (seen.lat > south - 0.1)
    if not (crossed & (seen.lat < north + 0.1)).any():
        return
    along, left = gate.along_and_left_nm(seen.lon, seen.lat)
    side = np.select([left >= GATE_NM, left <= -GATE_NM], [1, -1], 0)
    visits = seen.visits(side, np.abs(left) >= CLEARLY_OF_GATE_NM)
    for before, after in pairwise(visits):
        stretch = slice(before.last, after.first + 1)
        rows = np.flatnonzero(np.diff(np.sign(left[stretch] + 1e-9))) + before.last
        row = int(rows[-1])
        beyond_nm = max(-along[row], along[row] - gate.length_nm, 0.0)
        between_s = float(seen.time_s[after.first] - seen.time_s[before.last])
        if beyond_nm > SLACK_NM or between_s > LONGEST_S:
            continue
        heard = between_s <= LONGEST_LEG_S - REPORTS * seen.dials.moving_s
        plain = min(before.heard_s, after.heard_s) >= REPORTS * seen.dials.moving_s
        yield _Pass(gate, seen.when(row), after.side, plain and heard and beyond_nm == 0.0)
