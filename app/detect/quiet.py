"""Vessels that the rule need not look at, told from their new fixes alone, for many at once.

A ship with no stay under way opens one only at a minute with a new fix, by a window that ends with it and
lies in her area all along. Of one whose new fixes end no such window, and are all of the one hull she has,
all that is to be concluded follows from times and places: it takes neither distances nor what came before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.detect.engine import Asked, Checkpoint, Conclusion, Rules, boundaries, kept
from app.detect.facts import (
    NO_FIXES,
    BoolArray,
    FloatArray,
    IdentityTimeline,
    IntArray,
    VesselFacts,
    is_first,
)
from app.detect.hulls import Hull, HullState, Segments, can_have_sent
from app.detect.parameters import HullParameters, LoiteringParameters
from app.detect.statics import NO_STATICS, Statics
from app.detect.units import Watchlist, is_ship, unit_of_interest
from app.detect.watch import Places, State, Vessel
from app.detect.watching import Watch


@dataclass(frozen=True)
class NewFixes:
    """New fixes of many vessels, ordered by (mmsi, time, lon, lat); each array has shape (n,)."""

    mmsi: IntArray
    time_s: IntArray
    lon: FloatArray
    lat: FloatArray
    coarse: BoolArray
    low_nm: FloatArray
    high_nm: FloatArray
    """Between these lies the signed distance to Syria's 12-NM line."""
    may_be_syrian: BoolArray
    """False where the nearest baseline is surely not Syria's."""
    margin_low_nm: FloatArray
    """At least this far on Syria's side of the lateral boundary."""

    def take(self, rows: IntArray) -> NewFixes:
        """Those of some rows, ascending."""
        if len(rows) == len(self.mmsi):
            return self
        return NewFixes(*(column[rows] for column in vars(self).values()))


@dataclass(frozen=True)
class Known:
    """How a vessel stood before her new facts, and what she said of herself since."""

    top: Checkpoint
    identity: IdentityTimeline
    """From the static reports after the checkpoint, on top of the identity in it."""
    statics: Statics = NO_STATICS
    """Those reports, whole."""
    feeds: tuple[str, ...] = ()
    """Who had heard her."""
    synthetic: bool = False


class Quiet(NamedTuple):
    """What came of looking at many vessels at once, by MMSI."""

    concluded: dict[int, Conclusion]
    """Of those that are quiet."""
    asked: dict[int, Asked]
    """Of some that are not: all that has to be asked about them; of the others everything has to be."""


def conclude_quiet(new: NewFixes, vessels: Mapping[int, Known], rules: Rules, until_s: int) -> Quiet:
    """Conclusions, to minute `until_s`, of those vessels that are quiet.

    `new` holds every fix of each vessel after her checkpoint, also beyond `until_s` if it likes. What is
    concluded is what `engine.conclude` does from that checkpoint: its runs begin with those open there.
    """
    quiet = {m: known for m, known in vessels.items() if is_ship(m) and _is_simple(known.top, until_s)}
    rows = np.flatnonzero(new.time_s <= until_s)
    rows = rows[np.isin(new.mmsi[rows], np.fromiter(quiet, np.int64, len(quiet)))]
    lot = Lot(new.take(rows), quiet)
    glimpses = {rule.kinds[0]: rule.glimpses(lot) for rule in rules.glimpsing}
    loud, asked = _loud(lot, rules, glimpses)
    for mmsi in loud:
        del quiet[mmsi]
    glimpsed = set().union(*glimpses.values()) & quiet.keys()
    ends = np.searchsorted(lot.mmsi, [[mmsi, mmsi + 1] for mmsi in quiet]).tolist()
    concluded = {
        mmsi: _conclusion(known, lot.places(first, end), rules, until_s, mmsi if mmsi in glimpsed else None)
        for (mmsi, known), (first, end) in zip(quiet.items(), ends, strict=True)
    }
    return Quiet(concluded | {mmsi: Conclusion() for mmsi in vessels if not is_ship(mmsi)}, asked)


def _is_simple(top: Checkpoint, until_s: int) -> bool:
    under_way = any(s.stay for s in top.stays.values())
    wakes = top.watched.wake_s is not None and top.watched.wake_s <= until_s
    return not (under_way or wakes) and (
        not top.hulls.hulls or [h.number for h in top.hulls.hulls] == [top.hulls.latest]
    )


class Lot:
    """New fixes of some vessels, each with the one before it: of a vessel's first that of her checkpoint.

    `known` has all the vessels, those too of whom no fixes are new. Arrays but `is_new` are of shape (n,).
    """

    def __init__(self, new: NewFixes, vessels: Mapping[int, Known]) -> None:
        self.new, self.known = new, vessels
        self.mmsi, self.time_s, self.lon, self.lat = new.mmsi, new.time_s, new.lon, new.lat
        self.is_first = is_first(self.mmsi)
        firsts = np.flatnonzero(self.is_first)
        self.vessel = np.cumsum(self.is_first) - 1
        """Each fix's vessel among `vessels`."""
        self.mmsis = self.mmsi[firsts]
        """Hers."""
        self.vessels = [vessels[mmsi] for mmsi in self.mmsis.tolist()]
        hulls = [next(iter(known.top.hulls.hulls), None) for known in self.vessels]
        self.is_new = np.array([hull is None for hull in hulls], np.bool_)
        """Of each vessel: that these fixes are all she has."""
        self.before_s = np.roll(self.time_s, 1)
        self.before_lon, self.before_lat = np.roll(self.lon, 1), np.roll(self.lat, 1)
        for i, hull in zip(firsts.tolist(), hulls, strict=True):
            before = (hull.time_s, hull.lon, hull.lat) if hull else (self.time_s[i], self.lon[i], self.lat[i])
            self.before_s[i], self.before_lon[i], self.before_lat[i] = before

    def whose(self, fixes: BoolArray | IntArray) -> set[int]:
        """MMSIs of the vessels that sent any of these fixes, given by a mask or by rows."""
        # A set of the MMSI of each fix would take longer than what chose the fixes.
        sent = np.zeros(len(self.mmsis), np.bool_)
        sent[self.vessel[fixes]] = True
        return set(self.mmsis[sent].tolist())

    def places(self, first: int, end: int) -> Places:
        """Where one vessel was, whose fixes stand there."""
        return Places(self.time_s[first:end], self.lon[first:end], self.lat[first:end])


def _loud(lot: Lot, rules: Rules, glimpses: Mapping[str, set[int]]) -> tuple[set[int], dict[int, Asked]]:
    """MMSIs of the vessels that are not quiet, and what is to be asked about those that stay one hull."""
    jump = lot.whose(_jumps(lot, rules.hulls))
    hold = lot.whose(_may_hold(lot, rules))
    concerned = {rule.kinds[0]: rule.concerned(lot) for rule in rules.watch}
    loud = jump.union(hold, *concerned.values())
    asked = {}
    for mmsi in loud - jump:
        watched = lot.known[mmsi].top.watched
        # Whose rules wait for a time, or carry a doubt on, is asked about by all of them.
        if watched.wake_s is None and not watched.noted:
            by = {kind for kind, whom in concerned.items() if mmsi in whom}
            forward = mmsi not in hold and by <= rules.forward
            by |= {kind for kind, whom in glimpses.items() if mmsi in whom}
            asked[mmsi] = Asked(frozenset(by), mmsi in hold, forward)
    return loud, asked


def _jumps(lot: Lot, parameters: HullParameters) -> BoolArray:
    """True where the hull cannot have sent a fix, or was forgotten before it."""
    silent_s = lot.time_s - lot.before_s
    sent = can_have_sent(silent_s, lot.before_lon, lot.before_lat, lot.lon, lot.lat, parameters)
    return ~sent | (silent_s > parameters.forgotten_s)


def _may_hold(lot: Lot, rules: Rules) -> BoolArray:
    """True where a window may end, all of whose fixes lie in the vessel's area."""
    p, longest_s = rules.loitering, max(rules.loitering.dense_silence_s, rules.loitering.sparse_silence_s)
    in_area = _may_be_in_area(lot, rules)
    # Of coarse fixes `slow` sees none: they end no run.
    in_run = in_area | lot.new.coarse
    gap = lot.time_s - lot.before_s > longest_s
    broken = lot.is_first | gap | ~in_run
    run = np.cumsum(broken | np.concatenate([[False], ~in_run[:-1]]))
    begins_before = lot.is_first & ~gap & ~lot.is_new[lot.vessel]
    ends = np.flatnonzero(in_area)
    _, first, inverse = np.unique(run[ends], return_index=True, return_inverse=True)
    long = lot.time_s[ends] - lot.time_s[ends[first]][inverse] >= _shortest_s(p)
    may_hold = np.zeros(len(run), bool)
    may_hold[ends] = long | np.isin(run[ends], run[begins_before])
    return may_hold


def _shortest_s(p: LoiteringParameters) -> int:
    return min(p.slow_s, p.confined_s, p.racetrack_s, p.sparse_s)


def _may_be_in_area(lot: Lot, rules: Rules) -> BoolArray:
    p, new = rules.loitering, lot.new
    vessels = zip(lot.mmsis.tolist(), lot.vessels, strict=True)
    unit = np.array([may_be_unit(mmsi, known, rules.watchlist) for mmsi, known in vessels], np.bool_)[
        lot.vessel
    ]
    edge = (new.low_nm <= p.edge_outside_nm) & (new.high_nm >= -p.edge_inside_nm)
    return np.asarray(new.may_be_syrian & np.where(unit, new.low_nm <= p.belt_nm, edge))


def may_be_unit(mmsi: int, known: Known, watchlist: Watchlist) -> bool:
    """Whether she is a unit of interest at any minute in question."""
    said = (identity for _, identity in known.identity.changes())
    return any(unit_of_interest(mmsi, identity, watchlist) is not None for identity in said)


def _conclusion(
    known: Known, new: Places, rules: Rules, until_s: int, glimpsed: int | None = None
) -> Conclusion:
    """Of the vessel `glimpsed` the rules are asked that need no more of her than this."""
    glimpse = None if glimpsed is None else _glimpse(glimpsed, known, new, rules)
    top, time_s = known.top, new.time_s
    number = top.hulls.latest if top.hulls.hulls else top.hulls.next_number
    segments, numbers = Segments(len(time_s), top.hulls.open_runs), np.full(len(time_s), number)
    result, stays, begin = Conclusion(), top.stays, 0
    for at_s in boundaries(time_s, top.at_s, until_s):
        end = int(time_s.searchsorted(at_s, "right"))
        segments.add(time_s, numbers, rules.hulls.segment_gap_s, begin, end)
        hulls, stays, begin = top.hulls, kept(stays, at_s), end
        if end:
            hull = _grown(next(iter(hulls.hulls), None), number, new, end)
            hulls = HullState((hull,), max(hulls.next_number, number + 1), number, segments.still_open())
        copies = {n: s.copy() for n, s in stays.items()}
        watched = top.watched.copy()
        if glimpse:
            watched.states = _renewed(top.watched.states, glimpse.advance(at_s, hulls).states, rules)
            over = {alert.id for alert in glimpse.alerts}
            watched.noted = {key: told for key, told in watched.noted.items() if key not in over}
        result.checkpoints.append(Checkpoint(at_s, hulls, copies, known.identity.at(at_s), watched))
    result.runs = segments.runs()
    result.alerts = glimpse.alerts + glimpse.under_way if glimpse else []
    return result


def _grown(hull: Hull | None, number: int, new: Places, end: int) -> Hull:
    """The hull, or a new one, with so many of these fixes, at least one."""
    fixes = [(int(new.time_s[i]), float(new.lon[i]), float(new.lat[i])) for i in range(max(end - 2, 0), end)]
    if len(fixes) == 1:
        fixes.insert(0, (hull.time_s, hull.lon, hull.lat) if hull else fixes[0])
    before, last = fixes
    return Hull(number, (hull.fixes if hull else 0) + end, *last, *before)


def _renewed(held: Mapping[str, State], glimpsed: Mapping[str, State], rules: Rules) -> dict[str, State]:
    """What all rules remember, in their order, when some of them were asked."""
    asked = {rule.kinds[0] for rule in rules.glimpsing}
    kinds = [rule.kinds[0] for rule in rules.watch]
    found = {kind: (glimpsed if kind in asked else held).get(kind) for kind in kinds}
    return {kind: state for kind, state in found.items() if state}


def _glimpse(mmsi: int, known: Known, new: Places, rules: Rules) -> Watch:
    none = new.time_s[:0]
    facts = VesselFacts(
        mmsi, NO_FIXES, known.identity, none, [], known.feeds, known.synthetic, statics=known.statics
    )
    vessel = Vessel(facts, (NO_FIXES, none), [], rules.watchlist, known.top.hulls, new)
    return Watch(rules.glimpsing, vessel, known.top.watched.copy(), known.top.at_s)
