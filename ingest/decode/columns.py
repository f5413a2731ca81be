"""Bytes of one source -> columns. The one door of this room.

Plain lines go through the compiled pass. At a line that is odd in any way it stops, and `Reader` takes that
one, and a few more where odd lines come in a row.
"""

from __future__ import annotations

from ingest.batch import Rejects
from ingest.decode.build import Decoded, Rows
from ingest.decode.compiled import Pass
from ingest.decode.lines import Stretch, cut_lines
from ingest.decode.reader import Reader
from ingest.decode.state import LineState

_IN_A_ROW_MOST = 64


def columns(
    data: bytes,
    offset: int,
    state: LineState,
    *,
    received_ms: int | None = None,
    assumed_ms: int | None = None,
    last: bool = False,
) -> Decoded:
    """Decode what is whole in `data`, which begins at `offset` of the source; `state` changes in place.

    `received_ms` is when a live feed brought it, `assumed_ms` stands in for times that a file does not tell.
    With `last`, what is not whole is rejected instead of kept in `state`.
    """
    rejects = Rejects()
    stretch = cut_lines(state, data, offset, rejects, last=last)
    rows = Rows(stretch, received_ms)
    rows.batch.rejects = rejects
    rows.batch.lines = sum(rejects.counts.values())
    reader = Reader(state, rows, received_ms, assumed_ms, stretch.first_offset)
    if stretch.first:
        reader.read(stretch.first[:-1], stretch.first_offset)
    _read(stretch, reader, Pass(stretch, state, rows, received_ms, assumed_ms))
    if last:
        reader.finish(stretch.unended, stretch.offset + stretch.end)
    return rows.decoded()


def _read(stretch: Stretch, reader: Reader, compiled: Pass) -> None:
    at, in_a_row = stretch.begin, 1
    while at < stretch.end:
        if compiled.may_run():
            reached = compiled.run(at)
            in_a_row = 1 if reached > at else min(2 * in_a_row, _IN_A_ROW_MOST)
            at = reached
        at = _read_odd(stretch, reader, at, in_a_row)


def _read_odd(stretch: Stretch, reader: Reader, at: int, most: int) -> int:
    for _ in range(most):
        if at >= stretch.end:
            break
        end = stretch.data.index(b"\n", at)
        reader.read(stretch.data[at:end], stretch.offset + at)
        at = end + 1
    return at
