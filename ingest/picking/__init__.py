"""The lines that some ships sent, out of many, as they came."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["json_lines_of", "lines_of"]

_MMSI = re.compile(rb'"(?:MMSI|UserID)"\s*:\s*([0-9]{1,10})')


def lines_of(data: bytes, mmsis: npt.NDArray[np.int64], cut: bytes = b"") -> bytes:
    r"""Every whole line of `cut` and `data` with a message of one of these ships, and what stands before it.

    `mmsis` is ascending; `cut` is the beginning of the line that `data` goes on with. Parts of a message go
    with its first; a line that is no AIS sentence goes with the next that is. Nothing is checked: wrong
    checksums are kept too.

    >>> line = b"!AIVDM,1,1,,A,14eG;o@034o8sd<L9i:a;WF>062D,0*7D\r\n"
    >>> lines_of(line + b"$GPGGA,no place*00\n", np.array([316001245])) == line
    True
    >>> lines_of(line[7:], np.array([316001245]), cut=line[:7]) == line
    True
    >>> lines_of(line, np.array([316001246]))
    b''
    """
    if not len(mmsis):
        return b""
    at = _first_sentence_ends(data) if cut else 0
    # No copy of all: what was cut is joined with no more than its line, or with the sentence it goes with.
    pieces = (np.frombuffer(cut + data[:at], np.uint8), np.frombuffer(data, np.uint8)[at:])
    return b"".join(_picked(piece, np.ascontiguousarray(mmsis)) for piece in pieces if len(piece))


def json_lines_of(data: bytes, mmsis: npt.NDArray[np.int64], cut: bytes = b"") -> bytes:
    r"""Every whole line of aisstream.io's JSON with a message of one of these ships.

    >>> json_lines_of(b'{"MetaData":{"MMSI":1}}\n{"MetaData":{"MMSI":2}}\n', np.array([2]))
    b'{"MetaData":{"MMSI":2}}\n'
    """
    wanted = {b"%d" % mmsi for mmsi in mmsis.tolist()}
    lines = (cut + data).splitlines(keepends=True)
    return b"".join(line for line in lines if wanted.intersection(_MMSI.findall(line)))


def _first_sentence_ends(data: bytes) -> int:
    """Behind the first line that begins in `data` and can be a sentence; the end if there is none."""
    at = data.find(b"\n") + 1
    while 0 < at < len(data):
        begin, at = at, data.find(b"\n", at) + 1
        if data[begin : begin + 1] in (b"!", b"\\"):
            break
    return at or len(data)


def _picked(data: npt.NDArray[np.uint8], mmsis: npt.NDArray[np.int64]) -> memoryview:
    # Numba takes a third of a second to import: only who picks lines should wait for it.
    from ingest.picking.kernels import picking

    pick: Any = picking.pick
    begun, out = np.empty(1 << 16, np.int64), np.empty(len(data), np.uint8)
    return out.data[: pick(data, mmsis, begun, out)]
