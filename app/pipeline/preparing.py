"""All that can be done to a chunk without the store: decoded, sorted, packed. Runs ahead of the writer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.domain.time import now_ms
from app.pipeline.concern import hours_near_tartus, near_syria
from app.pipeline.summary import Read
from app.store import arrivals
from app.store.facts import Facts, arranged
from app.store.feeds import RawBytes
from ingest.batch import Batch, Heard, Positions, Statics
from ingest.errors import TruncatedSource
from ingest.picking import json_lines_of, lines_of
from ingest.sources.chunk import Chunk, Format
from ingest.stream import Carry, decode
from ingest.validate.duplicates import merge_equal

_LINES_OF = {Format.NMEA: lines_of, Format.AISSTREAM: json_lines_of}


@dataclass(frozen=True)
class Prepared:
    """A chunk ready to be written; `end` is the offset after it, `last` the end of the source."""

    chunk: Chunk
    batch: Batch
    """Its counts and receivers; its columns have gone into `facts`."""
    carry: Carry
    facts: Facts
    read: Read
    times_ms: npt.NDArray[np.int64]
    """When messages were sent, ascending, each time once."""
    near_syria: npt.NDArray[np.int64]
    """Ships that an alert may come to be about."""
    hours_near_tartus: npt.NDArray[np.int64]
    """In which it was heard there, hours since 1970."""
    last: bool
    damage: TruncatedSource | None = None
    """Why the source ended before its end."""
    assumed_ms: int | None = None
    """When its lines were received that tell no time, by whoever gave the file."""

    @property
    def end(self) -> int:
        """Offset in the source after this chunk."""
        return self.chunk.offset + len(self.chunk.data)


def prepared(
    chunks: Iterable[Chunk], carry: Carry, feed: str, offset: int, assume_received_ms: int | None
) -> Iterator[Prepared]:
    """Each chunk in turn, and an empty one for the end of the source, even of a damaged one."""
    damage: TruncatedSource | None = None
    try:
        for chunk in chunks:
            ready = _prepared(chunk, carry, assume_received_ms, last=False)
            carry, offset = ready.carry, ready.end
            yield ready
    except TruncatedSource as error:
        damage = error
    end = Chunk(b"", None, feed, offset)
    yield _prepared(end, carry, assume_received_ms, last=True, damage=damage)


def _prepared(
    chunk: Chunk,
    carry: Carry,
    assume_received_ms: int | None,
    *,
    last: bool,
    damage: TruncatedSource | None = None,
) -> Prepared:
    batch, after = decode(chunk, carry, now_ms=now_ms(), assume_received_ms=assume_received_ms, last=last)
    ready = prepared_batch(chunk, batch, after, last=last, damage=damage)
    return ready if assume_received_ms is None else replace(ready, assumed_ms=assume_received_ms)


def prepared_batch(
    chunk: Chunk, batch: Batch, after: Carry, *, last: bool, damage: TruncatedSource | None = None
) -> Prepared:
    """A batch that was decoded, ready to be written; `chunk` holds the bytes it came from."""
    facts = arranged(merge_equal(batch.positions), batch.statics, batch.heard)
    tables = (facts.positions, batch.statics, batch.heard)
    times_ms = np.unique(np.concatenate([table.time_ms for table in tables]))
    read = Read(len(batch.positions), len(batch.statics), np.unique(facts.positions.mmsi))
    # These columns lie in buffers that are far longer: `facts` has all that is still needed of them.
    batch.positions, batch.statics, batch.heard = Positions(), Statics(), Heard()
    near, hours = near_syria(facts.positions), hours_near_tartus(facts.positions)
    return Prepared(chunk, batch, after, facts, read, times_ms, near, hours, last, damage)


def raw_bytes(ready: Prepared, cut: bytes, ships: npt.NDArray[np.int64] | None) -> RawBytes | None:
    """What to keep of a chunk as it came, packed; None if nothing.

    A pipe gives its bytes once: all are kept (`ships` is None). Of a file, what an alert may come to rest on:
    the lines of some ships. `cut` was left of the chunk before, whose end cut a line.
    """
    data = ready.chunk.data
    if ships is not None:
        # Behind the end of a source stands nothing, or a last line that nobody has ended.
        data = _LINES_OF[ready.chunk.format](data or b"\n", ships, cut)
    return RawBytes.of(data, ready.chunk.offset, ready.times_ms, _arrivals(ready, data)) if data else None


def _arrivals(ready: Prepared, kept: bytes) -> list[arrivals.Run]:
    """When the kept lines arrived, where not they alone tell."""
    if ready.chunk.arrivals:
        lines, some = arrivals.lines_in(ready.chunk.data), arrivals.lines_in(kept)
        return arrivals.of_some(ready.chunk.arrivals, lines, some)
    return [(len(arrivals.lines_in(kept)), ready.assumed_ms)]
