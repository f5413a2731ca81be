"""Concludes what is due: vessels with new facts, and vessels that time alone can change."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection

from app.detect.describe import Describer
from app.detect.engine import START, Asked, Checkpoint, Conclusion, conclude
from app.detect.parameters import MINUTE_S, WARM_UP_S
from app.detect.quiet import conclude_quiet
from app.detect.watch import PastNeeded
from app.domain.alert import DerivedAlert
from app.domain.night import Night
from app.domain.time import DAY_MS
from app.domain.track import COARSE_CONFLICT
from app.pipeline.grounds import Grounds
from app.pipeline.keeping import displaced_rows, due_again_ms, store_rest
from app.pipeline.loading import load, load_news
from app.pipeline.raising import Raiser
from app.pipeline.silences import prepare_silences
from app.pipeline.world import WorldConclusion
from app.store import alerts as alert_store
from app.store import conclusions as store
from app.store import outbox

MINUTE_MS = MINUTE_S * 1000


class _Found(NamedTuple):
    """What follows for a vessel, whose earliest new fact is of `from_ms`, in a span of seconds."""

    mmsi: int
    from_ms: int | None
    alerts: list[DerivedAlert]
    span_s: tuple[int, int]


class _Lot(NamedTuple):
    """Vessels that are concluded together, and what is known of them before they are looked at one by one."""

    writer: store.Writer
    due: dict[int, int | None]
    tops: dict[int, Checkpoint]
    until_s: int
    now_ms: int
    alerted: set[int]
    """Of whom alerts may change."""
    displaced: set[int]
    """Who were ever thrown."""
    asked: dict[int, Asked]


@dataclass
class Concluder(Grounds):
    """Draws conclusions with one set of rules; `raised` gathers the alerts that are new."""

    historic_after_ms: int = DAY_MS
    night: Night | None = None
    """When messages wait for the morning, and are not too old for that."""
    because: str | None = None
    """Why alerts change, if it is not for news of the vessels: nobody is told then."""
    _unsettled: list[_Found] = field(default_factory=list)
    """Within one transaction: what waits until it is settled which fixes are believed."""

    @cached_property
    def _raiser(self) -> Raiser:
        return Raiser(self.historic_after_ms, self.because)

    @property
    def raised(self) -> dict[int, str]:
        """Alert uid -> kind, of those that are new."""
        return self._raiser.raised

    def conclude_due(self, connection: Connection, now_ms: int) -> int:
        """Conclude every due vessel up to the frontier; returns how many there were."""
        self.keep_up(connection)
        store.take_up_frontier(connection)
        frontier_ms = store.frontier_ms(connection)
        if frontier_ms is None:
            return 0
        until_s = frontier_ms // MINUTE_MS * MINUTE_S
        prepare_silences(connection, self.rules, until_s)
        due = store.due_vessels(connection, until_s * 1000)
        self._begin()
        self._conclude(connection, due, until_s, now_ms)
        self._conclude_world(connection, until_s, now_ms)
        return len(due)

    def conclude_some(self, connection: Connection, until_ms: int, most: int, now_ms: int) -> bool:
        """Conclude at most so many of the vessels that are due up to a minute; True if no more are.

        The frontier moves there only then: up to it all is concluded.
        """
        self.keep_up(connection)
        until_s = until_ms // MINUTE_MS * MINUTE_S
        prepare_silences(connection, self.rules, until_s)
        due = store.due_vessels(connection, until_s * 1000)
        self._begin()
        self._conclude(connection, dict(islice(due.items(), most)), until_s, now_ms)
        if len(due) > most:
            self._settle(connection, {}, now_ms)
            return False
        self._conclude_world(connection, until_s, now_ms)
        store.raise_frontier(connection, until_s * 1000)
        return True

    def _begin(self) -> None:
        """A transaction: what one that failed had left is its own no more."""
        self._unsettled.clear()
        self._raiser.forget()

    def _conclude(
        self, connection: Connection, due: dict[int, int | None], until_s: int, now_ms: int
    ) -> None:
        self._mark_world(connection, due)
        tops = _checkpoints(connection, {mmsi: _before_ms(from_ms, until_s) for mmsi, from_ms in due.items()})
        writer = store.Writer(connection)
        displaced = store.displaced_vessels(connection)
        after_ms = {mmsi: top.at_s * 1000 for mmsi, top in tops.items()}
        alerted = alert_store.not_final_at(connection, after_ms)
        alerted |= store.taints_after(connection, after_ms, COARSE_CONFLICT).keys()
        hopeful = {mmsi: top for mmsi, top in tops.items() if mmsi not in alerted}
        quiet, asked = self._conclude_quiet(connection, writer, hopeful, until_s, now_ms, displaced)
        loud = {mmsi: top for mmsi, top in tops.items() if mmsi not in quiet}
        forward = {mmsi: top for mmsi, top in loud.items() if mmsi in asked and asked[mmsi].is_forward}
        lot = _Lot(writer, due, tops, until_s, now_ms, alerted, displaced, asked)
        back = self._conclude_loud(connection, lot, forward)
        rest = {mmsi: top for mmsi, top in loud.items() if mmsi not in forward or mmsi in back}
        bases = _checkpoints(connection, {mmsi: _base_before_ms(top) for mmsi, top in rest.items()})
        self._conclude_loud(connection, lot, bases)
        writer.flush()
        self._raiser.flush(connection, now_ms)
        spared_ms = None if self.night is None else self.night.spares_since_ms(now_ms)
        outbox.expire(connection, now_ms - self.historic_after_ms, now_ms, spared_ms)

    def _conclude_loud(self, connection: Connection, lot: _Lot, bases: dict[int, Checkpoint]) -> set[int]:
        """Conclude vessels one by one from there on; of whom older facts are needed, and nothing is done."""
        back = set()
        for facts in load(connection, bases):
            mmsi, top, base = facts.mmsi, lot.tops[facts.mmsi], bases[facts.mmsi]
            try:
                result = conclude(
                    facts, self.rules, lot.until_s, base=base, top=top, asked=lot.asked.get(mmsi)
                )
            except PastNeeded:
                back.add(mmsi)
                continue
            if result.stays or result.alerts or mmsi in lot.alerted:
                describer = Describer(facts, self.rules, lot.until_s, result.doubts)
                derived = _describe(describer, result) + result.alerts
                found = _Found(mmsi, lot.due[mmsi], derived, (top.at_s, lot.until_s))
                if mmsi in lot.displaced or result.displaced:
                    # What is believed of her is not settled yet: it is written when it is.
                    self._unsettled.append(found)
                else:
                    self._write(connection, found, lot.now_ms)
            store_rest(lot.writer, mmsi, result, base, top)
            if result.displaced or mmsi in lot.displaced:
                lot.writer.displaced(mmsi, top.at_s * 1000, displaced_rows(result))
            lot.writer.done(mmsi, due_again_ms(facts.first_after(lot.until_s), result))
        return back

    def _conclude_quiet(
        self,
        connection: Connection,
        writer: store.Writer,
        tops: dict[int, Checkpoint],
        until_s: int,
        now_ms: int,
        displaced: set[int],
    ) -> tuple[set[int], dict[int, Asked]]:
        """Conclude those that no rule need look at, by what is new of them alone.

        Which they are, and what is to be asked about others.
        """
        quiet: set[int] = set()
        asked: dict[int, Asked] = {}
        for news in load_news(connection, tops):
            concluded, asks = conclude_quiet(news.fixes, news.known, self.rules, until_s)
            asked |= asks
            for mmsi, result in concluded.items():
                if result.alerts:
                    span_s = (tops[mmsi].at_s, until_s)
                    self._raiser.write(connection, mmsi, result.alerts, span_s, now_ms)
                store_rest(writer, mmsi, result, tops[mmsi], tops[mmsi])
                if mmsi in displaced:
                    writer.displaced(mmsi, tops[mmsi].at_s * 1000, ())
                writer.done(mmsi, due_again_ms(news.first_after(mmsi, until_s), result))
            quiet.update(concluded)
        return quiet, asked

    def _mark_world(self, connection: Connection, due: dict[int, int | None]) -> None:
        """What is new of these vessels is new of all of them, too."""
        new_ms = [from_ms for from_ms in due.values() if from_ms is not None]
        if new_ms and (self.rules.beliefs or self.rules.world):
            store.mark_world(connection, min(new_ms))

    def _conclude_world(self, connection: Connection, until_s: int, now_ms: int) -> None:
        """What follows from the facts of many; vessels are asked again of whom less, or more, is believed."""
        if not (self.rules.beliefs or self.rules.world):
            self._settle(connection, {}, now_ms)
            store.forget_world_mark(connection)
            return
        world = WorldConclusion(connection, self.rules, until_s)
        if world.is_drawn:
            self._settle(connection, {}, now_ms)
            return
        world = self._believed(connection, world, now_ms)
        world.conclude()
        self._raiser.write(connection, store.WORLD, world.alerts, (world.top.at_s, until_s), now_ms)
        self._raiser.flush(connection, now_ms)

    def _believed(self, connection: Connection, world: WorldConclusion, now_ms: int) -> WorldConclusion:
        """Settle what is believed; the rules on many vessels begin before what is not as it was."""
        until_s = world.until_s
        while believed := world.believe():
            from_ms = min(believed.values())
            self._conclude(connection, dict(self._settle(connection, believed, now_ms)), until_s, now_ms)
            if from_ms > world.top.at_s * 1000:
                break
            world = WorldConclusion(connection, self.rules, until_s)
        self._settle(connection, {}, now_ms)
        return world

    def _settle(self, connection: Connection, changed: dict[int, int], now_ms: int) -> dict[int, int]:
        """Write what was found of vessels of whom as much is believed as was; the others are due again."""
        unsettled, self._unsettled = self._unsettled, []
        for found in unsettled:
            if found.mmsi not in changed:
                self._write(connection, found, now_ms)
            elif found.from_ms is not None:
                changed[found.mmsi] = min(found.from_ms, changed[found.mmsi])
        self._raiser.flush(connection, now_ms)
        return changed

    def _write(self, connection: Connection, found: _Found, now_ms: int) -> None:
        self._raiser.write(connection, found.mmsi, found.alerts, found.span_s, now_ms)


def _describe(describer: Describer, result: Conclusion) -> list[DerivedAlert]:
    seen: set[int] = set()
    alerts = []
    for stay, hull in result.stays:
        # Two hulls may begin to hold in the same second: the second is told apart by her number.
        tie = f"hull {hull.number}" if stay.started_s in seen else ""
        seen.add(stay.started_s)
        alerts.append(describer.alert(stay, hull, tie))
    return alerts


def _checkpoints(connection: Connection, before_ms: dict[int, int]) -> dict[int, Checkpoint]:
    found = store.checkpoints_before(connection, before_ms)
    read = {mmsi: Checkpoint.from_json(at_ms // 1000, state) for mmsi, (at_ms, state) in found.items()}
    return {mmsi: read.get(mmsi, START) for mmsi in before_ms}


def _before_ms(from_ms: int | None, until_s: int) -> int:
    return until_s * 1000 if from_ms is None else min(from_ms, until_s * 1000)


def _base_before_ms(top: Checkpoint) -> int:
    """The rules' windows, and every stay under way at the top, begin after the base."""
    return min(top.at_s - WARM_UP_S, top.open_since_s) * 1000
