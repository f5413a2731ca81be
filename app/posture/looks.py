"""Looks: images that could show ships off Tartus, on which days, and what they could show."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.naval.sighting import Activity, Ring, Sighting, SourceKind, Span
from app.domain.time import DAY_MS
from app.geo.limits import TARTUS_NAVAL_BASIN, bearing_and_distance_from_tartus
from app.posture.area import polygon_of

AREA_NM = 24.0
"""Of the area about the Tartus naval basin, as the board has it (docs/posture.md)."""


def is_image(one: Sighting) -> bool:
    """Whether it rests on an image: a satellite's or a camera's."""
    return one.source.kind in (SourceKind.SATELLITE_IMAGE, SourceKind.PHOTO)


def in_area(one: Sighting) -> bool:
    """Whether the middle of its place lies within the area off Tartus, or its look covers that."""
    if one.sensor.covers:
        return True
    return one.where is not None and away_nm(one.where.lon, one.where.lat) <= AREA_NM


def ring_away_nm(ring: Ring) -> float:
    """NM from the Tartus naval basin to the nearest place of an outline; 0 within it."""
    import shapely

    nearest = shapely.shortest_line(shapely.Point(*TARTUS_NAVAL_BASIN), polygon_of(ring))
    return away_nm(*nearest.coords[-1])


def away_nm(lon: float, lat: float) -> float:
    """NM from the Tartus naval basin to a place in degrees."""
    return bearing_and_distance_from_tartus(lon, lat)[1]


_COMING = (Activity.EXPECTED, Activity.ARRIVED, Activity.UNDER_WAY)


def is_coming(one: Sighting) -> bool:
    """Whether it tells of someone who comes or is on her way: not out, and not from a berth of the area."""
    if one.is_negative or one.direction == "out":
        return False
    sails = one.activity is Activity.LEFT_PORT and not in_area(one)
    return one.direction == "in" or one.activity in _COMING or sails


def satellite_looks(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Satellite images of the area. A re-telling of one is no look of its own."""
    return [
        one
        for one in sightings
        if one.source.kind is SourceKind.SATELLITE_IMAGE and one.derived_from is None and in_area(one)
    ]


def days(span: Span) -> list[Span]:
    """The UTC days that a span touches, whole.

    >>> days(Span(0, 2 * DAY_MS)) == [Span(0, DAY_MS), Span(DAY_MS, 2 * DAY_MS)]
    True
    """
    first, last = span.from_ms // DAY_MS, -(-span.until_ms // DAY_MS)
    return [Span(n * DAY_MS, (n + 1) * DAY_MS) for n in range(first, last)]


def day_looks(looks: Iterable[Sighting], span: Span) -> dict[int, list[Sighting]]:
    """By the first ms of each day of the span, the looks that can be dated to that day alone.

    An image said to be of "one of these days" is a look at none of them for certain.
    """
    by_day: dict[int, list[Sighting]] = {one.from_ms: [] for one in days(span)}
    for look in looks:
        first, last = look.observed.from_ms // DAY_MS, (max(look.observed) - 1) // DAY_MS
        if first >= last and first * DAY_MS in by_day:
            by_day[first * DAY_MS].append(look)
    return by_day
