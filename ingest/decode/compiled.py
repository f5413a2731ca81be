"""The compiled pass, and the hand-over of what is under way between it and the line-by-line reader."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.decode.build import Rows
from ingest.decode.kernels import layout
from ingest.decode.lines import Stretch
from ingest.decode.queue import Queue
from ingest.decode.refusals import Refusals
from ingest.decode.state import LineState


class _Piece(NamedTuple):
    """Some lines of a stretch: `data` begins at `begin` there, and its lines end at `end` there."""

    data: npt.NDArray[np.uint8]
    begin: int
    end: int


class Pass:
    """Takes plain lines of one stretch, beside a `Reader` of the same state and rows."""

    def __init__(
        self, stretch: Stretch, state: LineState, rows: Rows, received_ms: int | None, assumed_ms: int | None
    ) -> None:
        self._stretch, self._state, self._rows = stretch, state, rows
        self._times = _told(received_ms), _told(assumed_ms)
        self._queue = Queue(rows.stations, stretch)
        self._refusals = Refusals()
        self._pieces = _pieces(stretch)

    def may_run(self) -> bool:
        """False while a `$PGHP` is about, or parts are waiting that only the reader can join."""
        state = self._state
        return not state.gatehouse and not state.waiting and self._queue.can_hold(state.pending)

    def run(self, at: int) -> int:
        """Take lines from `at` on; where the first odd one begins, or the end."""
        self._enter()
        for piece in self._pieces:
            while at < piece.end:
                at = self._run(piece, at)
                if at < piece.end and not self._rows.buffers.make_room():
                    self._leave()
                    return at
        self._leave()
        return at

    def _run(self, piece: _Piece, at: int) -> int:
        stations, buffers, queue = self._rows.stations, self._rows.buffers, self._queue
        many, few, texts = buffers.many, buffers.few, buffers.texts
        data, begin, end = piece
        # Without the compiler NumPy would warn of what wraps.
        with np.errstate(over="ignore"):
            reached = _kernel()(
                data, at - begin, end - begin, self._stretch.offset + begin, *self._times,
                buffers.counters, self._refusals.table, queue.rows, queue.payloads,
                stations.entries, stations.text, stations.slots, texts.keys, texts.slots,
                many.wide, many.middle, many.narrow, few.wide, few.middle, few.narrow,
            )  # fmt: skip
        return begin + int(reached)

    def _enter(self) -> None:
        counters, recent = self._rows.buffers.counters, self._state.recent_ms
        counters[layout.TIMED] = counters[layout.UNTIMED] = 0
        counters[layout.RECENT] = len(recent)
        counters[layout.RECENT_A : layout.RECENT_A + len(recent)] = recent
        counters[layout.PENDING] = self._queue.take(self._state.pending)

    def _leave(self) -> None:
        counters, state = self._rows.buffers.counters, self._state
        known = int(counters[layout.RECENT])
        state.pending = self._queue.give(int(counters[layout.PENDING]))
        state.recent_ms = counters[layout.RECENT_A : layout.RECENT_A + known].tolist()
        state.timed += int(counters[layout.TIMED])
        state.untimed += int(counters[layout.UNTIMED])
        self._refusals.move(self._rows.batch.rejects, self._queue.first_line)


@cache
def _kernel() -> Any:  # noqa: ANN401 - a compiled function
    # Numba takes a third of a second to import: only who decodes should wait for it.
    from ingest.decode.kernels.reader import read_lines

    return read_lines


def _told(time_ms: int | None) -> int:
    return layout.NONE if time_ms is None else time_ms


def _pieces(stretch: Stretch) -> tuple[_Piece, _Piece]:
    """Lines behind which others follow, and a copy of the last ones with what must follow those."""
    begin, data, end = stretch.begin, stretch.data, stretch.end
    cut = max(begin, data.rfind(b"\n", begin, max(begin, len(data) - layout.SLACK)) + 1)
    last_lines = data[cut:end] + bytes(layout.SLACK)
    return (
        _Piece(np.frombuffer(data, np.uint8), 0, cut),
        _Piece(np.frombuffer(last_lines, np.uint8), cut, end),
    )
