"""Every number of the rules, with the values that the design gives; they travel with each alert."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from app.domain.track import SEGMENT_GAP_S

HOUR_S = 3600
MINUTE_S = 60
DAY_S = 24 * HOUR_S


def next_minute(time_s: int) -> int:
    """The first whole minute at or after a second: when what happened in it is known.

    >>> next_minute(60), next_minute(61)
    (60, 120)
    """
    return -(-time_s // MINUTE_S) * MINUTE_S


@dataclass(frozen=True)
class HullParameters:
    """When two fixes of one MMSI cannot be of one ship."""

    slack_nm: float = 1.0
    top_speed_kn: float = 50.0
    """The fastest class limit of the design, high-speed craft: not depending on what a ship says she is."""
    settled_fixes: int = 3
    unsettled_forgotten_s: int = HOUR_S
    forgotten_s: int = 30 * DAY_S
    astray_s: int = HOUR_S
    """So long ago the fix before a hull's last may be, for the last to be taken for one wrong fix."""
    segment_gap_s: int = SEGMENT_GAP_S


@dataclass(frozen=True)
class LoiteringParameters:
    """Thresholds of `loitering`; docs/loitering.md defines what each is applied to."""

    edge_inside_nm: float = 3.0
    edge_outside_nm: float = 6.0
    belt_nm: float = 12.0
    roads_nm: float = 3.0
    dense_fixes: int = 6
    dense_silence_s: int = 2 * HOUR_S
    slow_s: int = 4 * HOUR_S
    slow_kn: float = 2.0
    confined_s: int = 6 * HOUR_S
    confined_nm: float = 5.0
    confined_kn: float = 15.0
    racetrack_s: int = 24 * HOUR_S
    racetrack_nm: float = 20.0
    racetrack_net_to_path: float = 0.2
    racetrack_path_nm: float = 30.0
    sparse_s: int = 12 * HOUR_S
    sparse_nm: float = 10.0
    sparse_fixes: int = 3
    sparse_silence_s: int = 12 * HOUR_S
    going_kn: float = 3.0
    going_s: int = 2 * HOUR_S
    circle_slack_nm: float = 0.05
    away_nm: float = 1.0
    away_s: int = HOUR_S
    moved_s: int = 12 * HOUR_S
    moved_patience_s: int = 38 * HOUR_S
    """No window that begins within `moved_s` is met later: the longest spans 24 h and a silence of 2 h."""
    unobserved_s: int = 6 * HOUR_S
    lost_s: int = 72 * HOUR_S
    again_nm: float = 10.0
    again_s: int = 72 * HOUR_S
    again_watchlist_s: int = 7 * DAY_S
    phase_nm: float = 0.5
    phase_s: int = 30 * MINUTE_S
    near_boundary_nm: float = 1.0


WARM_UP_S = 48 * HOUR_S
"""No window reaches further back: 24 h with silences of at most 2 h, or 12 h with silences of 12 h."""


@dataclass(frozen=True)
class RuleKey:
    """What a stored conclusion rests on besides facts and watchlist: on a mismatch all is concluded anew."""

    rules: dict[str, int]
    parameters: dict[str, str]
    geodata: str
    drawn: str = ""
    """The user's own zones."""

    def digest(self) -> str:
        """16 hex digits."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]
