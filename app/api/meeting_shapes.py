"""A possible meeting as JSON."""

from __future__ import annotations

import math
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
        "distance_nm": {"nearest": _down(one.nearest_nm), "farthest": _up(one.farthest_nm)},
        "hours_apart": {"least": _down(one.least_hours), "most": _up(one.most_hours)},
        "closest_fix_at": iso(one.closest_ms),
        "caveats": list(one.caveats),
        "synthetic": one.synthetic,
        "links": {
            "sighting": f"/v1/sightings/{one.told.sighting.id}",
            "history": f"/v1/vessels/{one.mmsi}/history",
        },
    }


def _down(value: float) -> float:
    """To a hundredth: bounds are no narrower than what is known."""
    return math.floor(value * 100) / 100


def _up(value: float) -> float:
    return math.ceil(value * 100) / 100


def _subject(one: Subject) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "class": one.unit_class,
        "group": one.group,
        "count": one.count,
        "identity_basis": one.basis.value,
    }
