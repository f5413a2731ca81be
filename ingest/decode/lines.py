"""Chunks -> lines, with a bound on what a line without an end can hold."""

from __future__ import annotations

from typing import NamedTuple

from ingest.batch import Rejects
from ingest.decode.reasons import Reject
from ingest.decode.state import LineState

LONGEST = 4096
SHORTEST = 20
"""`!AIVDM,1,1,,A,0,0*00` and its end: no message takes fewer bytes."""
_SHOWN = 200
_SAMPLE = 1 << 16


class Stretch(NamedTuple):
    """Whole lines, and the last one of a source if it has no newline."""

    offset: int
    """Of `data[0]`."""
    data: bytes
    begin: int = 0
    end: int = 0
    """Where the first whole line of `data` begins, and the last one ends, its newline included."""
    unended: bytes = b""
    first: bytes = b""
    """The line that ends before `begin`, with what came of it in an earlier chunk and with its newline."""

    @property
    def first_offset(self) -> int:
        """Where all of it begins in the source."""
        return self.offset + self.begin - len(self.first)

    def line_at(self, offset: int) -> bytes:
        """What is shown of the line that begins at an offset in the source."""
        begin = offset - self.offset - self.begin
        data, begin = (self.data, begin + self.begin) if begin >= 0 else (self.first, 0)
        return data[begin : begin + _SHOWN].split(b"\n", 1)[0]

    def lines_likely(self) -> int:
        """About how many lines of AIS there are, by the lines that `data` begins with."""
        sample = self.data[:_SAMPLE]
        found = sample.count(b"\n") * len(self.data) // max(len(sample), 1)
        return min(found * 17 // 16, len(self.data) // SHORTEST)


def cut_lines(state: LineState, data: bytes, offset: int, rejects: Rejects, *, last: bool) -> Stretch:
    """Cut behind the last newline; what follows it stays in `state`, or is given as `unended` if `last`."""
    begin, first = 0, b""
    if state.skipping:
        begin = data.find(b"\n") + 1
        if not begin:
            return Stretch(offset + len(data), b"")
        state.skipping = False
    elif state.cut:
        begin = data.find(b"\n") + 1
        first = state.cut + (data[:begin] if begin else data)
        state.cut = b""
        if not begin:
            return _unended(state, Stretch(offset + len(data) - len(first), first), rejects, last=last)
    end = max(begin, data.rfind(b"\n") + 1)
    return _unended(state, Stretch(offset, data, begin, end, first=first), rejects, last=last)


def _unended(state: LineState, stretch: Stretch, rejects: Rejects, *, last: bool) -> Stretch:
    offset, data, _, end, *_ = stretch
    if len(data) - end > LONGEST:
        rejects.add(Reject.LENGTH, offset + end, data[end : end + _SHOWN])
        state.skipping = True
    elif last:
        return stretch._replace(unended=data[end:])
    else:
        state.cut = data[end:]
    return stretch
