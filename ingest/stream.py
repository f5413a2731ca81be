"""Chunks of one source -> checked columns. Resuming from a carry equals never having stopped."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

import numpy as np
import numpy.typing as npt

from ingest.batch import Batch
from ingest.decode import aisstream
from ingest.decode.build import Decoded
from ingest.decode.columns import columns
from ingest.decode.state import LineState
from ingest.sources.chunk import Chunk, Format
from ingest.validate.clock import REASON, Clock, Leap, impossible

__all__ = ["Carry", "decode"]


@dataclass
class Carry:
    """All that decoding must remember between the chunks of a source. `Carry()` is its start."""

    lines: LineState = field(default_factory=LineState)
    clock: Clock = field(default_factory=Clock)

    @property
    def newest_ms(self) -> int | None:
        """Newest trusted time of an accepted message, ms since 1970 UTC."""
        return self.clock.newest_ms

    @property
    def first_ms(self) -> int | None:
        """Earliest time of an accepted message, ms since 1970 UTC."""
        return self.clock.first_ms

    @property
    def timed(self) -> int:
        """Lines of whole messages that tell a time themselves."""
        return self.lines.timed

    @property
    def untimed(self) -> int:
        """Lines of whole messages that tell none."""
        return self.lines.untimed

    def to_json(self) -> str:
        """One line of JSON, for the store."""
        return json.dumps({"lines": self.lines.to_dict(), "clock": asdict(self.clock)})

    @classmethod
    def from_json(cls, text: str) -> Carry:
        """The inverse of `to_json`."""
        plain = json.loads(text)
        leaps = [Leap(**leap) for leap in plain["clock"]["leaps"]]
        return cls(LineState.from_dict(plain["lines"]), Clock(**plain["clock"] | {"leaps": leaps}))


def decode(
    chunk: Chunk,
    carry: Carry,
    *,
    now_ms: int,
    assume_received_ms: int | None = None,
    last: bool = False,
) -> tuple[Batch, Carry]:
    """Decode one chunk after `carry`, which is not changed; returns the batch and the next chunk's carry.

    Chunks must follow one another without a hole. `now_ms` is the wall clock; `assume_received_ms` stands in
    where the lines of a file tell no time; `last` ends the source: an empty chunk will do. Never raises for
    what is in the data: what cannot be used is counted in `Batch.rejects`.
    """
    lines, clock = carry.lines.copy(), carry.clock.copy()
    decoded = _columns(chunk, lines, assume_received_ms, now_ms, last=last)
    marks = decoded.marks
    limit_ms = now_ms if marks.received_ms is None else marks.received_ms
    # The end of a live connection is not the end of time: a leap ahead is still waited on.
    ends = last and marks.received_ms is None
    bad = impossible(marks.time_ms, limit_ms) | impossible(marks.line_ms, limit_ms)
    if not bad.any():
        clock.advance(marks.time_ms, last=ends)
    else:
        clock.advance(marks.time_ms[~bad], last=ends)
        _drop(decoded, bad)
    return decoded.batch, Carry(lines, clock)


def _columns(chunk: Chunk, lines: LineState, assumed_ms: int | None, now_ms: int, *, last: bool) -> Decoded:
    received_ms = chunk.received_ms
    if chunk.format is Format.AISSTREAM:
        heard_ms = now_ms if received_ms is None else received_ms
        return aisstream.columns(chunk.data, chunk.offset, lines, heard_ms, last=last)
    return columns(chunk.data, chunk.offset, lines, received_ms=received_ms, assumed_ms=assumed_ms, last=last)


def _drop(decoded: Decoded, bad: npt.NDArray[np.bool_]) -> None:
    batch, marks = decoded.batch, decoded.marks
    batch.positions = batch.positions.take(~bad[decoded.position_marks])
    batch.statics = batch.statics.take(~bad[decoded.static_marks])
    batch.heard = batch.heard.take(~bad[decoded.heard_marks])
    batch.other -= int(marks.lines[bad & marks.other].sum())
    for index in np.flatnonzero(bad).tolist():
        offset = int(marks.offset[index])
        batch.rejects.add(REASON, offset, decoded.line_at(offset), int(marks.lines[index]))
