"""Places by name, by range and bearing, and as polygons, each as one circle that holds all of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.naval.sighting import Bearing
from app.geo.ellipsoid import METRES_PER_NM, geod
from app.geo.limits import distances
from app.geo.locating import (
    around_bearing,
    around_range,
    at_bearing,
    at_place,
    close_to,
    gate_named,
    in_polygon,
    place_named,
    sector_width_deg,
)

BASIN, CITY = "Tartus naval basin (northern basin)", "Tartus city centre"
RECKONED = [
    (13, 315, -6.8, -7.8),
    (12, 315, -7.3, -8.2),
    (7, 270, -8.8, -9.5),
    (10, 270, -7.2, -8.0),
    (15, 270, -4.5, -5.4),
    (8, 247.5, -8.3, -9.5),
]
"""Km, degrees, NM to the limit from the basin and from the city's centre: the fact base's own reckoning,
from every islet: for 13 km NW of the basin that is 0.3 NM farther in than from the larger ones alone."""


@pytest.mark.parametrize(("km", "bearing", "from_basin", "from_city"), RECKONED)
def test_words_are_reckoned_as_the_fact_base_reckons_them(km, bearing, from_basin, from_city):
    for datum, expected in ((BASIN, from_basin), (CITY, from_city)):
        where = at_bearing(Bearing(datum, "Tartus", around_range(1000.0 * km), around_bearing(bearing)))
        found = distances([where.lon], [where.lat]).to_limit_nm["all_islets"][0]
        assert found == pytest.approx(expected, abs=0.2)


@settings(max_examples=200)
@given(
    low=st.floats(0, 200_000),
    more=st.floats(0, 100_000),
    first=st.floats(0, 360, exclude_max=True),
    width=st.floats(0, 359),
    across=st.floats(0, 1),
    along=st.floats(0, 1),
)
def test_the_circle_holds_every_place_of_the_sector(low, more, first, width, across, along):
    second = (first + width) % 360
    where = at_bearing(Bearing(BASIN, "Tartus", (low, low + more), (first, second)))
    datum = at_place(BASIN)
    bearing = first + across * sector_width_deg(first, second)
    lon, lat, _ = geod().fwd(datum.lon, datum.lat, bearing, low + along * more)
    away = geod().inv(where.lon, where.lat, lon, lat)[2]
    assert away <= where.uncertainty_m


def test_its_middle_is_where_the_words_say():
    where = at_bearing(Bearing(BASIN, "Tartus", (11_000.0, 15_000.0), (300.0, 330.0)))
    datum = at_place(BASIN)
    bearing, _, away = geod().inv(datum.lon, datum.lat, where.lon, where.lat)
    assert (bearing % 360, away) == (pytest.approx(315, abs=0.01), pytest.approx(13_000, abs=1))
    assert 4_000 < where.uncertainty_m < 4_300


def test_without_a_bearing_she_may_be_all_around():
    where = at_bearing(Bearing(BASIN, "Tartus port", (8_000.0, 13_000.0)))
    assert (where.lon, where.lat) == (35.8660, 34.9119)
    assert where.uncertainty_m == pytest.approx(13_000, abs=2)


def test_a_place_has_its_own_radius_unless_another_is_told():
    assert at_place(BASIN).uncertainty_m == pytest.approx(0.5 * METRES_PER_NM)
    assert at_place(BASIN, 200.0).uncertainty_m == 200.0
    assert at_place("Arwad").place == "Arwad"
    with pytest.raises(KeyError):
        at_place("Tartarus")


def test_a_gate_goes_from_shore_to_shore():
    where = at_place("Gibraltar (east end)")
    for lon, lat in ((-5.36, 36.14), (-5.317, 35.90)):
        assert geod().inv(where.lon, where.lat, lon, lat)[2] <= where.uncertainty_m


def test_names_are_found_whatever_their_case_and_others_are_suggested():
    assert place_named("  tartus NAVAL piers ") == "Tartus naval piers"
    assert place_named("Tartarus") is None
    assert close_to("Tartus naval pier") == "Tartus naval piers"
    assert gate_named("suez (port said)") == gate_named("Suez") == "Suez"
    assert gate_named("Panama") is None
    assert close_to("Gibralter", among_gates=True) == "Gibraltar"
    assert close_to("zzzzzz") is None


def test_a_polygon_is_held_by_its_circle():
    ring = ((35.0, 34.0), (35.5, 34.0), (35.5, 34.6), (35.0, 34.6))
    where = in_polygon(ring)
    away = geod().inv(*np.full((2, 4), [[where.lon], [where.lat]]), *np.array(ring).T)[2]
    assert away.max() <= where.uncertainty_m < away.max() + 3
    assert where.polygon == ring


@pytest.mark.parametrize(
    ("ring", "told"),
    [
        (((35.0, 34.0), (35.5, 34.0), (35.0, 34.0)), "three corners"),
        (((35.0, 34.0), (35.5, 34.5), (35.5, 34.0), (35.0, 34.5)), "crosses itself"),
        (((-179.0, 0.0), (179.0, 0.0), (179.0, 1.0)), "180th meridian"),
        (((35.0, 34.0), (35.1, 34.0), (35.2, 34.0)), "no area"),
    ],
)
def test_what_is_no_polygon_is_refused(ring, told):
    with pytest.raises(ValueError, match=told):
        in_polygon(ring)
