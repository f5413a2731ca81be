"""Write the shipped files from a source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import shapely
from shapely.geometry.polygon import orient

from app.geo import dataset
from app.geo.limits import DECIDING, VARIANTS
from app.geo.make.harbours import harbours
from app.geo.make.limit_zones import Wanted, zone
from app.geo.make.source import Source, cut_to_box
from app.geo.zones import LABEL

if TYPE_CHECKING:
    from shapely import Geometry

NAMES = {"SYR": "Syria", "LBN": "Lebanon", "CYP": "Cyprus"}
KINDS = {12: "territorial_sea", 24: "contiguous_zone"}
_DECIMETRE_DEG = 1e-6


def write_all(source: Source, folder: Path) -> None:
    """Write baseline, land, ports and zones into a folder, which is created if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_baseline(source, folder / dataset.BASELINE)
    _write_land(source, folder / dataset.LAND)
    _write_geojson(_port_features(source), folder / dataset.PORTS)
    _write_geojson(_zone_features(source), folder / dataset.ZONES)


def _write_baseline(source: Source, path: Path) -> None:
    columns = {"a3": source.baseline.a3, dataset.SMALL_ISLET: source.baseline.small_islet}
    table = geopandas.GeoDataFrame(columns, geometry=source.baseline.lines, crs=4326)
    table.sort_values("a3", kind="stable").to_parquet(path, index=False, compression="zstd")


def _write_land(source: Source, path: Path) -> None:
    parts, _ = cut_to_box(source.land, dataset.COVERED_BOX)
    geopandas.GeoDataFrame(geometry=parts, crs=4326).to_parquet(path, index=False, compression="zstd")


def _port_features(source: Source) -> list[dict[str, Any]]:
    return [
        _feature(
            port.polygon,
            name=port.name,
            state="SYR",
            kind="port",
            nm=None,
            baseline=None,
            label="port polygon drawn by Twelvemile",
            source=port.source,
        )
        for port in harbours(source.land)
    ]


def _zone_features(source: Source) -> list[dict[str, Any]]:
    return [
        _zone_feature(source, a3, nm, variant)
        for a3 in NAMES
        for nm in KINDS
        for variant in (VARIANTS if a3 == "SYR" else VARIANTS[1:])
    ]


def _zone_feature(source: Source, a3: str, nm: int, variant: str) -> dict[str, Any]:
    found = zone(source, Wanted(a3, float(nm), with_small_islets=variant != DECIDING))
    return _feature(
        found, name=f"{NAMES[a3]} {nm} NM", state=a3, kind=KINDS[nm], nm=nm, baseline=variant, label=LABEL
    )


def _feature(geometry: Geometry, **properties: object) -> dict[str, Any]:
    rounded = shapely.set_precision(geometry, _DECIMETRE_DEG)
    wound = [orient(polygon) for polygon in shapely.get_parts(rounded)]
    whole = wound[0] if len(wound) == 1 else shapely.MultiPolygon(wound)
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(whole))}


def _write_geojson(features: list[dict[str, Any]], path: Path) -> None:
    content = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
