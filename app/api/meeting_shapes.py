"""A possible meeting as JSON."""

from __future__ import annotations

from typing import Any

from app.domain.naval.sighting import Subject
from app.domain.time import iso
from app.posture.meetings import Meeting
from app.posture.weekly.objects import span_object


def meeting(one: Meeting) -> dict[str, Any]:
    """Who, where and when it can have been, with what is needed to look it up."""
    return {
        "unit": one.unit,
        "mmsi": one.mmsi,
        "stopped": [span_object(stop.span) for stop in one.stops],
        "sighting": one.told.sighting.id,
        "told_again_by": [again.id for again in one.told.again],
        "seen": [_subject(subject) for subject in one.seen],
        "distance_nm": {"nearest": round(one.nearest_nm, 2), "farthest": round(one.farthest_nm, 2)},
        "hours_apart": {"least": round(one.least_hours, 2), "most": round(one.most_hours, 2)},
        "closest_fix_at": iso(one.closest_ms),
        "caveats": list(one.caveats),
        "synthetic": one.synthetic,
        "links": {
            "sighting": f"/v1/sightings/{one.told.sighting.id}",
            "history": f"/v1/vessels/{one.mmsi}/history",
        },
    }


def _subject(one: Subject) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "class": one.unit_class,
        "group": one.group,
        "count": one.count,
        "identity_basis": one.basis.value,
    }
