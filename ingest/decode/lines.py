"""Chunks -> lines, with a bound on what a line without an end can hold."""

from __future__ import annotations

from typing import NamedTuple

from ingest.batch import Rejects
from ingest.decode.reasons import Reject
from ingest.decode.state import LineState

LONGEST = 4096
_SHOWN = 200


class Stretch(NamedTuple):
    """Whole lines, and the last one of a source if it has no newline."""

    offset: int
    data: bytes
    """All bytes from `offset` on."""
    end: int = 0
    """Where the last whole line of `data` ends, its newline included."""
    unended: bytes = b""

    def line_at(self, offset: int) -> bytes:
        """The line that begins at an offset in the source."""
        begin = offset - self.offset
        return self.data[begin : begin + _SHOWN].split(b"\n", 1)[0]


def cut_lines(state: LineState, data: bytes, offset: int, rejects: Rejects, *, last: bool) -> Stretch:
    """Cut behind the last newline; what follows it stays in `state`, or is given as `unended` if `last`."""
    if state.skipping:
        end = data.find(b"\n")
        if end < 0:
            return Stretch(offset + len(data), b"")
        state.skipping = False
        data, offset = data[end + 1 :], offset + end + 1
    offset -= len(state.cut)
    data = state.cut + data
    state.cut = b""
    end = data.rfind(b"\n") + 1
    return Stretch(offset, data, end, _rest(state, data, end, offset, rejects, last=last))


def _rest(state: LineState, data: bytes, end: int, offset: int, rejects: Rejects, *, last: bool) -> bytes:
    if len(data) - end > LONGEST:
        rejects.add(Reject.LENGTH, offset + end, data[end : end + _SHOWN])
        state.skipping = True
    elif last:
        return data[end:]
    else:
        state.cut = data[end:]
    return b""
