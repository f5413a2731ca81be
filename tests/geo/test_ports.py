"""Port polygons hold the berths and not the roads."""

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from app.geo.geodesy import distance_nm
from app.geo.ports import NO_PORT, PORTS, port_distance_nm, port_features, port_index

BERTHS = {
    "Tartus naval": [(35.8660, 34.9119), (35.8700, 34.9128)],
    "Tartus commercial": [(35.8681, 34.9060), (35.8676, 34.9019), (35.8595, 34.9072)],
    "Banias terminal": [(35.94, 35.18), (35.92, 35.20)],
    "Latakia": [(35.7650, 35.5250), (35.7690, 35.5130)],
}
OUTSIDE = {
    "oil terminal anchorage": (35.8292, 34.9500),
    "roads west of the breakwater": (35.8500, 34.9080),
    "just outside the entrance": (35.8535, 34.9125),
    "north of the naval breakwater": (35.8620, 34.9140),
    "Arwad": (35.8587, 34.8561),
    "seaward of Latakia's breakwater": (35.7550, 35.5180),
    "tankers waiting off Banias": (35.85, 35.20),
    "open sea": (35.5, 35.0),
}


@pytest.mark.parametrize(("port", "berth"), [(port, berth) for port in BERTHS for berth in BERTHS[port]])
def test_berths_are_inside_their_port(port, berth):
    lon, lat = [[value] for value in berth]
    assert PORTS[port_index(lon, lat)[0]] == port
    assert port_distance_nm(lon, lat).tolist() == [0.0]


@pytest.mark.parametrize("place", OUTSIDE)
def test_roads_are_in_no_port(place):
    lon, lat = [[value] for value in OUTSIDE[place]]
    assert port_index(lon, lat).tolist() == [NO_PORT]
    assert port_distance_nm(lon, lat)[0] > 0


def test_polygons_do_not_overlap():
    polygons = [shape(feature["geometry"]) for feature in port_features()]
    assert all(polygon.is_valid for polygon in polygons)
    assert shapely.union_all(polygons).area == pytest.approx(
        sum(polygon.area for polygon in polygons), rel=1e-9
    )


def test_every_port_tells_its_source():
    assert [feature["properties"]["name"] for feature in port_features()] == list(PORTS)
    assert all(len(feature["properties"]["source"]) > 40 for feature in port_features())


def test_distance_is_that_to_the_nearest_edge():
    lon, lat = np.array([35.80, 35.2, 34.0]), np.array([34.91, 35.3, 33.0])
    edges = np.vstack(
        [
            shapely.get_coordinates(shapely.segmentize(shape(feature["geometry"]).exterior, 1e-4))
            for feature in port_features()
        ]
    )
    exact = [distance_nm(x, y, edges[:, 0], edges[:, 1]).min() for x, y in zip(lon, lat, strict=True)]
    np.testing.assert_allclose(port_distance_nm(lon, lat), exact, atol=0.001)


def test_zero_says_the_same_as_the_polygons_to_a_hair_of_their_edges():
    rng = np.random.default_rng(1)
    edges = np.vstack(
        [shapely.get_coordinates(shape(feature["geometry"]).segmentize(1e-4)) for feature in port_features()]
    )
    beside = rng.choice(edges, 4000) + rng.normal(0, 1, (4000, 2)) * 10.0 ** rng.uniform(-12, -2, (4000, 1))
    lon, lat = np.vstack((edges, beside)).T
    in_port, away_nm = port_index(lon, lat) != NO_PORT, port_distance_nm(lon, lat)
    assert (away_nm[in_port] == 0).all()
    assert 1000 < in_port.sum() < len(lon) - 1000
    on_an_edge = ~in_port & (away_nm == 0)
    to_edges = [
        shapely.distance(shape(f["geometry"]).exterior, shapely.points(lon, lat)) for f in port_features()
    ]
    assert np.min(to_edges, axis=0)[on_an_edge].max() < 1e-10


@pytest.mark.parametrize("place", [(-5.6, 36.0), (38.0, 35.0), (35.8, 30.0), (179.0, -80.0)])
def test_distance_is_given_outside_the_covered_box_too(place):
    vertices = np.vstack([shapely.get_coordinates(shape(f["geometry"])) for f in port_features()])
    exact = distance_nm(*place, vertices[:, 0], vertices[:, 1]).min()
    assert port_distance_nm([place[0]], [place[1]])[0] == pytest.approx(exact, rel=0.004)


def test_no_points_and_unknown_points():
    assert port_index([], []).shape == port_distance_nm([], []).shape == (0,)
    assert port_index([np.nan], [35.0]).tolist() == [NO_PORT]
    assert np.isnan(port_distance_nm([np.nan], [35.0])).all()
