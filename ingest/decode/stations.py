"""Receivers by name, shared with the compiled pass; numbered in the batch as rows first name them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ingest.decode.kernels import layout

_SHORTEST_LINE = 20
"""`!AIVDM,1,1,,A,0,0*00` and its end: no line that names a receiver takes fewer bytes."""
_BEFORE = layout.PENDING_MOST
"""Messages that earlier chunks may have left behind, waiting."""
_NAME_MOST = 4096


class Stations:
    """As many as `size` bytes of lines can name; pages of memory that no name reaches are never touched."""

    def __init__(self, size: int, counters: npt.NDArray[np.int64]) -> None:
        rows = size // _SHORTEST_LINE + _BEFORE
        self._counters = counters
        self._rows = rows
        self.entries = np.empty(3 * rows, np.int64)
        self.text = np.empty(size + _BEFORE * _NAME_MOST + layout.SLACK, np.uint8)
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
        slot = _hash(text) % len(self.slots)
        while self.slots[slot]:
            slot = (slot + 1) % len(self.slots)
        return slot


def _hash(text: bytes) -> int:
    """As `kernels.stations.station_id` makes it."""
    code = 0
    for k in range(0, len(text), 8):
        eight = int.from_bytes(text[k : k + 8].ljust(8, b"\0"), "big")
        code = (code * 31 + (eight ^ eight >> layout.HASH_FOLD)) & layout.HASH_MOST
    return code
