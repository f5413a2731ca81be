"""Keeps of files the lines of ships that alerts came to be about, when that was not known as they were read.

Ships off Syria are picked as they come. An alert about any other ship is found when her lines are written and
gone: the file is gone through once more, for those alone. Of whom all was kept of a stretch this run
remembers; of what another run read, the lines that are held are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine

from app.pipeline.ahead import Ahead
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
Cut = tuple[Chunk, bytes]
"""A chunk, and what was cut of a line before it."""
_NEVER_MS = 10**15
_NOBODY: Mmsis = np.empty(0, np.int64)


class _Stretch(NamedTuple):
    """What this run knows of a chunk that it wrote."""

    kept: Mmsis
    """Ships all of whose lines were kept of it, ascending."""
    times_ms: tuple[int, ...]
    """Its first and its last message; empty: none told its time."""


@dataclass
class Passed:
    """A file as it was read: whose lines may not all have been kept.

    Holds 8 bytes for each ship of each chunk whose lines were kept of it.
    """

    path: str
    feed: str
    chunk_bytes: int
    assumed_ms: int | None
    away: Mmsis = field(default_factory=lambda: np.empty(0, np.int64))
    """Ships that sent when no alert was likely to be about them, ascending."""
    stretches: dict[int, _Stretch] = field(default_factory=dict)
    """By their offset."""
    first_ms: int | None = None
    last_ms: int | None = None
    resumed_at: int = 0
    """Where this run took the file up: what came before it was written by one that was cut off."""

    def note(self, ready: Prepared, kept: Mmsis | None = None) -> None:
        """A batch of it was written, now (all lines of the ships `kept` with it) or by an earlier run."""
        heard = np.array([mmsi for mmsi, _, _ in ready.facts.spans], np.int64)
        away = np.setdiff1d(heard, ready.near_syria if kept is None else kept)
        self.away = np.union1d(self.away, away)
        span_ms = (int(ready.times_ms[0]), int(ready.times_ms[-1])) if len(ready.times_ms) else ()
        if kept is not None:
            self.stretches[ready.chunk.offset] = _Stretch(kept, span_ms)
        if span_ms:
            self.first_ms = span_ms[0] if self.first_ms is None else min(span_ms[0], self.first_ms)
            self.last_ms = span_ms[1] if self.last_ms is None else max(span_ms[1], self.last_ms)

    def wanted(self, connection: Connection) -> Mmsis:
        """Ships that alerts are about in the span of the file so far: all she sent in it belongs to them."""
        if self.first_ms is None or self.last_ms is None:
            return _NOBODY
        return np.array(rested.vessels(connection, self.feed, self.first_ms, self.last_ms), np.int64)


def fetch(engine: Engine, passed: Passed, wall_ms: int) -> None:
    """Keep what is missing of the ships that alerts are about.

    What of the file cannot be read any more stays missing: evidence says so.
    """
    _note_what_came_before(passed)
    ships = _ships(engine, passed)
    if not len(ships):
        return
    with Ahead(_missing(engine, passed, ships)) as missing, suppress(IngestError):
        for raw in missing:
            with writing(engine) as connection:
                keep_raw(connection, rested.feed_id(connection, passed.feed), raw, wall_ms)


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
    with reading(engine) as connection:
        return np.intersect1d(passed.away, passed.wanted(connection))


def _chunks(passed: Passed) -> Iterator[Cut]:
    """The file's chunks as they were read; last, what is left of a line that nobody ended."""
    cut, offset = b"", 0
    for chunk in files.read(passed.path, feed=passed.feed, chunk_bytes=passed.chunk_bytes):
        yield chunk, cut
        offset = chunk.offset + len(chunk.data)
        end = chunk.data.rfind(b"\n") + 1
        cut = chunk.data[end:] if end else cut + chunk.data
    if cut:
        yield Chunk(b"\n", None, passed.feed, offset), cut


def _missing(engine: Engine, passed: Passed, ships: Mmsis) -> Iterator[RawBytes]:
    """The lines of these ships that are not held, packed, of one chunk after another."""
    for chunk, cut in _chunks(passed):
        data, times_ms = _lines(engine, passed, ships, chunk, cut)
        if data:
            arrived = [(data.count(b"\n"), passed.assumed_ms)]
            yield RawBytes.of(data, chunk.offset, times_ms, arrived)


def _lines(
    engine: Engine, passed: Passed, ships: Mmsis, chunk: Chunk, cut: bytes
) -> tuple[bytes, npt.NDArray[np.int64]]:
    if stretch := passed.stretches.get(chunk.offset):
        # A message that ends in the next chunk tells only there who sent it: here she was not heard.
        data = lines_of(chunk.data, np.setdiff1d(ships, stretch.kept), cut)
        return data, np.array(stretch.times_ms, np.int64)
    with reading(engine) as connection:
        held = rested.held(connection, passed.feed, chunk.offset)
    missing = not_held(lines_in(lines_of(chunk.data, ships, cut)), lines_in(held))
    data = b"".join(line + b"\n" for line in missing)
    return data, _times_ms(data, passed)


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
