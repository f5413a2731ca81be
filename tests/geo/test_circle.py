"""The smallest enclosing circle: it holds all fixes, none smaller does, and order is nothing to it."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.geo.geodesy import distance_nm, enclosing_circle, point_at

METRE_NM = 1 / 1852
FIXES = st.lists(st.tuples(st.floats(35.0, 35.5), st.floats(34.5, 35.0)), min_size=1, max_size=40)


def farthest_nm(circle, lon, lat):
    return float(np.max(distance_nm(circle.lon, circle.lat, lon, lat)))


@settings(deadline=None, max_examples=150)
@given(FIXES, st.randoms(use_true_random=False))
def test_holds_all_fixes_to_a_metre_whatever_their_order(fixes, random):
    lon, lat = np.array(fixes).T
    circle = enclosing_circle(lon, lat)
    assert farthest_nm(circle, lon, lat) == pytest.approx(circle.diameter_nm / 2, abs=METRE_NM / 2)
    shuffled = fixes * 2
    random.shuffle(shuffled)
    assert enclosing_circle(*np.array(shuffled).T) == circle


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.floats(35.0, 35.5), st.floats(34.5, 35.0)), min_size=2, max_size=7))
def test_is_the_smallest_no_smaller_than_any_two_or_three_of_its_fixes_ask(fixes):
    lon, lat = np.array(fixes).T
    whole = enclosing_circle(lon, lat).diameter_nm
    few = [np.array(some).T for some in combinations(fixes, min(3, len(fixes)))]
    assert max(enclosing_circle(*some).diameter_nm for some in few) == pytest.approx(whole, abs=METRE_NM)


@settings(deadline=None, max_examples=60)
@given(st.floats(30, 40), st.floats(30, 40), st.floats(0.001, 15), st.integers(3, 50), st.integers(0, 10**6))
def test_a_circle_drawn_is_the_circle_found(lon, lat, radius_nm, count, seed):
    rng = np.random.default_rng(seed)
    bearings = np.concatenate([[0, 120, 240], rng.uniform(0, 360, count)])
    away = np.concatenate([np.ones(3), rng.uniform(0, 1, count)]) * radius_nm
    circle = enclosing_circle(*point_at(lon, lat, bearings, away))
    assert circle.diameter_nm == pytest.approx(2 * radius_nm, abs=METRE_NM)
    assert distance_nm(circle.lon, circle.lat, lon, lat) < METRE_NM


def test_one_fix_is_a_circle_without_size():
    circle = enclosing_circle([35.5], [34.5])
    assert (circle.lon, circle.lat) == pytest.approx((35.5, 34.5))
    assert circle.diameter_nm == 0


def test_two_fixes_are_a_diameter():
    circle = enclosing_circle([35.0, 35.5], [34.5, 34.5])
    assert circle.diameter_nm == pytest.approx(float(distance_nm(35.0, 34.5, 35.5, 34.5)), abs=METRE_NM)


def test_works_across_the_date_line():
    assert enclosing_circle([179.9, -179.9], [0.0, 0.0]).diameter_nm == pytest.approx(12.02, abs=0.01)


@pytest.mark.parametrize(
    ("lon", "lat"), [([], []), ([35.0], [34.0, 34.1]), ([np.nan], [34.0]), ([[35.0]], [[34.0]])]
)
def test_refuses_what_has_no_circle(lon, lat):
    with pytest.raises(ValueError, match="lon and lat must be"):
        enclosing_circle(lon, lat)
