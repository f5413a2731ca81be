"""The numbers of the board's rules, by name: what a bundle says that its row was drawn with."""

from __future__ import annotations

from app.domain.naval.board import State
from app.posture import detections, history, reach, states, tracks
from app.posture.area import Area
from app.posture.freshness import DAY_MS, EXPIRES_MS, HOUR_MS

NAME, VERSION = "posture", 1
"""The version changes when the rules come to conclude otherwise from equal numbers."""


def numbers(area: Area) -> dict[str, float]:
    """All of them; docs/posture.md says what they do."""
    return {
        "area_radius_nm": area.radius_nm,
        **{f"expires_days_{state}": EXPIRES_MS[state] / DAY_MS for state in State if state in EXPIRES_MS},
        "unchanged_nm": history.UNCHANGED_NM,
        "looks_apart_hours": history.LOOKS_APART_MS / HOUR_MS,
        "smallest_of_hull": history.SMALLEST_OF_HULL,
        "look_covers_least": states.COVERS_BELT,
        "look_cloud_percent_most": states.MOST_CLOUD_PERCENT,
        **{f"speed_kn_{group}": speed for group, speed in reach.SPEED_KN.items()},
        "speed_kn_auxiliary": reach.AUXILIARY_KN,
        "speed_kn_merchant": reach.MERCHANT_KN,
        "track_confined_hours": tracks.CONFINED_MS / HOUR_MS,
        "track_confined_nm": tracks.CONFINED_NM,
        "detection_least_m": detections.LEAST_M,
    }
