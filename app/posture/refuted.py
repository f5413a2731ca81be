"""Tracks that sightings refute: then a caveat is on all that rests on them."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.naval.board import Whereabouts
from app.domain.naval.sighting import Confidence, Span
from app.posture.area import Area, of_fix
from app.posture.evidence import Fix, Track
from app.posture.freshness import HOUR_MS
from app.posture.reach import can_reach
from app.posture.reports import Report

REFUTED = "ais_refuted"
UNVERIFIED = "naval_track_unverified"
_NEAR_MS = 6 * HOUR_MS
"""A fix so long before or after a sighting is still held against it; speed bounds what it can say."""


def refuting(area: Area, track: Track, seen: Iterable[Report], group: str) -> tuple[Report, ...]:
    """The reports that show her where the track cannot be; not those of low confidence, nor AIS."""
    return tuple(
        report
        for report in seen
        if report.where is not None
        and report.ground.kind != "ais"
        and report.grade is not Confidence.LOW
        and _contradicts(area, track, report, report.where, group)
    )


def _contradicts(area: Area, track: Track, report: Report, where: Whereabouts, group: str) -> bool:
    """Whether all near fixes, and there are some, are out of reach of the sighting."""
    near = [fix for fix in track.fixes if _is_near(fix, report.observed)]
    return bool(near) and not any(
        can_reach(
            where, report.observed, of_fix(area, fix.lon, fix.lat), Span(fix.time_ms, fix.time_ms), group
        )
        for fix in near
    )


def _is_near(fix: Fix, observed: Span) -> bool:
    return observed.from_ms - _NEAR_MS <= fix.time_ms < observed.until_ms + _NEAR_MS
