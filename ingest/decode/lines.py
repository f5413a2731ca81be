"""Chunks -> lines, with a bound on what a line without an end can hold."""

from __future__ import annotations

from typing import NamedTuple

from ingest.batch import Rejects
from ingest.decode.reasons import Reject
from ingest.decode.state import LineState

LONGEST = 4096
_SHOWN = 200


class Stretch(NamedTuple):
    """Whole lines without their newlines, and the last one of a source if it has none."""

    offset: int
    data: bytes
    """All bytes of `lines` from `offset` on."""
    lines: list[bytes]
    unended: bytes = b""

    def line_at(self, offset: int) -> bytes:
        """The line that begins at an offset in the source."""
        begin = offset - self.offset
        return self.data[begin : begin + _SHOWN].split(b"\n", 1)[0]


def cut_lines(state: LineState, data: bytes, offset: int, rejects: Rejects, *, last: bool) -> Stretch:
    """Split at newlines; what follows the last one stays in `state`, or is given as `unended` if `last`."""
    if state.skipping:
        end = data.find(b"\n")
        if end < 0:
            return Stretch(offset + len(data), b"", [])
        state.skipping = False
        data, offset = data[end + 1 :], offset + end + 1
    offset -= len(state.cut)
    data = state.cut + data
    state.cut = b""
    end = data.rfind(b"\n") + 1
    lines = data[:end].split(b"\n")
    lines.pop()
    return Stretch(offset, data, lines, _rest(state, data, end, offset, rejects, last=last))


def _rest(state: LineState, data: bytes, end: int, offset: int, rejects: Rejects, *, last: bool) -> bytes:
    if len(data) - end > LONGEST:
        rejects.add(Reject.LENGTH, offset + end, data[end : end + _SHOWN])
        state.skipping = True
    elif last:
        return data[end:]
    else:
        state.cut = data[end:]
    return b""
