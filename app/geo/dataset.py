"""The shipped geodata: where it lies and how it is read. Nothing is read before it is asked for."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from shapely import MultiPolygon

FOLDER = Path(__file__).parent / "data"
BASELINE = "baseline.parquet"
LAND = "land.parquet"
PORTS = "ports.geojson"
ZONES = "zones.geojson"
SMALL_ISLET = "islet_under_10000m2"
FILES = (BASELINE, LAND, PORTS, ZONES)
PLACES = "places.csv"
"""Made by itself, from another source."""
DESTINATIONS = "destinations.csv"
"""Ports and how crews spell them; no geometry, and not made by `app.geo.make`."""
RASTER = "raster.npz"
"""Follows from the baseline, and knows from which: no source of its own, so it is not among `FILES`."""

COVERED_BOX = (31.0, 31.0, 37.0, 37.5)
"""West, south, east, north in degrees: where land and the nearest state are known."""


class Baselines(NamedTuple):
    """Baseline lines, one a row: shapely lines, owner as ISO a3, and whether a small islet's edge."""

    lines: NDArray[Any]
    a3: NDArray[np.str_]
    small_islet: NDArray[np.bool_]


def covered(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points (degrees, shape (n,)) lie in `COVERED_BOX`; false for NaN."""
    west, south, east, north = COVERED_BOX
    inside: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


@lru_cache(maxsize=1)
def baselines() -> Baselines:
    """Read the baseline lines (WGS 84 degrees). Raises OSError if the shipped file is missing."""
    import pyarrow.parquet as pq
    import shapely

    table = pq.ParquetFile(FOLDER / BASELINE).read()
    return Baselines(
        lines=shapely.from_wkb(table["geometry"].to_pylist()),
        a3=np.array(table["a3"].to_pylist(), dtype="U3"),
        small_islet=np.array(table[SMALL_ISLET].to_pylist(), dtype=bool),
    )


@lru_cache(maxsize=1)
def land() -> MultiPolygon:
    """Read the land of `COVERED_BOX` as one prepared shapely multipolygon (WGS 84 degrees)."""
    import pyarrow.parquet as pq
    import shapely

    table = pq.ParquetFile(FOLDER / LAND).read()
    whole = shapely.multipolygons(shapely.get_parts(shapely.from_wkb(table["geometry"].to_pylist())))
    shapely.prepare(whole)
    return whole


@lru_cache(maxsize=1)
def content_hash() -> str:
    """SHA-256 (hex) over the names and bytes of the shipped files, in a fixed order."""
    digest = hashlib.sha256()
    for name in (*FILES, PLACES, DESTINATIONS):
        content = (FOLDER / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def baseline_hash() -> str:
    """SHA-256 (hex) of the shipped baseline."""
    return hashlib.sha256((FOLDER / BASELINE).read_bytes()).hexdigest()
