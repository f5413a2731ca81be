"""The arrays that the compiled pass fills: as long as the lines at hand will need, and longer if need be."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.decode.kernels import layout
from ingest.decode.texts import Texts

_Wide = npt.NDArray[np.int64]
_Middle = npt.NDArray[np.int32]
_Narrow = npt.NDArray[np.int16]

_SPARE = 256
_FEW = 4
"""One row of four or more is no fix."""


class Block:
    """Columns of `rows` rows, side by side by their width; see `kernels.layout` for which is where."""

    def __init__(self, rows: int, columns: tuple[int, int, int]) -> None:
        self.rows = rows
        self._columns = columns
        self.wide, self.middle, self.narrow = _arrays(rows, *columns)

    def column(self, table: npt.NDArray[Any], number: int, length: int) -> npt.NDArray[Any]:
        """What is filled of one column."""
        return table[number * self.rows : number * self.rows + length]

    def put(self, table: npt.NDArray[Any], first: int, row: int, values: tuple[int, ...]) -> None:
        """Set values of a row, from column `first` on."""
        begin = first * self.rows + row
        table[begin : begin + len(values) * self.rows : self.rows] = values

    def grow(self) -> None:
        """Twice as many rows."""
        longer = Block(2 * self.rows, self._columns)
        tables: Any = zip(
            self._columns,
            (self.wide, self.middle, self.narrow),
            (longer.wide, longer.middle, longer.narrow),
            strict=True,
        )
        for columns, old, new in tables:
            new.reshape(columns, -1)[:, : self.rows] = old.reshape(columns, -1)
        self.rows, self.wide, self.middle, self.narrow = (
            longer.rows,
            longer.wide,
            longer.middle,
            longer.narrow,
        )


class Buffers:
    """Positions and marks in `many`, static reports and messages without a fix in `few`."""

    def __init__(self, lines: int) -> None:
        rows = lines + _SPARE
        self.counters = np.zeros(layout.COUNTERS, np.int64)
        self.many = Block(rows, (layout.WIDE, layout.MIDDLE, layout.NARROW))
        self.few = Block(rows // _FEW, (layout.FEW_WIDE, layout.FEW_MIDDLE, layout.FEW_NARROW))
        self.texts = Texts(self.counters)

    def make_room(self) -> bool:
        """Grow what cannot take the rows of one more line; whether anything had to."""
        counters = self.counters
        full = (
            (self.many, counters[layout.MARKS] >= self.many.rows),
            (self.few, max(counters[layout.STATICS], counters[layout.HEARD]) >= self.few.rows),
            (self.texts, self.texts.is_full()),
        )
        for table, is_full in full:
            if is_full:
                table.grow()
        return any(is_full for _, is_full in full)

    def add(self, counter: int) -> int:
        """Begin a row, for which there must be room; its number."""
        row = int(self.counters[counter])
        self.counters[counter] = row + 1
        return row


def _arrays(rows: int, wide: int, middle: int, narrow: int) -> tuple[_Wide, _Middle, _Narrow]:
    # One stretch of memory: the system gives a large one in large pages, which are not asked for one by one.
    sizes = [8 * wide * rows, 4 * middle * rows, 2 * narrow * rows]
    memory = np.empty(sum(sizes), np.uint8)
    first, second, third = np.split(memory, np.cumsum(sizes)[:2])
    return first.view(np.int64), second.view(np.int32), third.view(np.int16)
