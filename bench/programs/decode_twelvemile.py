"""Twelvemile's decoder as `ingest` uses it: pieces of 16 MiB, tag blocks, checksums, times."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.programs.decoding import Message, main
from ingest.batch import HEADING_NOT_AVAILABLE, Batch
from ingest.sources.chunk import Chunk
from ingest.stream import Carry, decode

_PIECE = 16 << 20
_UNITS = 600_000


def chunks(data: bytes) -> list[Chunk]:
    """The bytes as reading a file gives them."""
    return [Chunk(data[at : at + _PIECE], None, "", at) for at in range(0, len(data), _PIECE)]


def batches(given: list[Chunk]) -> Iterator[Batch]:
    """Decode chunk after chunk."""
    carry, now_ms = Carry(), time.time_ns() // 1_000_000
    for number, chunk in enumerate(given, 1):
        batch, carry = decode(chunk, carry, now_ms=now_ms, last=number == len(given))
        yield batch


def count(given: list[Chunk]) -> int:
    """Decode all; how many fixes, static reports and other sentences there are."""
    return sum(len(b.positions) + len(b.statics) + b.other for b in batches(given))


def read(data: bytes) -> Iterator[Message]:
    """Give the fixes; of other messages their types. What is neither report nor of a ship has type 0."""
    for batch in batches(chunks(data)):
        fixes = batch.positions
        columns = (fixes.msg_type, fixes.mmsi, fixes.lon / _UNITS, fixes.lat / _UNITS)
        for kind, mmsi, lon, lat in zip(*(column.tolist() for column in columns), strict=True):
            yield Message(kind, mmsi, lon, lat)
        # Type 19 gives a fix and a static report: one message.
        for kind in (*batch.statics.msg_type.tolist(), *batch.heard.msg_type.tolist()):
            if kind != 19:
                yield Message(kind, 0, None, None)
        # What proves a ship to be on the air without a fix is counted among the others as well.
        for _ in range(batch.other - len(batch.heard)):
            yield Message(0, 0, None, None)


def unknown_headings(data: bytes) -> int:
    """How many fixes tell no heading."""
    return sum(int((b.positions.heading == HEADING_NOT_AVAILABLE).sum()) for b in batches(chunks(data)))


if __name__ == "__main__":
    main(count, read, chunks)
