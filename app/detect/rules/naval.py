"""`naval_track_unverified`: an AIS track that claims to be a warship's. docs/rules.md defines it.

Warships need not send AIS, and tracks of some were made up: what AIS says is shown with what speaks for and
against it, and never told.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from app.detect.facts import NOT_SENT, Fixes, Identity
from app.detect.finding import Finding, Moment
from app.detect.parameters import DAY_S, HOUR_S, next_minute
from app.detect.quiet import Known, Lot
from app.detect.rules.moments import fixes_of_hulls, fresh, from_state, to_state
from app.detect.silence import minute_when_silent
from app.detect.units import MILITARY_OPERATIONS, is_never_told
from app.detect.watch import State, Stretch, Vessel
from app.detect.words import minute, place
from app.domain.time import iso
from app.geo.destinations import nearest_port_nm

KIND = "naval_track_unverified"
NAMES = (
    "WARSHIP", "NATO WARSHIP", "NAVAL VESSEL", "NAVY SHIP",
    "ESPS", "FGS", "HDMS", "HMAS", "HMCS", "HMNZS", "HMS", "HNLMS", "HNOMS", "HSWMS", "ORP", "RFS", "ROKS",
    "TCG", "USS",
)  # fmt: skip
"""First words of names under which navies send; of any navy, where no merchant ship is known to begin so."""
_BEGINNINGS = tuple(f"{first} " for first in NAMES)


@dataclass(frozen=True)
class NavalParameters:
    """Thresholds of `naval_track_unverified`: docs/rules.md, after the design's section 5."""

    fixes: int = 3
    evidence_s: int = 24 * HOUR_S
    """What speaks for and against it is taken from so long before it is raised."""
    born_at_sea_nm: float = 10.0
    """A track that begins farther from any listed port began at sea."""
    lost_s: int = 72 * HOUR_S
    asked_s: int = DAY_S
    """So often it is looked at whether she is still heard."""


@dataclass(frozen=True)
class NavalRule:
    """Asks of every hull whether she claims to be a warship."""

    parameters: NavalParameters = field(default_factory=NavalParameters)
    kinds: tuple[str, ...] = (KIND,)
    version: int = 1

    def concerned(self, lot: Lot) -> set[int]:
        """Vessels that claim it and have no alert; those that have one are asked daily."""
        heard = set(lot.mmsis.tolist())
        return {m for m in heard if _may_begin(lot.known[m])}

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """See `VesselRule`."""
        if not (state or any(claim(identity) for _, identity in vessel.facts.identity.changes())):
            return Stretch()
        now: dict[str, Any] = {}
        finished: list[Finding] = []
        under_way: list[Finding] = []
        for number, fixes in fixes_of_hulls(vessel, state).items():
            walk = _Walk(vessel, number, fixes, self.parameters, state.get(str(number)))
            walk.advance(from_s, until_s)
            finished += walk.found
            if walk.open:
                now[str(number)] = to_state(walk.open)
                under_way.append(walk.open)
        asked = [_next_asked(f, until_s, self.parameters) for f in under_way]
        return Stretch(now, fresh(finished, from_s), fresh(under_way, from_s), min(asked, default=None))


def claim(identity: Identity) -> str | None:
    """What claims to be a warship: `ship_type` or `name`; None if nothing does.

    >>> claim(Identity(ship_type=35)), claim(Identity(name="HMS SYNTH")), claim(Identity(name="HMSYNTH"))
    ('ship_type', 'name', None)
    """
    if identity.ship_type == MILITARY_OPERATIONS:
        return "ship_type"
    if is_never_told(identity, class_b=False):
        return None
    name = " ".join((identity.name or "").upper().split()) + " "
    return "name" if name.startswith(_BEGINNINGS) else None


def _may_begin(known: Known) -> bool:
    claims = (claim(identity) for _, identity in known.identity.changes())
    return not known.top.watched.states.get(KIND) and any(claims)


def _next_asked(opened: Finding, until_s: int, p: NavalParameters) -> int:
    return opened.detected_s + ((until_s - opened.detected_s) // p.asked_s + 1) * p.asked_s


class _Walk:
    """One hull."""

    def __init__(
        self, vessel: Vessel, number: int, fixes: Fixes, p: NavalParameters, held: dict[str, Any] | None
    ) -> None:
        self.vessel, self.number, self.fixes, self.p = vessel, number, fixes, p
        self.open = from_state(held) if held else None
        self.found: list[Finding] = []
        before = vessel.before.get(number)
        self._before_s = before.time_s if before else None

    def advance(self, from_s: int, until_s: int) -> None:
        first, end = self.fixes.time_s.searchsorted((from_s, until_s), "right").tolist()
        asked = self._asked(from_s, until_s)
        for i in range(first, end):
            at_s = int(self.fixes.time_s[i])
            asked = self._ask(asked, next_minute(at_s) - 1)
            if self.open is None and self._begins(i, at_s):
                self.open = self._finding(i, at_s)
                asked = self._asked(at_s, until_s)
        self._ask(asked, until_s)

    def _asked(self, from_s: int, until_s: int) -> list[int]:
        if self.open is None:
            return []
        next_s = _next_asked(self.open, from_s, self.p)
        return list(range(next_s, until_s + 1, self.p.asked_s))

    def _ask(self, asked: list[int], until_s: int) -> list[int]:
        """Look after her at these times, as far as they have come; the rest of them."""
        while asked and asked[0] <= until_s:
            at_s, *asked = asked
            last_s = self._last_s(at_s)
            lost_s = minute_when_silent(self.vessel.facts.up, last_s, self.p.lost_s)
            if lost_s is not None and lost_s <= at_s:
                self._end(at_s, "lost_contact", last_s)
                return []
            if claim(self.vessel.identity(at_s)) is None:
                self._end(at_s, "changed", last_s)
                return []
        return asked

    def _last_s(self, at_s: int) -> int:
        i = int(self.fixes.time_s.searchsorted(at_s, "right"))
        if i:
            return int(self.fixes.time_s[i - 1])
        assert self._before_s is not None
        return self._before_s

    def _begins(self, i: int, at_s: int) -> bool:
        """She claims it, and has sent as many fixes as it takes, not all of them long ago."""
        first = i - self.p.fixes + 1
        if first < 0 or claim(self.vessel.identity(at_s)) is None:
            return False
        return int(self.fixes.time_s[i] - self.fixes.time_s[first]) <= self.p.evidence_s

    def _end(self, at_s: int, ended_by: str, ended_s: int) -> None:
        assert self.open is not None
        caveats = ("not evidence of departure",) if ended_by == "lost_contact" else ()
        moment = replace(
            self.open.now,
            change="closed",
            at_s=at_s,
            ended_s=ended_s,
            ended_by=ended_by,
            observed=ended_by != "lost_contact",
            says=f"{self.open.now.says}; {_HOW[ended_by]} at {minute(at_s)}",
            caveats=(*self.open.now.caveats, *caveats),
        )
        news = (*self.open.news, moment)
        last_s = max(self.open.last_s, ended_s)
        self.found.append(replace(self.open, now=moment, news=news, last_s=last_s, final_s=at_s))
        self.open = None

    def _finding(self, i: int, at_s: int) -> Finding:
        fixes, evidence = self.fixes, self._evidence(i, at_s)
        moment = Moment(
            change="opened",
            at_s=next_minute(at_s),
            lon=float(fixes.lon[i]),
            lat=float(fixes.lat[i]),
            says=self._says(i, at_s, evidence),
            distance_to_limit_nm=round(float(fixes.limit_nm[i]), 3),
            evidence=evidence | self.vessel.says(at_s),
            caveats=("no sighting agrees", "AIS tracks of warships have been made up"),
        )
        return Finding(
            kind=KIND,
            vessels=(self.vessel.mmsi,),
            subject=f"hull {self.number}",
            started_s=at_s,
            detected_s=moment.at_s,
            last_s=at_s,
            # Open or not: nothing that is learned by her next fixes changes it, so that she may be quiet.
            final_s=moment.at_s,
            now=moment,
            news=(moment,),
            is_never_told=True,
        )

    def _evidence(self, i: int, at_s: int) -> dict[str, Any]:
        from_s = at_s - self.p.evidence_s
        first = int(self.fixes.time_s.searchsorted(from_s, "right"))
        seen = self.fixes.take(slice(first, i + 1))
        types = [s.content.msg_type for s in self.vessel.statics.between(from_s, at_s) for _ in s.time_s]
        status = np.unique(seen.nav_status)
        return {
            "claimed_by": claim(self.vessel.identity(at_s)),
            "fixes": len(seen),
            "static_reports": {"type_5": types.count(5), "others": len(types) - types.count(5)},
            "nav_status": {
                "values": status[status != NOT_SENT].tolist(),
                "not_sent": int((seen.nav_status == NOT_SENT).sum()),
            },
            "speed_not_sent": int(np.isnan(seen.sog_kn).sum()),
            "began": self._began(first),
        }

    def _began(self, first: int) -> dict[str, Any] | None:
        """Where and when her track began; None if that was before what is looked at."""
        after = self.vessel.after.get(self.number)
        times = self.fixes.time_s
        if first or after is None or after.fixes != int(times.searchsorted(after.time_s, "right")):
            return None
        lon, lat = float(self.fixes.lon[0]), float(self.fixes.lat[0])
        port_nm = nearest_port_nm(lon, lat)
        return {
            "at": iso(int(times[0]) * 1000),
            "lon": round(lon, 6),
            "lat": round(lat, 6),
            "nearest_listed_port_nm": round(port_nm, 1),
            "at_sea": port_nm > self.p.born_at_sea_nm,
        }

    def _says(self, i: int, at_s: int, evidence: dict[str, Any]) -> str:
        fixes, identity = self.fixes, self.vessel.identity(at_s)
        by = "ship type 35" if evidence["claimed_by"] == "ship_type" else "her name"
        where = place(float(fixes.lon[i]), float(fixes.lat[i]))
        reports, born = evidence["static_reports"]["type_5"], _born(evidence["began"])
        declared = f", declared destination {identity.destination}" if identity.destination else ""
        return (
            f"{self.vessel.name(at_s)} claims by {by} to be a warship, {where}, at {minute(at_s)}; "
            f"no sighting agrees; {reports} reports of type 5 in 24 h{born}, AIS only{declared}"
        )


def _born(began: dict[str, Any] | None) -> str:
    if began is None:
        return ""
    at = f"{began['at'][:16].replace('T', ' ')}Z"
    return f", track began {began['nearest_listed_port_nm']:.1f} NM from the nearest listed port at {at}"


_HOW = {"changed": "claims it no more, asked", "lost_contact": "not heard for 72 h, asked"}
