"""Receivers by name, shared with the compiled pass; numbered in the batch as rows first name them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ingest.decode.kernels import layout

_COLUMNS = layout.R_USED + 1
_ROWS, _BYTES = 512, 1 << 16
_MORE = 8


class Stations:
    """`entries` are columns as long as half of `slots`, so that slots stay free."""

    def __init__(self, counters: npt.NDArray[np.int64]) -> None:
        self._counters = counters
        self.entries = np.empty(_COLUMNS * _ROWS, np.int64)
        self.slots = np.zeros(2 * _ROWS, np.int32)
        self.text = np.empty(_BYTES, np.uint8)
        self._ids: dict[str, int] = {}
        self._names: list[str] = []
        self.find("")

    def make_room(self, characters: int = layout.LONGEST) -> bool:
        """Grow what cannot take one more name of at most so many; whether anything had to."""
        crowded = int(self._counters[layout.STATIONS]) >= self._rows
        if crowded:
            self._grow()
        needed = int(self._counters[layout.STATION_BYTES]) + characters + layout.SLACK
        if needed > len(self.text):
            self.text = np.concatenate([self.text, np.empty(needed, np.uint8)])
            return True
        return crowded

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

    @property
    def _rows(self) -> int:
        return len(self.slots) // 2

    def _grow(self) -> None:
        self._learn()
        longer = np.empty((_COLUMNS, _MORE * self._rows), np.int64)
        longer[:, : self._rows] = self.entries.reshape(_COLUMNS, -1)
        self.entries = longer.reshape(-1)
        self.slots = np.zeros(_MORE * len(self.slots), np.int32)
        for number, name in enumerate(self._names):
            self.slots[self._free_slot(name.encode("ascii"))] = number + 1

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
        self.make_room(len(text))
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
