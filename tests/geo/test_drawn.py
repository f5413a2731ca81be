"""Zones as users draw them: what is taken, and that each fault is named with its field."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo.drawn import MOST_POINTS, MOST_ZONES, DrawnZone, ZonesError, read_zones

SQUARE = [[35.5, 34.8], [35.7, 34.8], [35.7, 35.0], [35.5, 35.0], [35.5, 34.8]]
BOW_TIE = [[35.5, 34.8], [35.7, 35.0], [35.7, 34.8], [35.5, 35.0], [35.5, 34.8]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry=None, **properties):
    return {
        "type": "Feature",
        "properties": {"name": "A", **properties},
        "geometry": geometry or polygon(SQUARE),
    }


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def faults(data: bytes) -> list[str]:
    with pytest.raises(ZonesError) as refused:
        read_zones(data)
    return refused.value.faults


def test_zones_are_read_wound_the_right_way_and_heights_are_dropped():
    high = [[*point, 12.5] for point in SQUARE[::-1]]
    read = read_zones(
        collection(feature(polygon(high)), feature(name=" B ", drawn_at="2024-12-10T06:00:00Z"))
    )
    assert [(zone.name, zone.drawn_ms) for zone in read] == [("A", None), ("B", 1_733_810_400_000)]
    assert json.loads(read[0].geometry) == polygon(SQUARE) == json.loads(read[1].geometry)
    assert read[0].key != read[1].key
    assert read[1].feature()["properties"]["drawn_at"] == "2024-12-10T06:00:00Z"
    assert (
        read_zones(
            json.dumps({"type": "FeatureCollection", "features": [z.feature() for z in read]}).encode()
        )
        == read
    )


def test_none_is_no_fault_and_utm_that_says_so_is():
    assert read_zones(collection()) == []
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert len(read_zones(collection(feature(), crs=crs))) == 1
    crs["properties"]["name"] = "urn:ogc:def:crs:EPSG::32636"
    (fault,) = faults(collection(feature(), crs=crs))
    assert fault.startswith("crs: 'urn:ogc:def:crs:EPSG::32636' is not WGS 84")


NORTH = [[10, 79], [12, 79], [12, 81], [10, 81], [10, 79]]
WIDE = [[0, 0], [21, 0], [21, 5], [0, 5], [0, 0]]
METRES = [[270000, 3867000], [280000, 3867000], [280000, 3877000], [270000, 3867000]]
DATELINE = [[179, 10], [-179, 10], [-179, 12], [179, 12], [179, 10]]
THIN = [[35.5, 34.8], [35.7, 34.8], [35.7, 34.808], [35.5, 34.808], [35.5, 34.8]]
HOLE_OUT = [[36.5, 34.8], [36.7, 34.8], [36.7, 35.0], [36.5, 35.0], [36.5, 34.8]]
MANY = [[35 + i / 5000, 34.0] for i in range(MOST_POINTS)] + [[35.0, 33.0], [35.0, 34.0]]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (feature(polygon(BOW_TIE)), "features[0].geometry: crosses itself at 35.6, 34.9"),
        (feature(polygon(DATELINE)), "features[0].geometry.coordinates[0][0]: crosses the antimeridian"),
        (feature(polygon(METRES)), "features[0].geometry.coordinates[0][0]: [270000, 3.867e+06] is no place"),
        (feature(polygon(WIDE)), "features[0].geometry: is more than 20 degrees wide"),
        (feature(polygon(NORTH)), "features[0].geometry: reaches beyond 80 degrees"),
        (feature(polygon(THIN)), "features[0].geometry: is too small"),
        (feature(polygon(MANY)), "features[0].geometry.coordinates: 1,002 points; a zone may have 1,000"),
        (feature(polygon(SQUARE[:-1])), "features[0].geometry.coordinates[0]: a ring has at least four"),
        (feature(polygon(SQUARE, HOLE_OUT)), "features[0].geometry: hole lies outside shell at 36.5, 34.8"),
        (feature(polygon([[1, "2"], *SQUARE])), "features[0].geometry.coordinates[0][0]: must be [lon"),
        (feature(polygon([[True, 2], *SQUARE])), "features[0].geometry.coordinates[0][0]: must be [lon"),
        (feature({"type": "Point", "coordinates": [1, 2]}), "features[0].geometry.type: must be Polygon or"),
        (feature({"type": "Polygon"}), "features[0].geometry.coordinates: must be a list of rings"),
        (feature({"type": "MultiPolygon", "coordinates": []}), "features[0].geometry.coordinates: no"),
        (feature(name=""), "features[0].properties.name: give the zone a name"),
        (feature(name=7), "features[0].properties.name: give the zone a name"),
        (feature(name="a\nb"), "features[0].properties.name: must be one line"),
        (feature(name="Syria 12 NM"), "features[0].properties.name: 'Syria 12 NM' is a zone of ours"),
        (feature(drawn_at="yesterday"), "features[0].properties.drawn_at: "),
        (feature(drawn_at=5), "features[0].properties.drawn_at: "),
        ({"type": "Polygon"}, 'features[0].type: must be "Feature"'),
        (None, 'features[0].type: must be "Feature"'),
    ],
    ids=lambda given: given[:50] if isinstance(given, str) else "",
)  # fmt: skip
def test_a_fault_names_its_field(given, fault):
    assert [said for said in faults(collection(given)) if said.startswith(fault)], faults(collection(given))


def test_every_fault_is_told_at_once():
    told = faults(
        collection(feature(polygon(BOW_TIE)), feature(name=""), feature(name="C"), feature(name="C"))
    )
    assert [fault.partition(":")[0] for fault in told] == [
        "features[0].geometry", "features[1].properties.name", "features[3].properties.name",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b'{"type": "Feature"}', b'{"type": "FeatureCollection"}', b"NaN"]
)
def test_what_is_no_collection_is_refused(data):
    assert faults(data)


def test_too_many_zones_or_bytes_are_refused():
    assert faults(collection(*[feature(name=f"z{i}") for i in range(MOST_ZONES + 1)]))[0].startswith(
        "features: 51 zones"
    )
    assert faults(b" " * 2**22)[0].startswith("the whole: 4,194,304 bytes")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5) | st.integers(-200, 200),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "x"]), inner, max_size=2)
    ),
    max_leaves=12,
)


@given(coordinates=JSON, shape=st.sampled_from(["Polygon", "MultiPolygon"]), properties=JSON)
def test_whatever_is_sent_is_a_zone_or_a_fault(coordinates, shape, properties):
    given = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": shape, "coordinates": coordinates},
    }
    try:
        read = read_zones(collection(given))
    except ZonesError as refused:
        assert refused.faults
    else:
        assert all(isinstance(zone, DrawnZone) for zone in read)
