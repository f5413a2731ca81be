"""`port_call` from the words of docs/rules.md, fix by fix and without the rule's code."""

from dataclasses import dataclass

import numpy as np
from detect.reference_geo import distance_nm, place
from detect.reference_hulls import hulls_of
from detect.reference_types import RefFix

from app.geo.area import Area
from app.geo.ports import PORTS, port_areas, port_index

STILL_KN, LASTING_S, FIXES, SILENCE_S, AWAY_NM, AWAY_FIXES, AWAY_S = 0.5, 3600, 3, 43_200, 1.0, 2, 300
BEFORE_S, LOST_S = 86_400, 30 * 86_400


@dataclass
class RefCall:
    """One alert; times in seconds."""

    hull: int
    port: str
    started_at: int
    detected_at: int
    subtype: str | None
    ended_at: int | None = None
    ended_by: str | None = None
    closed_at: int | None = None


def calls(fixes: list[RefFix], until_s: int) -> list[RefCall]:
    hulls = hulls_of([f for f in fixes if f.time_s <= until_s])
    return [call for n, hull in enumerate(hulls) for call in _of_hull(n, hull, until_s)]


def port_of(fix: RefFix) -> str | None:
    number = int(port_index(np.array([fix.lon]), np.array([fix.lat]))[0])
    return PORTS[number] if number >= 0 else None


def _away_nm(fix: RefFix, port: str) -> float:
    area: Area = port_areas()[PORTS.index(port)]
    return float(area.signed_distance_nm(np.array([fix.lon]), np.array([fix.lat]))[0])


def _minute(time_s: int) -> int:
    return -(-time_s // 60) * 60


def _of_hull(number: int, everything: list[RefFix], until_s: int) -> list[RefCall]:
    hull = [fix for fix in everything if not fix.coarse]
    ports = [port_of(fix) for fix in hull]
    found: list[RefCall] = []
    call: RefCall | None = None
    for i, fix in enumerate(hull):
        if call and fix.time_s - hull[i - 1].time_s > LOST_S:
            _lose(call, hull[:i], ports)
            call = None
        if call and _has_left(call, hull[: i + 1]):
            _end(call, "left", _minute(fix.time_s), hull[:i], ports)
            call = None
        port = ports[i]
        if port is None or (call and call.port == port):
            continue
        begin = _still_since(hull, ports, i)
        if begin is None:
            continue
        if call:
            _end(call, "shifted", _minute(fix.time_s), hull[:i], ports)
        since = hull[begin].time_s
        outside = [k for k in range(begin) if ports[k] != port and hull[k].time_s >= since - BEFORE_S]
        call = RefCall(number, port, since, _minute(fix.time_s), None if outside else "first_seen_inside")
        found.append(call)
    if call and until_s - hull[-1].time_s >= LOST_S:
        _lose(call, hull, ports)
    return found


def _lose(call: RefCall, hull: list[RefFix], ports: list[str | None]) -> None:
    _end(call, "lost_contact", _minute(hull[-1].time_s + LOST_S), hull, ports)


def _end(call: RefCall, by: str, at: int, hull: list[RefFix], ports: list[str | None]) -> None:
    inside = [fix.time_s for fix, port in zip(hull, ports, strict=False) if port == call.port]
    call.ended_at, call.ended_by, call.closed_at = inside[-1], by, at


def _has_left(call: RefCall, hull: list[RefFix]) -> bool:
    away: list[RefFix] = []
    for fix in reversed(hull):
        # Only fixes after the call opened count; at those before she lay still in the port.
        if _away_nm(fix, call.port) <= AWAY_NM or _minute(fix.time_s) < call.detected_at:
            break
        away.append(fix)
    return len(away) >= AWAY_FIXES and away[0].time_s - away[-1].time_s >= AWAY_S


def _still_since(hull: list[RefFix], ports: list[str | None], i: int) -> int | None:
    for begin in range(i, -1, -1):
        run = hull[begin : i + 1]
        if ports[begin] != ports[i] or (hull[begin].sog_kn or 0.0) >= STILL_KN:
            return None
        if begin < i and hull[begin + 1].time_s - hull[begin].time_s > SILENCE_S:
            return None
        seconds = hull[i].time_s - hull[begin].time_s
        if len(run) >= FIXES and seconds >= LASTING_S:
            moved = distance_nm(place(hull[begin]), place(hull[i]))
            return begin if moved < STILL_KN * seconds / 3600 else None
    return None
