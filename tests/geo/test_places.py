"""The places that are shipped, the script that makes them, and the gates that are made of them."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo import dataset
from app.geo.gates import gates
from app.geo.geodesy import distance_nm
from app.geo.limits import on_land
from app.geo.make.__main__ import main
from app.geo.places import COLUMNS, KINDS, anchorages, place_features, places

ROW = {
    "name": "A",
    "kind": "anchorage",
    "lat": "34.9",
    "lon": "35.8",
    "radius_nm": "1",
    "source": "s",
    "verified": "read",
}


def table(path, *rows):
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(
            out, ["name", "kind", "lat", "lon", "lat2", "lon2", "radius_nm", "note", "source", "verified"]
        )
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def test_every_place_has_a_source_and_says_how_it_is_known():
    found = [place for kind in KINDS for place in places(kind)]
    assert len(found) == 53
    assert all(place.source and place.verified in ("read", "computed") for place in found)
    assert len({place.name for place in found}) == 53


def test_what_is_made_anew_from_what_is_shipped_is_the_same(tmp_path):
    shipped = dataset.FOLDER / dataset.PLACES
    assert main(["--places", str(shipped), "--out", str(tmp_path)]) == 0
    assert (tmp_path / dataset.PLACES).read_bytes() == shipped.read_bytes()
    assert shipped.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"source": ""}, "no source"), ({"lat": "91"}, "no such place"), ({"lon": "x"}, "no such place"),
        ({"lon": "nan"}, "no such place"), ({"kind": "lair"}, "kind must be one of"),
        ({"verified": "recalled"}, "verified must be"), ({"name": " "}, "no name"),
        ({"kind": "strait gate"}, "no such place"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_carried_is_named(tmp_path, capsys, change, told):
    given = table(tmp_path / "in.csv", {**ROW, "name": "first"}, {**ROW, **change})
    assert main(["--places", given, "--out", str(tmp_path)]) == 1
    assert "line 3" in (said := capsys.readouterr().err)
    assert told in said
    assert not (tmp_path / dataset.PLACES).exists()


def test_two_of_one_name_and_no_table_are_refused(tmp_path, capsys):
    assert main(["--places", table(tmp_path / "in.csv", ROW, ROW), "--out", str(tmp_path)]) == 1
    assert "two places have one name" in capsys.readouterr().err
    assert main(["--places", str(tmp_path / "none.csv"), "--out", str(tmp_path)]) == 1


def test_features_are_points_and_lines():
    found = place_features()
    assert {f["geometry"]["type"] for f in found} == {"Point", "LineString"}
    assert {f["properties"]["kind"] for f in found} == {"berth", "anchorage", "gate"}
    assert [a.radius_nm for a in anchorages()] == [6.0, 1.3]


def test_straits_are_those_of_the_rule_and_their_ends_are_ashore_or_near_it():
    lines = {gate.strait: 0 for gate in gates()}
    for gate in gates():
        lines[gate.strait] += 1
    assert lines == {
        "Bosphorus": 2, "Dardanelles": 2, "Suez": 1, "Gibraltar": 1, "Sicily": 1, "Dover": 1, "Oresund": 1,
        "Great Belt": 1, "Little Belt": 1,
    }  # fmt: skip
    (suez,) = [gate for gate in gates() if gate.strait == "Suez"]
    west, east = np.array([32.3017 - 0.002, 32.3676 + 0.002]), np.array([31.24, 31.24])
    assert on_land(west, east).any()
    assert suez.length_nm == pytest.approx(3.39, abs=0.02)


SIDES = {
    # A place well on each side of every line, by a map, and the way that ends there.
    "Bosphorus, north": ((29.15, 41.30), "northbound", (29.08, 41.15), "southbound"),
    "Bosphorus, south": ((29.01, 41.04), "northbound", (28.98, 40.95), "southbound"),
    "Dardanelles, west": ((26.25, 40.03), "northeastbound", (26.10, 40.02), "southwestbound"),
    "Dardanelles, east": ((26.75, 40.45), "northeastbound", (26.65, 40.36), "southwestbound"),
    "Suez (Port Said)": ((32.35, 31.40), "northbound", (32.34, 31.10), "southbound"),
    "Gibraltar (east end)": ((-5.0, 36.0), "eastbound", (-5.6, 35.95), "westbound"),
    "Sicily / Tunis": ((12.5, 36.5), "eastbound", (11.0, 37.8), "westbound"),
    "Dover": ((1.8, 51.2), "northeastbound", (1.2, 50.8), "southwestbound"),
    "Danish straits: Oresund": ((12.55, 56.10), "northbound", (12.68, 55.98), "southbound"),
    "Danish straits: Great Belt": ((10.95, 55.50), "northbound", (11.0, 55.15), "southbound"),
    "Danish straits: Little Belt": ((9.85, 55.56), "northbound", (9.70, 55.53), "southbound"),
}


@pytest.mark.parametrize("gate", gates(), ids=lambda gate: gate.name)
def test_each_way_leads_to_its_sea(gate):
    first, first_way, second, second_way = SIDES[gate.name]
    for place, way in ((first, first_way), (second, second_way)):
        _, left = gate.along_and_left_nm(np.array([place[0]]), np.array([place[1]]))
        assert (gate.leftwards if left[0] >= 0 else gate.rightwards).direction == way


@given(along=st.floats(0, 1), left=st.floats(-5, 5), which=st.integers(0, len(gates()) - 1))
def test_the_plane_of_a_gate_agrees_with_geodesics_near_it(along, left, which):
    gate = gates()[which]
    lon1, lat1, lon2, lat2 = gate.ends
    lon, lat = lon1 + along * (lon2 - lon1), lat1 + along * (lat2 - lat1)
    found, off = gate.along_and_left_nm(np.array([lon]), np.array([lat + left / 60]))
    ends = distance_nm(lon1, lat1, lon, lat)
    straight = np.hypot(found[0], off[0])
    truth = float(distance_nm(lon1, lat1, lon, lat + left / 60))
    assert straight == pytest.approx(truth, rel=0.01, abs=0.01)
    assert ends <= gate.length_nm * 1.01
