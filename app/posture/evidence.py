"""What the board is made from: values in, nothing read from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.domain.naval.board import Assessment
from app.domain.naval.sighting import Sighting, Span
from app.domain.naval.units import NavalUnit

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]


class Fix(NamedTuple):
    """One position that an MMSI sent: ms since 1970 UTC, degrees."""

    time_ms: int
    lon: float
    lat: float
    nav_status: int | None = None
    known_ms: int | None = None
    """When it was received; None: as it was sent."""


@dataclass(frozen=True)
class Track:
    """Fixes of an MMSI that is claimed for a unit, ascending, none of them tainted."""

    unit: str
    mmsi: int
    fixes: tuple[Fix, ...]
    synthetic: bool = False


@dataclass(frozen=True, eq=False)
class Stop:
    """Where a unit lay stopped, by an MMSI taken for hers: fixes that are believed, ascending, shape (n,)."""

    unit: str
    mmsi: int
    time_ms: IntArray
    lon: FloatArray
    lat: FloatArray
    synthetic: bool = False
    is_older: bool = False
    """It begins with the earliest AIS that was read: she may have lain there before."""

    @property
    def span(self) -> Span:
        """From its first fix to its last."""
        return Span(int(self.time_ms[0]), int(self.time_ms[-1]))


class Detection(NamedTuple):
    """Something that a machine found in a scene: no sighting."""

    id: str
    time_ms: int
    known_ms: int
    lon: float
    lat: float
    length_m: float | None
    matched: bool
    """Whether a fix or a sighting lies where and when it does."""


def never_heard(_lon: float, _lat: float, _time_ms: int) -> bool:
    """No coverage is known: then nothing follows from a ship that was not heard."""
    return False


@dataclass(frozen=True)
class Evidence:
    """All that may be used; what became known later than asked for is left out by `known.known`."""

    units: Sequence[NavalUnit] = ()
    sightings: Sequence[Sighting] = ()
    tracks: Sequence[Track] = ()
    detections: Sequence[Detection] = ()
    assessments: Mapping[str, Assessment] = field(default_factory=dict)
    heard_well: Callable[[float, float, int], bool] = never_heard
    """Whether AIS was heard well at (lon, lat, time_ms)."""
    later: Sequence[Sighting] = ()
    """Known, and of times after the one asked for: they show nothing yet, but may settle a dispute."""
