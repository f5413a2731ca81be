"""Concludes what follows from the facts of many vessels: first what is not to be believed, then the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import orjson
from sqlalchemy import Connection

from app.detect.engine import START, Checkpoint, Rules
from app.detect.facts import IdentityTimeline, IntArray
from app.detect.finding import MANY, Finding, Ground, derived
from app.detect.parameters import DAY_S
from app.detect.sea import SeaFixes
from app.detect.timelines import timelines
from app.detect.units import Watchlist
from app.detect.watch import State
from app.detect.world import BeliefRule, FeedTimes, Taint, WorldRule, WorldState
from app.domain.alert import DerivedAlert
from app.pipeline.loading import CLASS_B_TYPES, reports_of
from app.store import conclusions as store
from app.store import feeds as feed_store
from app.store.sea import believed_fixes, heard_by
from app.store.vessel_facts import reports_after, up_times
from ingest.batch import COG_NOT_AVAILABLE, LON_LAT_UNITS_PER_DEGREE, SOG_NOT_AVAILABLE, Positions


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

    def sea(self, after_s: int, until_s: int) -> SeaFixes:
        """See `World`."""
        lots = believed_fixes(self.connection, after_s * 1000, until_s * 1000)
        return SeaFixes.joined([SeaFixes.none(), *(_sea(fixes, hulls) for fixes, hulls in lots)])

    def identities(self, mmsis: Iterable[int], since_s: int) -> dict[int, IdentityTimeline]:
        """See `World`."""
        held = store.checkpoints_before(self.connection, dict.fromkeys(mmsis, since_s * 1000 + 1))
        tops = {m: Checkpoint.from_json(at_ms // 1000, state) for m, (at_ms, state) in held.items()}
        tops = {mmsi: tops.get(mmsi, START) for mmsi in mmsis}
        after_ms = {mmsi: max(top.at_s * 1000, -1) for mmsi, top in tops.items()}
        sent = reports_of(reports_after(self.connection, after_ms))
        return timelines(sent, {mmsi: top.identity for mmsi, top in tops.items()})

    def heard(self, mmsi: int) -> list[FeedTimes]:
        """See `World`."""
        known = {feed.name: feed for feed in self.feeds()}
        since_s = {name: at_ms // 1000 for name, at_ms in heard_by(self.connection, mmsi).items()}
        return [
            replace(known[name], up=tuple((max(a, first), b) for a, b in known[name].up if b > first))
            for name, first in since_s.items()
        ]


def _sea(fixes: Positions, hulls: IntArray) -> SeaFixes:
    sog, cog = fixes.sog.astype(float), fixes.cog.astype(float)
    sea = SeaFixes(
        mmsi=fixes.mmsi,
        hull=hulls,
        time_s=fixes.time_ms // 1000,
        lon=fixes.lon / LON_LAT_UNITS_PER_DEGREE,
        lat=fixes.lat / LON_LAT_UNITS_PER_DEGREE,
        sog_kn=np.where(sog == SOG_NOT_AVAILABLE, np.nan, sog / 10),
        cog_deg=np.where(cog == COG_NOT_AVAILABLE, np.nan, cog / 10),
        class_b=np.isin(fixes.msg_type, CLASS_B_TYPES),
    )
    return (sea.ordered() if hulls.any() else sea).last_of_each_minute()


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
        keep_top = self.top.at_s % DAY_S == 0
        writer.checkpoints(store.WORLD, self.top.at_s * 1000 + (1 if keep_top else 0), states)
        writer.done(store.WORLD, None)
        writer.flush()


def _top(connection: Connection, until_s: int) -> WorldState:
    marked_ms = store.world_is_due_from(connection)
    # Its own last checkpoint may stand at the very minute: then nothing but what was marked is due.
    before_ms = until_s * 1000 + 1 if marked_ms is None else min(marked_ms, until_s * 1000)
    found = store.checkpoints_before(connection, {store.WORLD: before_ms}).get(store.WORLD)
    return WorldState() if found is None else WorldState(found[0] // 1000, orjson.loads(found[1]))
