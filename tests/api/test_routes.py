from typing import Any

from api.filling import (
    HOSTILE,
    MINUTE,
    SHIP,
    T0,
    alert,
    feed,
    feed_up,
    frontier,
    position,
    positions,
    revision,
    segment,
    static,
    taint,
    vessel,
)
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.domain.time import now_ms


def get(client: TestClient, path: str, **query: Any) -> Any:
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_vessels_page_by_page(client: TestClient, engine: Engine) -> None:
    for mmsi in range(1, 6):
        vessel(engine, mmsi)
    seen: list[int] = []
    page = get(client, "/v1/vessels", limit=2)
    while True:
        seen += [one["mmsi"] for one in page["vessels"]]
        if page["next"] is None:
            break
        page = get(client, "/v1/vessels", limit=2, cursor=page["next"])
    assert seen == [1, 2, 3, 4, 5]


def test_a_vessel_with_nothing_but_a_name_says_null_for_the_rest(client: TestClient, engine: Engine) -> None:
    vessel(engine, name=HOSTILE, last_ms=T0 + 500)
    assert get(client, "/v1/vessels")["vessels"] == [
        {
            "mmsi": SHIP,
            "name": HOSTILE,
            "callsign": None,
            "imo": None,
            "ship_type": None,
            "destination": None,
            "class_b": False,
            "first_heard": "2024-12-01T00:00:00Z",
            "last_heard": "2024-12-01T00:00:00.500Z",
            "last_position": None,
        }
    ]


def test_one_vessel_with_identities_last_position_and_open_alerts(client: TestClient, engine: Engine) -> None:
    vessel(engine, name="BRAVO", position_ms=T0 + 2 * MINUTE, lon=21_300_000, lat=20_940_000)
    static(engine, 0, name="ALFA", imo=9_074_729)
    static(engine, 1, name="BRAVO")
    positions(engine, position(1), position(2, sog=0, cog=3599))
    segment(engine, 0, 5)
    taint(engine, 2, 2, "mmsi_conflict")
    alert(engine, 1)
    alert(engine, 2, last=5)
    found = get(client, f"/v1/vessels/{SHIP}")
    assert found["last_position"] == {
        "time": "2024-12-01T00:02:00Z",
        "lon": 35.5,
        "lat": 34.9,
        "sog_kn": 0.0,
        "cog_deg": 359.9,
        "heading_deg": None,
        "nav_status": None,
        "segment": 0,
        "flags": ["mmsi_conflict"],
    }
    assert [(one["name"], one["imo"], one["first"], one["last"]) for one in found["identities"]] == [
        ("ALFA", 9_074_729, "2024-12-01T00:00:00Z", "2024-12-01T00:00:00Z"),
        ("BRAVO", 9_074_729, "2024-12-01T00:01:00Z", "2024-12-01T00:01:00Z"),
    ]
    assert [one["id"] for one in found["open_alerts"]] == ["id001"]
    listed = get(client, "/v1/vessels")["vessels"][0]["last_position"]
    assert listed == {key: value for key, value in found["last_position"].items() if key != "segment"}


def test_the_latest_picture_is_of_the_frontier(client: TestClient, engine: Engine) -> None:
    assert get(client, "/v1/positions/latest") == {"type": "FeatureCollection", "as_of": None, "features": []}
    vessel(engine, 1, name=HOSTILE, ship_type=35)
    vessel(engine, 2)
    positions(engine, position(10, mmsi=1, lon=35.123456, sog=21), position(90, mmsi=1), position(0, mmsi=2))
    frontier(engine, 60)
    answer = client.get("/v1/positions/latest", params={"max_age": "50m"})
    assert answer.headers["content-type"] == "application/geo+json"
    found = answer.json()
    assert found["as_of"] == "2024-12-01T01:00:00Z"
    assert [one["geometry"] for one in found["features"]] == [
        {"type": "Point", "coordinates": [35.123457, 34.9]}
    ]
    assert found["features"][0]["properties"] == {
        "mmsi": 1,
        "name": HOSTILE,
        "ship_type": 35,
        "class_b": False,
        "time": "2024-12-01T00:10:00Z",
        "age_s": 3000,
        "sog_kn": 2.1,
        "cog_deg": None,
        "heading_deg": None,
        "nav_status": None,
        "flags": [],
    }
    assert len(get(client, "/v1/positions/latest", max_age=3600)["features"]) == 2
    assert get(client, "/v1/positions/latest", bbox="30,30,35,36", max_age="2h")["features"] == []
    assert len(get(client, "/v1/positions/latest", bbox="35,30,36,36")["features"]) == 2


def test_the_latest_picture_as_columns_says_the_same(client: TestClient, engine: Engine) -> None:
    empty = get(client, "/v1/positions/latest", format="columns")
    assert empty["as_of"] is None and empty["mmsi"] == empty["lon"] == empty["name"] == []
    vessel(engine, 1, name=HOSTILE)
    vessel(engine, 2)
    positions(
        engine, position(10, mmsi=1, lon=35.123456, sog=21), position(20, mmsi=1, sog=30), position(0, mmsi=2)
    )
    frontier(engine, 15)
    answer = client.get("/v1/positions/latest", params={"format": "columns"})
    assert answer.headers["content-type"] == "application/json"
    found = answer.json()
    features = get(client, "/v1/positions/latest")["features"]
    assert found.pop("as_of") == "2024-12-01T00:15:00Z" and found["mmsi"] == [1, 2]
    for n, feature in enumerate(features):
        told = feature["properties"] | dict(
            zip(("lon", "lat"), feature["geometry"]["coordinates"], strict=True)
        )
        assert {name: column[n] for name, column in found.items()} == {name: told[name] for name in found}


def test_alerts_are_filtered_and_paged(client: TestClient, engine: Engine) -> None:
    for uid in range(1, 6):
        alert(
            engine, uid, first=uid, last=uid + 1, vessels=(uid, 9), severity="warning" if uid % 2 else "info"
        )
    first = get(client, "/v1/alerts", severity="warning", limit=2)
    last = get(client, "/v1/alerts", severity="warning", limit=2, cursor=first["next"])
    assert [one["id"] for one in first["alerts"] + last["alerts"]] == ["id005", "id003", "id001"]
    assert last["next"] is None
    chosen = get(
        client, "/v1/alerts", mmsi=[1, 2], status=["open", "closed"], kind="loitering", bbox="35,34,36,36"
    )
    assert [one["id"] for one in chosen["alerts"]] == ["id002", "id001"]
    span = get(client, "/v1/alerts", since="2024-12-01T00:03:30Z", until="2024-12-01T02:04:00+02:00")
    assert [one["id"] for one in span["alerts"]] == ["id003"]


def test_an_alert_has_links_and_its_past(client: TestClient, engine: Engine) -> None:
    alert(engine, 1, ids=("older",))
    revision(engine, 1, 1, "opened", {"id": "older", "phase": "edge"})
    found = get(client, "/v1/alerts/older")
    assert found["id"] == "id001"
    assert found["links"] == {
        "self": "/v1/alerts/id001",
        "revisions": "/v1/alerts/id001/revisions",
        "map": "/v1/alerts/id001/map.png",
        "evidence": "/v1/alerts/id001/evidence",
        "vessels": [f"/v1/vessels/{SHIP}"],
        "history": [f"/v1/vessels/{SHIP}/history?since=2024-12-01T00:00:00Z"],
    }
    assert get(client, "/v1/alerts")["alerts"] == [found]
    past = get(client, found["links"]["revisions"])
    assert past == {
        "id": "id001",
        "revisions": [
            {
                "revision": 1,
                "change": "opened",
                "at": "2024-12-01T00:01:00Z",
                "recorded_at": "2024-12-01T00:00:00Z",
                "reason": None,
                "alert": {"id": "older", "phase": "edge"},
            }
        ],
    }
    vessel(engine)
    for link in (*found["links"]["vessels"], *found["links"]["history"]):
        get(client, link)


def test_feeds_tell_their_health(client: TestClient, engine: Engine) -> None:
    empty = get(client, "/v1/feeds")
    assert (empty["feeds"], empty["frontier"], empty["store"]["days_left"]) == ([], None, None)
    assert empty["store"]["bytes"] > 0
    assert (empty["store"]["free_bytes"] is None) == (engine.dialect.name != "sqlite")
    assert [(c["name"], c["state"], c["waiting"]) for c in empty["channels"]] == [("slack", "unused", 0)]
    feed(engine, "b", newest_ms=None)
    feed(
        engine,
        HOSTILE,
        lines=9,
        positions=5,
        rejected='{"checksum": 2}',
        synthetic=True,
        kind="tcp",
        newest_ms=now_ms() - 5000,
    )
    feed_up(engine, 2, 60, 90)
    feed_up(engine, 2, 0, 30)
    frontier(engine, 1)
    found = get(client, "/v1/feeds")
    assert found["frontier"] == "2024-12-01T00:01:00Z"
    first, second = found["feeds"]
    assert 4 <= first.pop("lag_s") <= 30
    first.pop("newest")
    assert first == {
        "name": HOSTILE,
        "kind": "tcp",
        "synthetic": True,
        "redistributable": "unknown",
        "lines": 9,
        "positions": 5,
        "rejected": {"checksum": 2},
        "up": [
            {"from": "2024-12-01T00:00:00Z", "to": "2024-12-01T00:30:00Z"},
            {"from": "2024-12-01T01:00:00Z", "to": "2024-12-01T01:30:00Z"},
        ],
        "down": [],
        "live": None,
    }
    assert (second["name"], second["newest"], second["lag_s"], second["up"]) == ("b", None, None, [])


def test_zones_are_geojson_with_names(client: TestClient) -> None:
    answer = client.get("/v1/zones")
    assert answer.headers["content-type"] == "application/geo+json"
    found = answer.json()
    assert found["type"] == "FeatureCollection"
    assert {"name", "state", "kind", "nm"} <= found["features"][0]["properties"].keys()


def test_health(client: TestClient, engine: Engine) -> None:
    assert get(client, "/healthz") == {"status": "ok"}
    assert get(client, "/readyz") == {"status": "ready", "frontier": None}
