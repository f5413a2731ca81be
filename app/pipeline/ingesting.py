"""Reads sources into the store, one transaction a batch: facts, offset, decoder's memory, conclusions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine, select

from app.domain.time import now_ms
from app.pipeline.concluding import MINUTE_MS, Concluder
from app.store import conclusions, facts, feeds, lease
from app.store.engine import reading, writing
from app.store.models import Alert
from ingest.batch import Batch, Rejects
from ingest.errors import TruncatedSource, UntimedSource
from ingest.sources import files
from ingest.sources.chunk import Chunk
from ingest.stream import Carry, decode
from ingest.validate.duplicates import merge_equal

SYNTHETIC = "SYNTHETIC"
"""Stations whose names begin so label what they send as synthetic."""


@dataclass
class Summary:
    """What one run read, as section 6 of the contract words it."""

    lines: int = 0
    positions: int = 0
    duplicates: int = 0
    statics: int = 0
    other: int = 0
    rejects: Rejects = field(default_factory=Rejects)
    vessels: set[int] = field(default_factory=set)
    bytes: int = 0
    alerts_raised: int = 0
    """So far; some may yet be retracted."""
    resumed: list[str] = field(default_factory=list)
    """Files that an interrupted run had begun."""
    silent: list[str] = field(default_factory=list)
    """Files in which there was no AIS message at all."""
    started: float = field(default_factory=time.monotonic)

    def add(self, batch: Batch, new_positions: int, size: int) -> None:
        """Count a batch that was committed."""
        self.lines += batch.lines
        self.positions += new_positions
        self.duplicates += len(batch.positions) - new_positions
        self.statics += len(batch.statics)
        self.other += batch.other
        self.rejects.merge(batch.rejects)
        self.vessels.update(np.unique(batch.positions.mmsi).tolist())
        self.bytes += size

    def to_dict(self, alerts: dict[str, int]) -> dict[str, Any]:
        """The one object that `--json` prints."""
        return {
            "lines": self.lines,
            "positions": self.positions,
            "duplicates": self.duplicates,
            "statics": self.statics,
            "other": self.other,
            "rejected": dict(sorted(self.rejects.counts.items())),
            "vessels": len(self.vessels),
            "alerts": alerts,
            "seconds": round(time.monotonic() - self.started, 3),
        }


@dataclass(frozen=True)
class Reading:
    """How sources are to be read."""

    batch_bytes: int
    lateness_s: int
    assume_received_ms: int | None = None
    synthetic: bool = False
    facts_only: bool = False
    """Leave the conclusions to a later `detect`: facts are stored and vessels marked dirty."""


class Ingestor:
    """Reads files into one store. Holds one batch in memory, and the numbers of the vessels met."""

    def __init__(
        self,
        engine: Engine,
        concluder: Concluder,
        how: Reading,
        on_batch: Callable[[Summary], None] = lambda _: None,
    ) -> None:
        self.engine, self.concluder, self.how, self.on_batch = engine, concluder, how, on_batch
        self.summary = Summary()
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
        counts = {"loitering": 0}
        with reading(self.engine) as connection:
            for uid in self.concluder.raised:
                kind, status = connection.execute(
                    select(Alert.kind, Alert.status).where(Alert.uid == uid)
                ).one()
                counts[kind] = counts.get(kind, 0) + (status != "retracted")
        return counts

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
        self.size, self.head = (0, "stdin") if path == files.STDIN else files.fingerprint(path)
        self.carry, self.offset = Carry(), 0
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
        damage: TruncatedSource | None = None
        try:
            for chunk in self._chunks():
                self._take(chunk, last=False)
        except TruncatedSource as error:
            damage = error
        self._take(Chunk(b"", None, self.feed, self.offset), last=True)
        if self.carry.timed + self.carry.untimed == 0:
            self.ingestor.summary.silent.append(self.path)
        if damage:
            raise damage

    def _chunks(self) -> Iterator[Chunk]:
        return files.read(self.path, feed=self.feed, start=self.offset, chunk_bytes=self.how.batch_bytes)

    def _take(self, chunk: Chunk, *, last: bool) -> None:
        wall_ms = now_ms()
        batch, carry = decode(
            chunk, self.carry, now_ms=wall_ms, assume_received_ms=self.how.assume_received_ms, last=last
        )
        batch.count_with(self.untold)
        if self._tells_no_time(carry):
            # Nothing of it can be kept yet, and if it goes on like this nothing ever will be.
            self.carry, self.offset, self.untold = carry, chunk.offset + len(chunk.data), batch
            self._refuse_untimed(last=last)
            return
        self.untold = Batch()
        with writing(self.ingestor.engine) as connection:
            self._begin(connection, wall_ms)
            new = self._store(connection, batch, chunk, carry, wall_ms)
            self._save_progress(connection, chunk, carry, wall_ms, done=last)
            self._conclude(connection, carry, wall_ms, last=last)
        self.carry, self.offset = carry, chunk.offset + len(chunk.data)
        self.ingestor.summary.add(batch, new, len(chunk.data))
        self.ingestor.summary.alerts_raised = len(self.ingestor.concluder.raised)
        self.ingestor.on_batch(self.ingestor.summary)

    def _begin(self, connection: Connection, wall_ms: int) -> None:
        kind = "stdin" if self.path == files.STDIN else "file"
        self.feed_id = feeds.open_feed(connection, self.feed, kind, self.how.lateness_s, wall_ms).id
        if self.how.synthetic:
            self._mark_synthetic(connection)

    def _store(self, connection: Connection, batch: Batch, chunk: Chunk, carry: Carry, wall_ms: int) -> int:
        added = facts.add_facts(connection, merge_equal(batch.positions), batch.statics, batch.heard)
        tables = (batch.positions, batch.statics, batch.heard)
        # Whose silence counts for a vessel rests on who has heard her, even if what they heard was known.
        facts.mark_dirty(
            connection, facts.add_vessel_feed(connection, self.feed_id, facts.first_heard(*tables))
        )
        times_ms = np.concatenate([t.time_ms for t in tables])
        self._note_up_time(connection, times_ms)
        if added.is_news:
            feeds.keep_raw(connection, self.feed_id, chunk.data, chunk.offset, times_ms, wall_ms)
        if any(station.startswith(SYNTHETIC) for station in batch.stations):
            self._mark_synthetic(connection)
        if self.is_first_time:
            feeds.count(connection, self.feed_id, batch.lines, added.new_positions, batch.rejects)
        feeds.raise_newest(connection, self.feed_id, carry.newest_ms)
        return added.new_positions

    def _mark_synthetic(self, connection: Connection) -> None:
        if feeds.mark_synthetic(connection, self.feed_id):
            vessels = conclusions.alerted_vessels(connection, self.feed_id, 0)
            facts.mark_dirty(connection, dict.fromkeys(vessels, 0))

    def _note_up_time(self, connection: Connection, times_ms: npt.NDArray[np.int64]) -> None:
        changed_ms = feeds.add_up_time(connection, self.feed_id, times_ms)
        if changed_ms is not None:
            vessels = conclusions.alerted_vessels(connection, self.feed_id, changed_ms)
            facts.mark_dirty(connection, dict.fromkeys(vessels, changed_ms))

    def _save_progress(
        self, connection: Connection, chunk: Chunk, carry: Carry, wall_ms: int, *, done: bool
    ) -> None:
        if self.path != files.STDIN:
            end = chunk.offset + len(chunk.data)
            feeds.save_progress(
                connection,
                self.feed_id,
                self.size,
                self.head,
                end,
                carry.to_json(),
                done=done,
                now_ms=wall_ms,
            )

    def _conclude(self, connection: Connection, carry: Carry, wall_ms: int, *, last: bool) -> None:
        if carry.newest_ms is None:
            return
        # At the end of a file "now" is the minute of its newest message; before it, more may still come late.
        now = (
            -(-carry.newest_ms // MINUTE_MS) * MINUTE_MS
            if last
            else carry.newest_ms - self.how.lateness_s * 1000
        )
        conclusions.raise_frontier(connection, now)
        if not self.how.facts_only:
            self.ingestor.conclude(connection, wall_ms)

    def _tells_no_time(self, carry: Carry) -> bool:
        return carry.timed == 0 and carry.untimed > 0 and self.how.assume_received_ms is None

    def _refuse_untimed(self, *, last: bool) -> None:
        if last:
            self.ingestor.summary.add(self.untold, 0, 0)
            raise UntimedSource(
                f"{self.path}: none of its {self.carry.untimed} messages tells its time; say when they were "
                "received with --received-at, for instance --received-at 2024-12-10T06:00:00Z "
                "(under make: RECEIVED_AT=...)"
            )


def default_feed(path: str) -> str:
    """The name of a feed that the user did not name: its path as given."""
    return "stdin" if path == files.STDIN else str(Path(path))
