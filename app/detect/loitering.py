"""The rule `loitering` on one hull: docs/loitering.md. Pure; one stretch or many give the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.detect.area import away_from_belt, away_from_edge, in_belt, phases, still_in_phase
from app.detect.criteria import Track
from app.detect.facts import NOT_SENT, BoolArray, Fixes, FloatArray, Identity, IntArray, VesselFacts
from app.detect.judge import Held, Question, first_met
from app.detect.parameters import HOUR_S, MINUTE_S, LoiteringParameters
from app.detect.silence import minute_when_silent
from app.detect.stay import HullStays, Stay, Streak
from app.detect.units import Watchlist, unit_of_interest
from app.geo.geodesy import distance_nm

NOT_UNDER_COMMAND, AGROUND = 2, 6


@dataclass(frozen=True)
class Group:
    """The fixes that one minute brought: indices first..last."""

    minute_s: int
    first: int
    last: int


class HullRule:
    """Advances the rule over one hull's fixes."""

    def __init__(self, facts: VesselFacts, track: Track, heard_s: IntArray, watchlist: Watchlist) -> None:
        self.facts, self.track, self.watchlist = facts, track, watchlist
        self.heard_s = heard_s
        """All times at which she was heard: her fixes, and other messages while hers was the latest fix."""
        self.p: LoiteringParameters = track.p
        fixes = track.fixes
        self._phases = phases(fixes, self.p)
        self._away = {False: away_from_edge(fixes, self.p), True: away_from_belt(fixes, self.p)}
        self._may_hold = _may_hold(track)
        sent = np.where(fixes.nav_status != NOT_SENT, np.arange(len(fixes)), 0)
        self._status_at = np.maximum.accumulate(sent)

    @cached_property
    def _speed(self) -> FloatArray:
        return _speeds(self.track)

    def advance(self, state: HullStays, from_s: int, until_s: int) -> list[Stay]:
        """From after `from_s` to minute `until_s`; changes `state`, returns the stays that became final."""
        finished: list[Stay] = []
        for group in self._groups(state, from_s, until_s):
            finished += self._step(state, group)
        finished += self._pass_time(state, until_s)
        return finished

    def _groups(self, state: HullStays, from_s: int, until_s: int) -> Iterator[Group]:
        """The groups in turn, but for those at which nothing is under way and nothing can begin."""
        minutes = -(-self.track.fixes.time_s // MINUTE_S) * MINUTE_S
        low, high = np.searchsorted(minutes, [from_s, until_s], "right").tolist()
        if low == high:
            return
        firsts = low + np.concatenate([[0], np.flatnonzero(np.diff(minutes[low:high])) + 1])
        lasts = np.concatenate([firsts[1:] - 1, [high - 1]])
        hopeful = np.flatnonzero(self._may_hold[lasts])
        k = 0
        while True:
            if state.stay is None:
                ahead = int(np.searchsorted(hopeful, k))
                k = int(hopeful[ahead]) if ahead < len(hopeful) else len(firsts)
            if k >= len(firsts):
                return
            yield Group(int(minutes[firsts[k]]), int(firsts[k]), int(lasts[k]))
            k += 1

    def _step(self, state: HullStays, group: Group) -> list[Stay]:
        finished = self._pass_time(state, group.minute_s - MINUTE_S)
        if state.stay and state.stay.lost_s is not None:
            finished += self._heard_again(state, group)
        elif state.stay and state.stay.is_closed:
            finished += self._held_again(state, state.stay, group)
            if state.stay:
                return finished
        if state.stay is None:
            self._try_to_open(state, group)
            return finished
        return finished + self._continue(state, state.stay, group)

    def _pass_time(self, state: HullStays, until_s: int) -> list[Stay]:
        stay = state.stay
        if stay is None:
            return []
        if not stay.is_closed:
            self._close_if_silent(stay, until_s)
        if stay.again_until_s is not None and until_s > stay.again_until_s:
            return [_finish(state, stay, stay.again_until_s)]
        return []

    def _close_if_silent(self, stay: Stay, until_s: int) -> None:
        last = int(np.searchsorted(self.heard_s, until_s, "right"))
        first = int(np.searchsorted(self.heard_s, stay.last_s, "left"))
        for heard_s in self.heard_s[first:last].tolist():
            lost_s = minute_when_silent(self.facts.up, heard_s, self.p.lost_s)
            if lost_s is None or lost_s > until_s:
                return
            if lost_s < self._next_heard_minute(heard_s):
                self._lose(stay, lost_s)
                return

    def _next_heard_minute(self, heard_s: int) -> float:
        after = int(np.searchsorted(self.heard_s, heard_s, "right"))
        if after == len(self.heard_s):
            return float("inf")
        return -(-int(self.heard_s[after]) // MINUTE_S) * MINUTE_S

    def _lose(self, stay: Stay, lost_s: int) -> None:
        watched = self.watchlist.find(self.facts.mmsi, self.facts.identity.at(lost_s)) is not None
        stay.lost_s = lost_s
        stay.again_until_s = lost_s + (self.p.again_watchlist_s if watched else self.p.again_s)
        stay.close("lost_contact", stay.last_s, lost_s)

    def _heard_again(self, state: HullStays, group: Group) -> list[Stay]:
        stay, i, fixes = state.stay, group.first, self.track.fixes
        assert stay is not None and stay.again_until_s is not None
        before = max(i - 1, 0)
        apart_nm = float(distance_nm(fixes.lon[before], fixes.lat[before], fixes.lon[i], fixes.lat[i]))
        if fixes.time_s[i] <= stay.again_until_s and apart_nm <= self.p.again_nm:
            stay.last_s = int(fixes.time_s[i])
            stay.reopen(group.minute_s)
            return []
        return [_finish(state, stay, group.minute_s)]

    def _held_again(self, state: HullStays, stay: Stay, group: Group) -> list[Stay]:
        """She was going: is she gone, or has she only moved within the area?"""
        assert stay.ended_s is not None and stay.again_until_s is not None
        if group.minute_s > stay.again_until_s:
            return [_finish(state, stay, stay.again_until_s)]
        held = self._ask(stay.ended_s, group)
        if held and held.first_s <= stay.ended_s + self.p.moved_s:
            stay.hold(held)
            stay.last_s = stay.inside_s = self._time(group.last)
            stay.reopen(group.minute_s)
            self._watch_phase(stay, group)
            stay.raise_severity(self._severity(group, stay.started_s), group.minute_s)
            return []
        self._watch_away(stay, group)
        gone = stay.away and self._time(group.last) - stay.away.first_s >= self.p.away_s
        return [_finish(state, stay, group.minute_s)] if held or gone else []

    def _try_to_open(self, state: HullStays, group: Group) -> None:
        held = self._ask(state.after_s, group)
        phase = self._phases[group.last]
        if held is None or phase is None:
            return
        last_s = self._time(group.last)
        stay = Stay(held.first_s, group.minute_s, held.criterion, phase, "info", last_s, last_s)
        stay.hold(held)
        stay.severity = self._severity(group, stay.started_s)
        stay.report("opened", group.minute_s)
        state.stay = stay

    def _continue(self, state: HullStays, stay: Stay, group: Group) -> list[Stay]:
        held = self._ask(state.after_s, group)
        if held:
            stay.hold(held)
            stay.inside_s = self._time(group.last)
        self._watch_going(stay, group, held is not None)
        self._watch_away(stay, group)
        stay.last_s = self._time(group.last)
        if self._close_if_left(stay, group):
            return [_finish(state, stay, group.minute_s)] if stay.again_until_s is None else []
        self._watch_phase(stay, group)
        stay.raise_severity(self._severity(group, stay.started_s), group.minute_s)
        return []

    def _close_if_left(self, stay: Stay, group: Group) -> bool:
        going, away = (
            streak if streak and stay.last_s - streak.first_s >= long_s else None
            for streak, long_s in ((stay.going, self.p.going_s), (stay.away, self.p.away_s))
        )
        if not going and not away:
            return False
        before_s = min(s.before_s for s in (going, away) if s)
        stay.close("left", min(before_s, stay.inside_s), group.minute_s)
        if not away and stay.ended_s is not None:
            patience_s = stay.ended_s + self.p.moved_patience_s
            stay.again_until_s = -(-patience_s // MINUTE_S) * MINUTE_S - 1
        return True

    def _ask(self, after_s: int, group: Group) -> Held | None:
        identity = self._identity(group)
        unit = unit_of_interest(self.facts.mmsi, identity, self.watchlist) is not None
        return first_met(Question(self.track, group.last, after_s, unit, identity.ship_type))

    def _watch_going(self, stay: Stay, group: Group, is_held: bool) -> None:
        if is_held:
            stay.going = None
            return
        for i in range(group.first, group.last + 1):
            outside = self._outside(stay, i)
            if not outside:
                stay.inside_s = self._time(i)
            stay.going = self._streak(stay.going, i, outside and bool(self._speed[i] >= self.p.going_kn))

    def _outside(self, stay: Stay, i: int) -> bool:
        lon, lat, diameter_nm = stay.fixed_circle()
        fixes = self.track.fixes
        from_centre_nm = float(distance_nm(lon, lat, fixes.lon[i], fixes.lat[i]))
        return from_centre_nm > diameter_nm / 2 + self.p.circle_slack_nm

    def _watch_away(self, stay: Stay, group: Group) -> None:
        away = self._away[self._is_unit(group)]
        for i in range(group.first, group.last + 1):
            stay.away = self._streak(stay.away, i, bool(away[i]))

    def _streak(self, streak: Streak | None, i: int, fits: bool) -> Streak | None:
        if not fits:
            return None
        return streak or Streak(self._time(i), self._time(max(i - 1, 0)))

    def _watch_phase(self, stay: Stay, group: Group) -> None:
        fixes = self.track.fixes
        for i in range(group.first, group.last + 1):
            phase = self._phases[i]
            stays = phase is None or still_in_phase(stay.phase, fixes.limit_nm[i], fixes.port_nm[i], self.p)
            if stays:
                stay.other_phase = None
            elif stay.other_phase is None or stay.other_phase[0] != phase:
                stay.other_phase = (str(phase), self._time(i))
        if stay.other_phase and self._time(group.last) - stay.other_phase[1] >= self.p.phase_s:
            stay.phase, stay.other_phase = stay.other_phase[0], None
            stay.report("phase", group.minute_s)

    def _severity(self, group: Group, since_s: int) -> str:
        if not self._is_unit(group):
            return "info"
        in_trouble = self._last_status(group.last, since_s) in (NOT_UNDER_COMMAND, AGROUND)
        return "critical" if in_trouble else "warning"

    def _last_status(self, last: int, since_s: int) -> int:
        i = int(self._status_at[last])
        return int(self.track.fixes.nav_status[i]) if self._time(i) >= since_s else NOT_SENT

    def _is_unit(self, group: Group) -> bool:
        return unit_of_interest(self.facts.mmsi, self._identity(group), self.watchlist) is not None

    def _identity(self, group: Group) -> Identity:
        return self.facts.identity.at(group.minute_s)

    def _time(self, i: int) -> int:
        return int(self.track.fixes.time_s[i])


def _finish(state: HullStays, stay: Stay, final_s: int) -> Stay:
    stay.final_s = final_s
    stay.fixed_circle()
    assert stay.ended_s is not None
    state.stay, state.after_s = None, stay.ended_s
    return stay


def _may_hold(track: Track) -> BoolArray:
    """False where no criterion can be met: the fixes in the belt do not yet span the shortest window."""
    inside = in_belt(track.fixes, track.p) | track.fixes.coarse
    time_s = track.fixes.time_s
    starts = inside & ~np.concatenate([[False], inside[:-1]])
    since = np.maximum.accumulate(np.where(starts, np.arange(len(time_s)), 0))
    shortest_s = min(track.p.slow_s, track.p.confined_s, track.p.racetrack_s, track.p.sparse_s)
    return np.asarray(inside & (time_s - time_s[since] >= shortest_s))


def _speeds(track: Track) -> FloatArray:
    """Speed of each fix in knots as docs/loitering.md defines it for `going`; 0 where nothing tells."""
    fixes, most_s = track.fixes, track.p.dense_silence_s
    minutes, index = fixes.time_s // MINUTE_S * MINUTE_S, np.arange(len(fixes))
    known = track.hourly.bridged(minutes, index, most_s) & track.hourly.bridged(
        minutes - HOUR_S, index, most_s
    )
    sent = np.where(np.isnan(fixes.sog_kn), _legs_kn(fixes), fixes.sog_kn)
    return np.where(known, track.hourly.at(minutes), sent)


def _legs_kn(fixes: Fixes) -> FloatArray:
    """Speed of the leg from the last fix of an earlier second; 0 where there is none."""
    before = np.searchsorted(fixes.time_s, fixes.time_s, "left") - 1
    safe = np.maximum(before, 0)
    legs_nm = distance_nm(fixes.lon[safe], fixes.lat[safe], fixes.lon, fixes.lat)
    legs_s = fixes.time_s - fixes.time_s[safe]
    return np.asarray(np.divide(legs_nm * HOUR_S, legs_s, out=np.zeros(len(fixes)), where=before >= 0))
