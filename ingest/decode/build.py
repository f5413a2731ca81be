"""Gathers rows, and beside them one mark a message for the checks that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.batch import Batch
from ingest.decode import tables
from ingest.decode.buffers import Buffers
from ingest.decode.kernels import layout
from ingest.decode.lines import Stretch
from ingest.decode.messages import Reading
from ingest.decode.stations import Stations

Values = tuple[int, ...]


@dataclass
class Marks:
    """One row a message that was read, in the order of the stream; arrays of equal length."""

    time_ms: npt.NDArray[np.int64]
    line_ms: npt.NDArray[np.int64]
    offset: npt.NDArray[np.int64]
    """Of the line that made the message whole."""
    received_ms: npt.NDArray[np.int64] | None
    """When a live feed brought it; None if the lines are none of a live feed."""
    lines: npt.NDArray[np.int16]
    other: npt.NDArray[np.bool_]
    """Its lines are in `Batch.other`."""


@dataclass
class Decoded:
    """A batch, and for each of its rows the message (index in `marks`) that it is from."""

    batch: Batch
    stretch: Stretch
    marks: Marks
    position_marks: npt.NDArray[np.int32]
    static_marks: npt.NDArray[np.int32]
    heard_marks: npt.NDArray[np.int32]
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

    def __init__(self, stretch: Stretch, received_ms: int | None) -> None:
        self.batch = Batch()
        self.earlier: dict[int, bytes] = {}
        self.buffers = Buffers(stretch.lines_likely())
        self.stations = Stations(self.buffers.counters)
        self._stretch = stretch
        self._live = received_ms is not None

    def add(self, reading: Reading, heading: Heading) -> None:
        """Take what one message says."""
        self.buffers.make_room()
        head = (reading.mmsi, heading.time_ms, heading.received_ms)
        mark = self._add_mark(heading, other=reading.other)
        if reading.fix is not None:
            self._add_fix(head, mark, reading, self.stations.use(heading.station))
        if reading.static is not None:
            self._add_static(head, mark, reading, self.stations.use(heading.station))
        if reading.heard is not None:
            few, row = self.buffers.few, self.buffers.add(layout.HEARD)
            few.put(few.wide, layout.H_MMSI, row, head)
            few.put(few.middle, layout.H_MARK, row, (mark,))
            few.put(few.narrow, layout.H_REASON, row, (reading.heard, reading.msg_type))
        if reading.other:
            self.batch.other += heading.lines

    def make_room(self) -> bool:
        """Grow what might not take one more line; whether anything had to."""
        return self.stations.make_room() | self.buffers.make_room()

    def decoded(self) -> Decoded:
        """All rows as columns."""
        counters, batch = self.buffers.counters, self.batch
        batch.positions, batch.statics, batch.heard = tables.all_of(self.buffers)
        batch.stations = self.stations.used()
        batch.lines += int(counters[layout.LINES])
        batch.other += int(counters[layout.OTHER])
        fixes, names, signs = tables.origins(self.buffers)
        return Decoded(batch, self._stretch, self._marks(), fixes, names, signs, self.earlier)

    def _add_mark(self, heading: Heading, *, other: bool) -> int:
        many, row = self.buffers.many, self.buffers.add(layout.MARKS)
        told = (heading.time_ms, heading.line_ms, heading.offset, heading.received_ms)
        many.put(many.wide, layout.M_TIME, row, told)
        many.put(many.narrow, layout.M_KIND, row, (2 * heading.lines + other,))
        return row

    def _add_fix(self, head: Values, mark: int, reading: Reading, station: int) -> None:
        assert reading.fix is not None
        lon, lat, *others = reading.fix
        many, row = self.buffers.many, self.buffers.add(layout.POSITIONS)
        many.put(many.wide, layout.P_MMSI, row, head)
        many.put(many.middle, layout.P_LON, row, (lon, lat, station, mark))
        many.put(many.narrow, layout.P_SOG, row, (*others, reading.msg_type))

    def _add_static(self, head: Values, mark: int, reading: Reading, station: int) -> None:
        assert reading.static is not None
        part, imo, callsign, name, *numbers, destination, eta = reading.static
        few, row = self.buffers.few, self.buffers.add(layout.STATICS)
        texts = (self.buffers.texts.add(str(text)) for text in (callsign, name, destination, eta))
        few.put(few.wide, layout.S_MMSI, row, (*head, imo))
        few.put(few.middle, layout.S_STATION, row, (station, mark, *texts))
        narrow = (reading.msg_type, tables.PARTS.index(part), *(int(number) for number in numbers))
        few.put(few.narrow, layout.S_TYPE, row, narrow)

    def _marks(self) -> Marks:
        many, length = self.buffers.many, int(self.buffers.counters[layout.MARKS])
        time_ms, line_ms, offset, received_ms = (
            many.column(many.wide, k, length) for k in range(layout.M_TIME, layout.WIDE)
        )
        kind = many.column(many.narrow, layout.M_KIND, length)
        other = (kind & 1).astype(np.bool_)
        return Marks(time_ms, line_ms, offset, received_ms if self._live else None, kind >> 1, other)
