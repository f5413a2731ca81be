"""What the page draws under everything: land, and the computed lines without coasts and lateral borders."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
import shapely

from app.geo import dataset
from app.geo.limits import LIMIT_NM
from app.picture import ground

_LAND_TOLERANCE_DEG = 0.0002
"""Some 20 m: the coast itself is true to about 50."""
_LINE_TOLERANCE_DEG = 0.0001


@lru_cache(maxsize=1)
def ground_geojson() -> bytes:
    """A FeatureCollection: `kind` is `land`, `line` (with `label`, `nm`, `state`), `port` or `place`."""
    features = [_land(), *_lines(), *_ports()]
    box = list(dataset.COVERED_BOX)
    return orjson.dumps({"type": "FeatureCollection", "bbox": box, "features": features})


def _land() -> dict[str, Any]:
    simple = dataset.land().simplify(_LAND_TOLERANCE_DEG)
    return _feature(simple, kind="land")


def _lines() -> list[dict[str, Any]]:
    found = []
    for nm in (int(LIMIT_NM), 24):
        parts = [shapely.LineString(part).simplify(_LINE_TOLERANCE_DEG) for part in ground.syrian_line(nm)]
        label = f"{nm} NM off Syria, computed distance line"
        found.append(_feature(shapely.MultiLineString(parts), kind="line", nm=nm, state="SYR", label=label))
    parts = [shapely.LineString(part).simplify(_LINE_TOLERANCE_DEG) for part in ground.neighbours()]
    label = "12 NM off Lebanon and Cyprus, computed distance line"
    lines = shapely.MultiLineString(parts)
    return [*found, _feature(lines, kind="line", nm=int(LIMIT_NM), state=None, label=label)]


def _ports() -> list[dict[str, Any]]:
    return [_feature(shapely.Polygon(port.ring), kind="port", label=port.name) for port in ground.ports()]


def _feature(shape: Any, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - any of shapely's
    rounded = shapely.set_precision(shape, 1e-5, mode="pointwise")
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(rounded)}
