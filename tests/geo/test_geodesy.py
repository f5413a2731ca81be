"""Distances and directions, against pyproj and each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from app.geo.ellipsoid import chord_to_geodesic_m
from app.geo.geodesy import distance_nm, initial_bearing_deg, point_at, to_ecef

GEOD = Geod(ellps="WGS84")
LON, LAT = st.floats(-179, 179), st.floats(-85, 85)


@settings(deadline=None, max_examples=100)
@given(LON, LAT, st.floats(0, 360, exclude_max=True), st.floats(0.01, 500))
def test_there_and_measured(lon, lat, bearing, away):
    end_lon, end_lat = point_at(lon, lat, bearing, away)
    assert distance_nm(lon, lat, end_lon, end_lat) == pytest.approx(away, abs=1e-6)
    turned = (initial_bearing_deg(lon, lat, end_lon, end_lat) - bearing + 180) % 360 - 180
    assert turned == pytest.approx(0, abs=1e-4)


def test_distance_broadcasts_and_keeps_what_is_not_known():
    found = distance_nm([35.0, 36.0, np.nan], 34.0, 35.0, 34.0)
    assert found[0] == 0
    assert found[1] == pytest.approx(GEOD.inv(36, 34, 35, 34)[2] / 1852)
    assert np.isnan(found[2])


def test_earth_centred_metres_agree_with_proj():
    rng = np.random.default_rng(0)
    lon, lat = rng.uniform(-180, 180, 500), rng.uniform(-90, 90, 500)
    proj = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    expected = np.column_stack(proj.transform(lon, lat, np.zeros(500)))
    np.testing.assert_allclose(to_ecef(lon, lat), expected, atol=1e-6)


@settings(deadline=None, max_examples=100)
@given(st.floats(30, 40), st.floats(30, 40), st.floats(0, 360), st.floats(0, 60))
def test_chord_gives_the_geodesic_to_a_decimetre_within_60_nm(lon, lat, bearing, away):
    end_lon, end_lat = point_at(lon, lat, bearing, away)
    chord = np.linalg.norm(to_ecef(lon, lat) - to_ecef(end_lon, end_lat))
    assert chord_to_geodesic_m(np.array([chord]))[0] == pytest.approx(away * 1852, abs=0.1)
