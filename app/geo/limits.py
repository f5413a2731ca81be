"""Signed distance to Syria's computed 12-NM line, the state of the nearest baseline, and the on-land test.

The baseline is the normal one (coast, harbour works, islets) from OpenStreetMap.
Lines are computed, not legal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.geo import dataset
from app.geo.ellipsoid import METRES_PER_NM, FloatArray, to_ecef
from app.geo.geodesy import distance_nm, initial_bearing_deg
from app.geo.nearest import NearestLines

BoolArray = NDArray[np.bool_]

VARIANTS = ("islets_ge_10000m2", "all_islets")
"""Baselines of Syria: without, and with, the islets under 10,000 m2."""
DECIDING = VARIANTS[0]

LIMIT_NM = 12.0
SYRIA = "SYR"
UNKNOWN_STATE = ""

NEAR_SYRIA_NM = 60.0
"""Farther than this from Syria's baseline the other baselines are coarse: good to 0.4 NM, and quick."""
_NEAR_SYRIA_BOX = (33.0, 32.3, 37.0, 37.5)
"""West, south, east, north: over 120 NM about Syria's baseline, or inland: it holds every nearest other."""
_COARSE_TOLERANCE_DEG = 0.005
_COARSE_SPACING_M = 2000.0

TARTUS_NAVAL_BASIN = (35.8660, 34.9119)
"""Lon, lat of the datum for "so many miles off Tartus": the middle of the northern, naval, basin."""


@dataclass(frozen=True)
class Distances:
    """Where n points lie, each array of shape (n,).

    `to_limit_nm`: variant -> geodesic distance to Syria's baseline minus 12 NM, negative inside, for every
    point, whoever's baseline is nearest; points on land count their distance to the coast all the same.
    `other_baseline_nm`: distance to the nearest baseline of any other state, small islets and all; infinite
    outside the covered box; good to 2 m within 60 NM of Syria's baseline, to 0.4 NM farther off.
    `nearest_state`: ISO a3 of the nearest baseline (deciding variant), "" outside the covered box.
    A point that is not finite gives NaN, infinity and "".
    """

    to_limit_nm: dict[str, FloatArray]
    other_baseline_nm: FloatArray
    nearest_state: NDArray[np.str_]

    @property
    def is_syrian(self) -> BoolArray:
        """True where the nearest baseline is Syria's."""
        return np.asarray(self.nearest_state == SYRIA)

    @property
    def boundary_margin_nm(self) -> FloatArray:
        """Half of (other baseline - Syria's): a lower bound of the distance to the line between them.

        Positive on Syria's side; under 1 in size asks for the caveat `near_boundary`; infinite if unknown.
        """
        return np.asarray((self.other_baseline_nm - self.to_limit_nm[DECIDING] - LIMIT_NM) / 2.0)


class _Others(NamedTuple):
    lines: NearestLines
    a3: NDArray[np.str_]

    def query(self, ecef: FloatArray) -> tuple[FloatArray, NDArray[np.str_]]:
        metres, line = self.lines.query(ecef)
        return metres / METRES_PER_NM, self.a3[line]


class _Trees(NamedTuple):
    deciding: NearestLines
    small_islets: NearestLines
    others_near_syria: _Others
    others_anywhere: _Others


def distances(lon: ArrayLike, lat: ArrayLike) -> Distances:
    """Measure points (WGS 84 degrees, shape (n,), any n) against all baselines; see `Distances`.

    Within 1 m of the exact geodesic to Syria's baseline up to 60 NM from it, within 0.3 % farther off.
    """
    lons, lats = np.asarray(lon, float), np.asarray(lat, float)
    finite = np.isfinite(lons) & np.isfinite(lats)
    ecef = to_ecef(np.where(finite, lons, 0.0), np.where(finite, lats, 0.0))
    syria_nm = _syria_baseline_nm(ecef)
    other_nm, state = _other_baseline_nm(ecef, syria_nm[DECIDING], dataset.covered(lons, lats))
    syrian = (syria_nm[DECIDING] <= other_nm) & (state != UNKNOWN_STATE)
    return Distances(
        to_limit_nm={name: np.where(finite, away - LIMIT_NM, np.nan) for name, away in syria_nm.items()},
        other_baseline_nm=other_nm,
        nearest_state=np.where(syrian, SYRIA, state),
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
    bearing = initial_bearing_deg(*TARTUS_NAVAL_BASIN, lon, lat)
    return float(bearing), float(distance_nm(*TARTUS_NAVAL_BASIN, lon, lat))


def _syria_baseline_nm(ecef: FloatArray) -> dict[str, FloatArray]:
    deciding, _ = _trees().deciding.query(ecef)
    small_islets, _ = _trees().small_islets.query(ecef)
    both = {DECIDING: deciding, VARIANTS[1]: np.minimum(deciding, small_islets)}
    return {name: metres / METRES_PER_NM for name, metres in both.items()}


def _other_baseline_nm(
    ecef: FloatArray, syria_nm: FloatArray, known: BoolArray
) -> tuple[FloatArray, NDArray[np.str_]]:
    away, state = np.full(len(ecef), np.inf), np.full(len(ecef), UNKNOWN_STATE, dtype="U3")
    near = known & (syria_nm <= NEAR_SYRIA_NM)
    far = known & ~near
    away[near], state[near] = _trees().others_near_syria.query(ecef[near])
    away[far], state[far] = _trees().others_anywhere.query(ecef[far])
    return away, state


@lru_cache(maxsize=1)
def _trees() -> _Trees:
    lines, a3, small_islet = dataset.baselines()
    syrian = a3 == SYRIA
    return _Trees(
        deciding=NearestLines.of(lines[syrian & ~small_islet], tiers_m=(3000.0, 10000.0, 40000.0)),
        small_islets=NearestLines.of(lines[syrian & small_islet]),
        others_near_syria=_others_near_syria(lines[~syrian], a3[~syrian]),
        others_anywhere=_others_anywhere(lines[~syrian], a3[~syrian]),
    )


def _others_near_syria(lines: NDArray[Any], a3: NDArray[np.str_]) -> _Others:
    import shapely

    parts, row = shapely.get_parts(shapely.clip_by_rect(lines, *_NEAR_SYRIA_BOX), return_index=True)
    return _Others(NearestLines.of(parts, tiers_m=(10000.0,)), a3[row])


def _others_anywhere(lines: NDArray[Any], a3: NDArray[np.str_]) -> _Others:
    import shapely

    coarse = shapely.simplify(lines, _COARSE_TOLERANCE_DEG)
    return _Others(NearestLines.of(coarse, spacing_m=_COARSE_SPACING_M), a3)
