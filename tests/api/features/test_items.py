"""The features: the same truth as under `/v1`, by pages, boxes, times and queryables."""

from typing import Any

import pytest
from api.features.conftest import OTHER
from api.filling import SHIP, alert, position, positions, segment
from sqlalchemy import Engine
from starlette.testclient import TestClient
from support.sightings import sighting

from app.api.features.catalogue import COLLECTIONS
from app.store.engine import writing
from app.store.naval.sightings import add as add_sightings

NAMES = pytest.mark.parametrize("name", list(COLLECTIONS))
Feature = dict[str, Any]


@pytest.fixture(autouse=True)
def filled(sea: Engine) -> None:
    """In every test."""


def pages(client: TestClient, name: str, query: str = "") -> list[Feature]:
    return client.get(f"/ogc/collections/{name}/items?{query}").json()["features"]  # type: ignore[no-any-return]


def ids(features: list[Feature]) -> list[str]:
    return [one["id"] for one in features]


def said(features: list[Feature], name: str) -> list[Any]:
    return [one["properties"][name] for one in features]


def followed(client: TestClient, name: str, query: str, between: Any = lambda: None) -> list[Feature]:
    link: str | None = f"/ogc/collections/{name}/items?{query}"
    found: list[Feature] = []
    while link:
        page = client.get(link).json()
        assert page["numberReturned"] == len(page["features"])
        found += page["features"]
        link = next((one["href"] for one in page["links"] if one["rel"] == "next"), None)
        between()
    return found


@NAMES
@pytest.mark.parametrize("limit", [1, 3])
def test_pages_joined_are_the_whole(client: TestClient, name: str, limit: int) -> None:
    whole = pages(client, name, "limit=1000")
    assert len(whole) > 2
    assert followed(client, name, f"limit={limit}") == whole
    boxed = pages(client, name, "bbox=35,34.8,36,35.2")
    assert followed(client, name, f"limit={limit}&bbox=35,34.8,36,35.2") == boxed


@NAMES
def test_each_feature_is_to_be_had_alone(client: TestClient, name: str) -> None:
    for one in pages(client, name, "limit=1000"):
        alone = client.get(f"/ogc/collections/{name}/items/{one['id']}").json()
        assert alone.pop("links")[0]["href"].endswith(one["id"])
        assert alone == one


@NAMES
def test_pages_stay_whole_while_more_comes_in(client: TestClient, engine: Engine, name: str) -> None:
    came = iter(range(100, 1000))

    def more() -> None:
        n = next(came)
        positions(engine, position(n / 10), position(n, mmsi=SHIP - 1))
        alert(engine, n, n)
        with writing(engine) as connection:
            add_sightings(connection, [sighting(f"late {n}", n % 7)], 0)
        if n == 102:
            segment(engine, -2000, -1990)
            positions(engine, position(-2000), position(-1990))

    before = ids(pages(client, name, "limit=1000"))
    found = ids(followed(client, name, "limit=2", more))
    assert len(set(found)) == len(found)
    assert set(before) <= set(found)


def test_positions_are_those_of_the_history(client: TestClient) -> None:
    found = pages(client, "positions", f"mmsi={SHIP}")
    told = client.get(f"/v1/vessels/{SHIP}/history").json()["positions"]
    assert len(found) == 32
    for feature, fix in zip(found, told, strict=True):
        assert feature["geometry"] == {"type": "Point", "coordinates": [fix.pop("lon"), fix.pop("lat")]}
        assert feature["properties"] == {"mmsi": SHIP, **fix, "synthetic": False}
    assert said(found, "flags")[5] == ["gnss_interference"]
    assert set(said(pages(client, "positions", f"mmsi={OTHER}"), "synthetic")) == {True}


def test_tracks_are_lines_with_what_is_to_be_known_of_them(client: TestClient) -> None:
    long, short, other = pages(client, "tracks")
    assert long["geometry"]["type"] == "LineString"
    assert len(long["geometry"]["coordinates"]) == 30
    assert long["properties"] == {
        "mmsi": SHIP,
        "name": "<b>&'",
        "segment": 0,
        "start": "2024-12-01T00:00:00Z",
        "end": "2024-12-01T00:29:00Z",
        "fixes": 30,
        "flagged_fixes": 2,
        "flags": ["gnss_interference"],
        "synthetic": False,
    }
    assert (short["properties"]["segment"], other["properties"]["synthetic"]) == (1, True)


def test_a_line_is_in_the_box_that_it_crosses_between_two_fixes(client: TestClient, engine: Engine) -> None:
    positions(engine, position(5000, lon=10.0, lat=40.0), position(5100, lon=11.0, lat=41.0))
    segment(engine, 5000, 5100)
    assert len(pages(client, "tracks", "bbox=10.4,40.4,10.6,40.6")) == 1
    assert not pages(client, "tracks", "bbox=10.6,40.1,10.9,40.4")
    assert not pages(client, "positions", "bbox=10.4,40.4,10.6,40.6")


def test_alerts_are_those_of_the_api(client: TestClient) -> None:
    found = pages(client, "alerts")
    told = client.get("/v1/alerts").json()["alerts"]
    assert ids(found) == [one["id"] for one in told]
    for feature, alert_told in zip(found, told, strict=True):
        del alert_told["links"]
        place = [alert_told.pop("lon"), alert_told.pop("lat")]
        assert feature["id"] == alert_told.pop("id")
        assert feature["properties"] == alert_told
        assert feature["geometry"] == (None if None in place else {"type": "Point", "coordinates": place})


def test_sightings_have_their_uncertainty_and_areas(client: TestClient) -> None:
    found = {one["properties"]["note"]: one for one in pages(client, "sightings")}
    assert found["seen 0"]["geometry"] == {"type": "Point", "coordinates": [35.76, 34.99]}
    assert found["seen 0"]["properties"]["uncertainty_m"] == 3000.0
    assert found["area"]["geometry"]["type"] == "Polygon"
    assert found["nowhere"]["geometry"] is None
    assert found["not"]["properties"]["negative"] is True


@pytest.mark.parametrize(
    ("name", "query", "count"),
    [
        ("alerts", "kind=zone_exit", 3),
        ("alerts", "kind=zone_exit&kind=feed_outage", 4),
        ("alerts", "status=retracted", 1),
        ("alerts", "severity=critical", 0),
        ("alerts", f"mmsi={OTHER}", 0),
        ("sightings", "unit=yelnya", 1),
        ("sightings", "negative=false", 6),
        ("sightings", "known_at=2024-12-03T00:00:00Z", 2),
        ("sightings", "source_kind=photo", 0),
        ("tracks", f"mmsi={SHIP}&mmsi={OTHER}", 3),
        ("zones", "kind=port", 4),
        ("zones", "kind=territorial_sea&state=SYR", 2),
        ("positions", "mmsi=1", 0),
    ],
)
def test_queryables_choose(client: TestClient, name: str, query: str, count: int) -> None:
    assert len(pages(client, name, query)) == count


@pytest.mark.parametrize(
    ("name", "query", "count"),
    [
        ("positions", "2024-12-01T00:05:00Z", 1),
        ("positions", "2024-12-01T00:05:00Z/2024-12-01T00:07:00Z", 3),
        ("positions", "../2024-12-01T00:01:00Z", 2),
        ("positions", "/2024-12-01T00:01:00Z", 2),
        ("positions", "2024-12-02T09:20:00Z/..", 5),
        ("positions", "2024-12-02T09:20:00Z/", 5),
        ("positions", "2024-12-01T00:05:00Z/..&datetime=../2024-12-01T00:07:00Z", 3),
        ("positions", "2024-12-01T00:07:00Z/..&datetime=../2024-12-01T00:05:00Z", 0),
        ("tracks", "2024-12-01T00:29:00Z", 1),
        ("tracks", "2024-12-01T00:30:00Z", 0),
        ("alerts", "2024-12-01T02:30:00Z", 1),
        ("alerts", "2024-12-01T02:31:00Z", 0),
        ("sightings", "2024-12-02T00:00:00Z", 1),
        ("zones", "1990-01-01T00:00:00Z", 29),
    ],
)
def test_both_ends_of_a_time_belong_to_it(client: TestClient, name: str, query: str, count: int) -> None:
    assert len(pages(client, name, f"datetime={query}&limit=1000")) == count


@pytest.mark.parametrize(
    ("name", "box", "count"),
    [
        ("positions", "35.5,34.8,35.51,35", 11),
        ("positions", "35.5,34.8,-5,35.51,35,9", 11),
        ("positions", "35.95,34,20,35", 3),
        ("tracks", "35.95,34,20,35", 1),
        ("alerts", "35.15,34.8,35.35,35", 3),
        ("alerts", "36,34,35.15,35", 2),
        ("sightings", "0,0,1,1", 1),
        ("zones", "0,0,1,1", 0),
    ],
)
def test_boxes_hold_what_touches_them_and_what_has_no_place(
    client: TestClient, name: str, box: str, count: int
) -> None:
    assert len(pages(client, name, f"bbox={box}")) == count


def test_zones_count_themselves_and_come_as_areas_first(client: TestClient) -> None:
    page = client.get("/ogc/collections/zones/items?limit=1").json()
    assert (page["numberMatched"], page["numberReturned"]) == (29, 1)
    shapes = [one["geometry"]["type"] for one in pages(client, "zones")]
    assert shapes == sorted(shapes, key=["Polygon", "LineString", "Point"].index)
    told = client.get("/v1/zones").json()["features"]
    by_text = sorted(str(one["properties"]) for one in told)
    assert sorted(str(one["properties"]) for one in pages(client, "zones")) == by_text
