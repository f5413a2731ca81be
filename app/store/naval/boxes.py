"""Boxes in degrees around what is asked for by place: wide enough, never exact."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.naval.sighting import Ring, Sighting

_METRES_PER_DEGREE = 110_000.0
"""Less than a degree of latitude anywhere: the box errs on the wide side."""
Side = InstrumentedAttribute[float] | InstrumentedAttribute[float | None]


class Box(NamedTuple):
    """Degrees; west is never greater than east: what crosses the 180th meridian goes all the way round."""

    west: float
    south: float
    east: float
    north: float


def of_circle(lon: float, lat: float, radius_m: float) -> Box:
    """Around a circle.

    >>> [round(side, 2) for side in of_circle(35.0, 0.0, 11_000.0)]
    [34.9, -0.1, 35.1, 0.1]
    """
    high = radius_m / _METRES_PER_DEGREE
    narrowest = math.cos(math.radians(min(90.0, abs(lat) + high)))
    wide = 180.0 if narrowest < 0.01 else high / narrowest
    south, north = max(-90.0, lat - high), min(90.0, lat + high)
    if lon - wide < -180.0 or lon + wide > 180.0:
        return Box(-180.0, south, 180.0, north)
    return Box(lon - wide, south, lon + wide, north)


def of_ring(ring: Ring) -> Box:
    """Around a polygon, which does not cross the 180th meridian."""
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    return Box(min(lons), min(lats), max(lons), max(lats))


def of_sighting(sighting: Sighting) -> Box | None:
    """Where she can have been, and all that the look covered; None if neither is said."""
    boxes = list(_boxes(sighting))
    return around(boxes) if boxes else None


def around(boxes: Iterable[Box]) -> Box:
    """The box that holds them all."""
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return Box(min(wests), min(souths), max(easts), max(norths))


def _boxes(sighting: Sighting) -> Iterator[Box]:
    where = sighting.where
    if where is not None:
        yield of_circle(where.lon, where.lat, where.uncertainty_m)
        if where.polygon:
            yield of_ring(where.polygon)
    if sighting.sensor.footprint:
        yield of_ring(sighting.sensor.footprint)


def touching(
    sides: tuple[Side, Side, Side, Side], box: tuple[float, float, float, float]
) -> ColumnElement[bool]:
    """That a row's box touches this one, whose west may be greater than its east."""
    its_west, its_south, its_east, its_north = sides
    west, south, east, north = box
    joined = and_ if west <= east else or_
    return and_(joined(its_east >= west, its_west <= east), its_south <= north, its_north >= south)
