"""The plane, the view, the ground and the round numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from picture.scenes import HOUR, T0, alert, circling, fixes

from app.geo.geodesy import distance_nm, initial_bearing_deg
from app.geo.limits import DECIDING, distances, on_land
from app.picture import ground
from app.picture.content import Vessel
from app.picture.framing import circle_places, framing, in_stay
from app.picture.plane import Plane, View, plane_around, view_of
from app.picture.scene import alert_scene, track_scene
from app.picture.steps import arc_minutes, clock_ticks, graticule, round_below, round_steps

LONS, LATS = st.floats(-180, 180), st.floats(-80, 80)


@given(LONS, LATS, st.floats(0, 360), st.floats(0.01, 300))
def test_the_plane_is_true_in_distance_and_direction_from_its_origin(lon, lat, bearing, away):
    plane = Plane(lon, lat)
    there = plane.degrees(
        np.array([[away * np.sin(np.radians(bearing)), away * np.cos(np.radians(bearing))]])
    )
    assert distance_nm(lon, lat, *there[0]) == pytest.approx(away, rel=1e-6, abs=1e-6)
    off = (float(initial_bearing_deg(lon, lat, *there[0])) - bearing + 180) % 360 - 180
    assert abs(off) < 0.01
    east, north = plane.xy(*there.T)[0]
    assert np.hypot(east, north) == pytest.approx(away, rel=4e-3)
    assert abs((np.degrees(np.arctan2(east, north)) - bearing + 180) % 360 - 180) < 0.3


@given(st.floats(-60, 70), st.floats(-170, 170))
def test_a_mile_is_a_mile_both_ways_at_the_middle(lat, lon):
    plane = Plane(lon, lat)
    east = plane.degrees(np.array([[1.0, 0.0]]))
    north = plane.degrees(np.array([[0.0, 1.0]]))
    for xy in (plane.xy(*east.T)[0] - [1, 0], plane.xy(*north.T)[0] - [0, 1]):
        assert np.abs(xy).max() < 1e-3


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(30, 40)), min_size=1, max_size=20))
def test_the_180th_meridian_parts_nothing(places):
    lon, lat = np.array(places).T
    here, across = plane_around(lon, lat), plane_around((lon + 180 + 180) % 360 - 180, lat)
    assert (across.lon - here.lon) % 360 == pytest.approx(180, abs=1e-6)
    assert across.lat == pytest.approx(here.lat)


boxes = st.tuples(*[st.floats(-50, 50)] * 2, *[st.floats(0, 80)] * 2).map(
    lambda b: View(b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(boxes, st.floats(0.3, 4.0))
def test_a_shaped_view_holds_the_view_and_has_the_shape(view, aspect):
    shaped = view.at_least(1.0).shaped(aspect)
    corners = np.array([(view.west, view.south), (view.east, view.north)])
    assert shaped.grown(1e-9).holds(corners).all()
    assert shaped.width == pytest.approx(aspect * shaped.height)
    assert shaped.width == pytest.approx(max(view.width, 1.0)) or shaped.height == pytest.approx(
        max(view.height, 1.0)
    )


def test_the_band_is_where_the_distance_lies_between_its_edges():
    """Points well within the rings lie between, and points of the area that lie between are in the rings."""
    import shapely

    rings = shapely.union_all([shapely.Polygon(ring) for ring in ground.band(-3.0, 6.0)])
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(35.1, 36.0, 4000), rng.uniform(34.5, 36.1, 4000)
    found = distances(lon, lat)
    away = found.to_limit_nm[DECIDING]
    within = (away > -3) & (away < 6) & found.is_syrian
    sure = np.minimum(np.abs(away + 3), np.abs(away - 6)) > 0.02
    sure &= (np.abs(found.boundary_margin_nm) > 0.3) & ~on_land(lon, lat)
    assert within[sure].sum() > 300
    assert (shapely.contains_xy(rings, lon, lat)[sure] == within[sure]).all()


@pytest.mark.parametrize("nm", [12, 24])
def test_the_line_is_so_many_miles_off_and_has_no_coast_in_it(nm):
    places = np.vstack(ground.syrian_line(nm))
    assert len(places) > 200
    away = distances(*places.T).to_limit_nm[DECIDING]
    assert np.abs(away - (nm - 12)).max() < 0.02


@given(st.floats(1e-3, 1e5))
def test_a_round_number_below(most):
    found = round_below(most)
    assert most / 2.5 * (1 - 1e-6) <= found <= most * (1 + 1e-6)
    assert float(f"{found:.0e}"[0]) in (1, 2, 5)


@given(st.floats(-1e4, 1e4), st.floats(0.01, 1e4), st.integers(2, 9))
def test_round_steps_are_few_and_within(first, length, most):
    steps = round_steps(first, first + length, most)
    assert len(steps) <= most
    assert all(first - 1e-6 <= step <= first + length + 1e-6 for step in steps)


@given(st.integers(0, 4_000_000_000_000), st.integers(1, 40 * 365 * 86_400_000), st.integers(2, 12))
def test_times_on_an_axis_are_few_round_and_within(first, length, most):
    ticks = clock_ticks(first, first + length, most)
    assert len(ticks) <= most
    assert all(first <= tick.time_ms <= first + length and tick.time_ms % 60_000 == 0 for tick in ticks)
    assert all(tick.is_clock or tick.time_ms % 86_400_000 == 0 for tick in ticks)
    if length > 86_400_000:
        assert ticks


@given(st.floats(0.01, 170), st.floats(-85, 85))
def test_a_graticule_has_few_lines(degrees, first):
    assert len(graticule(first, first + degrees, arc_minutes(degrees, 6))) <= 7


def scene(tracks, **rest):
    return alert_scene(alert(**rest), tracks, T0 + 40 * HOUR)


@pytest.mark.parametrize("nm", [0.05, 0.5, 2.0, 20.0])
def test_the_view_holds_the_stay_and_its_circle_whatever_its_size(nm):
    track = circling(34, nm=nm, start=6)
    circle = {"lon": 35.6, "lat": 34.95, "diameter_nm": 2 * nm}
    drawn = scene([track], evidence={"circle": circle})
    framed = framing(drawn, 1.5)
    assert framed.view.holds(framed.plane.xy(track.lon, track.lat)).all()
    assert framed.view.holds(framed.plane.xy(*circle_places(drawn.stay.ring).T)).all()
    assert framed.view.width == pytest.approx(1.5 * framed.view.height)
    assert framed.view.west == pytest.approx(-framed.view.east), "the origin of the plane is its middle"


def test_a_long_way_in_does_not_make_the_stay_small():
    near = framing(scene([circling(34, start=6)]), 1.5).view
    way_in = fixes(np.arange(0, 6, 0.1), np.linspace(30.0, 35.6, 60), 34.95)
    both = fixes(
        np.concatenate((np.arange(0, 6, 0.1), np.arange(6, 40, 0.1))),
        np.concatenate((way_in.lon, circling(34, start=6).lon)),
        np.concatenate((way_in.lat, circling(34, start=6).lat)),
    )
    assert framing(scene([both]), 1.5).view.width < 2 * near.width


def test_a_close_up_is_of_most_of_the_stay_or_of_all_of_it():
    """A ship that paced far and wide before she held in the circle is not shown without her pacing."""
    circle = {"lon": 35.6, "lat": 34.95, "diameter_nm": 1.0}
    held = circling(34, start=6)
    came = fixes(
        np.concatenate(([6.0], 6 + np.arange(1, 100) / 4)),
        np.concatenate(([35.5], held.lon[:99])),
        np.concatenate(([34.95], held.lat[:99])),
    )
    paced = fixes(6 + np.arange(100) / 4, 35.6, 34.95 + np.arange(100) / 500)
    assert framing(scene([came], evidence={"circle": circle}), 1.5).near.width < 1.2
    assert framing(scene([paced], evidence={"circle": circle}), 1.5).near.height > 8


def test_wrong_fixes_do_not_move_the_view():
    track = circling(34, start=6)
    lon, lat = track.lon.copy(), track.lat.copy()
    wrong = np.arange(len(track)) % 9 == 0
    lon[wrong], lat[wrong] = 35.488, 33.82
    hours = (track.time_ms - T0) / HOUR
    spoilt = scene([fixes(hours, lon, lat, flagged=wrong)])
    assert framing(spoilt, 1.5).view.width == pytest.approx(framing(scene([track]), 1.5).view.width, rel=0.1)


def test_the_stay_is_of_the_hull_that_was_there():
    other = circling(34, lon=33.0, lat=34.5, start=6, step=0.5)
    hers = circling(34, start=6, step=0.2)
    order = np.argsort(np.concatenate((other.time_ms, hers.time_ms)), kind="stable")
    both = fixes(
        ((np.concatenate((other.time_ms, hers.time_ms)) - T0) / HOUR)[order],
        np.concatenate((other.lon, hers.lon))[order],
        np.concatenate((other.lat, hers.lat))[order],
        hull=np.repeat([1, 0], [len(other), len(hers)])[order],
    )
    chosen = in_stay(scene([both]), both)
    assert set(both.hull[chosen].tolist()) == {0}
    assert chosen.sum() == len(hers)


def test_without_a_fix_the_view_is_about_the_place_or_tartus():
    nothing = fixes([], [], [])
    about = framing(scene([nothing], evidence={}, lon=34.0, lat=34.2), 1.5)
    assert (about.plane.lon, about.plane.lat) == pytest.approx((34.0, 34.2), abs=0.1)
    track = track_scene(Vessel(1, None, False), [nothing], (T0, T0 + HOUR), None)
    framed = framing(track, 1.5)
    assert framed.view.holds(framed.plane.xy([ground.REFERENCE[0]], [ground.REFERENCE[1]]))[0]


def test_the_view_of_points():
    assert view_of(np.array([(1.0, 2.0), (-3.0, 5.0)])) == View(-3.0, 2.0, 1.0, 5.0)
