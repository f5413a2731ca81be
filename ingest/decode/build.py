"""Gathers rows, and beside them one mark a message for the checks that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.batch import Batch, Heard, Positions, Statics
from ingest.decode.lines import Stretch
from ingest.decode.messages import Reading


@dataclass
class Marks:
    """One row a message that was read, in the order of the stream; arrays of equal length."""

    time_ms: npt.NDArray[np.int64]
    line_ms: npt.NDArray[np.int64]
    offset: npt.NDArray[np.int64]
    """Of the line that made the message whole."""
    received_ms: npt.NDArray[np.int64]
    """When a live feed brought it, else the time of the line."""
    lines: npt.NDArray[np.int64]
    other: npt.NDArray[np.bool_]
    """Its lines are in `Batch.other`."""


@dataclass
class Decoded:
    """A batch, and for each of its rows the message (index in `marks`) that it is from."""

    batch: Batch
    stretch: Stretch
    marks: Marks
    position_marks: npt.NDArray[np.int64]
    static_marks: npt.NDArray[np.int64]
    heard_marks: npt.NDArray[np.int64]
    earlier: dict[int, bytes]
    """Lines of messages that came before `stretch` and had to wait, by offset."""

    def line_at(self, offset: int) -> bytes:
        """The line that begins at an offset in the source, of those that made a message whole."""
        return self.earlier[offset] if offset in self.earlier else self.stretch.line_at(offset)


@dataclass(slots=True)
class Heading:
    """Of one whole message: its times (ms since 1970 UTC), its receiver and the line that ended it."""

    time_ms: int
    line_ms: int
    received_ms: int
    station: str
    offset: int
    lines: int


class Rows:
    """Rows of all tables as tuples, until `decoded` makes columns of them."""

    def __init__(self) -> None:
        self.batch = Batch()
        self.earlier: dict[int, bytes] = {}
        self._stations: dict[str, int] = {}
        self._marks: list[tuple[int, int, int, int, int, bool]] = []
        self._tables: tuple[list[tuple[Any, ...]], ...] = ([], [], [])
        self._origins: tuple[list[int], ...] = ([], [], [])

    def add(self, reading: Reading, heading: Heading) -> None:
        """Take what one message says."""
        times = (reading.mmsi, heading.time_ms, heading.received_ms)
        if reading.fix is not None:
            self._row(0, (*times, *reading.fix, reading.msg_type, self._station(heading.station)))
        if reading.static is not None:
            self._row(1, (*times, reading.msg_type, *reading.static, self._station(heading.station)))
        if reading.heard is not None:
            self._row(2, (*times, reading.heard, reading.msg_type))
        if reading.other:
            self.batch.other += heading.lines
        told = (heading.time_ms, heading.line_ms, heading.offset, heading.received_ms, heading.lines)
        self._marks.append((*told, reading.other))

    def decoded(self, stretch: Stretch) -> Decoded:
        """All rows as columns."""
        positions, statics, heard = self._tables
        self.batch.positions = Positions.from_rows(positions)
        self.batch.statics = Statics.from_rows(statics)
        self.batch.heard = Heard.from_rows(heard)
        self.batch.stations = list(self._stations)
        fixes, names, signs = (np.array(origin, np.int64) for origin in self._origins)
        return Decoded(self.batch, stretch, _marks(self._marks), fixes, names, signs, self.earlier)

    def _row(self, table: int, row: tuple[Any, ...]) -> None:
        self._tables[table].append(row)
        self._origins[table].append(len(self._marks))

    def _station(self, name: str) -> int:
        return self._stations.setdefault(name, len(self._stations))


def _marks(rows: list[tuple[int, int, int, int, int, bool]]) -> Marks:
    table = np.array(rows, np.int64).reshape(-1, 6).T
    return Marks(table[0], table[1], table[2], table[3], table[4], table[5].astype(np.bool_))
