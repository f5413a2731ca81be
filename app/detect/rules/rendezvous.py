"""`rendezvous`: two ships close to each other for long. Defined in docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from app.detect.facts import IdentityTimeline, IntArray
from app.detect.finding import Finding
from app.detect.meeting import Asked, Following, HalfHour, Meeting, Pair, Walk
from app.detect.meeting_words import finding, opened, told
from app.detect.nearby import close_pairs
from app.detect.parameters import MINUTE_S
from app.detect.sea import Sea, Where, degrees_of
from app.detect.silence import merged, minute_when_silent
from app.detect.stops import Stops, cells
from app.detect.watch import State, Stretch
from app.detect.ways import (
    AT_REST,
    KIND,
    UNDER_WAY,
    UNIT,
    WAYS,
    RendezvousParameters,
    Roles,
    counted,
    day_of,
    may_count,
    role_of_each,
    roles_at,
    together,
)
from app.detect.world import FeedTimes, World

_READ_AT_ONCE, _STEPS_AT_ONCE = 48, 12
"""Bound memory: for so many half hours is read at once where all ships were at each, and for so many, with
an hour and a half about them, all that was sent by those who then lay close to one another."""
_NOTHING_LEARNED = Stops(1, 1, {}), 0


class _Maybe(NamedTuple):
    """A pair whose minute counts, if ships do not stop there or it is sure."""

    pair: Pair
    is_sure: bool
    cell: int


@dataclass(frozen=True)
class RendezvousRule:
    """Follows pairs of hulls. What it remembers is as it was at a half hour of which all is known.

    That lies as far back as the longest silence that is bridged. What came since is gone through again.
    """

    parameters: RendezvousParameters = field(default_factory=RendezvousParameters)
    kinds: tuple[str, ...] = (KIND,)
    version: int = 2

    def advance(
        self,
        world: World,
        state: State,
        from_s: int,  # noqa: ARG002 - the state tells from where on
        until_s: int,
    ) -> Stretch:
        """See `WorldRule`."""
        sea = self.settled(world, state, until_s)
        if sea is None:
            return Stretch()
        finished = sea.told()
        kept = sea.state()
        sea.closed = []
        sea.follow(until_s, until_s)
        under_way = sea.told() + sea.told_open()
        return Stretch(kept, tuple(finished), tuple(under_way))

    def settled(self, world: World, state: State, until_s: int) -> Followed | None:
        """All pairs at the last half hour of which all is known by a minute; None if no feed was ever up."""
        p = self.parameters
        begins = [feed.up[0][0] for feed in world.feeds() if feed.up]
        if not begins:
            return None
        at_s = state["at_s"] if state else (min(begins) // p.step_s - 1) * p.step_s
        settled_s = max(at_s, (until_s - p.resting_silence_s) // p.step_s * p.step_s)
        sea = Followed(world, p, state, at_s)
        for begin_s in range(at_s, settled_s, _READ_AT_ONCE * p.step_s):
            sea.follow(min(begin_s + _READ_AT_ONCE * p.step_s, settled_s), until_s)
        return sea


class Followed:
    """All pairs that are followed, from half hour to half hour."""

    def __init__(self, world: World, p: RendezvousParameters, state: State, at_s: int) -> None:
        self.world, self.p, self.at_s = world, p, at_s
        self.pairs = {
            Pair(*pair): Following.from_dict(deepcopy(held)) for pair, held in state.get("pairs", [])
        }
        self.stops = Stops(p.stopping_ships, p.stopping_days, state.get("stops", {}))
        self.closed: list[tuple[Pair, Meeting]] = []
        self._feeds: dict[int, list[FeedTimes]] = {}
        self._who: dict[int, IdentityTimeline] = {}
        self._roles: dict[int, Roles] = {}

    def state(self) -> dict[str, Any]:
        """What is remembered."""
        pairs = [[list(pair), self.pairs[pair].to_dict()] for pair in sorted(self.pairs)]
        return {"at_s": self.at_s, "pairs": pairs, "stops": self.stops.to_dict(day_of(self.at_s))}

    def told(self) -> list[Finding]:
        """What ended."""
        return [finding(pair, meeting, self.p, self._heard_by(pair)) for pair, meeting in self.closed]

    def told_open(self) -> list[Finding]:
        """What goes on."""
        going = [(pair, pair_is.meeting) for pair, pair_is in sorted(self.pairs.items()) if pair_is.meeting]
        return [finding(pair, meeting, self.p, self._heard_by(pair)) for pair, meeting in going]

    def follow(self, to_s: int, until_s: int) -> None:
        """On to a minute, by the facts up to another; a last half hour may be cut short."""
        ends = [*range(self.at_s + self.p.step_s, to_s, self.p.step_s), *([to_s] if to_s > self.at_s else [])]
        if not ends:
            return
        whole = [end_s for end_s in ends if end_s % self.p.step_s == 0]
        fixes = self.world.sea(*self._span(to_s, until_s), np.array([self.at_s, *whole]))
        if not len(fixes) and not self.pairs:
            # A recording whose clock leaps has years in which nobody was at sea.
            self.at_s = ends[-1]
            return
        sea = Sea(fixes, self.p.bridges)
        for begin in range(0, len(ends), _STEPS_AT_ONCE):
            self._go_on(sea, ends[begin : begin + _STEPS_AT_ONCE], until_s)

    def _span(self, to_s: int, until_s: int) -> tuple[int, int]:
        """Fixes of this time tell where ships were until a minute."""
        silence_s = self.p.resting_silence_s
        return self.at_s - 2 * silence_s, min(to_s + silence_s, until_s)

    def _go_on(self, sea: Sea, ends: list[int], until_s: int) -> None:
        """On to the last of these minutes; the sea knows of whole half hours."""
        minutes = np.array([self.at_s, *(end_s for end_s in ends if end_s % self.p.step_s == 0)], np.int64)
        where = sea.at(np.arange(len(sea.mmsi)), minutes)
        new = self._new(sea, where, minutes)
        pairs = [*self.pairs, *(maybe.pair for found in new for maybe in found)]
        ships = {mmsi for pair in pairs for mmsi in (pair.mmsi_a, pair.mmsi_b)}
        self._ask_who(ships)
        near = Sea(self.world.sea_of(ships, *self._span(ends[-1], until_s)), self.p.bridges)
        for column, end_s in enumerate(ends):
            # Of a last half hour that is cut short nobody new is looked for.
            found = new[column] if column < len(new) else []
            self._step(near, end_s, self._counting(found))
            self._learn(sea, where, column)
            self.at_s = end_s

    def _ask_who(self, ships: set[int]) -> None:
        new = self.world.identities(sorted(ships - self._who.keys()), self.at_s)
        self._who |= new
        self._roles |= {mmsi: Roles(mmsi, who, self.world.watchlist) for mmsi, who in new.items()}

    def _new(self, sea: Sea, where: Where, minutes: IntArray) -> list[list[_Maybe]]:
        """Pairs whose minute counts, of each minute but the first, unless it is where ships stop."""
        hull, column = np.nonzero(where.known[:, 1:])
        within_m = max(self.p.near_m, self.p.under_way_m)
        one, other = close_pairs(where.xyz_m[hull, column + 1], column, within_m)
        two_ships = sea.mmsi[hull[one]] != sea.mmsi[hull[other]]
        rows = hull[one[two_ships]], hull[other[two_ships]], column[one[two_ships]]
        may = may_count(sea, together(sea, *rows[:2], minutes[1:][rows[2]][:, None]), self.p)[:, 0]
        a, b, column = (row[may] for row in rows)
        new: list[list[_Maybe]] = [[] for _ in minutes[1:]]
        for number, maybe in zip(column.tolist(), self._maybe(sea, a, b, minutes[1:][column]), strict=True):
            if maybe:
                new[number].append(maybe)
        return new

    def _maybe(self, sea: Sea, a: IntArray, b: IntArray, minute: IntArray) -> Iterator[_Maybe | None]:
        """Each pair at its own minute; None: it does not count, whatever is learned."""
        ships = sea.mmsi[a], sea.mmsi[b]
        self._ask_who({*ships[0].tolist(), *ships[1].tolist()})
        two = together(sea, a, b, minute[:, None])
        roles = [role_of_each(self._roles, of, minute)[:, None] for of in ships]
        ways = counted(sea, two, (roles[0], roles[1]), _NOTHING_LEARNED, self.p).ways
        surely = (ways[WAYS.index(UNIT)] | ways[WAYS.index(UNDER_WAY)])[:, 0]
        at_rest = ways[WAYS.index(AT_REST)][:, 0]
        cell = cells(two.lon[:, 0], two.lat[:, 0])
        columns = (ships[0], sea.hull[a], ships[1], sea.hull[b], surely, at_rest, cell)
        for *pair, is_sure, rests, place in zip(*(column.tolist() for column in columns), strict=True):
            yield _Maybe(Pair(*pair), is_sure, place) if is_sure or rests else None

    def _counting(self, found: list[_Maybe]) -> list[Pair]:
        """Those for whom the minute counts: of the others nothing is met that lasts until then."""
        places = np.array([maybe.cell for maybe in found], np.int64)
        stops = self.stops.are_places(places, day_of(self.at_s)).tolist()
        return [
            maybe.pair for maybe, is_stop in zip(found, stops, strict=True) if maybe.is_sure or not is_stop
        ]

    def _step(self, sea: Sea, end_s: int, found: list[Pair]) -> None:
        if pairs := sorted({*found, *self.pairs}):
            self._walk(sea, np.arange(self.at_s + MINUTE_S, end_s + 1, MINUTE_S), pairs)

    def _half_hour(self, sea: Sea, minutes: IntArray, pairs: list[Pair]) -> HalfHour:
        mmsi_a, hull_a, mmsi_b, hull_b = np.array(pairs, np.int64).T
        two = together(sea, sea.numbers(mmsi_a, hull_a), sea.numbers(mmsi_b, hull_b), minutes)
        roles = (roles_at(self._roles, mmsi_a, minutes), roles_at(self._roles, mmsi_b, minutes))
        stops = (self.stops, day_of(self.at_s))
        return HalfHour(sea, minutes, two, counted(sea, two, roles, stops, self.p))

    def _walk(self, sea: Sea, minutes: IntArray, pairs: list[Pair]) -> None:
        half_hour = self._half_hour(sea, minutes, pairs)
        for row, pair in enumerate(pairs):
            following = self.pairs.get(pair, Following())
            walk = Walk(following, half_hour, row, self.p, self._asked(pair))
            walk.run()
            self.closed += [(pair, meeting) for meeting in walk.closed]
            if following.matters:
                self.pairs[pair] = following
            else:
                self.pairs.pop(pair, None)

    def _asked(self, pair: Pair) -> Asked:
        def describe(meeting: Meeting) -> None:
            opened(meeting, told(pair, meeting.detected_s, self._who, self.world.watchlist), self.p)

        def silent_since(time_s: int) -> int | None:
            up = merged([u for mmsi in (pair.mmsi_a, pair.mmsi_b) for f in self._heard(mmsi) for u in f.up])
            return minute_when_silent(up, time_s, self.p.lost_s)

        return Asked(describe, silent_since)

    def _learn(self, sea: Sea, where: Where, column: int) -> None:
        """Where ships were slow as the half hour began."""
        speed_kn = sea.speed_kn[where.row[:, column]]
        slow = np.flatnonzero(where.known[:, column] & (speed_kn < self.p.slow_kn))
        here = cells(*degrees_of(where.xyz_m[slow, column]))
        self.stops.add(here, sea.mmsi[slow], day_of(self.at_s))

    def _heard(self, mmsi: int) -> list[FeedTimes]:
        if mmsi not in self._feeds:
            self._feeds[mmsi] = self.world.heard(mmsi)
        return self._feeds[mmsi]

    def _heard_by(self, pair: Pair) -> dict[str, bool]:
        return {f.name: f.synthetic for mmsi in (pair.mmsi_a, pair.mmsi_b) for f in self._heard(mmsi)}
