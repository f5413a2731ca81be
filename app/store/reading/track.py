"""A track as columns: fixes, and what was concluded of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.domain.track import COARSE_CONFLICT
from ingest import batch
from ingest.batch import Positions

COARSE = "coarse"
NO_SEGMENT = -1

FixKey = tuple[int, int, int]
"""(time_ms, lon, lat): what orders the fixes of one vessel."""


class Fix(NamedTuple):
    """A stored fix, in the units of the store, and its conclusions."""

    time_ms: int
    lon: int
    lat: int
    sog: int | None
    cog: int | None
    heading: int | None
    nav_status: int | None
    segment: int | None
    flags: list[str]

    @property
    def key(self) -> FixKey:
        """Where the fix stands in the order."""
        return self.time_ms, self.lon, self.lat


@dataclass(frozen=True)
class Track:
    """Fixes in order of (mmsi, time, lon, lat), n of them; one at a time they come as a `Fix`."""

    fixes: Positions
    segments: npt.NDArray[np.int64]
    """(n,) number of the segment, `NO_SEGMENT` if in none."""
    flags: npt.NDArray[np.int64]
    """(n,) index into `flag_sets`."""
    flag_sets: list[list[str]]

    def __len__(self) -> int:
        return len(self.fixes)

    def __iter__(self) -> Iterator[Fix]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, i: int) -> Fix:
        fixes = self.fixes
        return Fix(
            int(fixes.time_ms[i]),
            int(fixes.lon[i]),
            int(fixes.lat[i]),
            known(fixes.sog[i], batch.SOG_NOT_AVAILABLE),
            known(fixes.cog[i], batch.COG_NOT_AVAILABLE),
            known(fixes.heading[i], batch.HEADING_NOT_AVAILABLE),
            known(fixes.nav_status[i], batch.NAV_STATUS_NOT_AVAILABLE),
            known(self.segments[i], NO_SEGMENT),
            self.flag_sets[self.flags[i]],
        )

    def take(self, index: npt.NDArray[np.bool_] | npt.NDArray[np.int64] | slice) -> Track:
        """The fixes that an index array, a mask or a slice picks."""
        return Track(self.fixes.take(index), self.segments[index], self.flags[index], self.flag_sets)


def known(value: np.integer[npt.NBitBase], not_available: int) -> int | None:
    """A value of a column; None for the constant that says "not available"."""
    return None if value == not_available else int(value)


def flags_of(taints: list[str], *, is_coarse: bool) -> list[str]:
    """What a reader must know of a fix before leaning on it."""
    if is_coarse:
        return [COARSE, *taints]
    return [taint for taint in taints if taint != COARSE_CONFLICT]
