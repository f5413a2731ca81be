"""The compiled pass, and the hand-over of what is under way between it and the line-by-line reader."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from ingest.decode.build import Rows
from ingest.decode.kernels import layout
from ingest.decode.lines import LONGEST, Stretch
from ingest.decode.queue import Queue
from ingest.decode.state import LineState


class Pass:
    """Takes plain lines of one stretch, beside a `Reader` of the same state and rows."""

    def __init__(
        self, stretch: Stretch, state: LineState, rows: Rows, received_ms: int | None, assumed_ms: int | None
    ) -> None:
        self._stretch, self._state, self._rows = stretch, state, rows
        self._data = np.frombuffer(stretch.data, np.uint8)
        self._times = _told(received_ms), _told(assumed_ms)
        self._queue = Queue(rows.stations, stretch.data)
        # A message takes one line's characters, or at most `PAYLOAD_MOST` and one line's more.
        self._scratch = (
            np.zeros(layout.FIELDS, np.int64),
            np.zeros(layout.VALUES, np.int64),
            np.empty(LONGEST, np.uint8),
            np.empty(LONGEST + layout.PAYLOAD_MOST, np.uint8),
        )

    def may_run(self) -> bool:
        """False while a `$PGHP` is about, or parts are waiting that only the reader can join."""
        state = self._state
        return not state.gatehouse and not state.waiting and self._queue.can_hold(state.pending)

    def run(self, at: int) -> int:
        """Take lines from `at` on; where the first odd one begins, or the end."""
        state, rows, buffers = self._state, self._rows, self._rows.buffers
        counters, stations = buffers.counters, rows.stations
        self._enter()
        reached = _kernel()(
            self._data, at, self._stretch.end, self._stretch.offset, *self._times,
            counters, *self._scratch,
            stations.entries, stations.text, stations.slots, self._queue.entries, self._queue.text,
            buffers.wide, buffers.middle, buffers.narrow, buffers.text,
        )  # fmt: skip
        state.pending = self._queue.give(int(counters[layout.PENDING]))
        known = int(counters[layout.RECENT])
        state.recent_ms = counters[layout.RECENT_A : layout.RECENT_A + known].tolist()
        state.timed += int(counters[layout.TIMED])
        state.untimed += int(counters[layout.UNTIMED])
        return int(reached)

    def _enter(self) -> None:
        counters, recent = self._rows.buffers.counters, self._state.recent_ms
        counters[layout.TIMED] = counters[layout.UNTIMED] = 0
        counters[layout.RECENT] = len(recent)
        counters[layout.RECENT_A : layout.RECENT_A + len(recent)] = recent
        counters[layout.PENDING] = self._queue.take(self._state.pending)


@cache
def _kernel() -> Any:  # noqa: ANN401 - a compiled function
    # Numba takes a third of a second to import: only who decodes should wait for it.
    from ingest.decode.kernels.reader import read_lines

    return read_lines


def _told(time_ms: int | None) -> int:
    return layout.NONE if time_ms is None else time_ms
