"""The arrays that the compiled pass fills, each as long as the bytes at hand can need.

Pages of memory that no row reaches are never touched, so that they cost nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.decode.kernels import layout

Int64 = npt.NDArray[np.int64]

_SHORTEST_LINE = 20
"""`!AIVDM,1,1,,A,0,0*00` and its end: no message takes fewer bytes."""
_BEFORE = layout.PENDING_MOST
"""Messages that earlier chunks may have left behind, waiting."""
_STATION_MOST = 4096


class Buffers:
    """Columns of all tables side by side, `rows` long; see `kernels.layout` for which is where."""

    def __init__(self, size: int) -> None:
        self.rows = rows = size // _SHORTEST_LINE + _BEFORE
        self.counters = np.zeros(layout.COUNTERS, np.int64)
        self.wide = np.empty(layout.WIDE * rows, np.int64)
        self.middle = np.empty(layout.MIDDLE * rows, np.int32)
        self.narrow = np.empty(layout.NARROW * rows, np.int16)
        self.text = np.empty(layout.TEXT * rows, np.uint8)

    def column(self, table: npt.NDArray[Any], number: int, counter: int) -> npt.NDArray[Any]:
        """What is filled of one column."""
        begin = number * self.rows
        return table[begin : begin + int(self.counters[counter])]

    def texts(self, begin: int, width: int) -> npt.NDArray[np.object_]:
        """One column of text."""
        n, at = int(self.counters[layout.STATICS]), begin * self.rows
        padded = self.text[at : at + n * width].view(f"S{width}")
        return padded.astype(f"U{width}").astype(np.object_)

    def add(self, counter: int, first: int, wide: tuple[int, ...]) -> int:
        """Begin a row with its int64 values, from column `first` on; its number."""
        row = int(self.counters[counter])
        self.counters[counter] = row + 1
        self.put(self.wide, first, row, wide)
        return row

    def put(self, table: npt.NDArray[Any], first: int, row: int, values: tuple[int, ...]) -> None:
        """Set values of a row, from column `first` on."""
        begin = first * self.rows + row
        table[begin : begin + len(values) * self.rows : self.rows] = values

    def put_text(self, row: int, begin: int, width: int, text: str) -> None:
        """One text of one row."""
        at = begin * self.rows + row * width
        self.text[at : at + width] = np.frombuffer(text.encode("ascii").ljust(width, b"\0"), np.uint8)


class Stations:
    """Receivers by name, shared with the compiled pass; numbered in the batch as rows first name them."""

    def __init__(self, size: int, counters: Int64) -> None:
        rows = size // _SHORTEST_LINE + _BEFORE
        self._counters = counters
        self._rows = rows
        self.entries = np.empty(3 * rows, np.int64)
        self.text = np.empty(size + _BEFORE * _STATION_MOST, np.uint8)
        self.slots = np.zeros(1 << (2 * rows).bit_length(), np.int32)
        self._ids: dict[str, int] = {}
        self._names: list[str] = []
        self.find("")

    def find(self, name: str) -> int:
        """Its number among all names met; 0 is ''."""
        self._learn()
        known = self._ids.get(name)
        return self._add(name) if known is None else known

    def name(self, number: int) -> str:
        """The inverse of `find`."""
        self._learn()
        return self._names[number]

    def use(self, name: str) -> int:
        """Its number in the batch, as a row names it."""
        number, counters = self.find(name), self._counters
        at = layout.R_USED * self._rows + number
        if self.entries[at] < 0:
            self.entries[at] = counters[layout.STATIONS_USED]
            counters[layout.STATIONS_USED] += 1
        return int(self.entries[at])

    def used(self) -> list[str]:
        """The names that rows use, by their number in the batch."""
        self._learn()
        first = layout.R_USED * self._rows
        numbers = self.entries[first : first + len(self._names)]
        return [self._names[k] for k in np.argsort(numbers, kind="stable").tolist() if numbers[k] >= 0]

    def _learn(self) -> None:
        """Take over the names that the compiled pass met."""
        for number in range(len(self._names), int(self._counters[layout.STATIONS])):
            at = int(self.entries[layout.R_AT * self._rows + number])
            length = int(self.entries[layout.R_LEN * self._rows + number])
            name = self.text[at : at + length].tobytes().decode("ascii")
            self._ids[name] = number
            self._names.append(name)

    def _add(self, name: str) -> int:
        text, number = name.encode("ascii"), len(self._names)
        at = int(self._counters[layout.STATION_BYTES])
        self.text[at : at + len(text)] = np.frombuffer(text, np.uint8)
        self._counters[layout.STATION_BYTES] += len(text)
        self.entries[layout.R_AT * self._rows + number] = at
        self.entries[layout.R_LEN * self._rows + number] = len(text)
        self.entries[layout.R_USED * self._rows + number] = -1
        self.slots[self._free_slot(text)] = number + 1
        self._counters[layout.STATIONS] += 1
        self._ids[name] = number
        self._names.append(name)
        return number

    def _free_slot(self, text: bytes) -> int:
        code = 0
        for byte in text:
            code = (code * 31 + byte) & layout.HASH_MOST
        slot = code % len(self.slots)
        while self.slots[slot]:
            slot = (slot + 1) % len(self.slots)
        return slot
