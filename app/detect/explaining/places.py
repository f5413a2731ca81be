"""Zones, ports, gates, and destinations off Syria: what hangs by where a hull is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.detect.explaining.frame import (
    Condition,
    Explained,
    Seen,
    at_least,
    at_most,
    explain,
    is_so,
    latest,
    under,
)
from app.detect.facts import Fixes
from app.detect.hulltrack import HullTrack
from app.detect.parameters import HOUR_S
from app.detect.rules.borders import IN, OUT, SYRIA_24, Border
from app.detect.rules.calls import KIND as PORT_CALL
from app.detect.rules.calls import Call
from app.detect.rules.gates import KIND as GATE
from app.detect.rules.gates import GateRule, _at_gate, _crossing
from app.detect.rules.gates import _Walk as GateWalk
from app.detect.rules.mismatches import KIND as MISMATCH
from app.detect.rules.mismatches import Inside, MismatchRule, foreign
from app.detect.rules.ports import PortRule
from app.detect.rules.ports import _Walk as PortWalk
from app.detect.rules.zones import ENTRY, EXIT, Side, ZoneRule
from app.detect.words import minute
from app.geo.gates import Gate, gates
from app.geo.ports import NO_PORT, PORTS

_SIDES = {IN: "inside", OUT: "outside", 0: "not known"}


@explain.register
def _zones(rule: ZoneRule, seen: Seen) -> Iterator[Explained]:
    """One answer a hull and zone: whether she is settled on the other side than she was seen on."""
    for hull in seen.hulls:
        for zone in rule.zones:
            yield _zone(rule, seen, hull, zone)


def _zone(rule: ZoneRule, seen: Seen, hull: HullTrack, zone: Border) -> Explained:
    p = rule.parameters
    held = seen.state.get(str(hull.number), {}).get(zone.name)
    now = Side(**held) if held else Side(OUT)
    came = [f for f in seen.came if f.zone == zone.name and f.now.evidence.get("hull") == hull.number]
    leaves = came[0].kind == EXIT if came else now.side == IN
    was = "inside" if leaves else "outside" if (came or now.side == OUT) else _SIDES[now.side]
    fixes, seconds = now.pending, (now.pending_last_s or 0) - (now.pending_s or 0)
    if came:
        fixes, seconds = came[0].now.evidence["fixes"], came[0].now.evidence["seconds"]
    about = seen.named(f"{zone.name}, seen {was} so far", hull)
    depth = _depth(zone, hull.track.fixes, p.margin_nm, leaves=leaves)
    settled = (
        at_least(f"fixes {'outside' if leaves else 'inside'} in a row", fixes, p.fixes),
        at_least("s from the first to the last of them", seconds, p.lasting_s),
    )
    return Explained(EXIT if leaves else ENTRY, bool(came), (depth, *settled), about)


def _depth(zone: Border, fixes: Fixes, margin_nm: float, *, leaves: bool) -> Condition:
    i = latest(fixes)
    depth_nm = float(zone.depth_nm(fixes.take(slice(i, i + 1)))[0]) if i >= 0 else None
    name = "NM from the border, negative inside"
    return at_least(name, depth_nm, margin_nm) if leaves else at_most(name, depth_nm, -margin_nm)


@explain.register
def _ports(rule: PortRule, seen: Seen) -> Iterator[Explained]:
    """One answer a hull: whether she lies still in a port."""
    for hull in seen.hulls:
        held = seen.state.get(str(hull.number))
        call = Call(**held) if held else None
        walk = PortWalk(seen.vessel, hull.number, hull.track.fixes, None, rule.parameters)
        about = seen.about(hull)
        if call:
            about = seen.named(f"in {call.name} since {minute(call.started_s)}", hull)
        i = len(walk.fixes) - 1
        lies = i >= 0 and int(walk._ports[i]) != NO_PORT and walk._still_since(i) is not None
        met = call is not None or lies
        yield Explained(PORT_CALL, met, tuple(_still(walk, i, call)) if i >= 0 else (), about)


def _still(walk: PortWalk, i: int, call: Call | None) -> Iterator[Condition]:
    """The still run that ends with her latest fix."""
    p, fixes, port = walk.p, walk.fixes, int(walk._ports[i])
    where = "none of them" if port == NO_PORT else PORTS[port]
    yield is_so("in a port", port != NO_PORT, where, f"one of {', '.join(PORTS)}")
    first = max(
        0, min(int(fixes.time_s.searchsorted(fixes.time_s[i] - p.lasting_s, "right")) - 1, i - p.fixes + 1)
    )
    run = slice(first, i + 1)
    seconds, sent = int(fixes.time_s[i] - fixes.time_s[first]), fixes.sog_kn[run]
    yield at_least("s of latest fixes", seconds, p.lasting_s)
    yield at_least("fixes in them", i + 1 - first, p.fixes)
    outside = int((walk._ports[run] != port).sum()) if port != NO_PORT else i + 1 - first
    yield at_most("of them outside that port", outside, 0)
    fastest = None if np.isnan(sent).all() else float(np.nanmax(sent))
    yield is_so(
        "greatest speed sent in them, kn, under",
        fastest is None or fastest < p.still_kn,
        fastest,
        p.still_kn,
    )
    yield at_most("s between two of them", int(np.diff(fixes.time_s[run]).max(initial=0)), p.silence_s)
    drift_nm, most_nm = walk._between_nm(first, i), p.still_kn * seconds / HOUR_S
    yield under("NM from the first to the last", drift_nm, round(most_nm, 3), digits=3)
    if call:
        away = 0 if call.away_s is None else call.away
        yield is_so("not yet seen well outside again: fixes there", True, away, f"ends with {p.away_fixes}")


@explain.register
def _mismatch(rule: MismatchRule, seen: Seen) -> Iterator[Explained]:
    """One answer a hull: hours off Syria under a destination elsewhere."""
    p = rule.parameters
    for hull in seen.hulls:
        held = seen.state.get(str(hull.number))
        now = Inside(**held) if held else None
        i = latest(hull.track.fixes)
        last = hull.track.fixes.take(slice(i, i + 1)) if i >= 0 else None
        depth_nm = float(SYRIA_24.depth_nm(last)[0]) if last is not None else None
        identity = seen.vessel.identity(int(last.time_s[0]) if last is not None else seen.at_s)
        port = foreign(identity)
        declared = identity.destination or "nothing"
        conditions = (
            at_most("NM from Syria's 24-NM line, negative inside", depth_nm, 0.0),
            is_so(
                "declared destination is a known port elsewhere",
                port is not None,
                f"{declared} ({port})" if port else declared,
                "a known port, not of Syria",
            ),
            at_least("s inside under it", now.last_s - now.since_s if now else 0, p.lasting_s),
        )
        yield Explained(MISMATCH, bool(now and now.open), conditions, seen.about(hull))


@explain.register
def _gates(rule: GateRule, seen: Seen) -> Iterator[Explained]:
    """One answer a hull: the gate that is nearest to her."""
    for hull in seen.hulls:
        fixes = hull.track.fixes
        gate = _nearest(fixes, len(fixes) - 1)
        walk = GateWalk(seen.vessel, str(hull.number), fixes, {}, rule.parameters)
        came = [f for f in seen.came if f.now.evidence.get("hull") == hull.number]
        if came:
            gate = next(g for g in gates() if g.name == came[0].now.evidence["gate"])
        about = seen.named(gate.name, hull)
        yield Explained(GATE, bool(came), tuple(_gate(walk, gate, rule, seen)), about)


def _nearest(fixes: Fixes, i: int) -> Gate:
    def away_nm(gate: Gate) -> float:
        along, left = gate.along_and_left_nm(fixes.lon[i : i + 1], fixes.lat[i : i + 1])
        beyond = max(-float(along[0]), float(along[0]) - gate.length_nm, 0.0)
        return float(np.hypot(beyond, left[0]))

    return min(gates(), key=away_nm)


def _gate(walk: GateWalk, gate: Gate, rule: GateRule, seen: Seen) -> Iterator[Condition]:
    """Her last fix, the last clear one on the other side, and the leg that crossed between them."""
    p, fixes = rule.parameters, walk.fixes
    _, left = gate.along_and_left_nm(fixes.lon, fixes.lat)
    b = len(fixes) - 1
    yield at_least("NM from the line", abs(float(left[b])), p.clear_nm)
    clear = np.flatnonzero(np.abs(left[:b]) >= p.clear_nm)
    a = int(clear[-1]) if len(clear) else None
    crossed = a is not None and bool((left[a] >= 0) != (left[b] >= 0))
    side = "no" if a is not None else "no fix clear of it before"
    yield is_so("crossed it since she was last clear of it", crossed, "yes" if crossed else side, "yes")
    if a is None or not crossed:
        return
    yield at_most("s since that one", int(fixes.time_s[b] - fixes.time_s[a]), p.within_s)
    rows = np.arange(a, b)
    crosses, along, _ = _crossing(
        gate, (fixes.lon[a:b], fixes.lat[a:b]), (fixes.lon[a + 1 : b + 1], fixes.lat[a + 1 : b + 1])
    )
    k = int(rows[crosses][-1])
    beyond = max(-float(along[k - a]), float(along[k - a]) - gate.length_nm, 0.0)
    yield Condition(
        "NM beyond the line's ends where she crossed, at most",
        round(beyond, 2),
        p.slack_nm,
        bool(_at_gate(gate, along[k - a : k - a + 1], p)[0]),
    )
    yield at_most("s between the two fixes there", int(fixes.time_s[k + 1] - fixes.time_s[k]), p.silence_s)
    yield is_so(
        "pass settled at this minute",
        bool(next(iter(walk._passes(gate, seen.at_s - 60, seen.at_s)), None)),
        minute(int(fixes.time_s[b])),
        minute(seen.at_s),
    )
