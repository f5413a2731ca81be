"""What the page draws under everything: land, and the computed lines without coasts and lateral borders.

`python -m app.web.ground` writes it to the page's files: reckoning it takes seconds.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import orjson
import shapely

from app.geo import dataset
from app.geo.limits import LIMIT_NM
from app.picture import ground
from app.web.files import OURS

_LAND_TOLERANCE_DEG = 0.0002
"""Some 20 m: the coast itself is true to about 50."""
_LINE_TOLERANCE_DEG = 0.0001
_NAMED_EVERY_DEG, _STEP_DEG = 0.45, 0.03


def ground_geojson() -> bytes:
    """A FeatureCollection: `kind` is `land`, `line`, `line-name` or `port`."""
    features = [_land(), *_lines(), *_ports()]
    box = list(dataset.COVERED_BOX)
    attribution = "(c) OpenStreetMap contributors, ODbL 1.0; lines computed, not legal limits"
    head = {"type": "FeatureCollection", "attribution": attribution, "bbox": box}
    return orjson.dumps({**head, "features": features})


def _land() -> dict[str, Any]:
    simple = dataset.land().simplify(_LAND_TOLERANCE_DEG)
    return _feature(simple, kind="land")


def _lines() -> list[dict[str, Any]]:
    found = []
    for nm in (int(LIMIT_NM), 24):
        parts = [shapely.LineString(part).simplify(_LINE_TOLERANCE_DEG) for part in ground.syrian_line(nm)]
        label = f"{nm} NM off Syria, computed distance line"
        found += _named(shapely.MultiLineString(parts), nm, "SYR", label)
    parts = [shapely.LineString(part).simplify(_LINE_TOLERANCE_DEG) for part in ground.neighbours()]
    label = "12 NM off Lebanon and Cyprus, computed distance line"
    return [*found, *_named(shapely.MultiLineString(parts), int(LIMIT_NM), None, label)]


def _named(lines: Any, nm: int, state: str | None, label: str) -> list[dict[str, Any]]:  # noqa: ANN401
    """A line, and points along it, each with the angle of its name in degrees clockwise from east.

    Without a glyph server the map library writes at points, and not along lines.
    """
    names = [
        _feature(here, kind="line-name", nm=nm, label=label, angle=_angle(here, there))
        for line in lines.geoms
        for at in np.arange(_NAMED_EVERY_DEG / 2, line.length, _NAMED_EVERY_DEG)
        for here, there in [(line.interpolate(at), line.interpolate(at + _STEP_DEG))]
    ]
    return [_feature(lines, kind="line", nm=nm, state=state, label=label), *names]


def _angle(here: Any, there: Any) -> float:  # noqa: ANN401
    east, north = (there.x - here.x) * math.cos(math.radians(here.y)), there.y - here.y
    angle = -math.degrees(math.atan2(north, east))
    return round((angle + 90) % 180 - 90, 1)


def _ports() -> list[dict[str, Any]]:
    return [_feature(shapely.Polygon(port.ring), kind="port", label=port.name) for port in ground.ports()]


def _feature(shape: Any, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - any of shapely's
    rounded = shapely.set_precision(shape, 1e-5, mode="pointwise")
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(rounded)}


if __name__ == "__main__":
    (OURS / "ground.geojson").write_bytes(ground_geojson())
