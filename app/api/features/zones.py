"""The collection `zones`: computed distance lines, ports, named places, and the user's own."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

import orjson
import shapely
from fastapi import Request
from sqlalchemy import Connection

from app.api import parsers
from app.api import zones as resource
from app.api.features.collection import Collection, Extent, Feature, Found, Key, Wanted, feature
from app.api.parameters import Parameter
from app.api.parsers import Degrees

_HALF = 2**32
_NAMING = ("name", "kind", "state", "nm", "baseline")
_DRAWN_FIRST = ("Polygon", "MultiPolygon", "LineString", "Point")
"""Areas come first: some readers take the first feature's kind of geometry for that of all."""
_WORD = r"[a-z_]{1,40}"
ZONE_KIND: Parameter[frozenset[str]] = Parameter(
    "kind",
    "territorial_sea, contiguous_zone, port, berth, anchorage, gate, or own; may be repeated",
    "territorial_sea",
    parsers.matching(_WORD, "it is no kind of zone"),
    frozenset(),
    repeatable=True,
    schema={"pattern": f"^{_WORD}$"},
)
STATE: Parameter[frozenset[str]] = Parameter(
    "state",
    "the three letters of a state; may be repeated",
    "SYR",
    parsers.matching("[A-Z]{3}", "it is not three capital letters"),
    frozenset(),
    repeatable=True,
    schema={"pattern": "^[A-Z]{3}$"},
)


def _page(request: Request, connection: Connection, wanted: Wanted) -> Found:
    kinds, states = wanted.asked[ZONE_KIND], wanted.asked[STATE]
    matching = [
        one
        for one in _every(request, connection)
        if (not kinds or one["properties"]["kind"] in kinds)
        and (not states or one["properties"]["state"] in states)
        and _touches(one, wanted.bbox)
    ]
    left = [one for one in matching if wanted.after is None or _key(one) > wanted.after]
    found = left[: wanted.limit]
    return Found(found, _key(found[-1]) if len(left) > len(found) else None, len(matching))


def _one(request: Request, connection: Connection, feature_id: str) -> Feature | None:
    return next((one for one in _every(request, connection) if one["id"] == feature_id), None)


def _extent(request: Request, connection: Connection) -> Extent:
    bounds = shapely.total_bounds([_shape(one) for one in _every(request, connection)])
    west, south, east, north = bounds.tolist()
    return Extent((west, south, east, north))


def _every(request: Request, connection: Connection) -> list[Feature]:
    zones = resource.every(request, connection)
    return sorted((feature(_id(one), one["geometry"], one["properties"]) for one in zones), key=_key)


def _id(zone: dict[str, Any]) -> str:
    """Of what names it: a zone drawn anew under its name keeps its id."""
    naming = orjson.dumps([zone["properties"].get(name) for name in _NAMING])
    return hashlib.sha256(naming).hexdigest()[:16]


def _key(zone: Feature) -> Key:
    return (_DRAWN_FIRST.index(zone["geometry"]["type"]), *divmod(int(zone["id"], 16), _HALF))


def _touches(zone: Feature, bbox: Degrees | None) -> bool:
    if bbox is None:
        return True
    west, south, east, north = bbox
    boxes = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    shape = _shape(zone)
    return any(shapely.intersects(shape, shapely.box(w, south, e, north)) for w, e in boxes)


def _shape(zone: Feature) -> Any:  # noqa: ANN401 - shapely has no types
    return _read(orjson.dumps(zone["geometry"]))


@lru_cache(maxsize=128)
def _read(geometry: bytes) -> Any:  # noqa: ANN401
    return shapely.from_geojson(geometry)


ZONES = Collection(
    "zones",
    "Zones",
    "Computed distance lines (12 and 24 NM: no legal limits), ports, places that public sources name "
    "(berths, anchorages, gates), and your own zones: areas first, then lines, then points. They are of no "
    "time: `datetime` leaves all in.",
    _page,
    _one,
    _extent,
    key_size=3,
    queryables=(ZONE_KIND, STATE),
    default=100,
    most=1000,
)
