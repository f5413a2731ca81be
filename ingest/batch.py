"""What a stream of AIS turns into: structures of arrays, one row a message.

"Not available" keeps the value that ITU-R M.1371-5 gives it, so that a column needs no mask beside it; each
constant below names one. Times are milliseconds since 1970-01-01T00:00Z.
"""

from __future__ import annotations

# ruff: noqa: RUF009 - `_column` is a `field`, made anew for each column
from dataclasses import dataclass, field, fields
from enum import IntEnum
from functools import cache
from typing import Any, Self

import numpy as np
import numpy.typing as npt

SOG_NOT_AVAILABLE = 1023
COG_NOT_AVAILABLE = 3600
HEADING_NOT_AVAILABLE = 511
ROT_NOT_AVAILABLE = -128
NAV_STATUS_NOT_AVAILABLE = 15
FIX_NOT_AVAILABLE = {
    "sog": SOG_NOT_AVAILABLE,
    "cog": COG_NOT_AVAILABLE,
    "heading": HEADING_NOT_AVAILABLE,
    "rot": ROT_NOT_AVAILABLE,
    "nav_status": NAV_STATUS_NOT_AVAILABLE,
}
"""Column of `Positions` -> the value that says "not available"; the others always have one."""
SHIP_TYPE_NOT_AVAILABLE = -1
DRAUGHT_NOT_AVAILABLE = 0
IMO_NOT_AVAILABLE = 0
DIMENSION_NOT_AVAILABLE = 0
LON_LAT_UNITS_PER_DEGREE = 600_000
"""Positions are whole ten-thousandths of an arc minute, as class A and B send them."""
LONG_RANGE_TYPE = 27
"""Type 27 is coarse: a tenth of a minute. Its rows carry `msg_type` 27."""


class HeardReason(IntEnum):
    """Why a message that proves a ship was on the air gave no fix."""

    NO_PLACE = 0
    POSITIONING_FAULT = 1
    """UTC second 61, 62 or 63: manual, dead reckoning or inoperative."""
    OTHER_TYPE = 2


_SPEC = "dtype"


def _column(dtype: npt.DTypeLike) -> Any:  # noqa: ANN401 - as `field` itself is typed
    return field(default_factory=lambda: np.empty(0, dtype), metadata={_SPEC: np.dtype(dtype)})


class Columns:
    """A table whose dataclass fields are equally long one-dimensional arrays."""

    @classmethod
    @cache
    def dtypes(cls) -> dict[str, np.dtype[Any]]:
        """Name -> dtype of every column, in order."""
        return {f.name: f.metadata[_SPEC] for f in fields(cls)}  # type: ignore[arg-type]

    @classmethod
    def from_rows(cls, rows: list[tuple[Any, ...]]) -> Self:
        """Build from rows whose values stand in the order of the columns."""
        if not rows:
            return cls()
        values = zip(*rows, strict=True)
        return cls(*(np.array(v, dtype) for v, dtype in zip(values, cls.dtypes().values(), strict=True)))

    def __len__(self) -> int:
        return len(getattr(self, next(iter(self.dtypes()))))

    def take(self, index: npt.NDArray[Any] | slice) -> Self:
        """The rows that an index array, a mask or a slice picks."""
        return type(self)(*(getattr(self, name)[index] for name in self.dtypes()))

    @classmethod
    def concatenate(cls, parts: list[Self]) -> Self:
        """All rows of several tables, in order."""
        if not parts:
            return cls()
        return cls(*(np.concatenate([getattr(p, name) for p in parts]) for name in cls.dtypes()))


@dataclass
class Positions(Columns):
    """Fixes: messages 1, 2, 3, 18, 19 and 27 that carry a place. `station` indexes `Batch.stations`."""

    mmsi: npt.NDArray[np.int64] = _column(np.int64)
    time_ms: npt.NDArray[np.int64] = _column(np.int64)
    received_ms: npt.NDArray[np.int64] = _column(np.int64)
    lon: npt.NDArray[np.int32] = _column(np.int32)
    lat: npt.NDArray[np.int32] = _column(np.int32)
    sog: npt.NDArray[np.int16] = _column(np.int16)
    """Tenths of a knot; 1022 means 102.2 kn or more."""
    cog: npt.NDArray[np.int16] = _column(np.int16)
    """Tenths of a degree."""
    heading: npt.NDArray[np.int16] = _column(np.int16)
    rot: npt.NDArray[np.int16] = _column(np.int16)
    """ROT as sent: 4.733 * sqrt(degrees a minute), signed; +-127 is "more than 5 degrees in 30 s"."""
    nav_status: npt.NDArray[np.int16] = _column(np.int16)
    msg_type: npt.NDArray[np.int16] = _column(np.int16)
    station: npt.NDArray[np.int32] = _column(np.int32)


@dataclass
class Statics(Columns):
    """Static and voyage reports: types 5, 19, 24A, 24B. Text is trimmed; '' is "not available"."""

    mmsi: npt.NDArray[np.int64] = _column(np.int64)
    time_ms: npt.NDArray[np.int64] = _column(np.int64)
    received_ms: npt.NDArray[np.int64] = _column(np.int64)
    msg_type: npt.NDArray[np.int16] = _column(np.int16)
    part: npt.NDArray[np.object_] = _column(np.object_)
    """'' but for type 24: 'A' or 'B'."""
    imo: npt.NDArray[np.int64] = _column(np.int64)
    callsign: npt.NDArray[np.object_] = _column(np.object_)
    name: npt.NDArray[np.object_] = _column(np.object_)
    ship_type: npt.NDArray[np.int16] = _column(np.int16)
    """0 is a value that ships send ("not available or no ship"); -1 means the message has no such field."""
    to_bow: npt.NDArray[np.int16] = _column(np.int16)
    to_stern: npt.NDArray[np.int16] = _column(np.int16)
    to_port: npt.NDArray[np.int16] = _column(np.int16)
    to_starboard: npt.NDArray[np.int16] = _column(np.int16)
    """Metres from the antenna."""
    draught_dm: npt.NDArray[np.int16] = _column(np.int16)
    destination: npt.NDArray[np.object_] = _column(np.object_)
    eta: npt.NDArray[np.object_] = _column(np.object_)
    """'MM-DDThh:mmZ' as sent, without a year; '' if any part is not available."""
    station: npt.NDArray[np.int32] = _column(np.int32)


@dataclass
class Heard(Columns):
    """Messages of a ship that carry no fix but break its silence; `reason` is a `HeardReason`."""

    mmsi: npt.NDArray[np.int64] = _column(np.int64)
    time_ms: npt.NDArray[np.int64] = _column(np.int64)
    received_ms: npt.NDArray[np.int64] = _column(np.int64)
    reason: npt.NDArray[np.int16] = _column(np.int16)
    msg_type: npt.NDArray[np.int16] = _column(np.int16)


_UNPRINTABLE = {code: f"\\x{code:02x}" for code in [*range(32), 127]}


def printable(line: bytes) -> str:
    """At most 200 characters of a line; what a terminal would obey, and what is not ASCII, is escaped."""
    return line[:200].decode("ascii", "backslashreplace").translate(_UNPRINTABLE)[:200]


@dataclass
class Rejects:
    """Lines that gave nothing: how many for each reason, and the first of each with its place."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, tuple[int, str]] = field(default_factory=dict)
    """reason -> (byte offset of the line in the source, the line as printable text, 200 characters)"""

    def add(self, reason: str, offset: int, line: bytes, lines: int = 1) -> None:
        """Count `lines` lines (the parts of one message) under `reason`; keep the first of its kind."""
        reason = str(reason)  # an enumeration's member would do as a key here, but not in JSON
        self.counts[reason] = self.counts.get(reason, 0) + lines
        if reason not in self.first:
            self.first[reason] = (offset, printable(line))

    def merge(self, other: Rejects) -> None:
        """Add the counts of a later batch."""
        for reason, count in other.counts.items():
            self.counts[reason] = self.counts.get(reason, 0) + count
            self.first.setdefault(reason, other.first[reason])


@dataclass
class Batch:
    """What one or more chunks of one source decoded to."""

    positions: Positions = field(default_factory=Positions)
    statics: Statics = field(default_factory=Statics)
    heard: Heard = field(default_factory=Heard)
    rejects: Rejects = field(default_factory=Rejects)
    stations: list[str] = field(default_factory=list)
    """Receivers as tag blocks name them (`s:`); '' is "not told"."""
    lines: int = 0
    other: int = 0
    """Valid sentences that are no position and no static report."""

    @classmethod
    def joined(cls, parts: list[Batch]) -> Batch:
        """One batch of several, in order; receivers of one name are one."""
        if len(parts) == 1:
            return parts[0]
        whole = cls(stations=list(dict.fromkeys(name for part in parts for name in part.stations)))
        number = {name: k for k, name in enumerate(whole.stations)}
        for part in parts:
            renumbered = np.array([number[name] for name in part.stations], np.int32)
            for table in (part.positions, part.statics):
                table.station = renumbered[table.station] if len(table) else table.station
            whole.rejects.merge(part.rejects)
            whole.lines += part.lines
            whole.other += part.other
        whole.positions = Positions.concatenate([part.positions for part in parts])
        whole.statics = Statics.concatenate([part.statics for part in parts])
        whole.heard = Heard.concatenate([part.heard for part in parts])
        return whole

    def count_with(self, earlier: Batch) -> None:
        """Take in the counts of an earlier batch that gave no rows."""
        rejects = Rejects(dict(earlier.rejects.counts), dict(earlier.rejects.first))
        rejects.merge(self.rejects)
        self.rejects = rejects
        self.lines += earlier.lines
        self.other += earlier.other
