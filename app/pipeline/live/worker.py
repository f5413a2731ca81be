"""Writes what all live feeds bring, one transaction a look, and concludes as event time passes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

from sqlalchemy import Connection, Engine

from app.domain.time import DAY_MS, now_ms
from app.pipeline.concluding import MINUTE_MS, Concluder
from app.pipeline.expiring import KEEP_ALL, Keep, expire
from app.pipeline.live.decoding import LiveBatch
from app.pipeline.live.feed import LiveFeed
from app.pipeline.live.following import watch
from app.pipeline.live.joining import Joiner
from app.pipeline.live.noting import Noting, new_id, under
from app.store import conclusions, growth, lease, live
from app.store.engine import StoreError, writing

LOOK_S = 0.25
_HEALTH_MS = 2_000
_RETRY_S = 1.0
_JOIN_S = 2.0
_REST_MS = 60_000
_CONCLUDE_S = 0.35
_VESSELS_AT_ONCE = 250
_log = logging.getLogger(__name__)


class LiveWorker:
    """The one writer of all live feeds of this process.

    A feed that stalls slows no other: each has its thread and its inbox. What the store refuses is held and
    tried again; meanwhile the inboxes fill, and the senders wait or the kernel counts what it drops.
    """

    def __init__(
        self,
        engine: Engine,
        concluder: Concluder,
        feeds: Iterable[LiveFeed],
        keep: Keep = KEEP_ALL,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self.feeds = list(feeds)
        self._clock = clock
        self._engine, self._concluder, self._noting = engine, concluder, Noting()
        self._batch_id = new_id()
        self._unsure = False
        """Whether what is tried again may be stored: the answer to a COMMIT can be lost."""
        self._keep, self._expired_ms = keep, 0
        self._joiner = Joiner(engine)
        self._holder = lease.this_process()
        self._told_ms = 0
        self._ids: dict[str, int] = {}
        self._resting_until_ms = 0
        self._fault = ""
        self._behind = self._ending = False
        self._target_ms = 0

    def run(self, stop: threading.Event, bell: threading.Event) -> None:
        """Listen until `stop` is set; then all that came is written."""
        self.prepare()
        for feed in self.feeds:
            feed.start(stop)
        while not stop.is_set():
            bell.wait(0 if self._behind else LOOK_S)
            bell.clear()
            if not self._tried():
                stop.wait(_RETRY_S)
        for feed in self.feeds:
            feed.join(_JOIN_S)
        self._told_ms, self._ending = 0, True
        self._tried()
        self._give_back()

    def prepare(self) -> None:
        """Take up the rules and the watchlist, before the first look."""
        with writing(self._engine) as connection:
            self._concluder.prepare(connection)
            self._watch(connection)

    @property
    def is_behind(self) -> bool:
        """Whether the last look has left something to conclude."""
        return self._behind

    def look(self) -> None:
        """Write what came, then conclude what is due. Raises `StoreError`; what is unwritten is held."""
        wall_ms = self._clock()
        batches = [(feed, batch) for feed in self.feeds if (batch := feed.batch(wall_ms))]
        due = wall_ms >= self._told_ms + _HEALTH_MS
        if batches or due:
            self._write(batches, wall_ms, due=due)
        if batches or due or self._behind:
            self._behind = not self._conclude(wall_ms)
        if due:
            self._joiner.join_some(wall_ms)

    def _write(self, batches: list[tuple[LiveFeed, LiveBatch]], wall_ms: int, *, due: bool) -> None:
        with writing(self._engine) as connection:
            for feed, batch in batches:
                self._store(connection, feed, batch, wall_ms)
            ended = self._note_health(connection, batches, wall_ms, due=due)
            expired = due and self._keep_house(connection, wall_ms)
            concluded_ms = conclusions.frontier_ms(connection) if batches else None
        for feed, batch in batches:
            self._noting.stored(feed.url.name, batch.ready, concluded_ms, wall_ms)
        for feed in self.feeds:
            self._noting.fares(feed.url.name, feed.health.status())
            feed.written()
        for feed in ended:
            feed.down_noted()
        self._told_ms = wall_ms if due else self._told_ms
        self._expired_ms = wall_ms if expired else self._expired_ms
        self._batch_id, self._unsure = new_id(), False

    def _store(self, connection: Connection, feed: LiveFeed, batch: LiveBatch, wall_ms: int) -> None:
        """Facts may be written twice and are the same; lines are counted once."""
        feed_id = self._id(connection, feed, wall_ms)
        is_done = self._unsure and live.has_batch(connection, feed_id, batch.id)
        feed.writer.store(connection, batch.ready, wall_ms, counts=not is_done)
        live.note_batch(connection, feed_id, batch.id)

    def _keep_house(self, connection: Connection, wall_ms: int) -> bool:
        """What need not be done at every look; returns whether what is too old was let go of."""
        growth.note_size(connection, self._engine.url, wall_ms)
        if self._fault:
            conclusions.set_meta(connection, conclusions.FAULT, self._fault)
        expires = bool(self._keep) and wall_ms >= self._expired_ms + DAY_MS
        if expires:
            expire(connection, self._keep)
        return expires

    def _tried(self) -> bool:
        # What is held and tried again keeps its id until it is stored.
        with under(self._batch_id):
            try:
                self.look()
            except StoreError as error:
                self._ids.clear()
                self._unsure = True
                _log.warning("%s; what came is held and tried again", error)
                return False
            except Exception as error:
                self._ids.clear()
                self._unsure = True
                self._rest(error)
                return False
        return True

    def _rest(self, error: Exception) -> None:
        """A fault of ours must not cost messages: facts are stored on, conclusions are tried again later."""
        first = self._resting_until_ms == 0
        self._resting_until_ms = self._clock() + _REST_MS
        self._fault = f"{type(error).__name__} while concluding"
        cause = " ".join(str(error).split())[:200]
        _log.error(
            "a defect: %s; messages are stored, conclusions are tried again every minute; please report it",
            f"{self._fault} ({cause})",
            exc_info=error if first else None,
        )

    def _note_health(
        self, connection: Connection, batches: list[tuple[LiveFeed, LiveBatch]], wall_ms: int, *, due: bool
    ) -> list[LiveFeed]:
        """Note how the feeds fare; returns those of which it was noted when they were down."""
        marks = {feed.url.name: batch.mark for feed, batch in batches}
        ended = []
        for feed in self.feeds:
            down = feed.ended_down()
            if due or down or marks.get(feed.url.name):
                live.note(connection, self._id(connection, feed, wall_ms), _report(feed, marks, wall_ms))
            if down:
                feed_id = self._id(connection, feed, wall_ms)
                live.add_down(connection, feed_id, down.from_ms, wall_ms, down.why)
                ended.append(feed)
        return ended

    def _id(self, connection: Connection, feed: LiveFeed, wall_ms: int) -> int:
        name = feed.url.name
        if name not in self._ids:
            self._ids[name] = feed.writer.open(connection, wall_ms)
        return self._ids[name]

    def _conclude(self, wall_ms: int) -> bool:
        """Conclude some of what is due, for a third of a second or so; False if there is more to do.

        A part at a time, each a transaction of its own: what comes meanwhile is soon written too.
        """
        if wall_ms < self._resting_until_ms:
            return True
        until = time.monotonic() + _CONCLUDE_S
        while True:
            done = self._conclude_some(wall_ms)
            if done or (time.monotonic() > until and not self._ending):
                return done

    def _conclude_some(self, wall_ms: int) -> bool:
        with writing(self._engine) as connection:
            if self._concluder.follow(connection):
                self._watch(connection)
            target_ms = self._target_ms or self._next_ms(connection, wall_ms)
            due = conclusions.is_due(connection, target_ms) or self._concluder.is_behind(connection)
            if not due:
                return True
            if not lease.take(connection, self._holder, wall_ms):
                return True
            done = self._concluder.conclude_some(connection, target_ms, _VESSELS_AT_ONCE, wall_ms)
            if self._fault:
                conclusions.forget_meta(connection, conclusions.FAULT)
        self._fault, self._target_ms = "", 0 if done else target_ms
        self._concluder.raised.clear()
        return done

    def _watch(self, connection: Connection) -> None:
        watch(connection, self._concluder, [feed.area for feed in self.feeds])

    def _next_ms(self, connection: Connection, wall_ms: int) -> int:
        """The minute to conclude to: it stays the same until all are there."""
        held_ms = conclusions.frontier_ms(connection) or 0
        return max(self._horizon_ms(connection, held_ms, wall_ms) or 0, held_ms)

    def _horizon_ms(self, connection: Connection, held_ms: int, wall_ms: int) -> int | None:
        """The whole minute up to which all that hear have come; one behind the frontier holds no other.

        When none hears, time goes on by the clock of the one that had come furthest: that all are silent is
        news itself, and no vessel's silence counts meanwhile.
        """
        up = [horizon for feed in self.feeds if (horizon := feed.horizon_ms(wall_ms)) is not None]
        up += live.pushed_horizons_ms(connection, wall_ms)
        ahead = [horizon // MINUTE_MS * MINUTE_MS for horizon in up if horizon >= held_ms]
        if up:
            return min(ahead, default=None)
        clocks = [clock for feed in self.feeds if (clock := feed.clock_ms(wall_ms)) is not None]
        return max(clocks) // MINUTE_MS * MINUTE_MS if clocks else None

    def _give_back(self) -> None:
        with writing(self._engine) as connection:
            lease.give_back(connection, self._holder)


def _report(feed: LiveFeed, marks: dict[str, str], wall_ms: int) -> live.Report:
    status = feed.health.status()
    return live.Report(
        source=feed.url.text,
        state=status.state,
        since_ms=status.since_ms,
        error=status.error,
        error_ms=status.error_ms,
        connections=status.connections,
        lost=status.lost_by_kernel,
        outside=feed.outside,
        per_minute=feed.pace.per_minute(wall_ms),
        lag_ms=feed.pace.lag_ms,
        receivers=feed.receivers.to_list(),
        mark=marks.get(feed.url.name) or feed.mark,
        updated_ms=wall_ms,
    )
