"""`voyage_change`, `subtype: distress`: a unit of interest sends "not under command" or "aground".

docs/rules.md defines it. She need not hold, nor be off Syria: whoever drifts out of command is not slow for
hours yet, and may be anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from app.detect.facts import NOT_SENT, BoolArray, Fixes
from app.detect.finding import Finding, Moment
from app.detect.parameters import HOUR_S, MINUTE_S, next_minute
from app.detect.quiet import Lot
from app.detect.rules.borders import SYRIA_24
from app.detect.rules.moments import declared, fixes_of_hulls, fresh, from_state, to_state
from app.detect.rules.silent import units_in
from app.detect.rules.voyages import KIND
from app.detect.silence import minute_when_silent
from app.detect.units import Watchlist
from app.detect.watch import State, Stretch, Vessel
from app.detect.words import minute, place
from app.domain.severity import Happened, severity

DISTRESS = "distress"
SAYS: Mapping[int, str] = {2: "not under command", 6: "aground"}
"""Navigational status (ITU-R M.1371-5, table 45) -> in words."""
REMEMBERED = f"{KIND} {DISTRESS}"
"""What it remembers stands under this name: under `voyage_change` stands what she declares."""
_LOST = "lost_contact"


@dataclass(frozen=True)
class DistressParameters:
    """Thresholds of `distress`: docs/rules.md."""

    fixes: int = 2
    lasting_s: int = 5 * MINUTE_S
    within_s: int = 24 * HOUR_S
    lost_s: int = 72 * HOUR_S


@dataclass(frozen=True)
class Settled:
    """What is remembered of a hull; times in seconds."""

    heard_s: int = 0
    """Her last fix."""
    since_s: int | None = None
    """First of her latest fixes that say otherwise."""
    last_s: int = 0
    count: int = 0
    open: dict[str, Any] | None = None
    """The alert, while she is in distress."""

    @property
    def is_so(self) -> bool:
        """Whether she was last settled to be in distress."""
        return self.open is not None


@dataclass(frozen=True)
class DistressRule:
    """Asks of every hull of a unit of interest what navigational status she sends."""

    watchlist: Watchlist = field(default_factory=Watchlist)
    parameters: DistressParameters = field(default_factory=DistressParameters)
    kinds: tuple[str, ...] = (REMEMBERED, KIND)
    version: int = 1

    def concerned(self, lot: Lot) -> set[int]:
        """Units of interest with new fixes, and vessels of whom something is remembered."""
        held = {mmsi for mmsi, known in lot.known.items() if self.kinds[0] in known.top.watched.states}
        return held | (units_in(lot, self.watchlist) & set(lot.mmsis.tolist()))

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """See `VesselRule`."""
        now: dict[str, Any] = {}
        finished: list[Finding] = []
        under_way: list[Finding] = []
        for number, fixes in fixes_of_hulls(vessel, state).items():
            walk = _Walk(vessel, number, fixes, self.parameters, Settled(**state.get(str(number), {})))
            walk.advance(from_s, until_s)
            finished += walk.found
            if walk.now.is_so or walk.now.since_s is not None:
                now[str(number)] = dict(vars(walk.now))
            under_way += [from_state(walk.now.open)] if walk.now.open else []
        return Stretch(now, fresh(finished, from_s), fresh(under_way, from_s))


class _Walk:
    """One hull."""

    def __init__(
        self, vessel: Vessel, number: int, fixes: Fixes, p: DistressParameters, now: Settled
    ) -> None:
        self.vessel, self.number, self.fixes, self.p, self.now = vessel, number, fixes, p, now
        self.found: list[Finding] = []

    def advance(self, from_s: int, until_s: int) -> None:
        first, end = self.fixes.time_s.searchsorted((from_s, until_s), "right").tolist()
        is_so = {status in SAYS for status in self.fixes.nav_status[first:end].tolist()}
        if True in is_so or self.now != Settled():
            times_s, statuses = (c[first:end].tolist() for c in (self.fixes.time_s, self.fixes.nav_status))
            for i, (at_s, status) in enumerate(zip(times_s, statuses, strict=True), first):
                self._lose(next_minute(at_s) - 1)
                self._see(i, at_s, status, self._unit(i, at_s))
        self._lose(until_s)

    def _lose(self, until_s: int) -> None:
        """End it by silence, if there was so much of it by then."""
        if self.now.is_so:
            lost_s = minute_when_silent(self.vessel.facts.up, self.now.heard_s, self.p.lost_s)
            if lost_s is not None and lost_s <= until_s:
                self._end(lost_s, _LOST, self.now.heard_s)
                self.now = Settled()

    def _unit(self, i: int, at_s: int) -> str | None:
        """Why she is a unit of interest where she is."""
        why = self.vessel.unit(at_s)
        if why != "russian":
            return why
        return why if self._is_near[i] else None

    @cached_property
    def _is_near(self) -> BoolArray:
        """Of each fix, whether it lies within 24 NM of Syria."""
        return np.asarray(SYRIA_24.depth_nm(self.fixes) <= 0)

    def _see(self, i: int, at_s: int, status: int, why: str | None) -> None:
        now = self.now = replace(self.now, heard_s=at_s)
        if status == NOT_SENT or why is None:
            return
        if (status in SAYS) == now.is_so:
            self.now = replace(now, since_s=None, last_s=0, count=0)
            return
        goes_on = now.since_s is not None and at_s - now.last_s <= self.p.within_s
        since_s, count = (now.since_s, now.count + 1) if goes_on else (at_s, 1)
        self.now = replace(now, since_s=since_s, last_s=at_s, count=count)
        assert since_s is not None
        if count >= self.p.fixes and at_s - since_s >= self.p.lasting_s:
            self._settle(i, since_s, at_s, why)

    def _settle(self, i: int, since_s: int, at_s: int, why: str) -> None:
        if self.now.is_so:
            self._end(next_minute(at_s), "changed", since_s)
            self.now = Settled()
            return
        found = self._finding(i, since_s, at_s, why)
        self.now = Settled(heard_s=at_s, open=to_state(found))

    def _end(self, at_s: int, ended_by: str, ended_s: int) -> None:
        assert self.now.open is not None
        opened = from_state(self.now.open)
        moment = replace(
            opened.now,
            change="closed",
            at_s=at_s,
            ended_s=ended_s,
            ended_by=ended_by,
            observed=ended_by != _LOST,
            says=f"{opened.now.says}; {_ENDS[ended_by]} {minute(ended_s)}",
        )
        news = (*opened.news, moment)
        last_s = max(opened.last_s, ended_s)
        self.found.append(replace(opened, now=moment, news=news, last_s=last_s, final_s=at_s))

    def _finding(self, i: int, since_s: int, at_s: int, why: str) -> Finding:
        fixes = self.fixes
        says, lon, lat = SAYS[int(fixes.nav_status[i])], float(fixes.lon[i]), float(fixes.lat[i])
        moment = Moment(
            change="opened",
            at_s=next_minute(at_s),
            lon=lon,
            lat=lat,
            says=self._says(says, since_s, at_s, place(lon, lat)),
            severity=severity(KIND, unit=why, subtype=DISTRESS, happened=(Happened.DISTRESS,)),
            distance_to_limit_nm=round(float(fixes.limit_nm[i]), 3),
            evidence={
                "nav_status": int(fixes.nav_status[i]),
                "says": says,
                "seconds": at_s - since_s,
                "hull": self.number,
                **self.vessel.says(at_s),
            },
            caveats=("declared by the ship, set by hand",),
        )
        return Finding(
            kind=KIND,
            subtype=DISTRESS,
            vessels=(self.vessel.mmsi,),
            subject=f"{DISTRESS} hull {self.number}",
            started_s=since_s,
            detected_s=moment.at_s,
            last_s=at_s,
            now=moment,
            news=(moment,),
            is_never_told=self.vessel.is_never_told(at_s, class_b=bool(fixes.class_b[i])),
            tie=f"{DISTRESS} {self.number}",
        )

    def _says(self, says: str, since_s: int, at_s: int, where: str) -> str:
        who = self.vessel.name(at_s)
        return f'{who} sends "{says}" since {minute(since_s)}, {where}, AIS only{declared(self.vessel, at_s)}'


_ENDS = {"changed": "sends another status since", _LOST: "not heard since"}
