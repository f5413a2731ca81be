"""`port_call`: a hull that lies still in one of the four ports, until she is seen well outside of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from app.detect.doubt import released_s
from app.detect.facts import Fixes, IntArray
from app.detect.finding import Finding, Moment
from app.detect.parameters import HOUR_S, next_minute
from app.detect.quiet import Lot
from app.detect.rules.calls import KIND, LEFT, LOST, NAVAL, SHIFTED, Call, PortParameters, plain
from app.detect.rules.moments import declared, fix_at
from app.detect.watch import State, Stretch, Vessel
from app.detect.words import minute, place, span
from app.domain.severity import Happened, severity
from app.domain.time import iso_or_none
from app.geo.area import OUT
from app.geo.geodesy import distance_nm
from app.geo.ports import NO_PORT, PORTS, may_be_in_port, port_areas, port_index


@dataclass(frozen=True)
class PortRule:
    """Asks of every hull whether she lies in a port."""

    parameters: PortParameters = field(default_factory=PortParameters)
    kinds: tuple[str, ...] = (KIND,)
    version: int = 1

    def concerned(self, lot: Lot) -> set[int]:
        """Vessels with a new fix in a port, or with a call that is open."""
        rows = np.flatnonzero(may_be_in_port(lot.lon, lot.lat))
        inside = rows[port_index(lot.lon[rows], lot.lat[rows]) != NO_PORT]
        firsts = zip(lot.mmsis.tolist(), lot.vessels, strict=True)
        return lot.whose(inside) | {m for m, k in firsts if KIND in k.top.watched.states}

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """See `VesselRule`."""
        tracks = {str(hull.number): hull.track.fixes for hull in vessel.hulls}
        none = vessel.facts.fixes.take(slice(0, 0))
        calls, finished, under_way = {}, [], []
        for number in sorted({*tracks, *state}, key=int):
            held = Call(**state[number]) if number in state else None
            walk = _Walk(vessel, int(number), tracks.get(number, none), held, self.parameters)
            walk.advance(from_s, until_s)
            finished += walk.found
            if walk.call:
                calls[number] = asdict(walk.call)
                under_way.append(walk.finding(walk.call))
        wakes = [call["seen_s"] + self.parameters.lost_s for call in calls.values()]
        released = released_s(vessel.facts.taints, until_s) if calls else None
        wake_s = min([*wakes, *([released] if released else [])], default=None)
        return Stretch(calls, tuple(finished), tuple(under_way), wake_s)


class _Walk:
    """One hull; coarse fixes are left out."""

    def __init__(
        self, vessel: Vessel, number: int, fixes: Fixes, call: Call | None, p: PortParameters
    ) -> None:
        self.vessel, self.number, self.call, self.p = vessel, number, call, p
        self.fixes = fixes.take(~fixes.coarse)
        self.found: list[Finding] = []
        self._span_s = -1, -1

    @cached_property
    def _ports(self) -> IntArray:
        """Index of the port of each fix, shape (n,)."""
        ports = np.full(len(self.fixes), NO_PORT, np.int64)
        rows = np.flatnonzero(may_be_in_port(self.fixes.lon, self.fixes.lat))
        ports[rows] = port_index(self.fixes.lon[rows], self.fixes.lat[rows])
        return ports

    def advance(self, from_s: int, until_s: int) -> None:
        self._span_s = from_s, until_s
        first, end = self.fixes.time_s.searchsorted((from_s, until_s), "right").tolist()
        if self.call or (self._ports[first:end] != NO_PORT).any():
            for i in range(first, end):
                self._lose(int(self.fixes.time_s[i]) - 1)
                self._see(i)
        self._lose(until_s)

    def _lose(self, until_s: int) -> None:
        """Close what has not been heard for too long by then."""
        if self.call and self.call.seen_s + self.p.lost_s <= until_s:
            lost_s = next_minute(self.call.seen_s + self.p.lost_s)
            self._close(LOST, lost_s, None)

    def _see(self, i: int) -> None:
        time_s, port = int(self.fixes.time_s[i]), int(self._ports[i])
        if self.call:
            self.call = replace(self.call, seen_s=time_s)
            if port == self.call.port:
                self.call = replace(self.call, inside_s=time_s, away_s=None, away=0)
            else:
                self._see_outside(i, self.call)
        if port != NO_PORT and (self.call is None or self.call.port != port):
            begin = self._still_since(i)
            if begin is not None:
                self._open(begin, i)

    def _see_outside(self, i: int, call: Call) -> None:
        time_s = int(self.fixes.time_s[i])
        if not self._is_away(i, call.port):
            self.call = replace(call, away_s=None, away=0)
            return
        since_s, count = time_s if call.away_s is None else call.away_s, call.away + 1
        self.call = replace(call, away_s=since_s, away=count)
        if count >= self.p.away_fixes and time_s - since_s >= self.p.away_s:
            self._close(LEFT, next_minute(time_s), i)

    def _is_away(self, i: int, port: int) -> bool:
        here = self.fixes.lon[i : i + 1], self.fixes.lat[i : i + 1]
        if port_areas()[port].sure_sides(*here, self.p.away_nm)[0] == OUT:
            return True
        return bool(port_areas()[port].signed_distance_nm(*here)[0] > self.p.away_nm)

    def _still_since(self, i: int) -> int | None:
        """Row of the first fix of the shortest run that shows her lying still up to this one, or None."""
        time_s = self.fixes.time_s
        begin = min(int(time_s.searchsorted(time_s[i] - self.p.lasting_s, "right")) - 1, i - self.p.fixes + 1)
        if begin < 0:
            return None
        run = slice(begin, i + 1)
        in_port = (self._ports[run] == self._ports[i]).all()
        still = not (self.fixes.sog_kn[run] >= self.p.still_kn).any()
        heard = (np.diff(time_s[run]) <= self.p.silence_s).all()
        if not (in_port and still and heard):
            return None
        hours = int(time_s[i] - time_s[begin]) / HOUR_S
        return begin if self._between_nm(begin, i) < self.p.still_kn * hours else None

    def _between_nm(self, a: int, b: int) -> float:
        lon, lat = self.fixes.lon, self.fixes.lat
        return float(distance_nm(lon[a], lat[a], lon[b], lat[b]))

    def _open(self, begin: int, i: int) -> None:
        time_s, port = int(self.fixes.time_s[i]), int(self._ports[i])
        if self.call:
            self._close(SHIFTED, next_minute(time_s), i)
        outside_s = self._last_outside_s(begin, port)
        self.call = Call(
            port=port,
            started_s=int(self.fixes.time_s[begin]),
            detected_s=next_minute(time_s),
            inside_s=time_s,
            seen_s=time_s,
            opened=plain(self._opened(begin, i, outside_s)),
            subtype="first_seen_inside" if outside_s is None else None,
            is_never_told=self.vessel.is_never_told(next_minute(time_s), class_b=bool(self.fixes.class_b[i])),
        )

    def _last_outside_s(self, begin: int, port: int) -> int | None:
        time_s = self.fixes.time_s
        first = int(time_s.searchsorted(time_s[begin] - self.p.before_s))
        outside = np.flatnonzero(self._ports[first:begin] != port)
        return int(time_s[first + outside[-1]]) if len(outside) else None

    def _opened(self, begin: int, i: int, outside_s: int | None) -> Moment:
        fixes, at_s = self.fixes, next_minute(int(self.fixes.time_s[i]))
        port, run = PORTS[int(self._ports[i])], slice(begin, i + 1)
        sent_kn = fixes.sog_kn[run][~np.isnan(fixes.sog_kn[run])]
        happened = (Happened.NAVAL_BERTH,) if port == NAVAL else ()
        evidence = {
            "hull": self.number,
            "port": port,
            "fixes": i + 1 - begin,
            "seconds": int(fixes.time_s[i] - fixes.time_s[begin]),
            "max_speed_kn": round(float(sent_kn.max()), 1) if len(sent_kn) else None,
            "drift_nm": round(self._between_nm(begin, i), 3),
            "last_outside_at": iso_or_none(None if outside_s is None else outside_s * 1000),
            "draught_m": {"in": self._draught_m(at_s), "out": None},
        }
        return Moment(
            change="opened",
            at_s=at_s,
            lon=float(fixes.lon[i]),
            lat=float(fixes.lat[i]),
            says=self._says_in(begin, i, outside_s),
            severity=severity(KIND, unit=self.vessel.unit(at_s), happened=happened),
            distance_to_limit_nm=round(float(fixes.limit_nm[i]), 3),
            evidence=evidence | self.vessel.says(at_s),
        )

    def _draught_m(self, at_s: int) -> float | None:
        """The last that she sent in the day before a minute."""
        said = self.vessel.statics.between(at_s - self.p.before_s, at_s)
        sent_dm = [content.draught_dm for content, _ in said if content.draught_dm is not None]
        return sent_dm[-1] / 10 if sent_dm else None

    def _says_in(self, begin: int, i: int, outside_s: int | None) -> str:
        fixes, since_s = self.fixes, int(self.fixes.time_s[begin])
        at_s, port = next_minute(int(fixes.time_s[i])), PORTS[int(self._ports[i])]
        verb = "seen lying still" if outside_s is None else "came in and lies still"
        before = "" if outside_s is None else f", last seen outside at {minute(outside_s)}"
        return (
            f"{self.vessel.name(at_s)} {verb} in {port}, {place(float(fixes.lon[i]), float(fixes.lat[i]))}, "
            f"since {minute(since_s)}{before}, less than {self.p.still_kn:g} kn for "
            f"{span(int(fixes.time_s[i]) - since_s)}, AIS only{declared(self.vessel, at_s)}"
        )

    def _close(self, ended_by: str, at_s: int, i: int | None) -> None:
        assert self.call is not None
        self.found.append(self.finding(self.call, self._closed(self.call, ended_by, at_s, i)))
        self.call = None

    def _closed(self, call: Call, ended_by: str, at_s: int, i: int | None) -> Moment:
        opened = Moment(**call.opened)
        more: dict[str, Any] = {"hours": round((call.inside_s - call.started_s) / HOUR_S, 2)}
        more["draught_m"] = {"in": opened.evidence["draught_m"]["in"], "out": self._draught_m(at_s)}
        if i is not None:
            more["ended_fix"] = fix_at(self.fixes, i)
        if ended_by == LEFT:
            assert i is not None
            here = self.fixes.lon[i : i + 1], self.fixes.lat[i : i + 1]
            more["distance_nm"] = round(float(port_areas()[call.port].signed_distance_nm(*here)[0]), 3)
        return replace(
            opened,
            change="closed",
            at_s=at_s,
            says=self._says_out(call, ended_by, at_s, i),
            ended_s=call.inside_s,
            ended_by=ended_by,
            observed=ended_by != LOST,
            evidence={**opened.evidence, **more},
        )

    def _says_out(self, call: Call, ended_by: str, at_s: int, i: int | None) -> str:
        who, port, lay = self.vessel.name(at_s), PORTS[call.port], span(call.inside_s - call.started_s)
        seen = f"last seen in it at {minute(call.inside_s)} after {lay}"
        if i is None:
            return f"{who} not heard since {minute(call.seen_s)} in or near {port}: no evidence of departure"
        here = place(float(self.fixes.lon[i]), float(self.fixes.lat[i]))
        now = f"{here} at {minute(int(self.fixes.time_s[i]))}, AIS only{declared(self.vessel, at_s)}"
        if ended_by == SHIFTED:
            return f"{who} shifted from {port} to {PORTS[int(self._ports[i])]}, {seen}, now {now}"
        return f"{who} left {port}, {seen}, now {now}"

    def finding(self, call: Call, closed: Moment | None = None) -> Finding:
        """The alert of a call, open or closed."""
        return call.finding(self.vessel.mmsi, self.number, closed, self._span_s, self.vessel.facts.taints)
