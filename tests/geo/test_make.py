"""The script that makes the geodata, on a small made-up coast; and what is shipped."""

import json

import geopandas
import numpy as np
import pytest
import shapely

from app.geo import dataset
from app.geo.make.__main__ import main
from app.geo.make.harbours import harbours
from app.geo.make.limit_zones import Wanted, zone
from app.geo.make.packages import read_packages
from app.geo.make.source import source_of

LEFT, RIGHT = shapely.box(33.0, 34.0, 33.1, 34.1), shapely.box(33.4, 34.0, 33.5, 34.1)
ISLET = shapely.box(33.05, 33.99, 33.0505, 33.9905)


def made_up_source():
    land = np.array([LEFT, RIGHT, ISLET])
    return source_of(land, shapely.boundary(land), np.array(["SYR", "CYP", "SYR"]))


def test_small_islets_are_marked():
    assert made_up_source().baseline.small_islet.tolist() == [False, False, True]


def test_a_zone_keeps_its_distance_and_its_side():
    made = zone(made_up_source(), Wanted("SYR", 12.0, with_small_islets=False))
    assert made.is_valid
    west, south, east, north = made.bounds
    assert west == pytest.approx(33.0 - 12 / 60 / np.cos(np.radians(34.05)), abs=0.001)
    assert (south, north) == pytest.approx((33.8, 34.3), abs=0.001)
    assert east == pytest.approx(33.25, abs=0.001)
    assert not made.intersects(shapely.Point(33.05, 34.05))


def test_small_islets_move_the_line_when_asked_to():
    source = made_up_source()
    with_islet = zone(source, Wanted("SYR", 12.0, with_small_islets=True))
    assert with_islet.bounds[1] == pytest.approx(33.79, abs=0.001)
    assert zone(source, Wanted("SYR", 12.0, with_small_islets=False)).bounds[1] > 33.798


def test_a_missing_source_is_said_in_one_line(tmp_path, capsys):
    assert main(["--from-pack", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_wrong_usage_is_exit_two(capsys):
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2
    assert "--from-pack" in capsys.readouterr().err


class FakeLandmask:
    class LandmaskProvider:
        Osm = None

    class Shapes:
        @staticmethod
        def wkb(provider):
            return shapely.to_wkb(shapely.MultiPolygon([LEFT, RIGHT, ISLET, shapely.box(0, 0, 1, 1)]))


def test_packages_are_cut_at_the_borders_and_leftovers_go_to_the_nearest(tmp_path, monkeypatch):
    from app.geo.make import packages

    monkeypatch.setattr(packages, "import_module", lambda name: FakeLandmask)
    monkeypatch.setattr(packages, "STATES", ("SYR", "CYP"))
    areas = {"SYR": shapely.box(32.9, 33.8, 33.08, 34.3), "CYP": shapely.box(33.3, 33.8, 33.6, 34.3)}
    features = [
        {
            "type": "Feature",
            "properties": {"isoA3": a3},
            "geometry": {"type": "GeometryCollection", "geometries": [json.loads(shapely.to_geojson(area))]},
        }
        for a3, area in areas.items()
    ]
    borders = tmp_path / "borders.geo.json"
    borders.write_text(json.dumps({"features": features}))
    source = read_packages(borders)
    length = {a3: shapely.length(source.baseline.lines[source.baseline.a3 == a3]).sum() for a3 in areas}
    assert length == pytest.approx({"SYR": LEFT.length + ISLET.length, "CYP": RIGHT.length})
    assert len(source.land) == 3


def test_what_is_shipped_is_small_and_has_its_licence_beside_it():
    sizes = {path.name: path.stat().st_size for path in dataset.FOLDER.iterdir()}
    assert {*dataset.FILES, "LICENSE-ODbL.md", "README.md"} <= set(sizes)
    assert max(sizes.values()) < 2_000_000
    assert sum(sizes.values()) < 3_000_000
    assert "OpenStreetMap contributors" in (dataset.FOLDER / "LICENSE-ODbL.md").read_text()


def test_shipped_baseline_names_all_states_and_syrias_eleven_small_islets():
    baseline = geopandas.read_parquet(dataset.FOLDER / dataset.BASELINE)
    assert set(baseline["a3"]) == {"SYR", "LBN", "TUR", "CYP", "ISR", "PSE", "EGY", "GRC"}
    assert baseline.loc[baseline["a3"] == "SYR", dataset.SMALL_ISLET].sum() == 11
    assert baseline.crs.to_epsg() == 4326


def test_shipped_ports_are_what_the_script_draws():
    land = geopandas.read_parquet(dataset.FOLDER / dataset.LAND).geometry.to_numpy()
    shipped = json.loads((dataset.FOLDER / dataset.PORTS).read_text())["features"]
    for drawn, feature in zip(harbours(land), shipped, strict=True):
        assert feature["properties"]["name"] == drawn.name
        polygon = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert polygon.symmetric_difference(drawn.polygon).area < 1e-7
