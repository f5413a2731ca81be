"""Keeps of files the lines of ships that alerts came to be about, when that was not known as they were read.

Ships off Syria are picked as they come. An alert about any other ship is found when her lines are written and
gone: the file is gone through once more, for those alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine

from app.pipeline.preparing import Prepared, prepared
from app.store import rested
from app.store.arrivals import lines_in
from app.store.engine import reading, writing
from app.store.feeds import RawBytes, keep_raw
from ingest.errors import IngestError
from ingest.picking import lines_of
from ingest.sources import files
from ingest.sources.chunk import Chunk
from ingest.stream import Carry, decode

Mmsis = npt.NDArray[np.int64]
_NEVER_MS = 10**15


@dataclass
class Passed:
    """A file as it was read: whose lines may not all have been kept."""

    path: str
    feed: str
    chunk_bytes: int
    assumed_ms: int | None
    away: Mmsis = field(default_factory=lambda: np.empty(0, np.int64))
    """Ships that sent when no alert was likely to be about them, ascending."""
    first_ms: int | None = None
    last_ms: int | None = None
    resumed_at: int = 0
    """Where this run took the file up: what came before it was written by one that was cut off."""

    def note(self, ready: Prepared) -> None:
        """A batch of it was written."""
        heard = np.array([mmsi for mmsi, _, _ in ready.facts.spans], np.int64)
        self.away = np.union1d(self.away, np.setdiff1d(heard, ready.near_syria))
        if len(ready.times_ms):
            first, last = int(ready.times_ms[0]), int(ready.times_ms[-1])
            self.first_ms = first if self.first_ms is None else min(first, self.first_ms)
            self.last_ms = last if self.last_ms is None else max(last, self.last_ms)


def fetch(engine: Engine, passed: Passed, wall_ms: int) -> int:
    """Keep what is missing of the ships that alerts are about; how many lines that were.

    What of the file cannot be read any more stays missing: evidence says so.
    """
    _note_what_came_before(passed)
    ships = _ships(engine, passed)
    if not len(ships):
        return 0
    fetched = 0
    try:
        for chunk, cut in _chunks(passed):
            fetched += _keep(engine, passed, chunk, cut, ships, wall_ms)
    except IngestError:
        pass
    return fetched


def _note_what_came_before(passed: Passed) -> None:
    if not passed.resumed_at:
        return
    chunks = files.read(passed.path, feed=passed.feed, chunk_bytes=passed.chunk_bytes)
    before = takewhile(lambda chunk: chunk.offset < passed.resumed_at, chunks)
    try:
        for ready in prepared(before, Carry(), passed.feed, 0, passed.assumed_ms):
            passed.note(ready)
    except IngestError:
        pass


def _ships(engine: Engine, passed: Passed) -> Mmsis:
    if passed.first_ms is None or passed.last_ms is None or not len(passed.away):
        return passed.away[:0]
    with reading(engine) as connection:
        alerted = rested.vessels(connection, passed.feed, passed.first_ms, passed.last_ms)
    return np.intersect1d(passed.away, np.array(alerted, np.int64))


def _chunks(passed: Passed) -> Iterator[tuple[Chunk, bytes]]:
    """The file's chunks as they were read, and what the one before cut of a line."""
    cut = b""
    for chunk in files.read(passed.path, feed=passed.feed, chunk_bytes=passed.chunk_bytes):
        yield chunk, cut
        end = chunk.data.rfind(b"\n") + 1
        cut = chunk.data[end:] if end else cut + chunk.data


def _keep(engine: Engine, passed: Passed, chunk: Chunk, cut: bytes, ships: Mmsis, wall_ms: int) -> int:
    with reading(engine) as connection:
        feed_id, held = rested.held(connection, passed.feed, chunk.offset)
    missing = not_held(lines_in(lines_of(chunk.data, ships, cut)), lines_in(held))
    if feed_id is None or not missing:
        return 0
    data = b"".join(line + b"\n" for line in missing)
    raw = RawBytes.of(data, chunk.offset, _times_ms(data, passed), [(len(missing), passed.assumed_ms)])
    with writing(engine) as connection:
        keep_raw(connection, feed_id, raw, wall_ms)
    return len(missing)


def not_held(lines: Iterable[bytes], held: Iterable[bytes]) -> list[bytes]:
    r"""The sentences that are not held, each with what stands before it: it may tell when that was sent.

    Further parts of a message go with its first: alone they are alike of many ships.

    >>> not_held([b"$PGHP,1*00", b"!a", b"$PGHP,1*00", b"!b"], [b"$PGHP,1*00", b"!a"])
    [b'$PGHP,1*00', b'!b']
    >>> not_held([b"!A,2,1,3,A,x", b"!A,2,2,3,A,8"], [b"!A,2,1,3,A,y", b"!A,2,2,3,A,8"])
    [b'!A,2,1,3,A,x', b'!A,2,2,3,A,8']
    """
    known, found = set(held), list[bytes]()
    before: list[bytes] = []
    is_wanted: dict[tuple[bytes, ...], bool] = {}
    for line in lines:
        before.append(line)
        at = line.find(b"!")
        if at >= 0:
            _, count, part, *message = (line[at:].split(b",", 5) + [b""] * 5)[:5]
            key = (count, *message)
            if part in (b"", b"1") or key not in is_wanted:
                is_wanted[key] = line not in known
            found += before if is_wanted[key] else []
            before = []
    return found


def _times_ms(data: bytes, passed: Passed) -> npt.NDArray[np.int64]:
    """When the messages of the lines were sent."""
    batch, _ = decode(
        Chunk(data, None, passed.feed, 0),
        Carry(),
        now_ms=_NEVER_MS,
        assume_received_ms=passed.assumed_ms,
        last=True,
    )
    return np.concatenate([table.time_ms for table in (batch.positions, batch.statics, batch.heard)])
