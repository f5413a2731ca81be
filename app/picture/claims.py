"""What an alert claims, as places, lines and rings for its map: from its evidence and her fixes. Pure.

What an alert of another version lacks is left out: the track is shown all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np

from app.domain.time import parse_iso
from app.geo.gates import gates
from app.geo.geodesy import distance_nm, point_at
from app.geo.places import places
from app.geo.ports import port_features
from app.picture.content import BoolArray, Claim, Fixes, Line, Mark, Reach
from app.picture.words import clock, knots, miles

Alert = Mapping[str, Any]
_HOUR_MS = 3_600_000
_MOST_REACH_NM = 400.0
"""A larger ring would make all else on the map too small: it is named, and not drawn."""
_COURSE_NM = (4.0, 15.0)
_AIRPORT_NM = 2.0
_UNKNOWN = (AttributeError, LookupError, TypeError, ValueError)


def claim(alert: Alert, tracks: Sequence[Fixes], as_of_ms: int | None) -> Claim:
    """What the map shows beside tracks and ground; nothing of a kind that claims no more than a track."""
    show = _SHOWN.get(str(alert.get("kind")))
    if show is not None:
        with suppress(*_UNKNOWN):
            return show(alert, tracks, as_of_ms)
    return Claim()


def _gap(alert: Alert, tracks: Sequence[Fixes], as_of_ms: int | None) -> Claim:
    evidence = alert["evidence"]
    fix, reach = evidence["last_fix"], evidence["reach"]
    here, fix_ms = (fix["lon"], fix["lat"]), parse_iso(fix["time"])
    radius_nm = reach["radius_nm"]
    if as_of_ms is not None and not alert.get("ended_at"):
        radius_nm = max(radius_nm, (as_of_ms - fix_ms) / _HOUR_MS * reach["speed_kn"])
    said = f"can have come {miles(radius_nm)} at {knots(reach['speed_kn'])}"
    is_heard = alert.get("ended_by") == "heard"
    is_drawn = radius_nm <= _MOST_REACH_NM and not is_heard
    lately = np.abs(tracks[0].time_ms - fix_ms) <= 3 * _HOUR_MS if tracks else np.zeros(0, np.bool_)
    again = [(_place(f, int(row[0]))) for f in tracks if len(row := np.flatnonzero(f.time_ms > fix_ms))]
    way = [place for fixes in tracks[:1] for place in _rows(fixes, lately)]
    course, lines = fix.get("course_made_good_deg"), []
    if course is not None:
        length = float(np.clip(radius_nm, *_COURSE_NM))
        lon, lat = point_at(*here, course, length)
        lines = [Line((here, (float(lon), float(lat))), f"course {course:03d}", "course")]
    return Claim(
        marks=(Mark(*here, f"last fix {clock(fix_ms)}"),),
        lines=tuple(lines),
        reach=Reach(*here, radius_nm, said) if is_drawn else None,
        core=(here, *way, *(place for line in lines for place in line.places), *(again if is_heard else ())),
        notes=() if is_drawn or is_heard else (f"{said}: a ring that is larger than this map",),
    )


def _rendezvous(alert: Alert, tracks: Sequence[Fixes], _: int | None) -> Claim:
    evidence = alert["evidence"]
    at_ms = parse_iso(evidence["closest_at"])
    both = [_place_at(fixes, at_ms) for fixes in tracks[:2]]
    lon, lat = (sum(place[i] for place in both) / len(both) for i in (0, 1))
    name = f"closest {evidence['closest_m']:.0f} m, {clock(at_ms)}"
    return Claim(marks=(Mark(lon, lat, name),), core=_together(alert, tracks))


def _together(alert: Alert, tracks: Sequence[Fixes]) -> tuple[tuple[float, float], ...]:
    """The fixes of both while they were together."""
    since, until = parse_iso(alert["started_at"]), parse_iso(alert["evidence"]["last_together_at"])
    found = [_rows(fixes, (fixes.time_ms >= since) & (fixes.time_ms <= until)) for fixes in tracks[:2]]
    return tuple(place for places_ in found for place in places_)


def _crossing(alert: Alert, tracks: Sequence[Fixes], _: int | None) -> Claim:
    started_ms, fixes = parse_iso(alert["started_at"]), tracks[0]
    before = alert["evidence"].get("last_on_other_side_at")
    verb = "left" if alert["kind"] == "zone_exit" else "entered"
    verb = "first seen in" if alert.get("subtype") == "first_seen_inside" else verb
    here = _place_at(fixes, started_ms)
    lines: tuple[Line, ...] = ()
    if before:
        lines = (Line((_place_at(fixes, parse_iso(before)), here), "", "crossing"),)
    near = np.abs(fixes.time_ms - started_ms) <= _HOUR_MS
    mark = Mark(*here, f"{verb} {alert['zone']} {clock(started_ms)}")
    return Claim(marks=(mark,), lines=lines, core=(here, *_rows(fixes, near)))


def _transit(alert: Alert, _: Sequence[Fixes], __: int | None) -> Claim:
    evidence = alert["evidence"]
    leg = tuple((evidence[end]["lon"], evidence[end]["lat"]) for end in ("fix_before", "fix_after"))
    gate = next(gate for gate in gates() if gate.name == evidence["gate"])
    ends = (gate.ends[:2], gate.ends[2:])
    passed = f"{evidence['direction']} {clock(parse_iso(evidence['passed_at']))}"
    return Claim(
        marks=(Mark(*leg[1], passed),),
        lines=(Line(ends, gate.name, "border"), Line(leg, "", "crossing")),
        core=(*leg, *ends),
    )


def _call(alert: Alert, _: Sequence[Fixes], __: int | None) -> Claim:
    port = alert["evidence"]["port"]
    feature = next(f for f in port_features() if f["properties"]["name"] == port)
    shapes = feature["geometry"]["coordinates"]
    rings = [shapes[0]] if feature["geometry"]["type"] == "Polygon" else [shape[0] for shape in shapes]
    lines = tuple(Line(tuple((lon, lat) for lon, lat, *_ in ring), "", "border") for ring in rings)
    started = clock(parse_iso(alert["started_at"]))
    mark = Mark(alert["lon"], alert["lat"], f"{port}, lies since {started}")
    core = tuple(place for line in lines for place in line.places)
    return Claim(marks=(mark,), lines=lines, core=core, is_tight=True)


def _interference(alert: Alert, tracks: Sequence[Fixes], _: int | None) -> Claim:
    here = (alert["lon"], alert["lat"])
    if alert.get("subtype") == "loss":
        lost = tuple(place for fixes in tracks for place in _rows(fixes, fixes.time_ms > 0)[-1:])
        return Claim(marks=(Mark(*here, "positions lost about here"),), core=(here, *lost))
    jumps = [jump for fixes in tracks for jump in _jumps(fixes)]
    lines = tuple(Line(jump, "", "jump") for jump in jumps)
    name = f"shown at {_airport(*here)}" if _airport(*here) else "all shown here"
    return Claim(marks=(Mark(*here, name, is_sink=True),), lines=lines, core=(here, *(j[0] for j in jumps)))


def _jumps(fixes: Fixes) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """From where she was to where she was shown, the first and the last time."""
    rows = np.flatnonzero(fixes.flagged)
    if not len(rows):
        return []
    sure = np.flatnonzero(~fixes.doubted)
    first, last = int(rows[0]), int(rows[-1])
    ends = [(sure[sure < first][-1:], first), (sure[sure > last][:1], last)]
    return [(_place(fixes, int(row[0])), _place(fixes, shown)) for row, shown in ends if len(row)]


def _airport(lon: float, lat: float) -> str:
    near = [p for p in places("airport") if float(distance_nm(p.lon, p.lat, lon, lat)) <= _AIRPORT_NM]
    return near[0].name if near else ""


def _conflict(alert: Alert, _: Sequence[Fixes], __: int | None) -> Claim:
    evidence = alert["evidence"]
    both = tuple((place["lon"], place["lat"]) for place in evidence["places"])
    marks = tuple(
        Mark(place["lon"], place["lat"], clock(parse_iso(place["at"]))) for place in evidence["places"]
    )
    most = f"{miles(evidence['apart_nm']['most'])} apart"
    return Claim(marks=marks, lines=(Line(both, most, "jump"),), core=both)


def _motion(alert: Alert, tracks: Sequence[Fixes], as_of_ms: int | None) -> Claim:
    fixes, limit_kn = tracks[0], alert["evidence"]["limit_kn"]
    ended = alert.get("ended_at")
    until = parse_iso(ended) if ended else fixes.time_ms[-1] if as_of_ms is None else as_of_ms
    within = np.flatnonzero((fixes.time_ms >= parse_iso(alert["started_at"])) & (fixes.time_ms <= until))
    pairs = list(pairwise(within.tolist()))
    fast = [(speed, a, b) for a, b in pairs if (speed := _implied_kn(fixes, a, b)) > limit_kn]
    lines = [Line((_place(fixes, a), _place(fixes, b)), "", "jump") for _, a, b in fast]
    top, a, _b = max(fast)
    name = f"up to {knots(alert['evidence']['most_implied_kn'] or top)} implied"
    mark = Mark(*_place(fixes, a), name)
    return Claim(marks=(mark,), lines=tuple(lines), core=tuple(p for line in lines for p in line.places))


def _implied_kn(fixes: Fixes, a: int, b: int) -> float:
    away_nm = float(distance_nm(*_place(fixes, a), *_place(fixes, b)))
    return away_nm / max(float(fixes.time_ms[b] - fixes.time_ms[a]) / _HOUR_MS, 1 / 3600)


def _distress(alert: Alert, _: Sequence[Fixes], __: int | None) -> Claim:
    if alert.get("subtype") != "distress":
        return Claim()
    said = f'"{alert["evidence"]["says"]}" since {clock(parse_iso(alert["started_at"]))}'
    return Claim(marks=(Mark(alert["lon"], alert["lat"], said),))


def _place(fixes: Fixes, row: int) -> tuple[float, float]:
    return float(fixes.lon[row]), float(fixes.lat[row])


def _rows(fixes: Fixes, chosen: BoolArray) -> list[tuple[float, float]]:
    """The sure fixes among these."""
    return [_place(fixes, int(row)) for row in np.flatnonzero(chosen & ~fixes.doubted)]


def _place_at(fixes: Fixes, time_ms: int) -> tuple[float, float]:
    """Where she was, on the straight line between the sure fixes about that time."""
    sure = ~fixes.doubted
    lon, lat = (np.interp(time_ms, fixes.time_ms[sure], part[sure]) for part in (fixes.lon, fixes.lat))
    return float(lon), float(lat)


_SHOWN: dict[str, Callable[[Alert, Sequence[Fixes], int | None], Claim]] = {
    "ais_gap": _gap,
    "rendezvous": _rendezvous,
    "zone_entry": _crossing,
    "zone_exit": _crossing,
    "gate_transit": _transit,
    "port_call": _call,
    "gnss_interference": _interference,
    "mmsi_conflict": _conflict,
    "implausible_motion": _motion,
    "voyage_change": _distress,
}
