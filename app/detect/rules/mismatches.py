"""`destination_mismatch`: hours off Syria under a declared destination that is not Syrian. docs/rules.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from app.detect.doubt import released_s, turned
from app.detect.facts import Fixes, Identity, IdentityTimeline, IntArray
from app.detect.finding import Finding, Moment
from app.detect.parameters import HOUR_S, MINUTE_S, next_minute
from app.detect.quiet import Lot
from app.detect.rules.borders import IN, NOWHERE, OUT, SYRIA_24
from app.detect.rules.moments import fixes_of_hulls, fresh, from_state, to_state
from app.detect.silence import minute_when_silent
from app.detect.watch import State, Stretch, Vessel
from app.detect.words import minute, place, span
from app.domain.time import iso
from app.geo.destinations import Destination, resolve

KIND = "destination_mismatch"
SYRIA = "SY"


@dataclass(frozen=True)
class MismatchParameters:
    """Thresholds of `destination_mismatch`: docs/rules.md, after the design's section 5."""

    lasting_s: int = 2 * HOUR_S
    silence_s: int = 6 * HOUR_S
    """Fixes farther apart do not show that she stayed between them."""
    margin_nm: float = 0.25
    exit_fixes: int = 2
    exit_s: int = 5 * MINUTE_S
    exit_within_s: int = 24 * HOUR_S
    lost_s: int = 72 * HOUR_S


@dataclass(frozen=True)
class Inside:
    """What is remembered of a hull in the zone under a foreign destination; times in seconds."""

    destination: str
    """As it was declared when she was first seen inside under it."""
    since_s: int
    last_s: int
    """Her last fix inside."""
    fix_s: int
    """Her last fix anywhere."""
    fixes: int = 1
    silence_s: int = 0
    out_s: int | None = None
    """First of her latest fixes, if they lie outside but do not settle it yet."""
    out: int = 0
    open: dict[str, Any] | None = None

    @property
    def state(self) -> dict[str, Any]:
        """Plain enough for JSON."""
        return dict(vars(self))


@dataclass(frozen=True)
class MismatchRule:
    """Asks of every hull off Syria whether what she declares is a port elsewhere."""

    parameters: MismatchParameters = field(default_factory=MismatchParameters)
    kinds: tuple[str, ...] = (KIND,)
    version: int = 1

    def concerned(self, lot: Lot) -> set[int]:
        """Vessels that were off Syria under a foreign destination, or may have been since."""
        held = {m for m, known in lot.known.items() if known.top.watched.states.get(KIND)}
        may_be_inside = lot.whose(SYRIA_24.sure_sides(lot, 0.0) != OUT)
        return held | {m for m in may_be_inside if _may_declare(lot.known[m].identity)}

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """See `VesselRule`."""
        if not (state or _may_declare(vessel.facts.identity)):
            return Stretch()
        now: dict[str, Any] = {}
        finished: list[Finding] = []
        under_way: list[Finding] = []
        for number, fixes in fixes_of_hulls(vessel, state).items():
            held = state.get(str(number))
            walk = _Walk(vessel, number, fixes, self.parameters, Inside(**held) if held else None)
            walk.advance(from_s, until_s)
            finished += walk.found
            if walk.now is not None:
                now[str(number)] = walk.now.state
                under_way += [from_state(walk.now.open)] if walk.now.open else []
        taints = vessel.facts.taints
        finished, under_way = ([_turned(f, taints, until_s) for f in some] for some in (finished, under_way))
        wake_s = released_s(taints, until_s) if under_way else None
        return Stretch(now, fresh(finished, from_s), fresh(under_way, from_s), wake_s)


def _turned(found: Finding, taints: Sequence[tuple[int, int]], until_s: int) -> Finding:
    news = turned(found.news, taints, until_s)
    return replace(found, news=news, now=news[-1])


def foreign(identity: Identity) -> Destination | None:
    """The port or state that she declares, if it is known and not Syrian."""
    port = resolve(identity.destination)
    return None if port is None or port.country == SYRIA else port


def _may_declare(said: IdentityTimeline) -> bool:
    return any(foreign(identity) for _, identity in said.changes())


class _Walk:
    """One hull."""

    def __init__(
        self, vessel: Vessel, number: int, fixes: Fixes, p: MismatchParameters, now: Inside | None
    ) -> None:
        self.vessel, self.number, self.fixes, self.p, self.now = vessel, number, fixes, p, now
        self.found: list[Finding] = []

    @cached_property
    def _sides(self) -> IntArray:
        depth = SYRIA_24.depth_nm(self.fixes)
        shown = np.select([depth <= 0, depth >= self.p.margin_nm], [IN, OUT], NOWHERE)
        return np.where(self.fixes.coarse, NOWHERE, shown)

    def advance(self, from_s: int, until_s: int) -> None:
        first, end = self.fixes.time_s.searchsorted((from_s, until_s), "right").tolist()
        for i in range(first, end):
            at_s = int(self.fixes.time_s[i])
            self._lose(next_minute(at_s) - 1)
            self._see(i, at_s, int(self._sides[i]))
        self._lose(until_s)

    def _lose(self, until_s: int) -> None:
        """End it by silence, if there was so much of it by then."""
        if self.now is None:
            return
        lost_s = minute_when_silent(self.vessel.facts.up, self.now.fix_s, self.p.lost_s)
        if lost_s is not None and lost_s <= until_s:
            self._end(lost_s, "lost_contact", self.now.last_s)

    def _see(self, i: int, at_s: int, side: int) -> None:
        now = self.now
        declared = foreign(self.vessel.identity(at_s))
        if now is not None and declared != resolve(now.destination):
            self._end(next_minute(at_s), "changed", at_s)
            now = None
        if side == IN and declared is not None:
            self._inside(i, at_s)
        elif now is not None:
            self.now = replace(now, fix_s=at_s)
            if side == OUT:
                self._outside(at_s)

    def _inside(self, i: int, at_s: int) -> None:
        now = self.now
        if now is None or (now.open is None and at_s - now.last_s > self.p.silence_s):
            declared = self.vessel.identity(at_s).destination or ""
            self.now = Inside(declared, at_s, at_s, at_s)
            return
        silence_s = max(now.silence_s, at_s - now.last_s)
        self.now = replace(
            now, last_s=at_s, fix_s=at_s, fixes=now.fixes + 1, silence_s=silence_s, out_s=None, out=0
        )
        if now.open is None and at_s - now.since_s >= self.p.lasting_s:
            self.now = replace(self.now, open=to_state(self._finding(self.now, i)))

    def _outside(self, at_s: int) -> None:
        now, p = self.now, self.p
        assert now is not None
        if now.out_s is None or at_s - now.out_s > p.exit_within_s:
            self.now = replace(now, out_s=at_s, out=1)
            return
        self.now = replace(now, out=now.out + 1)
        if self.now.out >= p.exit_fixes and at_s - now.out_s >= p.exit_s:
            self._end(next_minute(at_s), "left", now.last_s)

    def _end(self, at_s: int, ended_by: str, ended_s: int) -> None:
        if self.now is not None and self.now.open:
            self.found.append(_ended(from_state(self.now.open), at_s, ended_by, ended_s))
        self.now = None

    def _finding(self, now: Inside, i: int) -> Finding:
        fixes, at_s = self.fixes, now.last_s
        moment = Moment(
            change="opened",
            at_s=next_minute(at_s),
            lon=float(fixes.lon[i]),
            lat=float(fixes.lat[i]),
            says=self._says(now, i),
            distance_to_limit_nm=round(float(fixes.limit_nm[i]), 3),
            evidence=self._evidence(now) | self.vessel.says(at_s),
            caveats=("declared by the ship, typed by hand", "computed line, not a legal limit"),
        )
        return Finding(
            kind=KIND,
            vessels=(self.vessel.mmsi,),
            zone=SYRIA_24.name,
            subject=f"{SYRIA_24.name} hull {self.number}",
            started_s=now.since_s,
            detected_s=moment.at_s,
            last_s=at_s,
            now=moment,
            news=(moment,),
            is_never_told=self.vessel.is_never_told(at_s, class_b=bool(fixes.class_b[i])),
            tie=f"hull {self.number}" if self.number else "",
        )

    def _evidence(self, now: Inside) -> dict[str, Any]:
        port = resolve(now.destination)
        assert port is not None
        return {
            "destination": now.destination,
            "locode": port.locode,
            "state": port.country,
            "seconds": now.last_s - now.since_s,
            "fixes": now.fixes,
            "max_silence_s": now.silence_s,
            "first_inside_at": iso(now.since_s * 1000),
            "last_inside_at": iso(now.last_s * 1000),
        }

    def _says(self, now: Inside, i: int) -> str:
        fixes, port = self.fixes, resolve(now.destination)
        where = f"{SYRIA_24.name} (computed), {place(float(fixes.lon[i]), float(fixes.lat[i]))}"
        return (
            f"{self.vessel.name(now.last_s)}: declared destination differs: {now.destination} ({port}), "
            f"{span(now.last_s - now.since_s)} inside {where}, since {minute(now.since_s)}, AIS only"
        )


def _ended(opened: Finding, at_s: int, ended_by: str, ended_s: int) -> Finding:
    moment = replace(
        opened.now,
        change="closed",
        at_s=at_s,
        ended_s=ended_s,
        ended_by=ended_by,
        observed=ended_by != "lost_contact",
        says=f"{opened.now.says}; {_HOW[ended_by]} at {minute(at_s)}",
        caveats=(
            *opened.now.caveats,
            *(("not evidence of departure",) if ended_by == "lost_contact" else ()),
        ),
    )
    news = (*opened.news, moment)
    last_s = max(opened.last_s, ended_s)
    return replace(opened, now=moment, news=news, last_s=last_s, final_s=at_s)


_HOW = {
    "changed": "declared another destination, seen",
    "left": "left the zone, seen",
    "lost_contact": "not heard for 72 h",
}
