"""What each number of a rule may be set to, so that concluding in stretches gives what one stretch gives.

Rules see facts of 48 hours before a stretch, pairs are looked for every half hour, silences among segments
that end after 8 hours: numbers that reach further would make conclusions depend on how they were drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from app.detect.parameters import DAY_S, HOUR_S, MINUTE_S, WARM_UP_S

Range = tuple[float, float]
"""The least and the greatest that is taken, both included."""

_NM: Range = (0.0, 12.0)
_KN: Range = (0.1, 200.0)
_WHILE: Range = (0, DAY_S)
_WINDOW: Range = (2 * HOUR_S, DAY_S + 12 * HOUR_S)
_UP_TO_DAY: Range = (MINUTE_S, DAY_S)
_UP_TO_MONTH: Range = (HOUR_S, 30 * DAY_S)
_SOME: Range = (2, 1000)
_HALF_HOUR_ON: Range = (30 * MINUTE_S, 7 * DAY_S)
_BEFORE_SILENCE_S = 36 * HOUR_S
"""Facts of a ship that fell silent are read from so long before on."""

RANGES: dict[str, dict[str, Range]] = {
    "loitering": {
        "edge_inside_nm": _NM, "edge_outside_nm": _NM, "belt_nm": _NM, "roads_nm": _NM,
        "dense_fixes": _SOME, "dense_silence_s": _UP_TO_DAY,
        "slow_s": _WINDOW, "slow_kn": (0.1, 15.0),
        "confined_s": _WINDOW, "confined_nm": (0.1, 50.0), "confined_kn": _KN,
        "racetrack_s": _WINDOW, "racetrack_nm": (0.1, 100.0), "racetrack_net_to_path": (0.0, 1.0),
        "racetrack_path_nm": (0.0, 1000.0),
        "sparse_s": _WINDOW, "sparse_nm": (0.1, 50.0), "sparse_fixes": (2, 100),
        "sparse_silence_s": _UP_TO_DAY,
        "going_kn": (0.1, 50.0), "going_s": _UP_TO_DAY, "circle_slack_nm": (0.0, 5.0),
        "away_nm": _NM, "away_s": _UP_TO_DAY,
        "moved_s": _WHILE, "moved_patience_s": (0, 7 * DAY_S),
        "unobserved_s": (MINUTE_S, 3 * DAY_S), "lost_s": (6 * HOUR_S, 30 * DAY_S),
        "again_nm": (0.0, 100.0), "again_s": (0, 30 * DAY_S), "again_watchlist_s": (0, 30 * DAY_S),
        "phase_nm": (0.0, 3.0), "phase_s": _UP_TO_DAY, "near_boundary_nm": _NM,
    },
    "ais_gap": {
        "silent_s": (9 * HOUR_S, 7 * DAY_S), "silent_in_port_s": (9 * HOUR_S, 7 * DAY_S),
        "fix_within_s": (MINUTE_S, 35 * HOUR_S), "overdue_s": (0, 30 * DAY_S),
        "fixes_before": (1, 10_000), "before_s": (MINUTE_S, 35 * HOUR_S), "others_heard": (0, 1000),
        "reach_least_kn": _KN, "reach_most_kn": _KN, "return_kn": _KN, "followed_s": (DAY_S, 30 * DAY_S),
    },
    "rendezvous": {
        "near_m": (10.0, 5000.0), "unit_s": _HALF_HOUR_ON, "berth_nm": (0.0, 20.0),
        "under_way_m": (10.0, 5000.0), "under_way_s": _HALF_HOUR_ON, "under_way_kn": _KN, "fastest_kn": _KN,
        "course_deg": (0.0, 180.0), "at_rest_s": _HALF_HOUR_ON, "slow_kn": (0.1, 15.0),
        "stopping_ships": (2, 100), "stopping_days": (1, 90), "apart_m": (10.0, 50_000.0),
        "apart_s": (MINUTE_S, 7 * DAY_S), "lost_s": _UP_TO_MONTH,
        "moving_silence_s": (MINUTE_S, 2 * HOUR_S), "resting_silence_s": (MINUTE_S, 2 * HOUR_S),
    },
    "zone_entry": {
        "margin_nm": (0.01, 5.0), "fixes": (1, 100), "lasting_s": _WHILE, "within_s": _UP_TO_DAY,
        "away_s": (0, 365 * DAY_S),
    },
    "port_call": {
        "still_kn": (0.1, 3.0), "lasting_s": (MINUTE_S, DAY_S), "fixes": (2, 100), "silence_s": _UP_TO_DAY,
        "away_nm": (0.1, 20.0), "away_fixes": (1, 100), "away_s": _WHILE, "before_s": _UP_TO_DAY,
        "lost_s": (DAY_S, 30 * DAY_S),
    },
    "voyage_change": {
        "draught_m": (0.1, 20.0), "back_s": (0, 7 * DAY_S), "eta_s": (0, 30 * DAY_S),
        "near_s": (MINUTE_S, WARM_UP_S),
        "fixes": (1, 100), "lasting_s": _WHILE, "within_s": _UP_TO_DAY, "lost_s": _UP_TO_MONTH,
    },
    "destination_mismatch": {
        "lasting_s": (0, 7 * DAY_S), "silence_s": _UP_TO_DAY, "margin_nm": (0.01, 5.0),
        "exit_fixes": (1, 100), "exit_s": _WHILE, "exit_within_s": _UP_TO_DAY, "lost_s": _UP_TO_MONTH,
    },
    "identity_change": {
        "reports": (1, 100), "apart_s": (0, 7 * DAY_S), "alternating_s": (0, 30 * DAY_S),
        "within_s": (MINUTE_S, 30 * DAY_S),
    },
    "mmsi_conflict": {
        "alternations": (2, 1000), "overlap_s": _WHILE, "without_s": (HOUR_S, DAY_S), "echo_nm": (0.0, 20.0),
        "echo_s": (0, 6 * HOUR_S), "line_nm": (0.0, 5.0), "hindsight_s": (0, 12 * HOUR_S),
        "silent_s": _UP_TO_DAY, "shared_nm": (0.0, 5.0), "broken_nm": (1.0, 10_000.0),
    },
    "implausible_motion": {
        "merchant_kn": (5.0, 200.0), "naval_kn": (5.0, 200.0), "fast_kn": (5.0, 200.0),
        "leg_nm": (0.1, 20.0), "leg_s": (MINUTE_S, 6 * HOUR_S), "most_kn": (200.0, 1e6),
        "returns_s": (0, 36 * HOUR_S), "says_share": (0.0, 1.0),
        "normal_s": (MINUTE_S, 12 * HOUR_S), "silent_s": _UP_TO_MONTH, "sink_nm": (0.0, 100.0),
        "sink_wait_s": (0, 12 * HOUR_S),
    },
    "gnss_interference": {
        "ships": (2, 100), "within_s": (MINUTE_S, HOUR_S), "place_nm": (0.1, 20.0), "inland_nm": (0.1, 200.0),
        "lost_ships": (2, 100), "lost_nm": (1.0, 200.0), "lost_after_s": (MINUTE_S, DAY_S),
        "lost_lasting_s": (0, HOUR_S),
        "ends_s": _UP_TO_MONTH, "quiet_s": _UP_TO_MONTH, "baseline_days": (1, 60),
        "baseline_least_days": (1, 60), "surge": (1.0, 100.0),
        "jump_s": _UP_TO_DAY, "run_gap_s": (MINUTE_S, HOUR_S),
        "circle_fixes": (5, 100), "circle_most_fixes": (5, 1000), "circle_s": _UP_TO_DAY,
        "circle_least_nm": (0.01, 20.0), "circle_most_nm": (0.01, 50.0), "circle_residual": (0.0, 1.0),
        "circle_turns": (0.5, 100.0),
    },
    "naval_track_unverified": {
        "fixes": (1, 100), "evidence_s": (MINUTE_S, WARM_UP_S), "born_at_sea_nm": (0.0, 200.0),
        "lost_s": _UP_TO_MONTH, "asked_s": (HOUR_S, 7 * DAY_S),
    },
    "gate_transit": {
        "clear_nm": (0.05, 10.0), "slack_nm": (0.0, 10.0), "silence_s": _UP_TO_DAY, "within_s": _UP_TO_DAY,
    },
    "feed_outage": {
        "times_usual": (1.0, 1000.0), "least_s": (MINUTE_S, 7 * DAY_S), "history_s": (HOUR_S, 60 * DAY_S),
        "least_minutes": (2, 10_000), "longest_interval_s": (MINUTE_S, 60 * DAY_S),
        "rarest_s": (MINUTE_S, 60 * DAY_S), "longest_hole_s": (HOUR_S, 60 * DAY_S),
        "critical_s": (MINUTE_S, 30 * DAY_S), "least_vessels": (0, 1000),
    },
}  # fmt: skip
"""Kind -> number -> what is taken. Of two kinds of one rule the first stands for both."""


class Relation(NamedTuple):
    """What has to hold between numbers of a rule; `p` has them all."""

    says: str
    holds: Callable[[Any], bool]


def _windows_s(p: Any) -> list[int]:  # noqa: ANN401 - whichever parameters
    """How far the windows of `loitering` reach back at most."""
    dense = (p.slow_s, p.confined_s, p.racetrack_s)
    return [*(length_s + p.dense_silence_s for length_s in dense), p.sparse_s + p.sparse_silence_s]


def _still_run_s(p: Any) -> int:  # noqa: ANN401
    return int(max(p.lasting_s + p.silence_s, (p.fixes - 1) * p.silence_s) + p.before_s)


def _side_run_s(p: Any) -> int:  # noqa: ANN401
    return int(max((p.fixes - 1) * p.within_s, p.lasting_s + p.within_s))


RELATIONS: dict[str, tuple[Relation, ...]] = {
    "loitering": (
        Relation(
            "slow_s, confined_s and racetrack_s, each with dense_silence_s, and sparse_s with "
            "sparse_silence_s, are at most 48 h: so far back facts are read",
            lambda p: max(_windows_s(p)) <= WARM_UP_S,
        ),
        Relation(
            "moved_patience_s is at least moved_s and the longest window with its silence",
            lambda p: p.moved_patience_s >= p.moved_s + max(_windows_s(p)),
        ),
        Relation("edge_outside_nm is at most belt_nm", lambda p: p.edge_outside_nm <= p.belt_nm),
        Relation("lost_s is at least unobserved_s", lambda p: p.lost_s >= p.unobserved_s),
    ),
    "ais_gap": (
        Relation(
            "fix_within_s and before_s together are at most 36 h: so far back facts are read",
            lambda p: p.fix_within_s + p.before_s <= _BEFORE_SILENCE_S,
        ),
        Relation("silent_in_port_s is at least silent_s", lambda p: p.silent_in_port_s >= p.silent_s),
        Relation("followed_s is more than silent_in_port_s", lambda p: p.followed_s > p.silent_in_port_s),
        Relation("reach_most_kn is at least reach_least_kn", lambda p: p.reach_most_kn >= p.reach_least_kn),
    ),
    "rendezvous": (
        Relation(
            "near_m or under_way_m is at least 200: so wide is the grid in which pairs are looked for",
            lambda p: max(p.near_m, p.under_way_m) >= 200,
        ),
        Relation(
            "apart_m is at least near_m and under_way_m", lambda p: p.apart_m >= max(p.near_m, p.under_way_m)
        ),
        Relation("fastest_kn is at least under_way_kn", lambda p: p.fastest_kn >= p.under_way_kn),
        Relation(
            "resting_silence_s is at least moving_silence_s",
            lambda p: p.resting_silence_s >= p.moving_silence_s,
        ),
    ),
    "zone_entry": (
        Relation(
            "fixes, at most within_s apart, and lasting_s with within_s reach back at most 48 h",
            lambda p: _side_run_s(p) <= WARM_UP_S,
        ),
    ),
    "port_call": (
        Relation(
            "lasting_s with silence_s, or fixes silence_s apart, reach back with before_s at most 48 h",
            lambda p: _still_run_s(p) <= WARM_UP_S,
        ),
    ),
    "mmsi_conflict": (
        Relation(
            "without_s, silent_s and twice hindsight_s are together at most 48 h: so far back facts are read",
            lambda p: p.without_s + p.silent_s + 2 * p.hindsight_s <= WARM_UP_S,
        ),
    ),
    "implausible_motion": (
        Relation(
            "returns_s and twice leg_s are together at most 48 h: so far back facts are read",
            lambda p: p.returns_s + 2 * p.leg_s <= WARM_UP_S,
        ),
    ),
    "gnss_interference": (
        Relation(
            "circle_most_fixes is at least circle_fixes", lambda p: p.circle_most_fixes >= p.circle_fixes
        ),
        Relation(
            "circle_most_nm is at least circle_least_nm", lambda p: p.circle_most_nm >= p.circle_least_nm
        ),
        Relation(
            "baseline_days is at least baseline_least_days",
            lambda p: p.baseline_days >= p.baseline_least_days,
        ),
    ),
    "gate_transit": (
        Relation(
            "within_s and silence_s together are at most 48 h: so far back facts are read",
            lambda p: p.within_s + p.silence_s <= WARM_UP_S,
        ),
    ),
}  # fmt: skip
"""Kind -> what has to hold."""
