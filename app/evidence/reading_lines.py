"""What lines tell of themselves: when they were sent, and of which message they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from app.domain.premises import RawLine
from ingest.decode.columns import columns
from ingest.decode.state import LineState

_PARTS = re.compile(rb"!\w{5},([2-9]),([2-9]),")
_UNTOLD_MS = 1
"""In place of a time that a line does not tell: no message is so old."""


def is_last_part(line: bytes) -> bool:
    """Whether a line ends a message of several: of other ships such are picked too, for they name none.

    >>> is_last_part(b"!AIVDM,2,2,0,A,00000000000,2*24"), is_last_part(b"!AIVDM,2,1,0,A,5,0*24")
    (True, False)
    """
    found = _PARTS.search(line)
    return found is not None and found[1] == found[2]


def told_ms(lines: Sequence[RawLine], kinds: Mapping[str, str]) -> list[int | None]:
    """When each line that ends a message was sent by what it tells, else when it arrived, ms; None of others.

    `kinds` are those of the feeds, whose lines follow one another.
    """
    found: list[int | None] = []
    for feed in dict.fromkeys(line.feed for line in lines):
        hers = [line for line in lines if line.feed == feed]
        found += [line.arrived_ms for line in hers] if kinds[feed] == "aisstream" else _told_ms(hers)
    return found


def _told_ms(lines: Sequence[RawLine]) -> list[int | None]:
    data = b"".join(line.data for line in lines)
    marks = columns(data, 0, LineState(), assumed_ms=_UNTOLD_MS, last=True).marks
    begins = np.cumsum([0, *(len(line.data) for line in lines)])
    times: list[int | None] = [None] * len(lines)
    at = np.searchsorted(begins, marks.offset, "right") - 1
    for row, ms in zip(at.tolist(), marks.line_ms.tolist(), strict=True):
        times[row] = lines[row].arrived_ms if ms == _UNTOLD_MS else ms
    return times
