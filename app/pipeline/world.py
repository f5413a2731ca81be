"""Concludes what follows from the facts of many vessels: first what is not to be believed, then the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import orjson
from sqlalchemy import Connection

from app.detect.engine import START, Checkpoint, Rules
from app.detect.facts import VesselFacts
from app.detect.finding import MANY, Finding, Ground, derived
from app.detect.parameters import DAY_S, HOUR_S
from app.detect.units import Watchlist
from app.detect.watch import State
from app.detect.world import BeliefRule, FeedMinutes, FeedTimes, Taint, WorldRule, WorldState
from app.domain.alert import DerivedAlert
from app.pipeline.coverage import HeardShips
from app.pipeline.loading import load
from app.store import conclusions as store
from app.store import feeds as feed_store
from app.store.minutes import heard_minutes
from app.store.silent import Stretch, fell_silent
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

    def heard_minutes(self, since_s: int, until_s: int) -> dict[str, FeedMinutes]:
        """When each feed was heard."""
        found = heard_minutes(self.connection, since_s, until_s)
        return {name: FeedMinutes(*minutes) for name, minutes in found.items()}

    def fell_silent(
        self, kind: str, silent_s: int, followed_s: int, from_s: int, until_s: int
    ) -> Iterator[VesselFacts]:
        """See `World`."""
        since_s = _met_before_s(self.feeds(), from_s, silent_s)
        ms = (1000 * seconds for seconds in (from_s, until_s, since_s, silent_s, followed_s))
        found = fell_silent(self.connection, kind, Stretch(*ms))
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
    # Her last fix may be as much older than her last message.
    return min(since_s, default=oldest_s) - silent_s


def _when_up(up: tuple[tuple[int, int], ...], from_s: int, seconds: int, oldest_s: int) -> int:
    """Since when a feed was up for so long by a time."""
    left = seconds
    for begin, end in reversed(up):
        held = max(0, min(end, from_s) - begin)
        if held >= left:
            return max(min(end, from_s) - left, oldest_s)
        left -= held
    return oldest_s


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
    def alerts(self) -> list[DerivedAlert]:
        """What became final, and as it stands what may still change."""
        return list(self._found.values())

    def believe(self) -> dict[int, int]:
        """Settle which fixes are not to be believed; vessel -> from when, in ms, that is not as it was."""
        changed: dict[int, int] = {}
        for rule in self.rules.beliefs:
            taints: list[Taint] = []
            for from_s, until_s, state in self._stretches(rule):
                belief = rule.advance(self.world, state, from_s, until_s)
                taints += belief.taints
                self._keep(rule, until_s, belief.stretch.state)
                self._gather(rule, belief.stretch.finished)
            self._gather(rule, belief.stretch.under_way)
            for mmsi, from_ms in self._replace(rule.kinds[0], taints).items():
                changed[mmsi] = min(from_ms, changed.get(mmsi, from_ms))
        return changed

    def conclude(self) -> None:
        """Ask the other rules, and store the checkpoints."""
        for rule in self.rules.world:
            for from_s, until_s, state in self._stretches(rule):
                stretch = rule.advance(self.world, state, from_s, until_s)
                self._keep(rule, until_s, stretch.state)
                self._gather(rule, stretch.finished)
            self._gather(rule, stretch.under_way)
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

    def _gather(self, rule: BeliefRule | WorldRule, findings: Iterable[Finding]) -> None:
        for finding in findings:
            rests_on = (finding.feeds, finding.synthetic, rule.version, vars(rule.parameters))
            alert = derived(finding, Ground(MANY, *rests_on))
            # What was final but for its end is found again where it ends.
            self._found[alert.id] = alert

    def _replace(self, reason: str, taints: list[Taint]) -> dict[int, int]:
        after_ms = self.top.at_s * 1000
        rows = {store.TaintRow(t.mmsi, t.from_s * 1000, t.to_s * 1000, t.incident) for t in taints}
        differ = rows ^ store.replace_taints(self.connection, reason, after_ms, rows)
        changed: dict[int, int] = {}
        for row in differ:
            changed[row.mmsi] = min(row.from_ms, changed.get(row.mmsi, row.from_ms))
        return changed

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
