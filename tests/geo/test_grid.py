"""The compiled search in a box against all segments one by one; and that nothing else shows in an answer."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import shapely

from app.geo import dataset, grid
from app.geo.ellipsoid import chord_to_geodesic_m, to_ecef
from app.geo.grid import NO_OWNER, Layer, NearestInBox
from app.geo.nearest import segments_of

INNER = os.environ.get("TWELVEMILE_TEST_INNER") == "1"
"""Set for the same tests under other settings of the compiler: some of them are slow there."""
compiled_only = pytest.mark.skipif(INNER, reason="too slow uncompiled")

BOX = (34.75, 33.75, 35.25, 34.25)
MICROMETRE = 1e-6


def one_by_one_m(lon, lat, lines):
    """Metres by every segment there is: the definition."""
    ends = segments_of(lines).ends
    start, along = ends[:, :3], ends[:, 3:] - ends[:, :3]
    squared = (along**2).sum(axis=1)
    found = []
    for point in to_ecef(lon, lat):
        share = np.clip(((point - start) * along).sum(axis=1) / np.where(squared > 0, squared, 1), 0, 1)
        found.append(np.linalg.norm(point - start - share[:, None] * along, axis=1).min())
    return chord_to_geodesic_m(np.array(found))


def wild_line(rng, lon=35.0, lat=34.0, pieces=12):
    steps = rng.normal(0, 0.002, (pieces, 2)).cumsum(axis=0)
    return shapely.LineString(np.array((lon, lat)) + steps)


def lines(*geometries):
    array = np.empty(len(geometries), object)
    array[:] = geometries
    return array


def made_up(seed=0, few=6):
    """Two layers: three lines, and two that add to them."""
    rng = np.random.default_rng(seed)
    first = lines(wild_line(rng), wild_line(rng, 34.9, 34.1), wild_line(rng, 35.24, 33.76))
    second = lines(wild_line(rng, 35.02, 34.01), shapely.Point(35.1, 33.9).buffer(0.001, 3).exterior)
    owner = np.arange(3, dtype=np.uint8)
    return first, second, NearestInBox([Layer(first, owner), Layer(second, owner[:2] + 10, True)], BOX, few)


def points_in(box, rng, count):
    """Anywhere, on the edges of the finest cells, and on the edge of the box."""
    west, south, east, north = box
    lon, lat = rng.uniform(west, east, 3 * count), rng.uniform(south, north, 3 * count)
    on_edges = slice(count, 2 * count)
    lon[on_edges] = np.round(lon[on_edges] * 256) / 256
    lat[count : count + count // 2] = np.round(lat[count : count + count // 2] * 256) / 256
    lon[-count // 2 :] = rng.choice((west, east), len(lon[-count // 2 :]))
    lat[2 * count : -count // 2] = rng.choice((south, north), len(lat[2 * count : -count // 2]))
    return lon, lat


@pytest.mark.parametrize("seed", range(2 if INNER else 12))
def test_gives_what_all_segments_one_by_one_give(seed):
    first, second, nearest = made_up(seed, few=4 + seed)
    rng = np.random.default_rng(seed)
    lon, lat = points_in(BOX, rng, 20 if INNER else 200)
    close = np.concatenate([shapely.get_coordinates(first), shapely.get_coordinates(second)])
    lon, lat = np.append(lon, close[:, 0]), np.append(lat, close[:, 1])
    inside = (lon >= BOX[0]) & (lon <= BOX[2]) & (lat >= BOX[1]) & (lat <= BOX[3])
    found = nearest.query(lon[inside], lat[inside])
    one, two = one_by_one_m(lon[inside], lat[inside], first), one_by_one_m(lon[inside], lat[inside], second)
    np.testing.assert_allclose(found.metres[0], one, atol=MICROMETRE)
    np.testing.assert_allclose(found.metres[1], np.minimum(one, two), atol=MICROMETRE)
    sure = np.abs(one - two) > MICROMETRE
    np.testing.assert_array_equal((found.owner[1] >= 10)[sure], (two < one)[sure])


def every_state():
    shipped, a3, small_islet = dataset.baselines()
    syrian = a3 == "SYR"
    chosen = (syrian & ~small_islet, syrian & small_islet, ~syrian)
    return [shipped[rows] for rows in chosen]


def shipped_grid(layers):
    owners = [np.zeros(len(layer), np.uint8) for layer in layers]
    adds = (False, True, False)
    return NearestInBox([Layer(*of) for of in zip(layers, owners, adds, strict=True)], dataset.COVERED_BOX)


@compiled_only
def test_gives_what_all_segments_of_all_states_give():
    layers = every_state()
    rng = np.random.default_rng(5)
    lon, lat = points_in(dataset.COVERED_BOX, rng, 60)
    close = np.vstack([rng.choice(shapely.get_coordinates(layer), 60) for layer in layers])
    close += rng.normal(0, 1, close.shape) * 10.0 ** rng.uniform(-5, -1, (len(close), 1))
    close = close[dataset.covered(*close.T)]
    lon, lat = np.append(lon, close[:, 0]), np.append(lat, close[:, 1])
    found = shipped_grid(layers).query(lon, lat).metres
    deciding, islets, others = (one_by_one_m(lon, lat, layer) for layer in layers)
    np.testing.assert_allclose(found[0], deciding, atol=MICROMETRE)
    np.testing.assert_allclose(found[1], np.minimum(deciding, islets), atol=MICROMETRE)
    np.testing.assert_allclose(found[2], others, atol=MICROMETRE)


@compiled_only
def test_all_tiles_there_can_be_take_no_more_than_was_said():
    nearest = shipped_grid(every_state())
    lon, lat = (axis.ravel() for axis in np.meshgrid(np.arange(31.1, 37, 0.25), np.arange(31.1, 37.5, 0.25)))
    nearest.query(lon, lat)
    assert 5e6 < nearest.nbytes() < 9e6
    before = nearest.nbytes()
    nearest.query(*points_in(dataset.COVERED_BOX, np.random.default_rng(0), 2000))
    assert nearest.nbytes() == before


def test_an_answer_does_not_depend_on_what_was_asked_before():
    lon, lat = points_in(BOX, np.random.default_rng(1), 10)
    _, _, together = made_up()
    _, _, singly = made_up()
    expected = together.query(lon, lat)
    for row in reversed(range(len(lon))):
        found = singly.query(lon[row : row + 1], lat[row : row + 1])
        assert found.metres[:, 0].tolist() == expected.metres[:, row].tolist()
        assert found.owner[:, 0].tolist() == expected.owner[:, row].tolist()
    assert singly.nbytes() == together.nbytes()


def test_threads_that_ask_at_once_get_what_one_gets():
    rng = np.random.default_rng(2)
    asked = [points_in(BOX, rng, 5) for _ in range(40)]
    _, _, shared = made_up()
    _, _, alone = made_up()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda points: shared.query(*points).metres.tolist(), asked))
    assert found == [alone.query(*points).metres.tolist() for points in asked]
    assert shared.nbytes() == alone.nbytes()


def test_outside_and_unknown_points_have_no_nearest():
    _, _, nearest = made_up()
    lon = np.array([35.0, 34.7499999, 35.0, np.nan, 35.0, np.inf, -np.inf, 1e300, 35.25])
    lat = np.array([34.0, 34.0, 34.2500001, 34.0, np.nan, 34.0, 34.0, 34.0, 34.25])
    found = nearest.query(lon, lat)
    inside = [True, *[False] * 7, True]
    np.testing.assert_array_equal(np.isfinite(found.metres), [inside, inside])
    np.testing.assert_array_equal(found.owner != NO_OWNER, [inside, inside])
    assert nearest.query(np.empty(0), np.empty(0)).metres.shape == (2, 0)


def test_a_layer_without_lines_near_has_lines_all_the_same_and_an_empty_one_has_none():
    line = lines(shapely.LineString([(35.0, 34.0), (35.01, 34.0)]))
    none = np.empty(0, object)
    with pytest.raises(ValueError, match="no line to cut"):
        NearestInBox([Layer(none, np.empty(0, np.uint8))], BOX)
    far = NearestInBox([Layer(line, np.array([7], np.uint8))], (37.75, 33.75, 38.0, 34.0))
    assert far.query(np.array([37.8]), np.array([33.8])).owner.tolist() == [[7]]


@compiled_only
def test_where_lines_meet_they_tie_and_the_first_is_named():
    corner = (35.003, 34.002)
    west, east = shapely.LineString([(34.9, 34.1), corner]), shapely.LineString([corner, (35.1, 34.11)])
    rng = np.random.default_rng(3)
    lon, lat = corner[0] + rng.uniform(-0.02, 0.02, 50), corner[1] - rng.uniform(0.05, 0.2, 50)
    for order in ((west, east), (east, west)):
        both = NearestInBox([Layer(lines(*order), np.array([1, 2], np.uint8))], BOX)
        assert set(both.query(lon, lat).owner[0].tolist()) == {1}
    apart = NearestInBox([Layer(lines(side), np.array([1], np.uint8)) for side in (west, east)], BOX)
    metres = apart.query(lon, lat).metres
    assert metres[0].tolist() == metres[1].tolist()


def test_room_to_work_in_is_found(monkeypatch):
    lon, lat = points_in(BOX, np.random.default_rng(4), 10)
    _, _, roomy = made_up()
    monkeypatch.setattr(grid, "_LEAST_WORK", 3)
    _, _, narrow = made_up()
    assert narrow.query(lon, lat).metres.tolist() == roomy.query(lon, lat).metres.tolist()


@pytest.mark.parametrize(
    "box", [(34.7, 33.75, 35.25, 34.25), (35.25, 33.75, 34.75, 34.25), (1.1, 1.0, 2.1, 2.0)]
)
def test_a_box_is_made_of_whole_tiles(box):
    with pytest.raises(ValueError, match="a box must be made of whole tiles"):
        NearestInBox([Layer(lines(wild_line(np.random.default_rng(0))), np.zeros(1, np.uint8))], box)


@pytest.mark.thorough
@pytest.mark.skipif(INNER, reason="is itself such a run")
@pytest.mark.parametrize("setting", ["NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK"])
def test_the_same_source_holds_without_the_compiler_and_under_bounds_checks(setting, tmp_path):
    environment = {**os.environ, setting: "1", "TWELVEMILE_TEST_INNER": "1"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    tests = [str(Path(__file__)), str(Path(__file__).with_name("test_separation.py"))]
    options = ["-q", "-p", "no:cacheprovider", "--basetemp", str(tmp_path / "t")]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-1000:]
