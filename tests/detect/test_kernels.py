"""What the rules' kernels say of distances holds whatever the geodesic is."""

import numpy as np
import pytest
from detect.reference_geo import GEOD, NM
from detect.tracks import columns, random_case

from app.detect.facts import NOT_SENT
from app.detect.hourly import HourlySpeeds
from app.detect.kernels import geodesy, layout
from app.detect.parameters import LoiteringParameters


def python(part):
    """A part of a kernel as Python."""
    return getattr(part, "py_func", part)


def pairs(seed: int, count: int = 300) -> np.ndarray:
    """Pairs of places, from a millimetre to half the earth apart, some of them near the poles."""
    rng = np.random.default_rng(seed)
    lon = rng.uniform(-180, 180, count)
    lat = rng.choice([35.0, 0.0, 59.9, 85.0], count) * rng.uniform(-1, 1, count)
    east, north = rng.normal(0, 1, (2, count)) * 10 ** rng.uniform(-8, 2, count)
    return np.column_stack((lon, lat, lon + east, np.clip(lat + north, -90, 90)))


def geodesic_nm(places: np.ndarray) -> np.ndarray:
    return np.asarray(GEOD.inv(*places.T)[2]) / NM


@pytest.mark.parametrize("seed", range(4))
def test_no_geodesic_is_shorter_than_its_chord_or_longer_than_the_arc(seed: int):
    places = pairs(seed)
    for (lon1, lat1, lon2, lat2), apart in zip(places.tolist(), geodesic_nm(places).tolist(), strict=True):
        ends = (*python(geodesy.earth_centred)(lon1, lat1), *python(geodesy.earth_centred)(lon2, lat2))
        straight = float(python(geodesy.chord)(*ends))
        assert straight <= apart + 1e-9
        if straight < 6000:
            assert apart <= python(geodesy.longest)(straight) + 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_the_formula_of_the_middle_latitude_errs_by_no_more_than_it_says(seed: int):
    places = pairs(seed)
    told = 0
    for row, apart in zip(places.tolist(), geodesic_nm(places).tolist(), strict=True):
        about, doubt = python(geodesy.about)(*row)
        assert abs(about - apart) <= doubt + 1e-9
        told += doubt < 1e-5 * apart
    assert told > 20


@pytest.mark.parametrize("seed", [7, 8, 10, 16, 19, 24, 28, 29, 30, 31, 41, 42, 53])
def test_the_highest_hourly_speed_is_that_of_all_of_them(seed: int):
    fixes = columns(random_case(seed).fixes)
    first_s, last_s = int(fixes.time_s[0]), int(fixes.time_s[-1])
    hourly = HourlySpeeds(fixes)
    for end_s in (last_s, (first_s + last_s) // 2, first_s + 4000):
        speeds = hourly.between(first_s, end_s)
        known = speeds[~np.isnan(speeds)]
        expected = round(float(known.max()), 2) if len(known) else None
        assert hourly.highest_kn(end_s) == expected


def test_a_fall_back_to_geodesics_for_places_far_north():
    fixes = columns(random_case(30).fixes)
    north = type(fixes)(*(getattr(fixes, name) for name in fixes.__dataclass_fields__))
    object.__setattr__(north, "lat", fixes.lat + 40.0)
    hourly, first_s, last_s = HourlySpeeds(north), int(fixes.time_s[0]), int(fixes.time_s[-1])
    speeds = hourly.between(first_s, last_s)
    assert hourly.highest_kn(last_s) == round(float(np.nanmax(speeds)), 2)


def test_the_layout_names_the_numbers_of_the_rule():
    names = LoiteringParameters.__dataclass_fields__
    assert set(layout.PARAMETERS) <= set(names)
    assert len(set(layout.PARAMETERS)) == layout.CIRCLE_LON == len(layout.PARAMETERS)
    assert layout.PARAMETERS[layout.P_GOING_S] == "going_s"
    assert layout.PARAMETERS[layout.P_SLOW_NM + layout.SPARSE] == "sparse_nm"
    assert NOT_SENT == -1
