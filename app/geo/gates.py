"""Gates: lines from shore to shore across straits, and on which side of one a place lies.

Reckoned in the plane of the gate's own middle: true to some parts in a thousand within a degree of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from app.geo.ellipsoid import METRES_PER_NM, FloatArray, geod
from app.geo.places import Place, places


class Way(NamedTuple):
    """Which way a ship goes through, and the sea that she comes to."""

    direction: str
    towards: str


@dataclass(frozen=True)
class Gate:
    """One line. Its left is that of someone who looks from its first end to its second."""

    name: str
    strait: str
    ends: tuple[float, float, float, float]
    """lon, lat of the first end; lon, lat of the second."""
    leftwards: Way
    rightwards: Way

    @cached_property
    def _plane(self) -> tuple[float, float, float, float]:
        """Middle in degrees, and NM a degree of longitude and of latitude there."""
        lon1, lat1, lon2, lat2 = self.ends
        lon, lat, step = (lon1 + lon2) / 2, (lat1 + lat2) / 2, 0.01
        _, _, east_m = geod().inv(lon - step / 2, lat, lon + step / 2, lat)
        _, _, north_m = geod().inv(lon, lat - step / 2, lon, lat + step / 2)
        return lon, lat, east_m / step / METRES_PER_NM, north_m / step / METRES_PER_NM

    @cached_property
    def length_nm(self) -> float:
        """From end to end."""
        along, _ = self.along_and_left_nm(np.array(self.ends[2:3]), np.array(self.ends[3:4]))
        return float(along[0])

    def along_and_left_nm(self, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        """NM from the first end along the line, and to the left of it; arrays of shape (n,)."""
        _, _, east, north = self._plane
        lon1, lat1, lon2, lat2 = self.ends
        x, y = (lon2 - lon1) * east, (lat2 - lat1) * north
        size = float(np.hypot(x, y))
        dx, dy = (lon - lon1) * east, (lat - lat1) * north
        return (dx * x + dy * y) / size, (x * dy - y * dx) / size

    def box(self, slack_nm: float) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees of the line, lengthened by so much at both ends."""
        _, _, east, north = self._plane
        lon1, lat1, lon2, lat2 = self.ends
        dx, dy = slack_nm / east, slack_nm / north
        return min(lon1, lon2) - dx, min(lat1, lat2) - dy, max(lon1, lon2) + dx, max(lat1, lat2) + dy


_BOSPHORUS = Way("northbound", "the Black Sea"), Way("southbound", "the Sea of Marmara")
_UP, _DOWN = Way("northeastbound", "the Sea of Marmara"), Way("southwestbound", "the Aegean Sea")
_SUEZ = Way("northbound", "the Mediterranean"), Way("southbound", "the Red Sea")
_GIBRALTAR = Way("eastbound", "the Mediterranean"), Way("westbound", "the Atlantic")
_SICILY = Way("eastbound", "the eastern Mediterranean"), Way("westbound", "the western Mediterranean")
_DOVER = Way("northeastbound", "the North Sea"), Way("southwestbound", "the English Channel")
_OUT, _INTO = Way("northbound", "the Kattegat"), Way("southbound", "the Baltic Sea")
_WAYS: dict[str, tuple[str, tuple[Way, Way]]] = {
    "Bosphorus, north": ("Bosphorus", _BOSPHORUS),
    "Bosphorus, south": ("Bosphorus", _BOSPHORUS),
    "Dardanelles, west": ("Dardanelles", (_DOWN, _UP)),
    "Dardanelles, east": ("Dardanelles", (_UP, _DOWN)),
    "Suez (Port Said)": ("Suez", _SUEZ),
    "Gibraltar (east end)": ("Gibraltar", _GIBRALTAR),
    "Sicily / Tunis": ("Sicily", _SICILY),
    "Dover": ("Dover", _DOVER),
    "Danish straits: Oresund": ("Oresund", (_OUT, _INTO)),
    "Danish straits: Great Belt": ("Great Belt", (_INTO, _OUT)),
    "Danish straits: Little Belt": ("Little Belt", (_INTO, _OUT)),
}
"""Strait, and the ways to the left and to the right of the line as it was listed."""


@lru_cache(maxsize=1)
def gates() -> tuple[Gate, ...]:
    """Every listed gate; a strait with two lines has two of them.

    >>> {gate.strait for gate in gates() if gate.name.endswith("south")}
    {'Bosphorus'}
    """
    return tuple(_gate(place) for place in places("gate"))


def _gate(place: Place) -> Gate:
    assert place.lon2 is not None
    assert place.lat2 is not None
    strait, (left, right) = _WAYS[place.name]
    return Gate(place.name, strait, (place.lon, place.lat, place.lon2, place.lat2), left, right)
