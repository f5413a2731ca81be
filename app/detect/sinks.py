"""Places where a receiver of satellite navigation that is interfered with shows a ship, and no ship lies."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app.detect.facts import BoolArray, FloatArray
from app.geo.geodesy import distance_nm, point_at
from app.geo.limits import on_land

SINK_NM = 2.0
"""So near to a sink a fix is at it."""
INLAND_NM = 0.5
_BEARINGS_DEG = np.arange(0.0, 360.0, 22.5)
_CANAL_WEST, _CANAL_EAST, _CANAL_NORTH = 32.2, 32.7, 31.28
"""The Suez Canal and Port Said: narrower than the coastline that is shipped."""


class Sink(NamedTuple):
    """An airport at which jammed ships were shown, and by whom its place was given."""

    name: str
    lon: float
    lat: float
    source: str


SINKS = (
    Sink("Beirut airport", 35.4884, 33.8209, "public GitHub source file with airport positions"),
    Sink("Cairo airport", 31.4056, 30.1219, "public GitHub source files with airport positions"),
)


def sinks_at(lon: FloatArray, lat: FloatArray) -> list[str | None]:
    """The name of the sink at which each place in degrees, shape (n,), lies, or None.

    >>> sinks_at(np.array([35.49, 35.60]), np.array([33.83, 34.90]))
    ['Beirut airport', None]
    """
    names: list[str | None] = [None] * len(lon)
    for sink in SINKS:
        for i in np.flatnonzero(distance_nm(sink.lon, sink.lat, lon, lat) <= SINK_NM).tolist():
            names[i] = sink.name
    return names


def inland(lon: FloatArray, lat: FloatArray) -> BoolArray:
    """Which places in degrees, shape (n,), lie on land with all 16 places half a mile around them.

    False where land is not known, and at the Suez Canal.

    >>> inland(np.array([36.30, 35.60]), np.array([33.50, 34.90])).tolist()
    [True, False]
    """
    if not len(lon):
        # To learn that nothing lies nowhere, the land need not be read.
        return np.zeros(0, np.bool_)
    found = on_land(lon, lat)
    canal = (lon >= _CANAL_WEST) & (lon <= _CANAL_EAST) & (lat <= _CANAL_NORTH)
    found &= ~canal
    rows = np.flatnonzero(found)
    if len(rows):
        around = point_at(lon[rows][:, None], lat[rows][:, None], _BEARINGS_DEG[None, :], INLAND_NM)
        found[rows] = on_land(*(column.ravel() for column in around)).reshape(len(rows), -1).all(axis=1)
    return found


def no_ship_lies(lon: FloatArray, lat: FloatArray) -> BoolArray:
    """Which places in degrees, shape (n,), are at a sink or inland."""
    at_sink = np.array([name is not None for name in sinks_at(lon, lat)], np.bool_)
    return at_sink | inland(lon, lat)
