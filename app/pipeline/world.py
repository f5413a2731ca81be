"""Concludes what follows from the facts of many vessels: first what is not to be believed, then the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

import orjson
from sqlalchemy import Connection

from app.detect.engine import Rules
from app.detect.finding import MANY, Earlier, Finding, Ground, derived
from app.detect.parameters import DAY_S
from app.detect.signs import Displaced, Loss, Sign
from app.detect.units import Watchlist
from app.detect.watch import State, Stretch
from app.detect.world import BeliefRule, FeedMinutes, FeedTimes, Taint, WorldRule, WorldState
from app.domain.alert import DerivedAlert
from app.store import conclusions as store
from app.store import feeds as feed_store
from app.store import signs
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

    def thrown(self, after_s: int, until_s: int) -> list[Sign]:
        """Runs of fixes that vessels were thrown to, by start, MMSI and hull."""
        rows = signs.thrown(self.connection, after_s * 1000, until_s * 1000)
        return [Sign(row.mmsi, _displaced(row)) for row in rows]

    def losses(self, after_s: int, until_s: int, within_s: int) -> list[Loss]:
        """First messages without a place after one that had one, by time."""
        rows = signs.losses(self.connection, after_s * 1000, until_s * 1000, within_s * 1000)
        return [Loss(row.mmsi, row.time_ms // 1000, row.lon, row.lat) for row in rows]

    def heard_by(self, mmsis: Collection[int]) -> list[tuple[str, bool]]:
        """(name, whether it is synthetic) of the feeds that have heard any of these vessels, by name."""
        return signs.heard_by(self.connection, mmsis)

    def heard_minutes(self, since_s: int, until_s: int) -> dict[str, FeedMinutes]:
        """When each feed was heard."""
        found = heard_minutes(self.connection, since_s, until_s)
        return {name: FeedMinutes(*minutes) for name, minutes in found.items()}


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
            self.alerts.append(derived(finding, Ground(MANY, *rests_on)))

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
