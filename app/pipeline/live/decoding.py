"""Pieces of one live source -> one batch: each receiver's lines by themselves, one clock for all."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from app.pipeline.live.area import Area
from app.pipeline.live.noting import new_id
from app.pipeline.live.receivers import Receivers
from app.pipeline.preparing import Prepared, prepared_batch
from ingest.batch import Batch
from ingest.decode.state import LineState
from ingest.sources.chunk import Chunk, Format
from ingest.sources.live import Piece
from ingest.stream import Carry, decode
from ingest.validate.clock import Clock

MOST_RECEIVERS = 512
"""Bounds memory: of more senders, half messages of those that were silent longest are given up."""


@dataclass(frozen=True)
class LiveBatch:
    """What came of one source since the last look, ready to be written."""

    ready: Prepared
    messages: int
    outside: int
    """Messages of ships outside the area, which were left out."""
    mark: str
    id: str = field(default_factory=new_id)
    """So that one whose COMMIT may have been done is not counted twice."""


class LiveDecoder:
    """Remembers of each receiver what decoding must, and when the feed's clock is to be trusted."""

    def __init__(self, feed: str, format: Format, area: Area, receivers: Receivers, clock: Clock) -> None:  # noqa: A002
        self._feed, self._format, self._area, self._receivers = feed, format, area, receivers
        self._clock = clock
        self._lines: OrderedDict[str, LineState] = OrderedDict()
        self._offset = 0

    def decode(self, pieces: list[Piece], wall_ms: int) -> LiveBatch | None:
        """One batch of all pieces; None if there is nothing in them."""
        if not pieces:
            return None
        begin, raw = self._offset, bytearray()
        arrivals: list[tuple[int, int]] = []
        batches = [self._decode(piece, raw, arrivals, wall_ms) for piece in pieces]
        batch = Batch.joined(batches)
        messages = len(batch.positions) + len(batch.statics) + len(batch.heard) + batch.other
        outside = self._area.left_out(batch)
        chunk = Chunk(bytes(raw), pieces[0].received_ms, self._feed, begin, self._format, tuple(arrivals))
        mark = next((piece.mark for piece in reversed(pieces) if piece.mark), "")
        ready = prepared_batch(chunk, batch, Carry(LineState(), self._clock), last=False)
        return LiveBatch(ready, messages, outside, mark)

    def _decode(self, piece: Piece, raw: bytearray, arrivals: list[tuple[int, int]], wall_ms: int) -> Batch:
        lines = self._lines.pop(piece.receiver, None) or LineState()
        data = bytes(piece.data)
        whole = _whole_lines(lines.cut + data, ended=piece.ended)
        raw += whole
        arrivals.append((whole.count(b"\n"), piece.received_ms))
        chunk = Chunk(data, piece.received_ms, self._feed, self._offset, self._format)
        batch, carry = decode(chunk, Carry(lines, self._clock), now_ms=wall_ms, last=piece.ended)
        self._offset += len(data)
        self._clock = carry.clock
        if not piece.ended:
            self._remember(piece.receiver, carry.lines)
        self._receivers.note(batch, piece.receiver.partition(" ")[0], piece.received_ms)
        return batch

    def _remember(self, receiver: str, lines: LineState) -> None:
        self._lines[receiver] = lines
        if len(self._lines) > MOST_RECEIVERS:
            self._lines.popitem(last=False)


def _whole_lines(data: bytes, *, ended: bool) -> bytes:
    return data if ended else data[: data.rfind(b"\n") + 1]
