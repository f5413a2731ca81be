"""The zones shown on maps and given out by the API: computed distance lines and ports, as GeoJSON."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from app.geo import dataset
from app.geo.attribution import ATTRIBUTION
from app.geo.ports import port_features

LABEL = "computed distance line"


def zones() -> dict[str, Any]:
    """Give a GeoJSON FeatureCollection (WGS 84) of polygons, a new object each time.

    Properties: `name`, `state` (ISO a3), `kind` (`territorial_sea`: baseline to 12 NM; `contiguous_zone`: the
    whole sea from baseline to 24 NM; `port`), `nm` (null for ports), `baseline` (variant, null for ports),
    `label`, `attribution`; ports also `source`.
    """
    collection: dict[str, Any] = json.loads(_text())
    features = [*collection["features"], *port_features()]
    for feature in features:
        feature["properties"]["attribution"] = ATTRIBUTION
    return {"type": "FeatureCollection", "features": features}


@lru_cache(maxsize=1)
def _text() -> str:
    return (dataset.FOLDER / dataset.ZONES).read_text(encoding="utf-8")
