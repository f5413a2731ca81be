"""A part of the Earth between two meridians and two parallels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.batch import Positions


class Box(NamedTuple):
    """West, south, east, north in the unit of the store; west > east means across the 180th meridian."""

    west: int
    south: int
    east: int
    north: int

    def has(self, lon: int, lat: int) -> bool:
        """Whether a place lies in it, its edges included."""
        east_of_west, west_of_east = lon >= self.west, lon <= self.east
        across = east_of_west and west_of_east if self.west <= self.east else east_of_west or west_of_east
        return across and self.south <= lat <= self.north

    def holds(self, fixes: Positions) -> npt.NDArray[np.bool_]:
        """The same of many fixes."""
        east_of_west, west_of_east = fixes.lon >= self.west, fixes.lon <= self.east
        across = east_of_west & west_of_east if self.west <= self.east else east_of_west | west_of_east
        within: npt.NDArray[np.bool_] = across & (fixes.lat >= self.south) & (fixes.lat <= self.north)
        return within
