"""The arrays that the compiled pass fills: as long as the lines at hand will need, and longer if need be."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.decode.kernels import layout

Int64 = npt.NDArray[np.int64]

_SPARE = 256
_FEW = 4
"""One row of four or more is no fix."""
_TEXTS = 1024


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
        tables = zip(self._columns, (self.wide, self.middle, self.narrow), strict=True)
        self.wide, self.middle, self.narrow = (_widened(table, columns, old) for columns, table in tables)


class Texts:
    """Texts of static reports by number, shared with the compiled pass; 0 is ''."""

    def __init__(self, counters: Int64) -> None:
        self._counters = counters
        self.bytes = np.zeros(_TEXTS * layout.TEXT, np.uint8)
        self.keys = np.zeros(_TEXTS * layout.KEY, np.int64)
        self.slots = np.zeros(layout.TEXT_SLOTS, np.int32)
        counters[layout.TEXTS] = 1

    def add(self, text: str) -> int:
        """A number for a text that does not come from the compiled pass."""
        if not text:
            return 0
        number = int(self._counters[layout.TEXTS])
        self._counters[layout.TEXTS] = number + 1
        padded = text.encode("ascii").ljust(layout.TEXT, b"\0")
        self.bytes[number * layout.TEXT : (number + 1) * layout.TEXT] = np.frombuffer(padded, np.uint8)
        return number

    def all(self) -> npt.NDArray[np.object_]:
        """All texts by number."""
        padded = self.bytes[: int(self._counters[layout.TEXTS]) * layout.TEXT].view(f"S{layout.TEXT}")
        return padded.astype(f"U{layout.TEXT}").astype(np.object_)

    @property
    def room(self) -> int:
        """How many there can be."""
        return len(self.keys) // layout.KEY

    def grow(self) -> None:
        """Room for twice as many."""
        self.bytes = np.concatenate([self.bytes, np.zeros_like(self.bytes)])
        self.keys = np.concatenate([self.keys, np.zeros_like(self.keys)])


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
            (self.texts, counters[layout.TEXTS] + layout.TEXTS_A_ROW > self.texts.room),
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
