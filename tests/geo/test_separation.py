"""Distances between places near each other are Karney's, by whichever way they were measured."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from app.geo.geodesy import distance_nm

GEOD = Geod(ellps="WGS84")
EXACT_NM = 1e-10


def karney_nm(*columns):
    return np.asarray(GEOD.inv(*(np.array(column, float) for column in columns))[2]) / 1852


@pytest.mark.parametrize("away_deg", [1e-7, 1e-4, 0.01, 0.2, 0.49, 0.6, 20.0])
def test_all_over_the_world(away_deg):
    rng = np.random.default_rng(int(away_deg * 1e7))
    lon1, lat1 = rng.uniform(-180, 180, 4000), rng.uniform(-90, 90, 4000)
    lon2 = lon1 + rng.uniform(-away_deg, away_deg, 4000)
    lat2 = np.clip(lat1 + rng.uniform(-away_deg, away_deg, 4000), -90, 90)
    exact = karney_nm(lon1, lat1, lon2, lat2)
    np.testing.assert_allclose(distance_nm(lon1, lat1, lon2, lat2), exact, rtol=0, atol=EXACT_NM)


NEAR = st.floats(-0.6, 0.6)


@given(st.floats(-180, 180), st.floats(-90, 90), NEAR, NEAR)
def test_across_the_bound_between_the_two_ways(lon, lat, east, north):
    end = lon + east, min(max(lat + north, -90.0), 90.0)
    assert distance_nm(lon, lat, *end) == pytest.approx(float(karney_nm(lon, lat, *end)), abs=EXACT_NM)


@pytest.mark.parametrize(
    ("lon1", "lat1", "lon2", "lat2"),
    [
        (179.9, 10, -179.9, 10),
        (0, 89.9, 90, 89.9),
        (35, -90, 35.1, -89.8),
        (0, 0, 179.99, 0),
        (5, 0, 365.2, 0),
    ],
)
def test_where_degrees_mislead(lon1, lat1, lon2, lat2):
    exact = float(karney_nm(lon1, lat1, lon2, lat2))
    assert distance_nm(lon1, lat1, lon2, lat2) == pytest.approx(exact, abs=EXACT_NM)


def test_the_same_place_is_no_way_off_and_what_is_not_known_stays_so():
    lon, lat = [35.0, np.nan, 35.0, np.inf, 35.0], [34.0, 34.0, np.nan, 34.0, 91.0]
    np.testing.assert_array_equal(distance_nm(lon, lat, lon, lat), [0.0, np.nan, np.nan, np.nan, np.nan])


def test_any_shapes_that_broadcast_and_any_layout():
    lon, lat = np.arange(6.0).reshape(2, 3) / 10, np.array([[1.0], [2.0]])
    found = distance_nm(lon[:, ::-1], lat, 0.25, 1.5)
    assert found.shape == (2, 3)
    expected = karney_nm(*(part.ravel() for part in np.broadcast_arrays(lon[:, ::-1], lat, 0.25, 1.5)))
    np.testing.assert_allclose(found.ravel(), expected, rtol=0, atol=EXACT_NM)
    assert distance_nm([], [], [], []).shape == (0,)
    assert np.ndim(distance_nm(35.0, 34.0, 35.1, 34.1)) == 0
