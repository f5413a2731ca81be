"""Section 3 of docs/loitering.md: the four criteria, for the reference only."""

from collections.abc import Sequence
from itertools import pairwise

from detect.reference_geo import HOUR, distance_nm, enclosing_circle, hourly_speeds, path_nm, place
from detect.reference_types import RefFix
from detect.reference_where import in_area

Window = list[RefFix]


def window_of(
    known: Sequence[RefFix], length_s: int, after_s: float, with_coarse: bool = True
) -> Window | None:
    """The shortest run of latest fixes later than after_s whose ends lie at least length_s apart."""
    run: Window = []
    for fix in reversed(known):
        if fix.time_s <= after_s:
            return None
        if fix.coarse and not with_coarse:
            continue
        run.append(fix)
        if run[0].time_s - fix.time_s >= length_s:
            return run[::-1]
    return None


def longest_gap(window: Window) -> int:
    return max(b.time_s - a.time_s for a, b in pairwise(window))


def dense(window: Window) -> bool:
    return len(window) >= 6 and longest_gap(window) <= 2 * HOUR


def within_circle(window: Window, diameter_nm: float) -> bool:
    # Two fixes farther apart than the diameter settle it without the circle.
    if distance_nm(place(window[0]), place(window[-1])) > diameter_nm + 0.01:
        return False
    return enclosing_circle(window)[2] <= diameter_nm


def slow(window: Window, ship_type: int | None) -> bool:
    return dense(window) and all(speed < 2 for speed in hourly_speeds(window))


def confined(window: Window, ship_type: int | None) -> bool:
    if not dense(window) or any(f.sog_kn is not None and f.sog_kn >= 15 for f in window):
        return False
    return within_circle(window, 5)


def racetrack(window: Window, ship_type: int | None) -> bool:
    if not dense(window) or ship_type == 30 or any(f.nav_status == 7 for f in window):
        return False
    path, net = path_nm(window), distance_nm(place(window[0]), place(window[-1]))
    return path >= 30 and net / path <= 0.2 and within_circle(window, 20)


def sparse(window: Window, ship_type: int | None) -> bool:
    if len(window) < 3 or longest_gap(window) > 12 * HOUR or dense(window):
        return False
    return within_circle(window, 10)


# In the order of the table: name, length of the window, whether coarse fixes count, further conditions.
CRITERIA = (
    ("slow", 4 * HOUR, False, slow),
    ("confined", 6 * HOUR, True, confined),
    ("racetrack", 24 * HOUR, True, racetrack),
    ("sparse", 12 * HOUR, True, sparse),
)


def first_met(
    known: Sequence[RefFix], after_s: float, interest: bool, ship_type: int | None
) -> tuple[str, Window] | None:
    """The first criterion met by the fixes known, with its window."""
    for name, length_s, with_coarse, holds in CRITERIA:
        if known[-1].coarse and not with_coarse:
            continue
        window = window_of(known, length_s, after_s, with_coarse)
        if window and all(in_area(f, interest) for f in window) and holds(window, ship_type):
            return name, window
    return None
