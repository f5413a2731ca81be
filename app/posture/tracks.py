"""Tracks: what a merchant's AIS shows of her, a stretch at a time. Of a warship AIS alone shows nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby

from app.domain.naval.board import Ground, State
from app.domain.naval.sighting import Confidence, Span
from app.geo.geodesy import distance_nm
from app.posture import theatre
from app.posture.area import Area, of_fix
from app.posture.evidence import Fix, Track
from app.posture.freshness import HOUR_MS
from app.posture.reports import Report

CONFINED_MS = 6 * HOUR_MS
CONFINED_NM = 5.0
"""As `loitering` has it: six hours within five miles is holding (docs/loitering.md)."""
AT_ANCHOR, MOORED = 1, 5
_SECOND_MS = 1000


def reports_of(area: Area, track: Track) -> list[Report]:
    """The first and the last fix of each stretch of one state, ascending."""
    states = [_state(area, track.fixes, row) for row in range(len(track.fixes))]
    found: list[Report] = []
    for state, rows in groupby(range(len(states)), key=states.__getitem__):
        stretch = list(rows)
        found.extend(_report(area, track, track.fixes[row], state) for row in _ends(stretch))
    return found


def _ends(stretch: list[int]) -> Iterator[int]:
    yield stretch[0]
    if len(stretch) > 1:
        yield stretch[-1]


def _state(area: Area, fixes: tuple[Fix, ...], row: int) -> State | None:
    fix = fixes[row]
    if area.distance_nm(fix.lon, fix.lat) > area.radius_nm:
        return State.ELSEWHERE if theatre.holds(fix.lon, fix.lat) else None
    if area.at_berth(fix.lon, fix.lat):
        return State.IN_PORT
    if fix.nav_status == AT_ANCHOR:
        return State.ANCHORED
    return State.HOLDING if _confined(fixes, row) else State.UNDER_WAY


def _confined(fixes: tuple[Fix, ...], row: int) -> bool:
    """Whether the six hours before a fix, or after it, were spent within five miles of it."""
    fix = fixes[row]
    # Of the fixes before, the last that is six hours old bounds them; of those after, the first that is.
    before, after = _at(fixes, fix.time_ms - CONFINED_MS + 1) - 1, _at(fixes, fix.time_ms + CONFINED_MS)
    back = fixes[before : row + 1] if before >= 0 else ()
    ahead = fixes[row : after + 1] if after < len(fixes) else ()
    return _stays(fix, back) or _stays(fix, ahead)


def _at(fixes: tuple[Fix, ...], time_ms: int) -> int:
    """The first fix of that time or later."""
    return bisect_left(fixes, time_ms, key=lambda fix: fix.time_ms)


def _stays(fix: Fix, others: Sequence[Fix]) -> bool:
    if not others:
        return False
    lons, lats = [other.lon for other in others], [other.lat for other in others]
    return bool(distance_nm(fix.lon, fix.lat, lons, lats).max() <= CONFINED_NM)


def _report(area: Area, track: Track, fix: Fix, state: State | None) -> Report:
    where = of_fix(area, fix.lon, fix.lat)
    observed = Span(fix.time_ms, fix.time_ms + _SECOND_MS)
    identity = f"{track.mmsi}/{fix.time_ms}"
    says = f"AIS of MMSI {track.mmsi}: {where.says}" + (" (synthetic)" if track.synthetic else "")
    known_ms = fix.time_ms if fix.known_ms is None else fix.known_ms
    ground = Ground(
        "ais", identity, identity, observed, known_ms, says, Confidence.HIGH, synthetic=track.synthetic
    )
    return Report(
        state, observed, known_ms, Confidence.HIGH, ground, where,
        on_passage=state in (State.UNDER_WAY, State.ELSEWHERE),
        gate=None if state is not None else theatre.way_out(fix.lon, fix.lat),
    )  # fmt: skip
