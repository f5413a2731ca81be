"""Zones as GeoJSON, and that they say the same as the signed distance."""

import json

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from app.geo.limits import DECIDING, VARIANTS, distances, on_land
from app.geo.ports import PORTS
from app.geo.zones import zones


def zone(state, nm, baseline):
    (found,) = [
        shape(feature["geometry"])
        for feature in zones()["features"]
        if (feature["properties"]["state"], feature["properties"]["nm"], feature["properties"]["baseline"])
        == (state, nm, baseline)
    ]
    return found


def test_every_zone_is_there_once_with_its_properties():
    features = zones()["features"]
    told = [
        tuple(feature["properties"][key] for key in ("state", "kind", "nm", "baseline"))
        for feature in features
    ]
    lines = [("territorial_sea", 12), ("contiguous_zone", 24)]
    expected = [("SYR", *line, variant) for line in lines for variant in VARIANTS]
    expected += [(state, *line, "all_islets") for state in ("LBN", "CYP") for line in lines]
    expected += [("SYR", "port", None, None)] * len(PORTS)
    assert sorted(told, key=str) == sorted(expected, key=str)
    for feature in features:
        assert "OpenStreetMap" in feature["properties"]["attribution"]
        assert feature["properties"]["name"]
        if feature["properties"]["kind"] != "port":
            assert feature["properties"]["label"] == "computed distance line"


def test_is_plain_geojson_valid_and_wound_the_right_way():
    collection = json.loads(json.dumps(zones()))
    assert collection["type"] == "FeatureCollection"
    for feature in collection["features"]:
        polygon = shape(feature["geometry"])
        assert polygon.is_valid
        assert all(part.exterior.is_ccw for part in shapely.get_parts(polygon))


def test_changing_what_was_given_changes_nothing_for_the_next():
    zones()["features"][0]["properties"]["name"] = "spoilt"
    assert zones()["features"][0]["properties"]["name"] != "spoilt"


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("nm", [12, 24])
def test_inside_the_zone_is_inside_by_the_signed_distance(variant, nm):
    rng = np.random.default_rng(nm)
    lon, lat = rng.uniform(35.1, 36.0, 20000), rng.uniform(34.5, 36.2, 20000)
    found = distances(lon, lat)
    to_edge_m = (found.to_limit_nm[variant] + 12 - nm) * 1852
    clear = (np.abs(to_edge_m) > 2) & (np.abs(found.boundary_margin_nm) > 1.0)
    inside = shapely.contains_xy(zone("SYR", nm, variant), lon, lat)
    expected = (to_edge_m < 0) & found.is_syrian & ~on_land(lon, lat)
    np.testing.assert_array_equal(inside[clear], expected[clear])
    assert expected[clear].sum() > 2000


def test_the_outer_edge_lies_at_twelve_miles_to_two_metres():
    edge = shapely.get_coordinates(zone("SYR", 12, DECIDING).exterior)
    found = distances(edge[:, 0], edge[:, 1])
    outer = found.is_syrian & (found.boundary_margin_nm > 0.5) & (found.to_limit_nm[DECIDING] > -11)
    assert outer.sum() > 200
    assert np.abs(found.to_limit_nm[DECIDING][outer]).max() * 1852 < 2.0


@pytest.mark.parametrize("state", ["LBN", "CYP"])
def test_other_states_waters_hold_no_syrian_water(state):
    inside = zone(state, 24, "all_islets")
    west, south, east, north = inside.bounds
    rng = np.random.default_rng(9)
    lon, lat = rng.uniform(west, east, 5000), rng.uniform(south, north, 5000)
    held = shapely.contains_xy(inside, lon, lat)
    found = distances(lon[held], lat[held])
    clear = np.abs(found.boundary_margin_nm) > 0.1
    assert not found.is_syrian[clear].any()
    assert (found.nearest_state == state)[clear].mean() > 0.99
    assert found.other_baseline_nm.max() < 24.5
