"""Bounds hold for every point of a cell, and are narrow enough to spare most of the exact work."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo import dataset, raster
from app.geo.limits import DECIDING, distances
from app.geo.raster import CELL_UNITS, bounds
from ingest.batch import LON_LAT_UNITS_PER_DEGREE as UNITS


def units(degrees):
    return np.round(np.asarray(degrees) * UNITS).astype(np.int32)


def assert_hold(lon_units, lat_units):
    found = bounds(lon_units, lat_units)
    exact = distances(lon_units / UNITS, lat_units / UNITS)
    signed = exact.to_limit_nm[DECIDING]
    assert (found.low_nm <= signed).all()
    assert (signed <= found.high_nm).all()
    assert (found.may_be_syrian | ~exact.is_syrian).all()
    assert (found.margin_low_nm <= exact.boundary_margin_nm).all()
    return found, exact


@pytest.mark.parametrize("seed", range(4))
def test_hold_at_random_points(seed):
    rng = np.random.default_rng(seed)
    assert_hold(units(rng.uniform(33.5, 37.5, 100_000)), units(rng.uniform(33, 37.5, 100_000)))


def test_hold_at_the_corners_of_cells():
    column, row = np.meshgrid(np.arange(-2, 253), np.arange(-2, 303))
    lon, lat = units(34.5) + column.ravel() * CELL_UNITS, units(33.75) + row.ravel() * CELL_UNITS
    assert_hold(lon, lat)
    assert_hold(lon - 1, lat - 1)


WORLD = st.tuples(st.integers(-181 * UNITS, 181 * UNITS), st.integers(-91 * UNITS, 91 * UNITS))


@given(st.lists(WORLD, min_size=1, max_size=30))
def test_hold_all_over_the_world(points):
    lon, lat = np.array(points, np.int32).T
    known = (np.abs(lon) <= 180 * UNITS) & (np.abs(lat) <= 90 * UNITS)
    assert_hold(lon[known], lat[known])
    unknown = bounds(lon[~known], lat[~known])
    assert np.isinf(unknown.high_nm).all()


def test_nowhere_outside_is_the_line_nearer_than_thirty_miles():
    found = bounds(units([0, 34.4, 37.0, 35, 35, 181]), units([0, 35, 35, 33.7, 36.8, 91]))
    assert (found.low_nm > 30).all()
    assert np.isposinf(found.high_nm).all()
    assert found.may_be_syrian.all()


def test_are_narrow_and_leave_out_most_that_is_not_syrian():
    rng = np.random.default_rng(9)
    found, exact = assert_hold(units(rng.uniform(34.6, 36.9, 50_000)), units(rng.uniform(33.8, 36.7, 50_000)))
    assert (found.high_nm - found.low_nm).max() < 0.8
    assert (found.may_be_syrian & ~exact.is_syrian).mean() < 0.05
    assert not bounds(units([34.6]), units([35.0])).may_be_syrian[0]


def test_no_points():
    assert all(column.shape == (0,) for column in bounds(units([]), units([])))


def test_the_shipped_raster_is_that_of_the_shipped_baseline_rounded_outwards():
    shipped, fresh = raster._shipped(), raster.measured()
    assert shipped is not None
    for rounded, exact in ((shipped.low_nm, fresh.low_nm), (-shipped.high_nm, -fresh.high_nm)):
        known = np.isfinite(exact)
        assert (known == np.isfinite(rounded)).all()
        assert (rounded[known] <= exact[known]).all()
        assert (exact[known] - rounded[known] <= 1 / 250 + 1e-9).all()
    assert (shipped.may_be_syrian == fresh.may_be_syrian).all()


def test_a_raster_of_another_baseline_or_none_is_measured_anew(tmp_path, monkeypatch):
    for name in (dataset.BASELINE, dataset.RASTER):
        (tmp_path / name).write_bytes((dataset.FOLDER / name).read_bytes())
    monkeypatch.setattr(dataset, "FOLDER", tmp_path)
    assert raster._shipped() is not None
    monkeypatch.setattr(dataset, "baseline_hash", lambda: "another")
    assert raster._shipped() is None
    (tmp_path / dataset.RASTER).unlink()
    assert raster._shipped() is None


def test_the_raster_is_made_as_it_is_shipped(tmp_path):
    raster.write(tmp_path / "raster.npz")
    with np.load(tmp_path / "raster.npz") as made, np.load(dataset.FOLDER / dataset.RASTER) as shipped:
        assert all((made[name] == shipped[name]).all() for name in shipped.files)
