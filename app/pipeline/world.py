"""Concludes what follows from the facts of many vessels: first what is not to be believed, then the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import orjson
from sqlalchemy import Connection

from app.detect.engine import START, Checkpoint, Rules
from app.detect.facts import IdentityTimeline, IntArray, VesselFacts
from app.detect.finding import MANY, Earlier, Finding, Ground, derived
from app.detect.parameters import DAY_S, HOUR_S
from app.detect.sea import SeaFixes
from app.detect.signs import Displaced, Loss, Sign
from app.detect.units import Watchlist
from app.detect.watch import State, Stretch
from app.detect.world import (
    BeliefRule,
    FeedMinutes,
    FeedTimes,
    Glimpse,
    SameImo,
    Taint,
    WorldRule,
    WorldState,
)
from app.domain.alert import DerivedAlert
from app.pipeline import atsea
from app.pipeline.coverage import HeardShips
from app.pipeline.loading import load
from app.pipeline.sameimo import glimpse, same_imo
from app.store import conclusions as store
from app.store import feeds as feed_store
from app.store import signs, silent
from app.store.minutes import heard_minutes
from app.store.vessel_facts import up_times

_BEFORE_SILENCE_MS = 36 * HOUR_S * 1000
_LONGEST_S = 7 * DAY_S


@dataclass(frozen=True)
class StoredWorld:
    """The facts of all vessels, as the store has them: `app.detect.world.World`."""

    connection: Connection
    watchlist: Watchlist
    _again: dict[int, tuple[int, int]] = field(default_factory=dict)

    def feeds(self) -> list[FeedTimes]:
        """Every feed, by name."""
        up = up_times(self.connection)
        return [
            FeedTimes(f.name, f.kind, f.synthetic, tuple((a // 1000, b // 1000) for a, b in up.get(f.id, [])))
            for f in feed_store.known(self.connection)
        ]

    def sea(self, after_s: int, until_s: int, minutes: IntArray) -> SeaFixes:
        """See `World`."""
        return atsea.sea(self.connection, after_s, until_s, minutes)

    def sea_of(self, mmsis: Collection[int], after_s: int, until_s: int) -> SeaFixes:
        """See `World`."""
        return atsea.sea_of(self.connection, mmsis, after_s, until_s)

    def identities(self, mmsis: Iterable[int], since_s: int) -> dict[int, IdentityTimeline]:
        """See `World`."""
        return atsea.identities(self.connection, mmsis, since_s)

    def heard(self, mmsi: int) -> list[FeedTimes]:
        """See `World`."""
        return atsea.heard(self.connection, self.feeds(), mmsi)

    def thrown(self, after_s: int, until_s: int) -> list[Sign]:
        """Runs of fixes that vessels were thrown to, by start, MMSI and hull."""
        rows = signs.thrown(self.connection, after_s * 1000, until_s * 1000)
        return [Sign(row.mmsi, _displaced(row)) for row in rows]

    def losses(self, after_s: int, until_s: int, within_s: int, lasting_s: int) -> list[Loss]:
        """See `World`."""
        ms = (1000 * seconds for seconds in (after_s, until_s, within_s, lasting_s))
        rows = signs.losses(self.connection, *ms)
        return [Loss(r.mmsi, r.time_ms // 1000, r.since_ms // 1000, r.lon, r.lat) for r in rows]

    def heard_by(self, mmsis: Collection[int]) -> list[tuple[str, bool]]:
        """(name, whether it is synthetic) of the feeds that have heard any of these vessels, by name."""
        return signs.heard_by(self.connection, mmsis)

    def same_imo(self, after_s: int, until_s: int, *, apart_s: int, within_s: int) -> list[SameImo]:
        """IMO numbers under a new MMSI that in this time are sent again, so long after they first were."""
        return same_imo(self.connection, (after_s, until_s), apart_s, within_s)

    def glimpse(self, mmsi: int, at_s: int) -> Glimpse:
        """A vessel as far as it takes to speak of her."""
        return glimpse(self.connection, mmsi, at_s)

    def heard_minutes(self, since_s: int, until_s: int) -> dict[str, FeedMinutes]:
        """When each feed was heard."""
        found = heard_minutes(self.connection, since_s, until_s)
        return {name: FeedMinutes(*minutes) for name, minutes in found.items()}

    def vessels_heard(self, feed: str, by_s: int, most: int) -> int:
        """See `World`."""
        return signs.vessels_heard(self.connection, feed, by_s * 1000 + 999, most)

    def fell_silent(
        self, kind: str, silent_s: int, followed_s: int, from_s: int, until_s: int
    ) -> Iterator[VesselFacts]:
        """See `World`."""
        since_s = _met_before_s(self.feeds(), from_s, silent_s)
        ms = (1000 * seconds for seconds in (from_s, until_s, since_s, silent_s, followed_s))
        found = silent.fell_silent(self.connection, kind, silent.Stretch(*ms))
        for mmsi, (since_s, at_s) in self._again.items():
            if from_s < at_s <= until_s:
                found[mmsi] = min(since_s * 1000, found.get(mmsi, since_s * 1000))
        before_ms = {mmsi: at_ms - _BEFORE_SILENCE_MS for mmsi, at_ms in found.items()}
        held = store.checkpoints_before(self.connection, before_ms)
        bases = {m: Checkpoint.from_json(at_ms // 1000, state) for m, (at_ms, state) in held.items()}
        return load(self.connection, {mmsi: bases.get(mmsi, START) for mmsi in sorted(found)})

    def look_again(self, mmsi: int, since_s: int, at_s: int) -> None:
        """See `World`: the alert is not in the store before all stretches are concluded."""
        self._again[mmsi] = (since_s, at_s)

    def ships_heard(self, cell: int, since_s: int, until_s: int) -> set[int]:
        """See `World`."""
        return self._heard.ships(cell, since_s, until_s)

    @cached_property
    def _heard(self) -> HeardShips:
        return HeardShips(self.connection)


def _met_before_s(feeds: Iterable[FeedTimes], from_s: int, silent_s: int) -> int:
    """A silence that began by then was met by `from_s`, or is so old that it will never be."""
    oldest_s = from_s - _LONGEST_S
    since_s = [
        _when_up(feed.up, from_s, silent_s, oldest_s)
        for feed in feeds
        if feed.up and feed.up[-1][1] > oldest_s
    ]
    return min(since_s, default=oldest_s)


def _when_up(up: tuple[tuple[int, int], ...], from_s: int, seconds: int, oldest_s: int) -> int:
    """Since when a feed was up for so long by a time."""
    left = seconds
    for begin, end in reversed(up):
        held = max(0, min(end, from_s) - begin)
        if held >= left:
            return max(min(end, from_s) - left, oldest_s)
        left -= held
    return oldest_s


def _displaced(row: signs.ThrownRow) -> Displaced:
    circled_s = None if row.circled_ms is None else row.circled_ms // 1000
    return Displaced(
        row.start_ms // 1000, row.hull, row.end_ms // 1000, row.lon, row.lat, row.fixes, circled_s
    )


@dataclass
class WorldConclusion:
    """Concludes from the last checkpoint before what is new to a minute, in two steps."""

    connection: Connection
    rules: Rules
    until_s: int

    def __post_init__(self) -> None:
        self.world = StoredWorld(self.connection, self.rules.watchlist)
        self.top = _top(self.connection, self.until_s)
        self._states: list[WorldState] = []
        self._found: dict[str, DerivedAlert] = {}

    @property
    def is_drawn(self) -> bool:
        """Whether all of it was concluded to the very minute before, and nothing came behind."""
        return self.top.at_s == self.until_s

    @property
    def alerts(self) -> list[DerivedAlert]:
        """What became final, and as it stands what may still change."""
        return list(self._found.values())

    def believe(self) -> dict[int, int]:
        """Settle which fixes are not to be believed; vessel -> from when, in ms, that is not as it was."""
        changed: dict[int, int] = {}
        for rule in self.rules.beliefs:
            earlier = Earlier()
            under_way: tuple[Finding, ...] = ()
            taints: dict[tuple[int, int], Taint] = {}
            for from_s, until_s, state in self._stretches(rule):
                belief = rule.advance(self.world, state, from_s, until_s)
                taints |= {(taint.mmsi, taint.from_s): taint for taint in belief.taints}
                self._keep(rule, until_s, belief.stretch.state)
                under_way = self._gather(rule, belief.stretch, earlier)
            self._derive(rule, under_way)
            for mmsi, from_ms in self._replace(rule, taints.values()).items():
                changed[mmsi] = min(from_ms, changed.get(mmsi, from_ms))
        return changed

    def conclude(self) -> None:
        """Ask the other rules, and store the checkpoints."""
        for rule in self.rules.world:
            earlier = Earlier()
            under_way: tuple[Finding, ...] = ()
            for from_s, until_s, state in self._stretches(rule):
                stretch = rule.advance(self.world, state, from_s, until_s)
                self._keep(rule, until_s, stretch.state)
                under_way = self._gather(rule, stretch, earlier)
            self._derive(rule, under_way)
        self._store()

    def _cuts(self) -> list[int]:
        """Midnights and the end: where its checkpoints stand."""
        begin_s = self.top.at_s
        if begin_s < 0:
            begin_s = (feed_store.earliest_up_ms(self.connection) or 0) // 1000
        first = (begin_s // DAY_S + 1) * DAY_S
        return [*range(first, self.until_s, DAY_S), self.until_s]

    def _stretches(self, rule: BeliefRule | WorldRule) -> Iterator[tuple[int, int, State]]:
        from_s = self.top.at_s
        self._kept: dict[int, State] = {from_s: self.top.states.get(rule.kinds[0], {})}
        for until_s in self._cuts():
            yield from_s, until_s, self._kept[from_s]
            from_s = until_s

    def _keep(self, rule: BeliefRule | WorldRule, at_s: int, state: State) -> None:
        self._kept[at_s] = state
        self._states.append(WorldState(at_s, {rule.kinds[0]: state}))

    def _gather(
        self, rule: BeliefRule | WorldRule, stretch: Stretch, earlier: Earlier
    ) -> tuple[Finding, ...]:
        """Keep what became final; returns what may still change, with its news so far."""
        self._derive(rule, earlier.joined(stretch.finished))
        under_way = earlier.joined(stretch.under_way)
        earlier.keep(under_way)
        return under_way

    def _derive(self, rule: BeliefRule | WorldRule, findings: Iterable[Finding]) -> None:
        for finding in findings:
            rests_on = (finding.feeds, finding.synthetic, rule.version, vars(rule.parameters))
            alert = derived(finding, Ground(MANY, *rests_on))
            # What was final but for its end is found again where it ends.
            self._found[alert.id] = alert

    def _replace(self, rule: BeliefRule, taints: Iterable[Taint]) -> dict[int, int]:
        after_ms = (self.top.at_s - rule.recall_s) * 1000
        rows = {store.TaintRow(t.mmsi, t.from_s * 1000, t.to_s * 1000, t.incident) for t in taints}
        held = store.replace_taints(self.connection, rule.kinds[0], after_ms, rows)
        return changed_from(held, rows)

    def _store(self) -> None:
        by_minute: dict[int, dict[str, State]] = {}
        for kept in self._states:
            by_minute.setdefault(kept.at_s, {}).update(kept.states)
        writer = store.Writer(self.connection)
        states = [(at_s * 1000, orjson.dumps(s).decode()) for at_s, s in sorted(by_minute.items())]
        # At the very minute of the top it stands already: concluded again, with nothing new.
        keep_top = self.top.at_s % DAY_S == 0 and self.top.at_s < self.until_s
        writer.checkpoints(store.WORLD, self.top.at_s * 1000 + (1 if keep_top else 0), states)
        writer.done(store.WORLD, None)
        writer.flush()


def _top(connection: Connection, until_s: int) -> WorldState:
    marked_ms = store.world_is_due_from(connection)
    # Its own last checkpoint may stand at the very minute: then nothing but what was marked is due.
    before_ms = until_s * 1000 + 1 if marked_ms is None else min(marked_ms, until_s * 1000)
    found = store.checkpoints_before(connection, {store.WORLD: before_ms}).get(store.WORLD)
    return WorldState() if found is None else WorldState(found[0] // 1000, orjson.loads(found[1]))


def changed_from(held: set[store.TaintRow], now: set[store.TaintRow]) -> dict[int, int]:
    """Vessel -> from when, in ms, her taints are not as they were: of one that grew, only where it did.

    >>> row = store.TaintRow(1, 1000, 5000, "a")
    >>> changed_from({row}, {row._replace(to_ms=9000)}), changed_from({row}, set())
    ({1: 5001}, {1: 1000})
    """
    ends = [{row[:2]: row.to_ms for row in rows} for rows in (held, now)]
    changed: dict[int, int] = {}
    for row in held ^ now:
        begun = [end[row[:2]] for end in ends if row[:2] in end]
        from_ms = min(begun) + 1 if len(begun) == len(ends) else row.from_ms
        changed[row.mmsi] = min(from_ms, changed.get(row.mmsi, from_ms))
    return changed
