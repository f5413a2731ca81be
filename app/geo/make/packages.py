"""Read the public packages: land from `roaring-landmask`, states from `@osm_borders/maritime_10m` (npm)."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from app.geo.make.source import BASELINE_BOX, Source, source_of

if TYPE_CHECKING:
    from shapely import Geometry

STATES = ("SYR", "LBN", "TUR", "CYP", "ISR", "PSE", "EGY", "GRC")


def read_packages(borders: Path) -> Source:
    """Take land from `roaring_landmask`, label its edge by `borders`, the npm package's GeoJSON.

    Raises ImportError when `roaring_landmask` is not installed, OSError when `borders` cannot be read.
    """
    land = _land_near()
    lines, a3 = _labelled(_edges(land), _countries(borders))
    return source_of(land, lines, a3)


def _land_near() -> NDArray[Any]:
    # By name: an extra that is not always installed, and without types.
    landmask = import_module("roaring_landmask")
    world = shapely.get_parts(shapely.from_wkb(landmask.Shapes.wkb(landmask.LandmaskProvider.Osm)))
    near = shapely.STRtree(world).query(shapely.box(*BASELINE_BOX), predicate="intersects")
    return np.asarray(shapely.make_valid(world[np.sort(near)]))


def _edges(land: NDArray[Any]) -> NDArray[Any]:
    """Give the coast: edges of the polygons, less those that only part two polygons of one land mass."""
    whole = shapely.union_all(land)
    cut = shapely.intersection(shapely.boundary(shapely.get_parts(whole)), shapely.box(*BASELINE_BOX))
    parts = shapely.get_parts(cut)
    return np.asarray(shapely.get_parts(shapely.line_merge(parts)))


def _countries(borders: Path) -> dict[str, Any]:
    features = json.loads(borders.read_text(encoding="utf-8"))["features"]
    named = {feature["properties"]["isoA3"]: feature["geometry"] for feature in features}
    return {a3: _area(shape(named[a3])) for a3 in STATES}


def _area(geometry: Geometry) -> Geometry:
    """Give the polygons of a geometry collection as one valid area: the package mixes in lines."""
    parts = shapely.get_parts(shapely.make_valid(geometry))
    parts = shapely.get_parts(parts)
    return shapely.union_all(shapely.buffer(parts[shapely.get_dimensions(parts) == 2], 0))


def _labelled(lines: NDArray[Any], countries: dict[str, Any]) -> tuple[NDArray[Any], NDArray[np.str_]]:
    """Cut the coast at the borders; what lies in no country (river mouths, bases) goes to the nearest."""
    pieces: list[Any] = []
    labels: list[str] = []
    rest = lines
    for a3, area in countries.items():
        shapely.prepare(area)
        _add(pieces, labels, shapely.intersection(rest, area), a3)
        rest = shapely.difference(rest, area)
    areas = np.array(list(countries.values()), dtype=object)
    for part in _single_lines(rest):
        _add(pieces, labels, np.array([part]), list(countries)[int(np.argmin(shapely.distance(areas, part)))])
    return np.array(pieces, dtype=object), np.array(labels, dtype="U3")


def _add(pieces: list[Any], labels: list[str], found: NDArray[Any], a3: str) -> None:
    new = _single_lines(found)
    pieces.extend(new)
    labels.extend([a3] * len(new))


def _single_lines(geometries: NDArray[Any]) -> list[Any]:
    parts = shapely.get_parts(shapely.line_merge(geometries))
    return [part for part in parts if shapely.get_dimensions(part) == 1 and not part.is_empty]
