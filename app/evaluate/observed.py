"""A ship's truth minute by minute, with whether anyone could hear it; and how long she was on which side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.evaluate.dials import Dials
from app.evaluate.motion import FloatArray
from app.evaluate.ship import Identity, Ship
from app.evaluate.track import IntArray
from app.geo.limits import LIMIT_NM, distances
from app.geo.ports import NO_PORT, port_index

EVERY_S = 60.0
FAR_NM = 999.0
REPORTS = 4
"""So many reports are sent in a time before it is sure that two of them are heard, a quarter being lost."""
SATELLITE_SHARE = 1 / 42
"""A minute under a satellite is worth so much: in 14 hours come two or three passes of some reports each."""
_OFF_SYRIA = (33.0, 33.5, 36.8, 37.0)
"""West, south, east, north: beyond it no place is near Syria's 24 miles (and measuring is slow)."""


class Visit(NamedTuple):
    """A stretch of audible minutes on one side: rows of its first and last, and how well it was heard (s)."""

    side: int
    first: int
    last: int
    heard_s: float


@dataclass(frozen=True)
class Observed:
    """One ship, each array of shape (n,): `time_s` since 1970, degrees, knots; `sayings` from when on.

    `share`: how well her true places can be heard, 0 (not at all) to 1. `audible`: whether any message of
    hers can, her place true or not.
    """

    mmsi: int
    time_s: FloatArray
    lon: FloatArray
    lat: FloatArray
    sog_kn: FloatArray
    share: FloatArray
    audible: NDArray[np.bool_]
    sayings: tuple[tuple[float, Identity], ...]
    dials: Dials
    class_b: bool
    until: datetime
    """When the sea ends, UTC; her story may end before."""

    @cached_property
    def to_limit_nm(self) -> FloatArray:
        """Signed distance to Syria's 12-NM line, negative inside; `FAR_NM` where another state is nearer."""
        return self._off_syria[0]

    def depth_nm(self, from_baseline_nm: float) -> FloatArray:
        """Signed distance to the border of Syria's waters out to so many miles, negative inside."""
        to_limit, beyond = self._off_syria
        return np.asarray(np.maximum(to_limit - (from_baseline_nm - LIMIT_NM), beyond))

    @cached_property
    def port(self) -> IntArray:
        """Index in `PORTS` of the port that holds her, else `NO_PORT`."""
        index = np.full(len(self.time_s), NO_PORT, np.int64)
        near = self.to_limit_nm < 0.0
        index[near] = port_index(self.lon[near], self.lat[near])
        return index

    def said_at(self, time_s: float) -> Identity:
        """What she says of herself then."""
        return next(said for since_s, said in reversed(self.sayings) if since_s <= time_s)

    def visits(self, side: IntArray, clear: NDArray[np.bool_]) -> list[Visit]:
        """Her stretches on one `side` (0: between) that could be heard, and how long in the `clear`."""
        rows = np.flatnonzero((side != 0) & (self.share > 0.0))
        if not len(rows):
            return []
        weight = np.where(clear, self.share, 0.0) * EVERY_S
        breaks = np.flatnonzero(np.diff(side[rows])) + 1
        parts = np.split(rows, breaks)
        return [Visit(int(side[p[0]]), int(p[0]), int(p[-1]), float(weight[p].sum())) for p in parts]

    def when(self, row: int) -> datetime:
        """The instant of a row, UTC."""
        return datetime.fromtimestamp(float(self.time_s[row]), UTC)

    @cached_property
    def _off_syria(self) -> tuple[FloatArray, FloatArray]:
        west, south, east, north = _OFF_SYRIA
        near = (self.lon > west) & (self.lon < east) & (self.lat > south) & (self.lat < north)
        to_limit, beyond = np.full(len(near), FAR_NM), np.full(len(near), FAR_NM)
        if near.any():
            found = distances(self.lon[near], self.lat[near])
            to_limit[near] = next(iter(found.to_limit_nm.values()))
            beyond[near] = -found.boundary_margin_nm
        return to_limit, beyond


def observe(ship: Ship, start: datetime, end: datetime, dials: Dials) -> Observed | None:
    """Her truth between `start` and `end`, as far as her story goes; None if it has no part in it."""
    identity, track = ship.identity, ship.track()
    first, last = max(track.start_s, start.timestamp()), min(track.end_s, end.timestamp())
    if last <= first:
        return None
    time_s = np.arange(first, last, EVERY_S)
    states = track.at(time_s)
    starts = np.array([leg.start_s for leg in track.legs])
    worth = {"terrestrial": 1.0, "satellite": SATELLITE_SHARE, "nobody": 0.0}
    of_leg = np.array([worth[leg.hearing] for leg in track.legs])
    share = of_leg[np.searchsorted(starts, time_s, side="right") - 1]
    audible = share > 0.0
    for stretch in ship.falsified:
        share = np.where((time_s >= stretch.start_s) & (time_s < stretch.end_s), 0.0, share)
    sayings = ((-np.inf, identity), *ship.sayings)
    columns = states.lon, states.lat, states.sog_kn, share, audible
    return Observed(identity.mmsi, time_s, *columns, sayings, dials, identity.class_b, end)
