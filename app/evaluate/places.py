"""Places off Syria, lon and lat in WGS 84 degrees; `d` is the distance to the 12-NM line, negative inside."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.evaluate.motion import Place, moved
from app.evaluate.reception import Random
from app.evaluate.ship import Ship

TARTUS_BASIN = Place(35.8660, 34.9119)
BREAKWATER_TIP = Place(35.8542, 34.9102)

EIGHT_KM_WEST = moved(TARTUS_BASIN, 270.0, 8.0 / 1.852)
FIFTEEN_KM_WEST = moved(TARTUS_BASIN, 270.0, 15.0 / 1.852)
FIVE_NM_OFF = Place(35.757, 34.885)
"""South end of a 6.5-NM leg that bears 3 degrees and stays about 5 NM off the baseline (d = -7)."""
OUT_15_6_NM = moved(BREAKWATER_TIP, 270.0, 15.6)
"""Due west of the breakwater's tip, d = +3.6."""

INSIDE_NORTH_OF_TARTUS = Place(35.74, 35.02)
INSIDE_LATAKIA = Place(35.63, 35.44)
BEYOND_THE_EDGE = Place(35.445, 34.985)
SEAWARD = Place(35.245, 34.95)

EDGE_TARTUS = Place(35.585, 34.93)
EDGE_SOUTH = Place(35.60, 34.83)
EDGE_MID = Place(35.60, 35.03)
EDGE_BANIAS = Place(35.655, 35.18)
EDGE_NORTH = Place(35.655, 35.30)
EDGE_LATAKIA = Place(35.47, 35.50)

ROADS_OF_TARTUS = Place(35.812, 34.945)
ROADS_OF_TRIPOLI = Place(35.75, 34.47)
OFF_CEVLIK = Place(35.90, 36.12)
LIMASSOL = Place(33.02, 34.62)
PORT_SAID = Place(32.30, 31.45)
ISKENDERUN_BAY = Place(35.75, 36.45)


def near(rng: Random, place: tuple[float, float], nm: float) -> Place:
    """A place at random within `nm` NM of `place`."""
    return moved(place, float(rng.uniform(0.0, 360.0)), float(rng.uniform(0.0, nm)))


def after(start: datetime, rng: Random, least_h: float, most_h: float) -> datetime:
    """An instant at random, so many hours after `start`."""
    return start + timedelta(hours=float(rng.uniform(least_h, most_h)))


def arriving(
    ship: Ship, place: tuple[float, float], since: datetime, nm: float = 24.0, kn: float = 12.0
) -> Ship:
    """Her way in from the west: `nm` NM on a straight course to `place` at `kn`, beginning at `since`."""
    return ship.at(*moved(place, 272.0, nm), since=since).sail(to=place, kn=kn, what="arrives")


def leaving(ship: Ship, kn: float = 15.5, nm: float = 60.0) -> Ship:
    """Her way out to the west: too fast to be half an hour in a next phase before the belt ends."""
    return ship.steer(272.0, kn, nm / kn, what="leaves")
