"""Gathers rows, and beside them one mark a message for the checks that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.batch import Batch
from ingest.decode import tables
from ingest.decode.buffers import Buffers, Stations
from ingest.decode.kernels import layout
from ingest.decode.lines import Stretch
from ingest.decode.messages import Reading

Values = tuple[int, ...]


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
    """Rows of all tables, whichever way they come: from `add`, or from the compiled pass into `buffers`."""

    def __init__(self, size: int) -> None:
        self.batch = Batch()
        self.earlier: dict[int, bytes] = {}
        self.buffers = Buffers(size)
        self.stations = Stations(size, self.buffers.counters)

    def add(self, reading: Reading, heading: Heading) -> None:
        """Take what one message says."""
        mark = int(self.buffers.counters[layout.MARKS])
        head = (reading.mmsi, heading.time_ms, heading.received_ms, mark)
        if reading.fix is not None:
            self._add_fix(head, reading, self.stations.use(heading.station))
        if reading.static is not None:
            self._add_static(head, reading, self.stations.use(heading.station))
        if reading.heard is not None:
            row = self.buffers.add(layout.HEARD, layout.H_MMSI, head)
            self.buffers.put(self.buffers.narrow, layout.H_REASON, row, (reading.heard, reading.msg_type))
        if reading.other:
            self.batch.other += heading.lines
        told = (heading.time_ms, heading.line_ms, heading.offset, heading.received_ms, heading.lines)
        self.buffers.add(layout.MARKS, layout.M_TIME, (*told, reading.other))

    def decoded(self, stretch: Stretch) -> Decoded:
        """All rows as columns."""
        counters, batch = self.buffers.counters, self.batch
        batch.positions, batch.statics, batch.heard = tables.all_of(self.buffers)
        batch.stations = self.stations.used()
        batch.lines += int(counters[layout.LINES])
        batch.other += int(counters[layout.OTHER])
        fixes, names, signs = tables.origins(self.buffers)
        return Decoded(batch, stretch, self._marks(), fixes, names, signs, self.earlier)

    def _add_fix(self, head: Values, reading: Reading, station: int) -> None:
        assert reading.fix is not None
        lon, lat, *others = reading.fix
        buffers = self.buffers
        row = buffers.add(layout.POSITIONS, layout.P_MMSI, head)
        buffers.put(buffers.middle, layout.P_LON, row, (lon, lat, station))
        buffers.put(buffers.narrow, layout.P_SOG, row, (*others, reading.msg_type))

    def _add_static(self, head: Values, reading: Reading, station: int) -> None:
        assert reading.static is not None
        part, imo, callsign, name, *numbers, destination, eta = reading.static
        buffers = self.buffers
        row = buffers.add(layout.STATICS, layout.S_MMSI, (*head, imo))
        buffers.put(buffers.middle, layout.S_STATION, row, (station,))
        narrow = (reading.msg_type, tables.PARTS.index(part), *(int(number) for number in numbers))
        buffers.put(buffers.narrow, layout.S_TYPE, row, narrow)
        texts = (callsign, name, str(destination), str(eta))
        for text, begin, width in zip(texts, layout.TEXT_BEGINS, layout.TEXT_WIDTHS, strict=True):
            buffers.put_text(row, begin, width, text)

    def _marks(self) -> Marks:
        time_ms, line_ms, offset, received_ms, lines, other = (
            self.buffers.column(self.buffers.wide, k, layout.MARKS) for k in range(layout.M_TIME, layout.WIDE)
        )
        return Marks(time_ms, line_ms, offset, received_ms, lines, other.astype(np.bool_))
