"""Signed distance and nearest state at places whose answer is known from outside."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from app.geo import attribution
from app.geo.geodesy import distance_nm, point_at
from app.geo.limits import (
    DECIDING,
    TARTUS_NAVAL_BASIN,
    VARIANTS,
    bearing_and_distance_from_tartus,
    distances,
    land_known,
    on_land,
)

REPOSITORY = Path(__file__).parents[2]
CITY_CENTRE = (35.8866, 34.8890)


def limit_due_west_of(lon, lat):
    west, east = lon - 0.6, lon
    for _ in range(40):
        middle = (west + east) / 2
        outside = distances([middle], [lat]).to_limit_nm[DECIDING][0] > 0
        west, east = (middle, east) if outside else (west, middle)
    return east


def test_limit_due_west_of_tartus_lies_where_it_was_measured():
    lon = limit_due_west_of(35.8542, 34.915)
    assert distance_nm(lon, 34.915, 35.6111, 34.915) * 1852 < 100


def test_the_breakwater_tip_makes_the_limit_due_west_of_tartus():
    assert abs(distance_nm(35.6111, 34.915, 35.8542, 34.9102) - 12) < 0.01


@pytest.mark.parametrize(
    ("range_km", "bearing", "datum", "off_baseline", "inside"),
    [
        (13, 315, TARTUS_NAVAL_BASIN, 5.2, 6.8),
        (12, 315, TARTUS_NAVAL_BASIN, 4.7, 7.3),
        (7, 270, TARTUS_NAVAL_BASIN, 3.2, 8.8),
        (10, 270, TARTUS_NAVAL_BASIN, 4.8, 7.2),
        (15, 270, TARTUS_NAVAL_BASIN, 7.5, 4.5),
        (8, 247.5, TARTUS_NAVAL_BASIN, 3.7, 8.3),
        (13, 315, CITY_CENTRE, 4.2, 7.8),
        (12, 315, CITY_CENTRE, 3.8, 8.2),
        (7, 270, CITY_CENTRE, 2.5, 9.5),
        (10, 270, CITY_CENTRE, 4.0, 8.0),
        (15, 270, CITY_CENTRE, 6.6, 5.4),
        (8, 247.5, CITY_CENTRE, 2.5, 9.5),
    ],
)
def test_ranges_published_for_december_2024(range_km, bearing, datum, off_baseline, inside):
    lon, lat = point_at(*datum, bearing, range_km / 1.852)
    found = distances([lon], [lat]).to_limit_nm
    assert found["all_islets"][0] == pytest.approx(-inside, abs=0.06)
    assert found["all_islets"][0] + 12 == pytest.approx(off_baseline, abs=0.06)
    # The table was reckoned with all islets; north-west of the basin one of 4,529 m2 is nearest.
    assert 0 <= found[DECIDING][0] - found["all_islets"][0] < 0.32


@pytest.mark.parametrize(
    ("lon", "lat", "state"),
    [
        (35.70, 34.45, "LBN"),
        (35.92, 36.12, "TUR"),
        (35.75, 34.91, "SYR"),
        (33.90, 34.90, "CYP"),
        (35.40, 33.90, "LBN"),
        (34.90, 32.80, "ISR"),
        (32.30, 31.50, "EGY"),
        (33.50, 36.00, "TUR"),
        (34.3, 31.5, "PSE"),
    ],
)
def test_nearest_state_by_name(lon, lat, state):
    found = distances([lon], [lat])
    assert found.nearest_state.tolist() == [state]
    assert found.is_syrian.tolist() == [state == "SYR"]
    assert (found.boundary_margin_nm[0] > 0) == (state == "SYR")


def test_margin_is_half_the_difference_of_the_two_baselines_and_small_at_the_border():
    found = distances([35.75, 35.6], [34.655, 35.2])
    syria_nm = found.to_limit_nm[DECIDING] + 12
    np.testing.assert_allclose(found.boundary_margin_nm, (found.other_baseline_nm - syria_nm) / 2)
    assert abs(found.boundary_margin_nm[0]) < 1.5
    assert found.boundary_margin_nm[1] > 10


def test_small_islets_only_ever_move_the_limit_outwards():
    lon, lat = np.meshgrid(np.linspace(35.2, 36.0, 60), np.linspace(34.6, 36.0, 60))
    found = distances(lon.ravel(), lat.ravel()).to_limit_nm
    assert set(found) == set(VARIANTS)
    difference = found["islets_ge_10000m2"] - found["all_islets"]
    assert difference.min() == 0
    assert 0.3 < difference.max() < 2.5


def test_outside_the_covered_box_the_state_is_unknown_and_the_distance_still_given():
    found = distances([-5.6, 25.0], [36.0, 36.5])
    assert found.nearest_state.tolist() == ["", ""]
    assert not found.is_syrian.any()
    assert np.isinf(found.other_baseline_nm).all()
    assert np.isinf(found.boundary_margin_nm).all()
    exact = distance_nm(-5.6, 36.0, 35.72, 35.57) - 12
    assert found.to_limit_nm[DECIDING][0] == pytest.approx(exact, rel=0.005)


def test_nothing_in_nothing_out():
    found = distances([], [])
    assert found.to_limit_nm[DECIDING].shape == found.other_baseline_nm.shape == found.is_syrian.shape == (0,)
    assert on_land([], []).shape == (0,)


def test_points_that_are_not_finite_are_unknown():
    found = distances([np.nan, 35.7, np.inf], [35.0, np.nan, 35.0])
    assert np.isnan(found.to_limit_nm[DECIDING]).all()
    assert np.isinf(found.other_baseline_nm).all()
    assert found.nearest_state.tolist() == ["", "", ""]
    assert not on_land([np.nan], [35.0]).any()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=20))
def test_a_point_is_measured_alike_alone_and_in_any_company(points):
    lon, lat = np.array(points).T
    together = distances(lon, lat)
    for row, (one_lon, one_lat) in enumerate(points):
        alone = distances([one_lon], [one_lat])
        for variant in VARIANTS:
            assert alone.to_limit_nm[variant][0] == together.to_limit_nm[variant][row]
        assert alone.other_baseline_nm[0] == together.other_baseline_nm[row]
        assert alone.nearest_state[0] == together.nearest_state[row]


@pytest.mark.parametrize(
    ("lon", "lat", "land"),
    [
        (35.95, 34.89, True),
        (36.30, 33.51, True),
        (33.36, 35.17, True),
        (35.8587, 34.8561, True),
        (35.70, 34.91, False),
        (35.8660, 34.9119, False),
        (34.50, 34.50, False),
    ],
)
def test_land_and_sea(lon, lat, land):
    assert on_land([lon], [lat]).tolist() == [land]
    assert land_known([lon], [lat]).all()


def test_land_is_unknown_outside_the_covered_box():
    assert land_known([12.5, 35.5], [41.9, 34.5]).tolist() == [False, True]
    assert on_land([12.5], [41.9]).tolist() == [False]


def test_bearing_and_distance_from_the_naval_basin():
    lon, lat = point_at(*TARTUS_NAVAL_BASIN, 315.0, 7.0)
    assert bearing_and_distance_from_tartus(float(lon), float(lat)) == pytest.approx((315.0, 7.0))


def test_the_version_of_the_geodata_is_twelve_hex_characters_and_steady():
    version = attribution.geodata_version()
    assert len(version) == 12
    assert int(version, 16) >= 0
    assert version == attribution.geodata_version()
    assert "OpenStreetMap contributors" in attribution.ATTRIBUTION


def test_importing_the_room_reads_no_data_and_loads_no_heavy_library():
    code = (
        "import sys, app.geo.limits, app.geo.ports, app.geo.raster, app.geo.zones;"
        "import app.geo.geodesy, app.geo.attribution;"
        "heavy = {'pandas', 'geopandas', 'pyarrow', 'scipy', 'shapely', 'pyproj', 'numba'};"
        "heavy &= set(sys.modules);"
        "sys.exit(' '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_measuring_does_not_load_pandas():
    if importlib.util.find_spec("pandas") is None:
        pytest.skip("pandas is not installed, so nothing could load it")
    code = (
        "import sys; from app.geo.limits import distances, on_land;"
        "distances([35.0], [35.0]); on_land([35.0], [35.0]);"
        "sys.exit(' '.join({'pandas', 'geopandas'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_off_tartus_the_limit_agrees_with_marine_regions():
    reference = REPOSITORY.parent / "shared/geo/reference/marineregions_v4_SYR_12nm_mrgid49096.geojson"
    if not reference.exists():
        pytest.skip("the Marine Regions reference is not carried by the project, and not beside it here")
    polygon = shape(json.loads(reference.read_text())["features"][0]["geometry"])
    outer = [
        shapely.get_coordinates(
            shapely.intersection(polygon.boundary, shapely.LineString([(35.4, lat), (35.75, lat)]))
        )[0]
        for lat in np.linspace(34.76, 35.09, 34)
    ]
    lon, lat = np.array(outer).T
    off_m = np.abs(distances(lon, lat).to_limit_nm[DECIDING]) * 1852
    assert off_m.mean() < 60
    assert off_m.max() < 100
