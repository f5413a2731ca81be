"""Who hears for a feed, and how far."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from app.domain.visible import visible
from ingest.batch import LON_LAT_UNITS_PER_DEGREE, Batch

MOST = 200
"""Bounds memory: of more, those that were heard of least lately are forgotten."""


@dataclass
class Receiver:
    """What one station, or one sender, has brought. The box is that of the places it heard, in degrees."""

    name: str
    messages: int
    first_ms: int
    last_ms: int
    west: float | None = None
    south: float | None = None
    east: float | None = None
    north: float | None = None


class Receivers:
    """All receivers of one feed."""

    def __init__(self, held: list[dict[str, Any]]) -> None:
        self._by_name = {one["name"]: Receiver(**one) for one in held}

    def note(self, batch: Batch, sender: str, received_ms: int) -> None:
        """Count what came; a message that names no station is its sender's."""
        for number, station in enumerate(batch.stations):
            fixes = batch.positions.station == number
            statics = int((batch.statics.station == number).sum())
            # A tag block names a station as it pleases.
            name = visible(station) or sender
            self._note(name, int(fixes.sum()) + statics, received_ms)
            if fixes.any():
                lon, lat = batch.positions.lon[fixes], batch.positions.lat[fixes]
                self._widen(self._by_name[name], np.array([lon, lat]) / LON_LAT_UNITS_PER_DEGREE)

    def to_list(self) -> list[dict[str, Any]]:
        """As plain values, the latest first."""
        latest = sorted(self._by_name.values(), key=lambda one: -one.last_ms)[:MOST]
        return [asdict(one) for one in latest]

    def _note(self, name: str, messages: int, received_ms: int) -> None:
        one = self._by_name.setdefault(name, Receiver(name, 0, received_ms, received_ms))
        one.messages += messages
        one.last_ms = max(one.last_ms, received_ms)
        if len(self._by_name) > 2 * MOST:
            self._by_name = {one["name"]: Receiver(**one) for one in self.to_list()}

    @staticmethod
    def _widen(one: Receiver, places: np.ndarray[Any, np.dtype[np.float64]]) -> None:
        (west, south), (east, north) = places.min(axis=1).tolist(), places.max(axis=1).tolist()
        one.west = round(west if one.west is None else min(west, one.west), 4)
        one.south = round(south if one.south is None else min(south, one.south), 4)
        one.east = round(east if one.east is None else max(east, one.east), 4)
        one.north = round(north if one.north is None else max(north, one.north), 4)
