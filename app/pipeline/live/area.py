"""What of a feed is kept: ships in the area, and the watchlist's wherever they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.detect.units import WatchlistEntry
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, Batch, Positions, Statics

Box = tuple[float, float, float, float]
MOST_OUTSIDE = 200_000
"""Bounds memory: of more ships it is forgotten that they were outside, and their reports are kept again."""


@dataclass
class Area:
    """Leaves out ships outside a box (west, south, east, north; degrees); None keeps all.

    A report without a place is kept unless its ship was last seen outside: nothing of a ship in the area is
    ever left out.
    """

    box: Box | None
    watchlist: Iterable[WatchlistEntry] = ()
    known: set[int] = field(default_factory=set)
    """MMSIs of the watchlist, those found out by IMO and callsign among them."""
    _outside: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.watch(self.watchlist, self.known)

    def watch(self, watchlist: Iterable[WatchlistEntry], known: Iterable[int] = ()) -> None:
        """From now on keep these units; `known` are MMSIs that were heard to be theirs."""
        entries = list(watchlist)
        self.known = {*known, *(entry.mmsi for entry in entries if entry.mmsi)}
        self._imos = {entry.imo for entry in entries if entry.imo}
        self._callsigns = {entry.callsign for entry in entries if entry.callsign}

    def left_out(self, batch: Batch) -> int:
        """Take what is not kept out of the batch; returns how many messages that were."""
        if self.box is None:
            return 0
        self._learn(batch.statics)
        inside = self._inside(batch.positions)
        self._remember(batch.positions, inside)
        before = _messages(batch)
        batch.positions = batch.positions.take(inside | self._is_known(batch.positions.mmsi))
        batch.statics = batch.statics.take(self._may_be_inside(batch.statics.mmsi))
        batch.heard = batch.heard.take(self._may_be_inside(batch.heard.mmsi))
        return before - _messages(batch)

    def _learn(self, statics: Statics) -> None:
        if not (self._imos or self._callsigns) or not len(statics):
            return
        told = zip(statics.mmsi.tolist(), statics.imo.tolist(), statics.callsign.tolist(), strict=True)
        self.known |= {
            mmsi for mmsi, imo, callsign in told if imo in self._imos or callsign in self._callsigns
        }

    def _inside(self, fixes: Positions) -> npt.NDArray[np.bool_]:
        assert self.box is not None
        west, south, east, north = (round(edge * LON_LAT_UNITS_PER_DEGREE) for edge in self.box)
        return (fixes.lon >= west) & (fixes.lon <= east) & (fixes.lat >= south) & (fixes.lat <= north)

    def _remember(self, fixes: Positions, inside: npt.NDArray[np.bool_]) -> None:
        came_in = set(fixes.mmsi[inside].tolist())
        self._outside |= set(fixes.mmsi[~inside].tolist())
        self._outside -= came_in
        if len(self._outside) > MOST_OUTSIDE:
            self._outside.clear()

    def _is_known(self, mmsi: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        return np.isin(mmsi, list(self.known))

    def _may_be_inside(self, mmsi: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        if not self._outside:
            return np.ones(len(mmsi), np.bool_)
        return ~np.isin(mmsi, list(self._outside)) | self._is_known(mmsi)


def _messages(batch: Batch) -> int:
    return len(batch.positions) + len(batch.statics) + len(batch.heard)
