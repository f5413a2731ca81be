"""The quick distance against the slow one: geodesics to every vertex of a finely cut baseline."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from app.geo import dataset
from app.geo.ellipsoid import chord_to_geodesic_m, to_ecef
from app.geo.limits import DECIDING, VARIANTS, distances
from app.geo.nearest import densified, from_afar_m, places_of, segments_of

GEOD = Geod(ellps="WGS84")
METRES_A_DEGREE = 111_320


def baseline_of(states, variant):
    lines, a3, small_islet = dataset.baselines()
    used = np.isin(a3, states)
    return lines[used & ~small_islet] if variant == DECIDING else lines[used]


def brute_force_m(lon, lat, lines, step_m):
    vertices = shapely.get_coordinates(shapely.segmentize(lines, step_m / METRES_A_DEGREE))
    return np.array(
        [shortest_m(one_lon, one_lat, vertices) for one_lon, one_lat in zip(lon, lat, strict=True)]
    )


def shortest_m(lon, lat, vertices):
    count = len(vertices)
    return GEOD.inv(np.full(count, lon), np.full(count, lat), vertices[:, 0], vertices[:, 1])[2].min()


def sea_points(rng, count, west=34.6, south=34.3, east=36.0, north=36.2):
    lon, lat = rng.uniform(west, east, count), rng.uniform(south, north, count)
    return lon, lat


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_syria_within_a_metre_of_brute_force_beyond_two_km(variant, seed):
    lon, lat = sea_points(np.random.default_rng(seed), 120)
    exact = brute_force_m(lon, lat, baseline_of(["SYR"], variant), 25.0)
    quick = (distances(lon, lat).to_limit_nm[variant] + 12) * 1852
    far = exact > 2000
    assert far.sum() > 60
    assert np.abs(quick - exact)[far].max() < 1.0


def test_syria_within_two_metres_of_brute_force_close_to_the_coast():
    rng = np.random.default_rng(3)
    lines = baseline_of(["SYR"], DECIDING)
    vertices = shapely.get_coordinates(lines)
    lon, lat = vertices[rng.integers(0, len(vertices), 40)].T + rng.normal(0, 0.008, (2, 40))
    exact = brute_force_m(lon, lat, lines, 5.0)
    quick = (distances(lon, lat).to_limit_nm[DECIDING] + 12) * 1852
    assert np.abs(quick - exact).max() < 2.0


def test_other_states_near_syria_and_far_from_it():
    lon, lat = sea_points(np.random.default_rng(4), 40, west=31.5, south=32.0)
    lines, a3, _ = dataset.baselines()
    exact = brute_force_m(lon, lat, lines[a3 != "SYR"], 200.0) / 1852
    found = distances(lon, lat)
    near = found.to_limit_nm[DECIDING] + 12 <= 60
    assert 5 < near.sum() < 35
    assert np.abs(found.other_baseline_nm - exact)[near].max() * 1852 < 4.0
    assert np.abs(found.other_baseline_nm - exact).max() < 0.4


def test_other_states_are_exact_all_over_the_covered_box():
    lon, lat = sea_points(np.random.default_rng(6), 30, west=31.0, south=31.0, east=37.0, north=37.5)
    lines, a3, _ = dataset.baselines()
    exact = brute_force_m(lon, lat, lines[a3 != "SYR"], 50.0)
    found = distances(lon, lat).other_baseline_nm * 1852
    close = (exact > 1000) & (exact < 60 * 1852)
    assert close.sum() > 20
    assert np.abs(found - exact)[close].max() < 1.0


def test_from_outside_the_box_within_three_in_a_thousand_and_nowhere_nearer_than_forty_km():
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(25, 45, 400), rng.uniform(28, 42, 400)
    outside = (lon < 31) | (lon > 37) | (lat < 31) | (lat > 37.5)
    lon, lat = lon[outside], lat[outside]
    for variant in VARIANTS:
        exact = brute_force_m(lon, lat, baseline_of(["SYR"], variant), 100.0)
        found = (distances(lon, lat).to_limit_nm[variant] + 12) * 1852
        assert np.abs(found / exact - 1).max() < 0.003
        assert exact.min() > 40_000


def test_segments_and_places_of_a_ring_and_of_lines():
    ring = shapely.LinearRing([(35, 34), (35.001, 34), (35.001, 34.001), (35, 34.001)])
    line = shapely.LineString([(35.5, 34), (35.5, 34.002)])
    ends, row = segments_of(np.array([ring, line]), 1000.0)
    assert row.tolist() == [0, 0, 0, 0, 1]
    assert (ends[1:4, :3] == ends[:3, 3:]).all() and (ends[3, 3:] == ends[0, :3]).all()
    places = places_of(np.array([ring, line]), 1000.0)
    assert {tuple(p) for p in places} == {tuple(p) for p in ends.reshape(-1, 3)}


def test_densified_keeps_every_vertex_and_the_spacing():
    line = shapely.LineString([(35, 34), (35.01, 34), (35.01, 34.0003), (35.3, 34.4)])
    points = densified(line, 100.0)
    assert {tuple(vertex) for vertex in shapely.get_coordinates(line)} <= {tuple(point) for point in points}
    steps = GEOD.inv(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])[2]
    assert steps.max() < 100.5


def test_no_line_at_all_is_an_error():
    with pytest.raises(ValueError, match="no line to cut"):
        segments_of(np.array([], dtype=object))


@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.sampled_from([1, 2, 63, 64, 65, 500]),
    spread=st.floats(0.001, 90),
)
def test_what_is_passed_over_together_is_never_the_nearest(seed, count, spread):
    rng = np.random.default_rng(seed)
    along = np.cumsum(rng.normal(0.0, spread / 50, (2, count)), axis=1)
    places = to_ecef(35.0 + along[0], 34.0 + along[1])
    lon, lat = 35.0 + rng.normal(0.0, spread, 40), np.clip(34.0 + rng.normal(0.0, spread, 40), -90, 90)
    chords = np.linalg.norm(to_ecef(lon, lat)[:, None] - places[None], axis=2).min(axis=1)
    assert from_afar_m(lon, lat, places) == pytest.approx(chord_to_geodesic_m(chords), rel=1e-12)
