"""Places that public sources name: berths, anchorages, ports, and gates across straits. Points, not areas."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.geo import dataset

COLUMNS = ("name", "kind", "lon", "lat", "lon2", "lat2", "radius_nm", "verified", "note", "source")
KINDS = (
    "berth", "anchorage", "gate", "port", "pier", "airport", "city", "island",
    "corridor_point", "limit_point",
)  # fmt: skip
SHOWN = ("berth", "anchorage", "gate")
"""What the zones that are given out hold."""
LABEL = "place named in public sources"


@dataclass(frozen=True)
class Place:
    """A place in degrees; a gate has a second end. `radius_nm` is ours: who is so near counts as there."""

    name: str
    kind: str
    lon: float
    lat: float
    lon2: float | None
    lat2: float | None
    radius_nm: float | None
    verified: str
    """`read`: in the source, as written; `computed`: by us, from the shoreline."""
    note: str
    source: str


@lru_cache(maxsize=1)
def _all() -> tuple[Place, ...]:
    with (dataset.FOLDER / dataset.PLACES).open(encoding="utf-8", newline="") as lines:
        return tuple(_place(row) for row in csv.DictReader(lines))


def _place(row: dict[str, str]) -> Place:
    lon, lat, lon2, lat2, radius_nm = (
        float(row[name]) if row[name] else None for name in ("lon", "lat", "lon2", "lat2", "radius_nm")
    )
    assert lon is not None
    assert lat is not None
    texts = row["verified"], row["note"], row["source"]
    return Place(row["name"], row["kind"], lon, lat, lon2, lat2, radius_nm, *texts)


def places(kind: str) -> tuple[Place, ...]:
    """Those of a kind, of `KINDS`, by name.

    >>> [place.name for place in places("anchorage")]
    ['Ahirkapi anchorages', 'Tartus oil terminal anchorage']
    """
    return tuple(place for place in _all() if place.kind == kind)


def anchorages() -> tuple[Place, ...]:
    """The listed anchorages, each a circle of `radius_nm`; those that are not listed have to be learned."""
    return places("anchorage")


def place_features() -> list[dict[str, Any]]:
    """Give berths and anchorages (points) and gates (lines) as GeoJSON features, each with its `source`."""
    return [_feature(place) for kind in SHOWN for place in places(kind)]


def _feature(place: Place) -> dict[str, Any]:
    properties = {
        "name": place.name,
        "state": None,
        "kind": place.kind,
        "nm": None,
        "baseline": None,
        "label": LABEL,
        "radius_nm": place.radius_nm,
        "verified": place.verified,
        "note": place.note,
        "source": place.source,
    }
    here = [place.lon, place.lat]
    geometry: dict[str, Any] = {"type": "Point", "coordinates": here}
    if place.lon2 is not None:
        geometry = {"type": "LineString", "coordinates": [here, [place.lon2, place.lat2]]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}
