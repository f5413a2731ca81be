"""Asks the criteria at one minute, in order, and says what each condition measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.detect.criteria import CRITERIA, FISHING_TYPE, Condition, Track, Window


@dataclass(frozen=True)
class Question:
    """What a criterion is asked: about which hull, at which fix, under which circumstances."""

    track: Track
    last: int
    after_s: int
    unit: bool
    ship_type: int | None


@dataclass(frozen=True)
class Held:
    """A criterion that is met, and the track and window that meet it."""

    criterion: str
    track: Track
    window: Window

    @property
    def first_s(self) -> int:
        """Time of the window's first fix."""
        return int(self.track.fixes.time_s[self.window.first])


def first_met(q: Question) -> Held | None:
    """The first criterion that is met, or None."""
    for criterion in CRITERIA:
        held = _ask(q, criterion)
        if held:
            return held
    return None


def _ask(q: Question, criterion: str) -> Held | None:
    found = _window(q, criterion)
    if found is None:
        return None
    track, window = found
    if not track.all_in_area(window, unit=q.unit):
        return None
    return Held(criterion, track, window) if _MET[criterion](q, track, window) else None


def _window(q: Question, criterion: str) -> tuple[Track, Window] | None:
    track, last = q.track, q.last
    if criterion == "slow":
        if track.fixes.coarse[last]:
            return None
        track, index = track.fine
        last = int(np.searchsorted(index, last))
    window = track.window(last, _length_s(q, criterion), q.after_s)
    return (track, window) if window else None


def _length_s(q: Question, criterion: str) -> int:
    p = q.track.p
    return {
        "slow": p.slow_s,
        "confined": p.confined_s,
        "racetrack": p.racetrack_s,
        "sparse": p.sparse_s,
    }[criterion]


def _slow(_: Question, track: Track, w: Window) -> bool:
    if not track.is_dense(w):
        return False
    times = track.fixes.time_s
    return bool((track.hourly.between(int(times[w.first]), int(times[w.last])) < track.p.slow_kn).all())


def _confined(_: Question, track: Track, w: Window) -> bool:
    return track.is_dense(w) and not track.is_fast(w) and track.fits(w, track.p.confined_nm)


def _racetrack(q: Question, track: Track, w: Window) -> bool:
    if q.ship_type == FISHING_TYPE or not track.is_dense(w) or track.is_fishing(w):
        return False
    path = track.path_nm(w)
    turns_back = path >= track.p.racetrack_path_nm and track.net_nm(w) / path <= track.p.racetrack_net_to_path
    return turns_back and track.fits(w, track.p.racetrack_nm)


def _sparse(_: Question, track: Track, w: Window) -> bool:
    enough = w.last - w.first + 1 >= track.p.sparse_fixes and not track.is_dense(w)
    return enough and not track.has_longest_gap(w) and track.fits(w, track.p.sparse_nm)


_MET: dict[str, Callable[[Question, Track, Window], bool]] = {
    "slow": _slow,
    "confined": _confined,
    "racetrack": _racetrack,
    "sparse": _sparse,
}


def conditions(q: Question, criterion: str) -> list[Condition]:
    """Every condition of a criterion with what was measured, met or not, for `explain`."""
    length_s = _length_s(q, criterion)
    found = _window(q, criterion)
    if found is None and criterion == "slow" and q.track.fixes.coarse[q.last]:
        return [Condition("latest fix is coarse, 1 yes, at most", 1, 0, met=False)]
    if found is None:
        span_h = _span_h(q, fine_only=criterion == "slow")
        return [Condition("fixes spanning the window, hours", span_h, length_s / 3600, met=False)]
    track, w = found
    n = w.last - w.first + 1
    outside = int(track.area[q.unit][w.last + 1] - track.area[q.unit][w.first])
    common = [
        Condition("fixes spanning the window, hours", _hours(track, w), length_s / 3600, met=True),
        Condition("fixes outside the watched area, at most", outside, 0, met=outside == 0),
    ]
    return common + _MEASURE[criterion](q, track, w, n)


def _span_h(q: Question, *, fine_only: bool) -> float:
    fixes = q.track.fixes.take(slice(0, q.last + 1))
    times = fixes.time_s[(fixes.time_s > q.after_s) & ~(fixes.coarse & fine_only)]
    return round(float(times[-1] - times[0]) / 3600, 2) if len(times) else 0.0


def _hours(track: Track, w: Window) -> float:
    return round(float(track.fixes.time_s[w.last] - track.fixes.time_s[w.first]) / 3600, 2)


def _dense(track: Track, w: Window, n: int) -> list[Condition]:
    longest = _longest_gap_s(track, w)
    return [
        Condition("fixes in the window, at least", n, track.p.dense_fixes, n >= track.p.dense_fixes),
        Condition(
            "longest silence, s, at most",
            longest,
            track.p.dense_silence_s,
            longest <= track.p.dense_silence_s,
        ),
    ]


def _longest_gap_s(track: Track, w: Window) -> int:
    return int(np.diff(track.fixes.time_s[w.first : w.last + 1]).max(initial=0))


def _measure_slow(_: Question, track: Track, w: Window, n: int) -> list[Condition]:
    times = track.fixes.time_s
    speeds = track.hourly.between(int(times[w.first]), int(times[w.last]))
    top, most = float(speeds.max(initial=0)), track.p.slow_kn
    return [
        *_dense(track, w, n),
        Condition("highest hourly speed, kn, under", round(top, 2), most, top < most),
    ]


def _circle(track: Track, w: Window, most_nm: float) -> Condition:
    diameter = round(track.circle(w).diameter_nm, 3)
    return Condition("enclosing circle, NM across, at most", diameter, most_nm, track.fits(w, most_nm))


def _measure_confined(_: Question, track: Track, w: Window, n: int) -> list[Condition]:
    sent = track.fixes.sog_kn[w.first : w.last + 1]
    top = float(np.nanmax(sent)) if not np.isnan(sent).all() else None
    fast = Condition("highest speed sent, kn, under", top, track.p.confined_kn, not track.is_fast(w))
    return [*_dense(track, w, n), _circle(track, w, track.p.confined_nm), fast]


def _measure_racetrack(q: Question, track: Track, w: Window, n: int) -> list[Condition]:
    path, p = track.path_nm(w), track.p
    ratio = track.net_nm(w) / path if path else 1.0
    fishing = q.ship_type == FISHING_TYPE or track.is_fishing(w)
    return [
        *_dense(track, w, n),
        _circle(track, w, p.racetrack_nm),
        Condition(
            "net over path, at most",
            round(ratio, 3),
            p.racetrack_net_to_path,
            ratio <= p.racetrack_net_to_path,
        ),
        Condition("path, NM, at least", round(path, 1), p.racetrack_path_nm, path >= p.racetrack_path_nm),
        Condition("says she is fishing, 1 yes, at most", int(fishing), 0, not fishing),
    ]


def _measure_sparse(_: Question, track: Track, w: Window, n: int) -> list[Condition]:
    p, longest = track.p, _longest_gap_s(track, w)
    return [
        Condition("fixes in the window, at least", n, p.sparse_fixes, n >= p.sparse_fixes),
        Condition(
            "too sparse for the other three, 1 yes, at least",
            int(not track.is_dense(w)),
            1,
            not track.is_dense(w),
        ),
        Condition("longest silence, s, at most", longest, p.sparse_silence_s, longest <= p.sparse_silence_s),
        _circle(track, w, p.sparse_nm),
    ]


_MEASURE: dict[str, Callable[[Question, Track, Window, int], list[Condition]]] = {
    "slow": _measure_slow,
    "confined": _measure_confined,
    "racetrack": _measure_racetrack,
    "sparse": _measure_sparse,
}
