"""Zones that the user draws: GeoJSON, checked field by field, so that whoever drew it can put it right."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import orjson

from app.domain.time import iso_or_none, parse_iso
from app.domain.visible import visible
from app.geo.area import Area, nm_a_degree

if TYPE_CHECKING:
    from shapely import Geometry

MOST_ZONES = 50
MOST_POINTS = 1000
"""Of one zone."""
MOST_BYTES = 2 * 2**20
LONGEST_NAME = 60
WIDEST_DEG = 20.0
FARTHEST_LAT = 80.0
"""Nearer to the poles degrees are too narrow to measure in."""
LEAST_HALF_WIDTH_NM = 0.25
"""The margin of `zone_entry`: a zone in which no place lies so far from the border cannot be entered."""
RESERVED = ("Syria 12 NM", "Syria 24 NM")
_WGS_84 = (
    "urn:ogc:def:crs:OGC:1.3:CRS84",
    "urn:ogc:def:crs:OGC::CRS84",
    "urn:ogc:def:crs:EPSG::4326",
    "EPSG:4326",
)
_SHAPES = ("Polygon", "MultiPolygon")
_MOST_TOLD = 20


class ZonesError(ValueError):
    """What is wrong, one line a fault, each beginning with the field."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        more = [f"and {len(faults) - _MOST_TOLD} more"] if len(faults) > _MOST_TOLD else []
        super().__init__("; ".join([*faults[:_MOST_TOLD], *more]))


@dataclass(frozen=True)
class DrawnZone:
    """One zone."""

    name: str
    geometry: str
    """GeoJSON, as the same bytes each time."""
    drawn_ms: int | None
    """Since when it is one; None: nobody knows."""

    @cached_property
    def area(self) -> Area:
        """For measuring."""
        import shapely

        return Area(shapely.from_geojson(self.geometry))

    @property
    def key(self) -> str:
        """All that conclusions rest on, as 16 hex digits."""
        return hashlib.sha256(repr((self.name, self.geometry, self.drawn_ms)).encode()).hexdigest()[:16]

    def feature(self) -> dict[str, Any]:
        """GeoJSON, as zones are given out."""
        properties = {
            "name": self.name,
            "state": None,
            "kind": "own",
            "nm": None,
            "baseline": None,
            "label": "drawn by the user",
            "drawn_at": iso_or_none(self.drawn_ms),
        }
        return {"type": "Feature", "properties": properties, "geometry": orjson.loads(self.geometry)}


def read_zones(data: bytes) -> list[DrawnZone]:
    """Read a FeatureCollection; raises `ZonesError` with every fault that was found."""
    if len(data) > MOST_BYTES:
        raise ZonesError([f"the whole: {len(data):,} bytes; zones may have {MOST_BYTES:,} together"])
    try:
        whole = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ZonesError([f"the whole: no JSON ({error})"]) from None
    faults = list(_of_collection(whole))
    if faults:
        raise ZonesError(faults)
    zones: dict[str, DrawnZone] = {}
    for i, feature in enumerate(whole["features"]):
        read = _Feature(f"features[{i}]", feature)
        faults += read.faults
        if read.zone and read.zone.name in zones:
            faults.append(
                f"features[{i}].properties.name: {read.zone.name!r} is the name of another zone too"
            )
        elif read.zone:
            zones[read.zone.name] = read.zone
    if faults:
        raise ZonesError(faults)
    return list(zones.values())


def _of_collection(whole: Any) -> Iterator[str]:  # noqa: ANN401 - whatever was sent
    if not isinstance(whole, dict) or whole.get("type") != "FeatureCollection":
        yield 'type: must be "FeatureCollection"'
        return
    crs = whole.get("crs")
    if crs is not None and _crs_name(crs) not in _WGS_84:
        named = visible(str(_crs_name(crs)))[:60]
        yield f"crs: {named!r} is not WGS 84: save the zones in degrees (EPSG:4326)"
    features = whole.get("features")
    if not isinstance(features, list):
        yield "features: must be a list"
    elif len(features) > MOST_ZONES:
        yield f"features: {len(features)} zones; there may be {MOST_ZONES}"


def _crs_name(crs: Any) -> Any:  # noqa: ANN401 - whatever was sent
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return properties.get("name") if isinstance(properties, dict) else crs


class _Feature:
    """One feature: a zone, or what is wrong with it."""

    def __init__(self, where: str, feature: Any) -> None:  # noqa: ANN401 - whatever was sent
        self.where, self.faults = where, list[str]()
        self.zone: DrawnZone | None = None
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            self._fault("type", 'must be "Feature"')
            return
        properties = feature.get("properties")
        name, drawn_ms = self._named(properties if isinstance(properties, dict) else {})
        geometry = self._geometry(feature.get("geometry"))
        if not self.faults and geometry is not None:
            self.zone = DrawnZone(name, geometry, drawn_ms)

    def _fault(self, field: str, what: str) -> None:
        self.faults.append(f"{self.where}.{field}: {what}")

    def _named(self, properties: dict[str, Any]) -> tuple[str, int | None]:
        name, drawn_at = properties.get("name"), properties.get("drawn_at")
        if not isinstance(name, str) or not name.strip():
            self._fault("properties.name", "give the zone a name: alerts are told by it")
        elif len(name) > LONGEST_NAME or not name.isprintable():
            self._fault("properties.name", f"must be one line of at most {LONGEST_NAME} characters")
        elif name.strip() in RESERVED:
            self._fault("properties.name", f"{name.strip()!r} is a zone of ours: give yours another name")
        return str(name).strip(), self._drawn_ms(drawn_at)

    def _drawn_ms(self, drawn_at: Any) -> int | None:  # noqa: ANN401 - whatever was sent
        if drawn_at is None:
            return None
        try:
            return parse_iso(drawn_at if isinstance(drawn_at, str) else "")
        except ValueError as error:
            self._fault("properties.drawn_at", f"{error}, for instance 2024-12-10T06:00:00Z")
            return None

    def _geometry(self, geometry: Any) -> str | None:  # noqa: ANN401 - whatever was sent
        shape = geometry.get("type") if isinstance(geometry, dict) else None
        if shape not in _SHAPES:
            self._fault("geometry.type", f"must be {' or '.join(_SHAPES)}, not {visible(str(shape))[:30]!r}")
            return None
        where, given = "geometry.coordinates", geometry.get("coordinates")
        parts = [(where, given)] if shape == "Polygon" else _numbered(where, given)
        polygons = [self._polygon(at, part) for at, part in parts]
        if not polygons and not self.faults:
            self._fault(where, "no polygon in it")
        points = sum(len(ring) for polygon in polygons for ring in polygon)
        if points > MOST_POINTS:
            self._fault(where, f"{points:,} points; a zone may have {MOST_POINTS:,}: simplify its outline")
        if self.faults:
            return None
        return self._whole(polygons)

    def _polygon(self, where: str, rings: Any) -> list[list[list[float]]]:  # noqa: ANN401 - whatever was sent
        read = [self._ring(at, ring) for at, ring in _numbered(where, rings)]
        if not read:
            self._fault(where, "must be a list of rings, the outline first")
        return read

    def _ring(self, where: str, ring: Any) -> list[list[float]]:  # noqa: ANN401 - whatever was sent
        points = _numbered(where, ring)
        read = [point for at, given in points if (point := self._point(at, given)) is not None]
        if len(read) < len(points):
            return []
        if len(read) < 4 or read[0] != read[-1]:
            self._fault(where, "a ring has at least four points, and its last is its first once more")
            return []
        far = next((i for i, (a, b) in enumerate(pairwise(read)) if abs(a[0] - b[0]) > 180), None)
        if far is not None:
            what = "crosses the antimeridian after this point: cut the zone in two there"
            self._fault(f"{where}[{far}]", what)
        return read

    def _point(self, where: str, given: Any) -> list[float] | None:  # noqa: ANN401 - whatever was sent
        numbers = given if isinstance(given, list) and len(given) in (2, 3) else []
        if not numbers or any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
            self._fault(where, "must be [longitude, latitude] in degrees")
            return None
        lon, lat = float(numbers[0]), float(numbers[1])
        if abs(lon) > 180 or abs(lat) > 90:
            what = f"[{lon:g}, {lat:g}] is no place in WGS 84 degrees, longitude first"
            self._fault(where, what)
            return None
        return [lon, lat]

    def _whole(self, polygons: list[list[list[list[float]]]]) -> str | None:
        import shapely
        from shapely.geometry.polygon import orient

        made = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
        geometry = made[0] if len(made) == 1 else shapely.MultiPolygon(made)
        for fault in _of_shape(geometry):
            self._fault("geometry", fault)
        if self.faults:
            return None
        wound = [orient(polygon) for polygon in shapely.get_parts(geometry)]
        whole = wound[0] if len(wound) == 1 else shapely.MultiPolygon(wound)
        return str(shapely.to_geojson(whole))


def _numbered(where: str, given: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - whatever was sent
    return [(f"{where}[{i}]", part) for i, part in enumerate(given)] if isinstance(given, list) else []


def _of_shape(geometry: Geometry) -> Iterator[str]:
    import shapely

    reason = str(shapely.is_valid_reason(geometry))
    if reason != "Valid Geometry":
        yield _in_words(reason)
        return
    west, south, east, north = shapely.bounds(geometry).tolist()
    if max(abs(south), abs(north)) > FARTHEST_LAT:
        yield f"reaches beyond {FARTHEST_LAT:g} degrees of latitude"
    if max(east - west, north - south) > WIDEST_DEG:
        yield f"is more than {WIDEST_DEG:g} degrees wide or high: draw it smaller, or as several zones"
    elif _is_thin(geometry):
        yield (
            f"is too small: no place in it lies {LEAST_HALF_WIDTH_NM:g} NM from its border, "
            "so no ship could be seen to enter"
        )


def _in_words(reason: str) -> str:
    """shapely's reason with its place.

    >>> _in_words("Self-intersection[35.5 34.9]")
    'crosses itself at 35.5, 34.9'
    """
    found = re.fullmatch(r"(.*?)\[(\S+) (\S+)\]", reason)
    what, at = (found[1], f" at {float(found[2]):g}, {float(found[3]):g}") if found else (reason, "")
    return f"{'crosses itself' if 'elf-intersection' in what else what.lower()}{at}"


def _is_thin(geometry: Geometry) -> bool:
    import numpy as np
    import shapely

    _, south, _, north = shapely.bounds(geometry)
    scale = np.array([float(nm) for nm in nm_a_degree(np.array((south + north) / 2))])
    plane = shapely.transform(geometry, lambda degrees: degrees * scale)
    return bool(shapely.is_empty(shapely.buffer(plane, -LEAST_HALF_WIDTH_NM)))
