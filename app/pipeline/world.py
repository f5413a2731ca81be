"""Concludes what follows from the facts of many vessels: first what is not to be believed, then the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import orjson
from sqlalchemy import Connection

from app.detect.engine import Rules
from app.detect.finding import MANY, Finding, Ground, derived
from app.detect.parameters import DAY_S
from app.detect.units import Watchlist
from app.detect.watch import State
from app.detect.world import BeliefRule, FeedMinutes, FeedTimes, Taint, WorldRule, WorldState
from app.domain.alert import DerivedAlert
from app.store import conclusions as store
from app.store import feeds as feed_store
from app.store.minutes import heard_minutes
from app.store.vessel_facts import up_times


@dataclass(frozen=True)
class StoredWorld:
    """The facts of all vessels, as the store has them: `app.detect.world.World`."""

    connection: Connection
    watchlist: Watchlist

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


@dataclass
class WorldConclusion:
    """Concludes from the last checkpoint before what is new to a minute, in two steps."""

    connection: Connection
    rules: Rules
    until_s: int
    alerts: list[DerivedAlert] = field(default_factory=list)
    """What became final, and as it stands what may still change."""

    def __post_init__(self) -> None:
        self.world = StoredWorld(self.connection, self.rules.watchlist)
        self.top = _top(self.connection, self.until_s)
        self._states: list[WorldState] = []

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
            self.alerts.append(derived(finding, Ground(MANY, *rests_on)))

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
