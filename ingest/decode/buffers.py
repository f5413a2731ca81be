"""The arrays that the compiled pass fills: as long as the lines at hand will need, and longer if need be."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.decode.kernels import layout
from ingest.decode.texts import Texts

_SPARE = 256
_FEW = 4
"""One row of four or more is no fix."""


class Block:
    """Columns of `rows` rows, side by side by their width; see `kernels.layout` for which is where."""

    def __init__(self, rows: int, columns: tuple[int, int, int]) -> None:
        self.rows = rows
        self._columns = columns
        wide, middle, narrow = columns
        self.wide = np.empty(wide * rows, np.int64)
        self.middle = np.empty(middle * rows, np.int32)
        self.narrow = np.empty(narrow * rows, np.int16)

    def column(self, table: npt.NDArray[Any], number: int, length: int) -> npt.NDArray[Any]:
        """What is filled of one column."""
        return table[number * self.rows : number * self.rows + length]

    def put(self, table: npt.NDArray[Any], first: int, row: int, values: tuple[int, ...]) -> None:
        """Set values of a row, from column `first` on."""
        begin = first * self.rows + row
        table[begin : begin + len(values) * self.rows : self.rows] = values

    def grow(self) -> None:
        """Twice as many rows."""
        old, self.rows = self.rows, 2 * self.rows
        tables: Any = zip(self._columns, (self.wide, self.middle, self.narrow), strict=True)
        self.wide, self.middle, self.narrow = (_widened(table, columns, old) for columns, table in tables)


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


def _widened(table: npt.NDArray[Any], columns: int, rows: int) -> npt.NDArray[Any]:
    wider = np.empty((columns, 2 * rows), table.dtype)
    wider[:, :rows] = table.reshape(columns, rows)
    return wider.reshape(-1)
