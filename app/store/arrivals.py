"""When lines arrived, packed: runs of lines that a feed brought together.

Of a live feed whose lines tell no time, nothing else says when its messages were sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, groupby

import numpy as np
import zstandard

Run = tuple[int, int | None]
"""So many lines, and when they arrived, ms since 1970 UTC; None: not known."""
_UNKNOWN = -1


def packed(runs: Iterable[Run]) -> bytes | None:
    """The runs as bytes, neighbours of one time as one; None if of no line it is known.

    >>> unpacked(packed([(1, 5), (2, 5), (1, None)]), 4)
    [(3, 5), (1, None)]
    """
    together = [(sum(n for n, _ in same), ms) for ms, same in groupby(runs, key=lambda run: run[1])]
    if all(ms is None for _, ms in together):
        return None
    rows = np.array([(n, _UNKNOWN if ms is None else ms) for n, ms in together], np.int64)
    return zstandard.compress(np.ascontiguousarray(rows.T).tobytes())


def unpacked(held: bytes | None, lines: int) -> list[Run]:
    """The runs of so many lines."""
    if held is None:
        return [(lines, None)] if lines else []
    counts, times = np.frombuffer(zstandard.decompress(held), np.int64).reshape(2, -1).tolist()
    return [(n, None if ms == _UNKNOWN else ms) for n, ms in zip(counts, times, strict=True)]


def each(runs: Iterable[Run]) -> list[int | None]:
    """Of each line when it arrived."""
    return list(chain.from_iterable([ms] * n for n, ms in runs))


def of_some(runs: Iterable[Run], lines: Sequence[bytes], some: Sequence[bytes]) -> list[Run]:
    """The runs of some of the lines, which stand in the same order.

    >>> of_some([(2, 5), (1, 9)], [b"a", b"b", b"c"], [b"b", b"c"])
    [(1, 5), (1, 9)]
    """
    found: list[Run] = []
    at = 0
    for line, ms in zip(lines, each(runs), strict=False):
        if at < len(some) and line == some[at]:
            found.append((1, ms))
            at += 1
    return [*found, (len(some) - at, None)] if at < len(some) else found


def lines_in(data: bytes) -> list[bytes]:
    """Lines without their newlines; a last one without a newline counts."""
    lines = data.split(b"\n")
    return lines if lines[-1] else lines[:-1]
