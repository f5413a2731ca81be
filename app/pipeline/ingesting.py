"""Reads sources into the store, one transaction a batch: facts, offset, decoder's memory, conclusions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine

from app.detect.parameters import DAY_S
from app.domain.time import now_ms
from app.pipeline.ahead import Ahead
from app.pipeline.concluding import MINUTE_MS, Concluder
from app.pipeline.fetching import Passed, fetch
from app.pipeline.preparing import Prepared, prepared
from app.pipeline.storing import FeedWriter
from app.pipeline.summary import Summary
from app.store import alerts as alert_store
from app.store import conclusions, feeds, lease
from app.store.engine import reading, writing
from ingest.batch import Batch
from ingest.errors import UntimedSource
from ingest.sources import files
from ingest.stream import Carry

__all__ = ["Ingestor", "Reading", "Summary", "default_feed"]


@dataclass(frozen=True)
class Reading:
    """How sources are to be read."""

    batch_bytes: int
    lateness_s: int
    assume_received_ms: int | None = None
    synthetic: bool = False
    step_s: int = DAY_S
    """An archive's conclusions are drawn at whole steps of event time, and at its end; 0: at every batch."""
    facts_only: bool = False
    """Leave the conclusions to a later `detect`: facts are stored and vessels marked dirty."""
    redistributable: str | None = None
    """Whether the lines may be given to others: yes, no or unknown; None: as was said before."""


class Ingestor:
    """Reads files into one store. Holds two batches in memory, and the numbers of the vessels met."""

    def __init__(
        self,
        engine: Engine,
        concluder: Concluder,
        how: Reading,
        on_batch: Callable[[Summary], None] = lambda _: None,
    ) -> None:
        self.engine, self.concluder, self.how, self.on_batch = engine, concluder, how, on_batch
        self.summary = Summary()
        self.passed: list[Passed] = []
        """Files of which lines may be wanted that were not kept."""
        self._holder = lease.this_process()

    def prepare(self) -> bool:
        """Check the rules against the store's; True if everything stored must be concluded anew."""
        with writing(self.engine) as connection:
            return self.concluder.prepare(connection)

    def read(self, path: str, feed: str) -> None:
        """Read one file, glob member or "-" to its end. Raises `IngestError` or `StoreError`."""
        _Input(self, path, feed).read()

    def alerts(self) -> dict[str, int]:
        """Kind -> alerts that this run raised and that still have ground."""
        with reading(self.engine) as connection:
            return {"loitering": 0} | alert_store.counts(connection, self.concluder.raised)

    def close(self) -> bool:
        """Draw what is due and let another process go on; False if another does already, and will."""
        if self.how.facts_only:
            return True
        wall_ms = now_ms()
        with writing(self.engine) as connection:
            # What others added since our last batch relied on us: it is concluded before the lease goes.
            if not self.conclude(connection, wall_ms):
                return False
            lease.give_back(connection, self._holder)
        for passed in self.passed:
            fetch(self.engine, passed, wall_ms)
        self.passed.clear()
        return True

    def conclude(self, connection: Connection, wall_ms: int) -> bool:
        """Draw what conclusions are due; False if another process does."""
        if not lease.take(connection, self._holder, wall_ms):
            return False
        self.concluder.conclude_due(connection, wall_ms)
        return True


class _Input:
    """One file on its way into the store."""

    def __init__(self, ingestor: Ingestor, path: str, feed: str) -> None:
        self.ingestor, self.path, self.feed = ingestor, path, feed
        self.how = ingestor.how
        self.writer = FeedWriter(
            feed,
            "stdin" if path == files.STDIN else "file",
            self.how.lateness_s,
            synthetic=self.how.synthetic,
            keeps_all_bytes=path == files.STDIN,
            redistributable=self.how.redistributable,
        )
        self.size, self.head = (0, "stdin") if path == files.STDIN else files.fingerprint(path)
        self.carry, self.offset = Carry(), 0
        self.passed = Passed(path, feed, self.how.batch_bytes, self.how.assume_received_ms)
        self.wanted = np.empty(0, np.int64)
        """Ships that alerts came to be about while it was read: what they go on to send is kept at once."""
        self.untold = Batch()
        """Counts of chunks that were not committed, since no message yet told its time."""
        self._open()

    def _open(self) -> None:
        with reading(self.ingestor.engine) as connection:
            progress = feeds.find_input(connection, self.feed, self.size, self.head)
        self.is_first_time = progress is None or not progress.done
        if progress and not progress.done and self.path != files.STDIN:
            self.carry, self.offset = Carry.from_json(progress.carry), progress.offset
            self.ingestor.summary.resumed.append(self.path)

    def read(self) -> None:
        if self.path != files.STDIN:
            self.passed.resumed_at = self.offset
            self.ingestor.passed.append(self.passed)
        chunks = files.read(self.path, feed=self.feed, start=self.offset, chunk_bytes=self.how.batch_bytes)
        damage = None
        ready = prepared(chunks, self.carry, self.feed, self.offset, self.how.assume_received_ms)
        with Ahead(ready) as batches:
            for batch in batches:
                self._take(batch)
                damage = batch.damage
        if self.carry.timed + self.carry.untimed == 0:
            self.ingestor.summary.silent.append(self.path)
        if damage:
            raise damage

    def _take(self, ready: Prepared) -> None:
        wall_ms, batch = now_ms(), ready.batch
        batch.count_with(self.untold)
        if self._tells_no_time(ready.carry):
            # Nothing of it can be kept yet, and if it goes on like this nothing ever will be.
            self.carry, self.untold = ready.carry, batch
            self._refuse_untimed(ready)
            return
        self.untold = Batch()
        with writing(self.ingestor.engine) as connection:
            stored = self.writer.store(
                connection,
                ready,
                wall_ms,
                cut=self.carry.lines.cut,
                counts=self.is_first_time,
                also=self.wanted,
            )
            self._save_progress(connection, stored.feed_id, ready, wall_ms)
            self._conclude(connection, ready, wall_ms)
            self.passed.note(ready, stored.kept)
            self.wanted = self.passed.wanted(connection)
        self.carry = ready.carry
        summary = self.ingestor.summary
        summary.add(batch, ready.read, stored.added.new_positions, len(ready.chunk.data))
        summary.add_place(ready.facts.positions, ready.times_ms, ready.carry.newest_ms)
        summary.alerts_raised = len(self.ingestor.concluder.raised)
        self.ingestor.on_batch(summary)

    def _save_progress(self, connection: Connection, feed_id: int, ready: Prepared, wall_ms: int) -> None:
        # Read to its end once, it stays so: a second reading that breaks off begins anew and counts nothing.
        if self.is_first_time and self.path != files.STDIN:
            feeds.save_progress(
                connection,
                feed_id,
                self.size,
                self.head,
                ready.end,
                ready.carry.to_json(),
                done=ready.last,
                now_ms=wall_ms,
            )

    def _conclude(self, connection: Connection, ready: Prepared, wall_ms: int) -> None:
        """Raise the frontier, and draw what is due: up to its next step, or what came behind it."""
        if ready.carry.newest_ms is None:
            return
        now = self._now(ready.carry.newest_ms, last=ready.last)
        if self.how.facts_only:
            conclusions.leave_frontier(connection, now)
        elif conclusions.raise_frontier(connection, now) or conclusions.has_due(connection):
            self.ingestor.conclude(connection, wall_ms)

    def _now(self, newest_ms: int, *, last: bool) -> int:
        """At the end of a file "now" is the minute of its newest message; before it, more may come late."""
        if last:
            return -(-newest_ms // MINUTE_MS) * MINUTE_MS
        step_ms = max(self.how.step_s * 1000, 1)
        return (newest_ms - self.how.lateness_s * 1000) // step_ms * step_ms

    def _tells_no_time(self, carry: Carry) -> bool:
        return carry.timed == 0 and carry.untimed > 0 and self.how.assume_received_ms is None

    def _refuse_untimed(self, ready: Prepared) -> None:
        if ready.last:
            self.ingestor.summary.add(self.untold, ready.read, 0, 0)
            raise UntimedSource(
                f"{self.path}: none of its {self.carry.untimed} messages tells its time; say when they were "
                "received with --received-at, for instance --received-at 2024-12-10T06:00:00Z "
                "(under make: RECEIVED_AT=...)"
            )


def default_feed(path: str) -> str:
    """The name of a feed that the user did not name: its path as given."""
    return "stdin" if path == files.STDIN else str(Path(path))
