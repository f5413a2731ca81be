"""Signed distance to Syria's computed 12-NM line, the state of the nearest baseline, and the on-land test.

The baseline is the normal one (coast, harbour works, islets) from OpenStreetMap.
Lines are computed, not legal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.geo import dataset
from app.geo.ellipsoid import METRES_PER_NM, FloatArray, geod
from app.geo.grid import NO_OWNER, Layer, NearestInBox
from app.geo.nearest import from_afar_m, places_of

BoolArray = NDArray[np.bool_]

VARIANTS = ("islets_ge_10000m2", "all_islets")
"""Baselines of Syria: without, and with, the islets under 10,000 m2."""
DECIDING = VARIANTS[0]

_OTHERS = len(VARIANTS)
"""Row of the other states' baselines, after Syria's by variant."""

LIMIT_NM = 12.0
SYRIA = "SYR"
STATES = (SYRIA, "LBN", "TUR", "CYP", "ISR", "PSE", "EGY", "GRC")
"""ISO a3 of the states with a baseline in the data."""

_SYRIA = STATES.index(SYRIA)
_NAMES = np.full(256, "", "U3")
_NAMES[: len(STATES)] = STATES

TARTUS_NAVAL_BASIN = (35.8660, 34.9119)
"""Lon, lat of the datum for "so many miles off Tartus": the middle of the northern, naval, basin."""


@dataclass(frozen=True)
class Distances:
    """Where n points lie, each array of shape (n,).

    `to_limit_nm`: variant -> geodesic distance to Syria's baseline minus 12 NM, negative inside, for every
    point, whoever's baseline is nearest; points on land count their distance to the coast all the same.
    `other_baseline_nm`: distance to the nearest baseline of any other state, small islets and all; infinite
    outside the covered box.
    `state`: index in `STATES` of the nearest baseline (deciding variant), `NO_OWNER` outside the covered box.
    A point that is not finite gives NaN, infinity and `NO_OWNER`.
    """

    to_limit_nm: dict[str, FloatArray]
    other_baseline_nm: FloatArray
    state: NDArray[np.uint8]

    @property
    def nearest_state(self) -> NDArray[np.str_]:
        """ISO a3 of the nearest baseline (deciding variant), "" outside the covered box."""
        return np.asarray(_NAMES[self.state])

    @property
    def is_syrian(self) -> BoolArray:
        """True where the nearest baseline is Syria's."""
        return np.asarray(self.state == _SYRIA)

    @property
    def boundary_margin_nm(self) -> FloatArray:
        """Half of (other baseline - Syria's): a lower bound of the distance to the line between them.

        Positive on Syria's side; under 1 in size asks for the caveat `near_boundary`; infinite if unknown.
        """
        return np.asarray((self.other_baseline_nm - self.to_limit_nm[DECIDING] - LIMIT_NM) / 2.0)


def distances(lon: ArrayLike, lat: ArrayLike) -> Distances:
    """Measure points (WGS 84 degrees, shape (n,), any n) against all baselines; see `Distances`.

    Within 1 m of the exact geodesic up to 60 NM from the baseline, within 0.3 % farther off. An answer
    depends on the point alone, in whatever company it is asked for. Quick in the covered box only.
    """
    lons, lats = np.asarray(lon, float), np.asarray(lat, float)
    found = _in_box().query(lons, lats)
    unknown = found.owner[_OTHERS] == NO_OWNER
    # In place: at hundreds of thousands of points, fresh memory costs as much as the arithmetic.
    away_nm = np.divide(found.metres, METRES_PER_NM, out=found.metres)
    if unknown.any():
        away_nm[:_OTHERS, unknown] = _syria_from_afar_nm(lons[unknown], lats[unknown])
    other_nm = away_nm[_OTHERS]
    syrian = (away_nm[VARIANTS.index(DECIDING)] <= other_nm) & ~unknown
    away_nm[:_OTHERS] -= LIMIT_NM
    return Distances(
        to_limit_nm={name: away_nm[row] for row, name in enumerate(VARIANTS)},
        other_baseline_nm=other_nm,
        state=np.where(syrian, np.uint8(_SYRIA), found.owner[_OTHERS]),
    )


def on_land(lon: ArrayLike, lat: ArrayLike) -> BoolArray:
    """Tell which points (degrees, shape (n,)) lie on land; false, for unknown, where `land_known` is."""
    import shapely

    lons, lats = np.asarray(lon, float), np.asarray(lat, float)
    land = np.zeros(lons.shape, dtype=bool)
    known = land_known(lons, lats)
    land[known] = shapely.contains_xy(dataset.land(), lons[known], lats[known])
    return land


def land_known(lon: ArrayLike, lat: ArrayLike) -> BoolArray:
    """Tell for which points (degrees, shape (n,)) land and nearest state are known: 31..37 E, 31..37.5 N."""
    return dataset.covered(np.asarray(lon, float), np.asarray(lat, float))


def bearing_and_distance_from_tartus(lon: float, lat: float) -> tuple[float, float]:
    """Give (degrees true, NM) from the Tartus naval basin, 34.9119 N 35.8660 E, to a point in degrees.

    >>> bearing, away = bearing_and_distance_from_tartus(35.7, 34.9119)
    >>> (round(bearing), round(away, 2))
    (270, 8.19)
    """
    # One place, and two plain numbers: as columns they would take ten times as long.
    bearing, _, metres = geod().inv(*TARTUS_NAVAL_BASIN, float(lon), float(lat))
    return bearing % 360.0, metres / METRES_PER_NM


@lru_cache(maxsize=1)
def _in_box() -> NearestInBox:
    """Give the grid of all baselines: 4 MB of segments and, once each was asked for, 15 MB of tiles."""
    lines, a3, small_islet = dataset.baselines()
    state = np.array([STATES.index(name) for name in a3], np.uint8)
    syrian = a3 == SYRIA
    layers = [
        Layer(lines[chosen], state[chosen], adds)
        for chosen, adds in ((syrian & ~small_islet, False), (syrian & small_islet, True), (~syrian, False))
    ]
    return NearestInBox(layers, dataset.COVERED_BOX)


def _syria_from_afar_nm(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Give NM to Syria's baseline by variant, shape (2, n), for points outside the box; NaN if not finite."""
    deciding, small_islets = (from_afar_m(lon, lat, places) for places in _from_afar())
    return np.stack((deciding, np.minimum(deciding, small_islets))) / METRES_PER_NM


@lru_cache(maxsize=1)
def _from_afar() -> tuple[FloatArray, FloatArray]:
    lines, a3, small_islet = dataset.baselines()
    syrian = a3 == SYRIA
    return places_of(lines[syrian & ~small_islet]), places_of(lines[syrian & small_islet])
