"""The port polygons, drawn by us from public knowledge: rings by hand on the coast of OpenStreetMap.

Seaward edges run along the breakwaters and across the entrance, landward ones some 100 m behind the quays:
the coast is simplified to about 50 m, and a ship alongside must be inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import shapely
from numpy.typing import NDArray

from app.geo.ellipsoid import METRES_PER_NM
from app.geo.make.plane import Plane

if TYPE_CHECKING:
    from shapely import Geometry

_OSM = "coast and breakwaters: OpenStreetMap (ODbL) as carried by roaring-landmask 0.11.0"


class Harbour(NamedTuple):
    """A port polygon in degrees, and what it was drawn from."""

    name: str
    polygon: Geometry
    source: str


TARTUS_NAVAL = (
    *((35.8591, 34.9096), (35.8624, 34.9088), (35.8691, 34.9104), (35.8725, 34.9113)),
    *((35.8732, 34.9128), (35.8728, 34.9152), (35.8658, 34.9134), (35.8640, 34.9127)),
)
TARTUS_COMMERCIAL = (
    *((35.8542, 34.9102), (35.8566, 34.9033), (35.8576, 34.9018), (35.8604, 34.9002)),
    *((35.8689, 34.8983), (35.8728, 34.8986), (35.8740, 34.9015), (35.8748, 34.9050)),
    *((35.8740, 34.9085), (35.8725, 34.9113), (35.8691, 34.9104), (35.8624, 34.9088), (35.8591, 34.9096)),
)
LATAKIA = (
    *((35.7548, 35.5324), (35.7622, 35.5186), (35.7594, 35.5110), (35.7617, 35.5078)),
    *((35.7675, 35.5100), (35.7735, 35.5140), (35.7730, 35.5275), (35.7735, 35.5370)),
    *((35.7681, 35.5405), (35.7635, 35.5394)),
)
BANIAS_POINT = (35.94, 35.18)
BANIAS_RADIUS_NM = 2.3
_SHORE_DEPTH_M = 700.0
"""The gazetteer point itself falls on land: far enough inland to hold it, and the town port's quays."""


def harbours(land: NDArray[Any]) -> list[Harbour]:
    """Give the port polygons; `land` (degrees) bounds the circle off Banias on its landward side."""
    return [
        Harbour(
            "Tartus naval",
            shapely.Polygon(TARTUS_NAVAL),
            "northern basin, where public reports and Wikipedia's point put the Russian piers; "
            f"single piers are not told apart; {_OSM}",
        ),
        Harbour(
            "Tartus commercial",
            shapely.Polygon(TARTUS_COMMERCIAL),
            "the other water inside the breakwaters: middle and southern basin and outer harbour; "
            f"the oil berths north of the port are not in it; {_OSM}",
        ),
        Harbour(
            "Banias terminal",
            _banias(land),
            "ours: the sea within 2.3 NM of the public gazetteer point 35.18 N 35.94 E; the terminal is "
            f"open sea berths about 2 miles offshore (UK P&I), whose positions were not found; {_OSM}",
        ),
        Harbour(
            "Latakia",
            shapely.Polygon(LATAKIA),
            f"water inside the western breakwater, to the spur on the north side of the entrance; {_OSM}",
        ),
    ]


def _banias(land: NDArray[Any]) -> Geometry:
    plane = Plane(*BANIAS_POINT)
    circle = shapely.Point(0.0, 0.0).buffer(BANIAS_RADIUS_NM * METRES_PER_NM, quad_segs=16)
    nearby = shapely.box(*shapely.bounds(shapely.transform(circle.buffer(1000.0), plane.unproject)))
    coast = shapely.transform(shapely.union_all(shapely.intersection(land, nearby)), plane.project)
    inland = shapely.buffer(coast, -_SHORE_DEPTH_M)
    sea_and_quays = shapely.difference(circle, inland)
    # Mole heads leave crumbs of inland behind; the berths are in the one large part, without holes.
    largest = max(shapely.get_parts(sea_and_quays), key=shapely.area)
    whole = shapely.Polygon(largest.exterior)
    return shapely.transform(shapely.simplify(whole, 20.0), plane.unproject)
