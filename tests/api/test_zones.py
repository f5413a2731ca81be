"""`/v1/zones`: what is given out, and the user's own zones put, kept and refused."""

import json

import pytest
from geo.test_drawn import BOW_TIE, collection, feature, polygon
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.geo.drawn import MOST_BYTES, read_zones
from app.main import create_app
from app.settings import Settings
from app.store import drawn
from app.store.engine import reading, writing


def put(client: TestClient, *features: dict) -> tuple[int, dict]:
    answer = client.put("/v1/zones", content=collection(*features))
    return answer.status_code, answer.json()


def own(client: TestClient) -> dict[str, str]:
    """Name -> when it was drawn."""
    found = client.get("/v1/zones").json()["features"]
    return {
        f["properties"]["name"]: f["properties"]["drawn_at"]
        for f in found
        if f["properties"]["kind"] == "own"
    }


def test_places_are_given_out_with_their_sources(client: TestClient) -> None:
    found = client.get("/v1/zones").json()["features"]
    named = [f for f in found if f["properties"]["kind"] in ("berth", "anchorage", "gate")]
    assert len(named) == 17
    assert all(f["properties"]["source"] and f["properties"]["verified"] for f in named)
    gates = [f for f in named if f["properties"]["kind"] == "gate"]
    assert {f["geometry"]["type"] for f in gates} == {"LineString"}
    assert "Suez (Port Said)" in {f["properties"]["name"] for f in gates}


def test_zones_are_put_kept_and_replaced(client: TestClient) -> None:
    status, kept = put(client, feature(name="B", drawn_at="2024-12-10T06:00:00Z"), feature())
    assert status == 200
    assert [f["properties"]["name"] for f in kept["features"]] == ["A", "B"]
    first = own(client)
    assert first["B"] == "2024-12-10T06:00:00Z"
    assert first["A"] == kept["features"][0]["properties"]["drawn_at"] is not None
    put(client, feature(), feature(name="C"))
    assert own(client)["A"] == first["A"]
    assert sorted(own(client)) == ["A", "C"]
    assert put(client) == (200, {"type": "FeatureCollection", "features": []})
    assert own(client) == {}


def test_a_zone_that_changed_counts_from_now_on(engine: Engine) -> None:
    with writing(engine) as connection:
        drawn.replace(connection, read_zones(collection(feature())), 1_000)
        before = drawn.mark(connection)
        drawn.replace(connection, read_zones(collection(feature())), 2_000)
        assert (drawn.every(connection)[0].drawn_ms, drawn.mark(connection)) == (1_000, before)
        larger = polygon([[35.4, 34.8], [35.7, 34.8], [35.7, 35.0], [35.4, 34.8]])
        drawn.replace(connection, read_zones(collection(feature(larger))), 3_000)
        assert drawn.every(connection)[0].drawn_ms == 3_000
        assert drawn.mark(connection) != before


def test_what_is_wrong_is_named_and_nothing_changes(client: TestClient, engine: Engine) -> None:
    put(client, feature(name="kept"))
    status, problem = put(client, feature(), feature(polygon(BOW_TIE), name="bow"))
    assert status == 400
    assert problem["title"] == "Bad zones"
    assert problem["detail"] == "Nothing was changed: features[1].geometry: crosses itself at 35.6, 34.9"
    assert list(own(client)) == ["kept"]
    assert client.put("/v1/zones", content=b"").status_code == 400
    assert client.put("/v1/zones?name=x", content=collection()).json()["parameter"] == "name"
    with reading(engine) as connection:
        assert len(drawn.every(connection)) == 1


def test_a_large_body_is_refused(client: TestClient) -> None:
    answer = client.put("/v1/zones", content=b" " * (MOST_BYTES + 1))
    assert answer.status_code == 413
    assert "simplify" in answer.json()["detail"]


def test_zones_of_a_file_are_shown_and_one_of_that_name_takes_its_place(engine: Engine) -> None:
    file_zones = read_zones(collection(feature(name="file"), feature(name="A")))
    app = create_app(engine, Settings(), file_zones=file_zones)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        assert own(client) == {"file": None, "A": None}
        put(client, feature(drawn_at="2024-12-10T06:00:00Z"))
        assert own(client) == {"file": None, "A": "2024-12-10T06:00:00Z"}


@pytest.mark.parametrize("name", ["<script>", "=CMD()", "a & b", "\u202egnp"])
def test_names_stay_text(client: TestClient, name: str) -> None:
    status, answer = put(client, feature(name=name))
    assert status == (400 if not name.isprintable() else 200)
    assert status == 400 or json.loads(json.dumps(answer))["features"][0]["properties"]["name"] == name
