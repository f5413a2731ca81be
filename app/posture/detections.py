"""Detections: what a machine found in a scene, and when one is a presence."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.naval.board import Ground, State
from app.domain.naval.sighting import Confidence, IdentityBasis, Span, Subject
from app.geo.geodesy import distance_nm
from app.geo.places import anchorages
from app.posture.area import Area, of_fix
from app.posture.evidence import Detection
from app.posture.reports import Report

LEAST_M = 80.0
"""Issue 6: shorter ships need not carry AIS, so that one not heard is nothing odd."""
_SECOND_MS = 1000

SUBJECT = Subject(unit_class="ship of 80 m or more", group="ship", basis=IdentityBasis.LENGTH_ONLY)


def is_presence(area: Area, found: Detection, heard_well: Callable[[float, float, int], bool]) -> bool:
    """Unmatched, long enough, in the area off berths and anchorages, and where AIS would have been heard."""
    return (
        not found.matched
        and found.length_m is not None
        and found.length_m >= LEAST_M
        and area.distance_nm(found.lon, found.lat) <= area.radius_nm
        and not area.at_berth(found.lon, found.lat)
        and not _at_anchorage(found.lon, found.lat)
        and heard_well(found.lon, found.lat, found.time_ms)
    )


def _at_anchorage(lon: float, lat: float) -> bool:
    return any(
        float(distance_nm(place.lon, place.lat, lon, lat)) <= (place.radius_nm or 0.0)
        for place in anchorages()
    )


def report_of(area: Area, found: Detection) -> Report:
    """What a detection says: something was there."""
    where = of_fix(area, found.lon, found.lat)
    observed = Span(found.time_ms, found.time_ms + _SECOND_MS)
    says = f"detection of {found.length_m:.0f} m, no AIS where AIS is heard well: {where.says}"
    ground = Ground("detection", found.id, found.id, observed, found.known_ms, says, Confidence.LOW)
    return Report(State.HOLDING, observed, found.known_ms, Confidence.LOW, ground, where)
