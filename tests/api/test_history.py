import csv
import io
import random

import pytest
from api.filling import SHIP, frontier, position, positions, segment, taint, vessel
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.api.formats import table

PATH = f"/v1/vessels/{SHIP}/history"


@pytest.fixture(autouse=True)
def ship(engine: Engine) -> None:
    vessel(engine)


def test_an_item_is_as_the_contract_says(client: TestClient, engine: Engine) -> None:
    rest = {"sog": 1022, "cog": 0, "heading": 359, "nav_status": 1}
    positions(engine, position(0, lon=35.6110001, msg_type=27), position(0.5, **rest))
    segment(engine, 0, 5)
    taint(engine, 0, 0, "mmsi_conflict")
    empty = {"sog_kn": None, "cog_deg": None, "heading_deg": None, "nav_status": None}
    full = {"sog_kn": 102.2, "cog_deg": 0.0, "heading_deg": 359, "nav_status": 1}
    assert client.get(PATH).json() == {
        "mmsi": SHIP,
        "positions": [
            {
                "time": "2024-12-01T00:00:00Z",
                "lon": 35.611,
                "lat": 34.9,
                **empty,
                "segment": 0,
                "flags": ["coarse", "mmsi_conflict"],
            },
            {"time": "2024-12-01T00:00:30Z", "lon": 35.5, "lat": 34.9, **full, "segment": 0, "flags": []},
        ],
        "next": None,
    }


@pytest.mark.parametrize("form", ["json", "geojson", "csv"])
def test_pages_of_every_format_follow_the_link_while_late_fixes_come_in(
    client: TestClient, engine: Engine, form: str
) -> None:
    chance = random.Random(form)
    minutes = chance.sample(range(100), 60)
    early, late = minutes[:30], minutes[30:]
    positions(engine, *(position(m) for m in early))
    seen: list[str] = []
    link: str | None = f"{PATH}?limit=4&format={form}&until=2024-12-01T01:40:00Z"
    while link:
        answer = client.get(link)
        assert answer.status_code == 200
        seen += times(answer.text, answer.headers["content-type"], answer.json if form != "csv" else None)
        link = answer.links.get("next", {}).get("url")
        positions(engine, position(late.pop()))
    assert seen == sorted(set(seen))
    assert {f"2024-12-01T{m // 60:02d}:{m % 60:02d}:00Z" for m in early} <= set(seen)


def times(text: str, media: str, json: object) -> list[str]:
    if media.startswith("text/csv"):
        return [row["time"] for row in csv.DictReader(io.StringIO(text))]
    content = json()  # type: ignore[operator]
    if media == "application/geo+json":
        return [one["properties"]["time"] for one in content["features"]]
    return [one["time"] for one in content["positions"]]


def test_geojson_is_points_with_the_same_properties(client: TestClient, engine: Engine) -> None:
    positions(engine, position(0))
    found = client.get(PATH, params={"format": "geojson"}).json()
    item = client.get(PATH).json()["positions"][0]
    place = [item.pop("lon"), item.pop("lat")]
    assert found == {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": place}, "properties": item}
        ],
        "mmsi": SHIP,
        "next": None,
    }


def test_csv_has_a_header_and_leaves_numbers_alone(client: TestClient, engine: Engine) -> None:
    positions(engine, position(0, lon=-0.5, sog=5, msg_type=27), position(1))
    taint(engine, 0, 0, "b")
    taint(engine, 1, 1, '=1+1,"')
    answer = client.get(PATH, params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.split("\r\n") == [
        "mmsi,time,lon,lat,sog_kn,cog_deg,heading_deg,nav_status,segment,flags",
        f"{SHIP},2024-12-01T00:00:00Z,-0.5,34.9,0.5,,,,,coarse b",
        f'{SHIP},2024-12-01T00:01:00Z,35.5,34.9,,,,,,"\'=1+1,"""',
        "",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\tx", "\rx", "\nx"])
def test_no_text_of_a_table_is_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(table(["a", "b"], [[text, -1.5]]).decode(), newline="")))
    assert rows == [["a", "b"], ["'" + text, "-1.5"]]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/geo+json, application/json;q=0.9", "application/geo+json"),
        ("application/json;q=0.1, text/csv;q=0.2", "text/csv; charset=utf-8"),
        ("text/csv;q=0", "application/json"),
        ("text/csv;q=x", "application/json"),
    ],
)
def test_the_accept_header_chooses(client: TestClient, accept: str, media: str) -> None:
    answer = client.get(PATH, headers={"Accept": accept})
    assert answer.headers["content-type"] == media
    assert "Accept" in answer.headers["vary"]
    assert (
        client.get(PATH + "?format=json", headers={"Accept": accept}).headers["content-type"]
        == "application/json"
    )


def test_a_thinned_history_says_so(client: TestClient, engine: Engine) -> None:
    positions(engine, *(position(m) for m in range(50)))
    answer = client.get(PATH, params={"max_points": 5})
    found = answer.json()
    assert found["thinned"] == {"kept": 5, "of": 50}
    assert [one["time"][14:16] for one in found["positions"]] == ["00", "13", "25", "37", "49"]
    assert found["next"] is None
    assert (
        client.get(PATH, params={"max_points": 5, "format": "csv"}).headers["twelvemile-thinned"] == "5 of 50"
    )
    assert "thinned" not in client.get(PATH, params={"max_points": 50}).json()


def test_max_points_and_a_cursor_do_not_go_together(client: TestClient, engine: Engine) -> None:
    positions(engine, *(position(m) for m in range(5)))
    cursor = client.get(PATH, params={"limit": 2}).json()["next"]
    answer = client.get(PATH, params={"max_points": 2, "cursor": cursor})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "cursor")


def test_a_vessel_heard_without_a_fix_has_an_empty_history(client: TestClient, engine: Engine) -> None:
    frontier(engine, 0)
    assert client.get(PATH).json()["positions"] == []
    assert client.get(PATH, params={"max_points": 9}).json()["positions"] == []
