"""One prepared batch of one feed into the store, in the caller's transaction: the same for every source."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.pipeline.coverage import stale_days
from app.pipeline.preparing import Prepared, raw_bytes
from app.store import conclusions, coverage, facts, feeds, marks, minutes
from app.store.feeds import RawBytes

SYNTHETIC = "SYNTHETIC"
"""Stations whose names begin so label what they send as synthetic."""


class Stored(NamedTuple):
    """What became of a batch: its feed's id, what was new, and of which ships all lines were kept."""

    feed_id: int
    added: facts.Added
    kept: npt.NDArray[np.int64] | None
    """Ascending; None: not told here, since nothing was new, or all was kept."""


@dataclass(frozen=True)
class FeedWriter:
    """Writes what one feed brings."""

    name: str
    kind: str
    lateness_s: int
    synthetic: bool = False
    keeps_all_bytes: bool = False
    """Of what can be fetched again, or never ends, only the lines of some ships are kept as they came."""
    redistributable: str | None = None
    """Whether its lines may be given to others; None: nothing is said anew."""

    def open(self, connection: Connection, wall_ms: int) -> int:
        """The feed's id; it is made if it is new."""
        return feeds.open_feed(
            connection, self.name, self.kind, self.lateness_s, wall_ms, self.redistributable
        ).id

    def store(
        self,
        connection: Connection,
        ready: Prepared,
        wall_ms: int,
        *,
        cut: bytes = b"",
        counts: bool = True,
        also: npt.NDArray[np.int64] | None = None,
    ) -> Stored:
        """Add the facts.

        `cut` was left of the chunk before, whose end cut a line; `counts` is False if an earlier reading has
        counted the lines of the batch; `also` are ships whose lines are wanted wherever they are.
        """
        feed_id = self.open(connection, wall_ms)
        if self.synthetic or any(station.startswith(SYNTHETIC) for station in ready.batch.stations):
            _mark_synthetic(connection, feed_id)
        # Whose silence counts for a vessel rests on who has heard her, even if what they heard was known.
        earlier = facts.add_vessel_feed(connection, feed_id, ready.facts.first_ms)
        facts.mark_dirty(connection, earlier)
        ships = None if self.keeps_all_bytes else _of_interest(connection, feed_id, ready, also)
        with _picking_raw(ready, cut, ships) as raw:
            added = facts.add_facts(connection, ready.facts)
            self._note_up_time(connection, feed_id, ready)
            if added.is_news:
                coverage.mark(connection, stale_days(ready.times_ms))
            if added.is_news and (picked := raw.result()):
                feeds.keep_raw(connection, feed_id, picked, wall_ms)
        if counts:
            feeds.count(connection, feed_id, ready.batch.lines, added.new_positions, ready.batch.rejects)
        feeds.raise_newest(connection, feed_id, ready.carry.newest_ms)
        return Stored(feed_id, added, ships if added.is_news else None)

    def _note_up_time(self, connection: Connection, feed_id: int, ready: Prepared) -> None:
        heard_ms = minutes.add_minutes(connection, feed_id, ready.times_ms, ready.hours_near_tartus)
        # What lies beyond the frontier is not concluded: it needs no mark.
        if heard_ms is not None and heard_ms <= (conclusions.frontier_ms(connection) or 0):
            conclusions.mark_world(connection, heard_ms)
        changed_ms = feeds.add_up_time(connection, feed_id, ready.times_ms, feeds.up_gap_ms(self.kind))
        if changed_ms is not None:
            marks.mark_feed(connection, feed_id, changed_ms)
            vessels = conclusions.alerted_vessels(connection, feed_id, changed_ms)
            facts.mark_dirty(connection, dict.fromkeys(vessels, changed_ms))


@contextmanager
def _picking_raw(
    ready: Prepared, cut: bytes, ships: npt.NDArray[np.int64] | None
) -> Iterator[Future[RawBytes | None]]:
    """Pick and pack the lines to keep while the facts are written: in a thread, almost all of it in C."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(raw_bytes, ready, cut, ships)


def _of_interest(
    connection: Connection, feed_id: int, ready: Prepared, also: npt.NDArray[np.int64] | None
) -> npt.NDArray[np.int64]:
    since_ms = int(ready.times_ms.min(initial=ready.carry.newest_ms or 0))
    unfinished = conclusions.alerted_vessels(connection, feed_id, since_ms)
    ships = np.union1d(ready.near_syria, np.array(unfinished, np.int64))
    return ships if also is None else np.union1d(ships, also)


def _mark_synthetic(connection: Connection, feed_id: int) -> None:
    if feeds.mark_synthetic(connection, feed_id):
        vessels = conclusions.alerted_vessels(connection, feed_id, 0)
        facts.mark_dirty(connection, dict.fromkeys(vessels, 0))
