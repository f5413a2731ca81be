"""Where the synthetic ships go: places (lon, lat in WGS 84 degrees) and which legs join them."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

NM_PER_DEGREE = 60.0


class Place(NamedTuple):
    """A place that ships steer for: anywhere within `radius_nm`; in `port` ones they also wait."""

    lon: float
    lat: float
    radius_nm: float = 3.0
    port: bool = False


PLACES: dict[str, Place] = {
    "TARTUS": Place(35.800, 34.945, 1.5, port=True),
    "BANIAS": Place(35.870, 35.220, 1.5, port=True),
    "LATAKIA": Place(35.700, 35.520, 1.2, port=True),
    "GATE SOUTH": Place(35.66, 34.86),
    "GATE MIDDLE": Place(35.68, 35.10),
    "GATE NORTH": Place(35.56, 35.48),
    "TRIPOLI": Place(35.74, 34.47, 1.0, port=True),
    "BEIRUT": Place(35.43, 33.97, 1.0, port=True),
    "OFF BEIRUT": Place(35.20, 34.00, 5.0),
    "OFF HAIFA": Place(34.70, 32.95, 4.0),
    "HAIFA": Place(34.93, 32.88, 1.0, port=True),
    "ASHDOD": Place(34.52, 31.87, 1.5, port=True),
    "PORT SAID": Place(32.40, 31.58, 4.0, port=True),
    "DAMIETTA": Place(31.75, 31.70, 2.0, port=True),
    "ALEXANDRIA": Place(29.70, 31.35, 3.0, port=True),
    "LIMASSOL": Place(33.05, 34.58, 2.0, port=True),
    "OFF AKROTIRI": Place(32.80, 34.25, 4.0),
    "OFF GRECO": Place(34.40, 34.80, 4.0),
    "OFF ANDREAS": Place(34.95, 35.80, 4.0),
    "ANAMUR": Place(33.10, 35.75, 4.0),
    "MERSIN": Place(34.65, 36.60, 2.5, port=True),
    "ISKENDERUN BAY": Place(35.55, 36.35, 4.0),
    "ISKENDERUN": Place(35.90, 36.70, 2.0, port=True),
    "GELIDONYA": Place(30.60, 35.90, 5.0),
    "ANTALYA": Place(30.75, 36.70, 2.0, port=True),
    "OFF RHODES": Place(28.50, 35.65, 6.0),
    "OFF CRETE": Place(24.80, 34.45, 8.0),
    "KYTHIRA": Place(23.10, 36.00, 4.0),
    "PIRAEUS": Place(23.55, 37.72, 1.5, port=True),
    "CHIOS": Place(25.60, 38.10, 4.0),
    "IZMIR": Place(26.55, 38.70, 2.0, port=True),
    "DARDANELLES": Place(25.80, 39.95, 3.0, port=True),
    "THESSALONIKI": Place(22.85, 40.35, 2.0, port=True),
}

_LEGS = """
TARTUS - GATE SOUTH - GATE MIDDLE - GATE NORTH - LATAKIA
TARTUS - GATE MIDDLE - BANIAS
TARTUS - BANIAS
GATE SOUTH - TRIPOLI - OFF BEIRUT - BEIRUT
GATE SOUTH - OFF BEIRUT - OFF HAIFA - HAIFA
GATE SOUTH - OFF GRECO - OFF AKROTIRI - LIMASSOL
GATE MIDDLE - OFF GRECO - OFF BEIRUT
GATE NORTH - OFF ANDREAS - GATE MIDDLE
GATE NORTH - ISKENDERUN BAY - ISKENDERUN
OFF HAIFA - ASHDOD - PORT SAID - DAMIETTA - ALEXANDRIA - OFF CRETE - KYTHIRA - PIRAEUS
PORT SAID - OFF HAIFA - OFF GRECO
PORT SAID - OFF AKROTIRI - OFF RHODES - ALEXANDRIA
OFF AKROTIRI - GELIDONYA - ANTALYA
GELIDONYA - OFF RHODES - KYTHIRA
OFF ANDREAS - ANAMUR - GELIDONYA
OFF ANDREAS - MERSIN - ISKENDERUN BAY - OFF ANDREAS
MERSIN - ANAMUR
PIRAEUS - CHIOS - IZMIR
CHIOS - DARDANELLES - THESSALONIKI - CHIOS - OFF RHODES
"""

SYRIAN = frozenset({"TARTUS", "BANIAS", "LATAKIA", "GATE SOUTH", "GATE MIDDLE", "GATE NORTH"})
SYRIAN_ROADS = ("TARTUS", "BANIAS", "LATAKIA")

LIMIT = (
    (34.75, 35.649), (34.85, 35.612), (34.95, 35.616), (35.05, 35.642), (35.15, 35.650),
    (35.25, 35.678), (35.35, 35.610), (35.45, 35.526), (35.55, 35.475), (35.65, 35.484),
)  # fmt: skip
"""Latitude and longitude at which the computed 12-NM line is crossed on the way in from the west."""

DESTINATIONS = ("", *sorted(name for name, place in PLACES.items() if place.port))
"""What ships declare; '' is "not available"."""


def _neighbours() -> dict[str, tuple[str, ...]]:
    joined: dict[str, list[str]] = {name: [] for name in PLACES}
    for line in _LEGS.strip().splitlines():
        names = line.split(" - ")
        for one, other in pairwise(names):
            joined[one].append(other)
            joined[other].append(one)
    return {name: tuple(dict.fromkeys(others)) for name, others in joined.items()}


NEIGHBOURS = _neighbours()
"""Place -> the places one leg away."""
