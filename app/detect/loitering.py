"""The rule `loitering` on one hull: docs/loitering.md. Pure; one stretch or many give the same."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from app.detect.area import away_from_belt, away_from_edge, phases, still_in_phase
from app.detect.facts import NOT_SENT, BoolArray, Identity, VesselFacts
from app.detect.going import speed_kn
from app.detect.hulltrack import HullTrack
from app.detect.judge import Held, Question, first_met
from app.detect.parameters import MINUTE_S, LoiteringParameters
from app.detect.stay import HullStays, Stay, Streak
from app.detect.units import Watchlist, unit_of_interest
from app.detect.walking import Group, Kinds, Walk
from app.domain.severity import Happened, severity
from app.geo.geodesy import distance_nm

KIND = "loitering"
NOT_UNDER_COMMAND, AGROUND = 2, 6


class HullRule:
    """Advances the rule over one hull's fixes after minute `from_s`.

    The compiled walk passes the groups that bring no news; those that do, or may, are taken here.
    """

    def __init__(
        self, facts: VesselFacts, hull: HullTrack, watchlist: Watchlist, kinds: Kinds, from_s: int
    ) -> None:
        self.facts, self.hull, self.track, self.watchlist = facts, hull, hull.track, watchlist
        self.p: LoiteringParameters = hull.track.p
        self._walk = Walk(hull.track, kinds, from_s)

    def advance(self, state: HullStays, until_s: int) -> list[Stay]:
        """On to minute `until_s`; changes `state`, returns the stays that became final."""
        finished: list[Stay] = []
        while group := self._walk.to_next(state, until_s):
            finished += self._step(state, group)
        return finished + self._pass_time(state, until_s)

    @cached_property
    def _phases(self) -> list[str | None]:
        return phases(self.track.fixes, self.p)

    @cached_property
    def _away(self) -> dict[bool, BoolArray]:
        fixes = self.track.fixes
        return {False: away_from_edge(fixes, self.p), True: away_from_belt(fixes, self.p)}

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
        lost_s = self.hull.lost_s(self.facts.up, self.p.lost_s, stay.last_s, until_s)
        if lost_s is not None:
            self._lose(stay, lost_s)

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
        if group.asked_after_s == after_s:
            return group.held
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
            stay.going = self._streak(stay.going, i, outside and speed_kn(self.track, i) >= self.p.going_kn)

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
        why = self._unit(group)
        in_trouble = why and self._last_status(group.last, since_s) in (NOT_UNDER_COMMAND, AGROUND)
        return severity(KIND, unit=why, happened=(Happened.DISTRESS,) if in_trouble else ())

    def _last_status(self, last: int, since_s: int) -> int:
        fixes = self.track.fixes
        first = int(np.searchsorted(fixes.time_s[: last + 1], since_s, "left"))
        statuses = fixes.nav_status[first : last + 1]
        sent = statuses[statuses != NOT_SENT]
        return int(sent[-1]) if len(sent) else NOT_SENT

    def _is_unit(self, group: Group) -> bool:
        return self._unit(group) is not None

    def _unit(self, group: Group) -> str | None:
        return unit_of_interest(self.facts.mmsi, self._identity(group), self.watchlist)

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
