"""Between the rule in Python and its compiled walk over a hull's fixes: the stay there and back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

import numpy as np

from app.detect.area import PHASES
from app.detect.criteria import CRITERIA, FISHING_TYPE, Track, Window
from app.detect.facts import FloatArray, IntArray, VesselFacts
from app.detect.judge import Held
from app.detect.kernels import layout
from app.detect.parameters import MINUTE_S, LoiteringParameters
from app.detect.stay import SEVERITIES, HullStays, Stay, Streak
from app.detect.units import Watchlist, unit_of_interest


@dataclass(frozen=True)
class Group:
    """The fixes that one minute brought: indices first..last; and what the walk found to be met by them."""

    minute_s: int
    first: int
    last: int
    asked_after_s: int | None
    """Of windows after this the criteria were asked; None if Python must ask."""
    held: Held | None


class Kinds:
    """What a vessel is from which time on, as the walk reads it."""

    def __init__(self, facts: VesselFacts, watchlist: Watchlist) -> None:
        changes = list(facts.identity.changes())
        self.since_s = np.array([layout.NONE if since is None else since for since, _ in changes], np.int64)
        kinds = []
        for _, identity in changes:
            unit = unit_of_interest(facts.mmsi, identity, watchlist) is not None
            kinds.append(layout.UNIT * unit + layout.FISHING * (identity.ship_type == FISHING_TYPE))
        self.kinds = np.array(kinds, np.int64)


class Walk:
    """Over one hull's fixes after a minute, once."""

    def __init__(self, track: Track, kinds: Kinds, from_s: int) -> None:
        self._track, self._kinds = track, kinds
        fixes, n = track.fixes, len(track.fixes)
        self._state = _blank_state().copy()
        self._state[layout.NEXT] = fixes.time_s.searchsorted(from_s // MINUTE_S * MINUTE_S, "right")
        self._numbers = np.empty(layout.NUMBERS)
        self._numbers[: layout.CIRCLE_LON] = _limits(track.p)
        self._ints = _columns(
            np.empty(layout.INTS * n, np.int64), fixes.time_s, fixes.nav_status, fixes.coarse, fixes.syrian
        )
        self._floats = _columns(
            np.empty(layout.FLOATS * n),
            fixes.lon, fixes.lat, fixes.sog_kn, fixes.limit_nm, fixes.margin_nm, fixes.port_nm,
        )  # fmt: skip

    def to_next(self, stays: HullStays, until_s: int) -> Group | None:
        """Advance the stay to the next group with news, which is not taken yet; None if there is none."""
        while True:
            self._give(stays)
            why = _kernel().walk(
                len(self._track.fixes), self._kinds.since_s, self._kinds.kinds,
                self._state, self._numbers, self._ints, self._floats, until_s,
            )  # fmt: skip
            if stays.stay is not None and not stays.stay.is_closed:
                self._take(stays.stay)
            elif stays.stay is not None:
                stays.stay.away = self._streak(layout.AWAY_FIRST)
            if why != layout.CIRCLE:
                return self._group() if why == layout.STOPPED else None
            assert stays.stay is not None
            stays.stay.fixed_circle()

    def _group(self) -> Group:
        first, last, minute_s, answer, window_first, window_last, after_s = self._state[
            layout.GROUP_FIRST : layout.GROUP_FIRST + 7
        ].tolist()
        self._state[layout.NEXT] = last + 1
        if answer == layout.UNSURE:
            return Group(minute_s, first, last, None, None)
        held = self._held(answer, window_first, window_last) if answer >= 0 else None
        return Group(minute_s, first, last, after_s, held)

    def _held(self, criterion: int, first: int, last: int) -> Held:
        track = self._track.fine[0] if criterion == layout.SLOW else self._track
        return Held(CRITERIA[criterion], track, Window(first, last))

    def _give(self, stays: HullStays) -> None:
        stay = stays.stay
        if stay is None:
            self._state[: layout.STAY_FIELDS] = [layout.NOWHERE, stays.after_s, *[0] * 17]
            return
        self._state[: layout.STAY_FIELDS] = _fields(stays, stay)
        if stay.circle is not None:
            lon, lat, diameter_nm = stay.circle
            reach_nm = diameter_nm / 2 + self._track.p.circle_slack_nm
            self._numbers[layout.CIRCLE_LON : layout.CIRCLE_REACH + 1] = lon, lat, reach_nm

    def _take(self, stay: Stay) -> None:
        state = self._state[: layout.STAY_FIELDS].tolist()
        stay.last_s, stay.inside_s = state[layout.LAST_S], state[layout.INSIDE_S]
        if state[layout.HELD] >= 0:
            stay.hold(self._held(*state[layout.HELD :]))
            stay.basis = CRITERIA[state[layout.BASIS]]
        stay.going, stay.away = self._streak(layout.GOING_FIRST), self._streak(layout.AWAY_FIRST)
        other, since_s = state[layout.OTHER_PHASE], state[layout.OTHER_SINCE]
        stay.other_phase = (PHASES[other], since_s) if other >= 0 else None

    def _streak(self, first: int) -> Streak | None:
        first_s, before_s = self._state[first : first + 2].tolist()
        return None if first_s == layout.NONE else Streak(first_s, before_s)


def _columns(room: np.ndarray[Any, Any], *given: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """One array of columns, with room for those of the walk."""
    np.concatenate(given, out=room[: len(given) * len(given[0])])
    return room


def _fields(stays: HullStays, stay: Stay) -> list[int]:
    """The stay as the walk reads it, in the order of `layout`."""
    mode, after_s = layout.OPEN, stays.after_s
    if stay.is_closed:
        mode, after_s = layout.LOST if stay.lost_s is not None else layout.MOVED, stay.ended_s or 0
    other, since_s = (PHASES.index(stay.other_phase[0]), stay.other_phase[1]) if stay.other_phase else (-1, 0)
    return [
        mode, after_s, stay.started_s, stay.last_s, stay.inside_s,
        *_run(stay.going), *_run(stay.away), PHASES.index(stay.phase), other, since_s,
        SEVERITIES.index(stay.severity), stay.again_until_s or 0, CRITERIA.index(stay.basis),
        int(stay.circle is not None), -1, 0, 0,
    ]  # fmt: skip


def _run(streak: Streak | None) -> tuple[int, int]:
    return (streak.first_s, streak.before_s) if streak else (layout.NONE, layout.NONE)


@cache
def _blank_state() -> IntArray:
    state = np.full(layout.STATE, layout.NONE, np.int64)
    state[[layout.IDENTITY, layout.SCANNED, layout.FINES, layout.CLOCKS]] = 0
    state[[layout.AHEAD, layout.BEHIND, layout.PLACED]] = 0
    state[layout.FIRST_SLOW : layout.FIRST_SPARSE + 1] = -1
    return state


@lru_cache(maxsize=8)
def _limits(p: LoiteringParameters) -> FloatArray:
    return np.array([getattr(p, name) for name in layout.PARAMETERS], np.float64)


@cache
def _kernel() -> ModuleType:
    # Numba takes a third of a second to import: only who concludes should wait for it.
    from app.detect.kernels import walk

    return walk
