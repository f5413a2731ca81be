"""Signed distance to an area, against the geodesic to each of very many points of its border."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.geo.area import BETWEEN, IN, OUT, Area
from app.geo.ellipsoid import geod
from app.geo.ports import port_areas, port_distance_nm

SQUARE = shapely.box(35.0, 34.0, 36.0, 35.0)
RING = shapely.Polygon(SQUARE.exterior, [shapely.box(35.3, 34.3, 35.7, 34.7).exterior.coords])
TWO = shapely.MultiPolygon([shapely.box(20, 50, 22, 51), shapely.box(22.5, 50.5, 23, 52)])
THIN = shapely.Polygon([(-9, -40), (9, -30), (9.1, -29.9), (-8.9, -39.9)])
AREAS = {"square": SQUARE, "ring": RING, "two": TWO, "thin": THIN}


def truth_nm(area: shapely.Geometry, lon: float, lat: float) -> float:
    """To the nearest of very many points along the border, then anew around the best of them."""
    lines = shapely.get_parts(shapely.boundary(area))
    best = np.inf
    for line in lines:
        low, high = 0.0, line.length
        for count in (2001, 101, 101, 101):
            at = np.linspace(low, high, count)
            points = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
            metres = geod().inv(np.full(count, lon), np.full(count, lat), *points.T)[2]
            i = int(np.argmin(metres))
            low, high = at[max(i - 2, 0)], at[min(i + 2, count - 1)]
            best = min(best, metres[i] / 1852)
    return -best if shapely.contains_xy(area, lon, lat) else best


@pytest.mark.parametrize("name", AREAS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_is_the_geodesic_to_the_border(name, data):
    area = AREAS[name]
    west, south, east, north = area.bounds
    lon = data.draw(st.floats(west - 1.5, east + 1.5))
    lat = data.draw(st.floats(south - 1.5, north + 1.5))
    (found,) = Area(area).signed_distance_nm(np.array([lon]), np.array([lat]))
    expected = truth_nm(area, lon, lat)
    assert found == pytest.approx(expected, rel=5e-4, abs=2e-4)


@pytest.mark.parametrize("name", AREAS)
@pytest.mark.parametrize("margin_nm", [0.25, 5.0])
def test_sides_are_those_of_the_distance_and_the_sure_ones_are_never_wrong(name, margin_nm):
    area, rng = Area(AREAS[name]), np.random.default_rng(5)
    west, south, east, north = AREAS[name].bounds
    lon, lat = rng.uniform(west - 1, east + 1, 3000), rng.uniform(south - 1, north + 1, 3000)
    away = area.signed_distance_nm(lon, lat)
    expected = np.select([away <= -margin_nm, away >= margin_nm], [IN, OUT], BETWEEN)
    np.testing.assert_array_equal(area.sides(lon, lat, margin_nm), expected)
    sure = area.sure_sides(lon, lat, margin_nm)
    assert ((sure == BETWEEN) | (sure == expected)).all()
    assert (sure != BETWEEN).mean() > (expected != BETWEEN).mean() - 0.1


def test_what_is_not_a_place_has_no_distance_and_many_points_give_what_each_gives():
    rng, area = np.random.default_rng(1), Area(RING)
    lon, lat = rng.uniform(34, 37, 100_001), rng.uniform(33, 36, 100_001)
    lon[7] = np.nan
    many = area.signed_distance_nm(lon, lat)
    assert np.isnan(many[7])
    assert many[[3, 99_999]].tolist() == area.signed_distance_nm(lon[[3, 99_999]], lat[[3, 99_999]]).tolist()


def test_ports_lie_where_the_distance_to_the_nearest_says():
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(35.7, 36.0, 500), rng.uniform(34.85, 35.6, 500)
    nearest = np.min([area.signed_distance_nm(lon, lat) for area in port_areas()], axis=0)
    np.testing.assert_allclose(np.maximum(nearest, 0.0), port_distance_nm(lon, lat), atol=1e-3)
