"""`/v1/notices`: areas with the times in which they hold."""

import pytest

RING = [[35.0, 34.8], [35.5, 34.8], [35.5, 35.2], [35.0, 34.8]]
ONE = {
    "number": "TEST 12/24",
    "valid_from": "2024-12-10T06:00Z",
    "valid_until": "2024-12-11T18:00Z",
    "text": "Gunnery",
    "polygon": RING,
    "publisher": "A coordinator",
    "published_at": "2024-12-09T12:00Z",
}


def ids(client, query=""):
    return [one["id"] for one in client.get(f"/v1/notices{query}").json()["notices"]]


def post(client, *entries):
    answer = client.post("/v1/notices", json={"notices": list(entries)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_is_sent_is_what_is_got_and_can_be_sent_again(client):
    sent = post(client, ONE)
    (got,) = client.get("/v1/notices").json()["notices"]
    assert (sent["new"], sent["ids"]) == (1, [got["id"]])
    assert (got["valid_until"], got["known_at"]) == ("2024-12-11T18:00:00Z", "2024-12-09T12:00:00Z")
    assert got["polygon"] == RING[:-1]
    assert post(client, got)["held"] == 1
    answer = client.get("/v1/notices?format=geojson")
    assert answer.json()["features"][0]["geometry"] == {"type": "Polygon", "coordinates": [RING]}
    assert "Gunnery" in client.get("/v1/notices?format=csv").text


def test_a_feature_is_a_notice(client):
    properties = {name: value for name, value in ONE.items() if name != "polygon"}
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [RING]},
    }
    body = {"type": "FeatureCollection", "features": [feature]}
    headers = {"Content-Type": "application/geo+json"}
    assert client.post("/v1/notices", json=body, headers=headers).json()["new"] == 1
    assert post(client, ONE)["held"] == 1


def test_asked_by_when_they_hold_and_where(client):
    first, lasting = post(
        client, ONE, ONE | {"number": "TEST 13/24", "valid_until": None, "valid_from": "2024-12-12"}
    )["ids"]
    assert ids(client) == [first, lasting]
    assert ids(client, "?since=2024-12-11T18:00:00Z") == [lasting]
    assert ids(client, "?until=2024-12-12T00:00:00Z") == [first]
    assert ids(client, "?bbox=35.4,35,36,36") == [first, lasting]
    assert ids(client, "?bbox=36,35,37,36") == ids(client, "?known_at=2024-12-09T11:00:00Z") == []
    page = client.get("/v1/notices?limit=1").json()
    assert ids(client, f"?limit=1&cursor={page['next']}") == [lasting]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": ""}, "number"),
        ({"text": "a\x00b"}, "text"),
        ({"polygon": None}, "polygon"),
        ({"polygon": [[1, 2], [3, 4]]}, "polygon"),
        ({"valid_from": "2024-12-10T06:00"}, "valid_from"),
        ({"valid_until": "2024-12-09"}, "valid_until"),
        ({"publisher": None}, "publisher"),
        ({"url": "ftp://example.org"}, "url"),
        ({"colour": "red"}, "colour"),
        ({"source": 5}, "source"),
        ({"source": {"colour": 5}}, "source.colour"),
    ],
)
def test_what_is_wrong_is_named(client, change, field):
    refused = client.post("/v1/notices", json=[ONE, ONE | change])
    assert refused.status_code == 400
    assert {"line": 2, "field": field}.items() <= refused.json().items()
    assert ids(client) == []


@pytest.mark.parametrize("body", [5, [5], {"notices": 5}, {"type": "Feature", "geometry": {"type": "Point"}}])
def test_what_is_no_notice_is_refused(client, body):
    assert client.post("/v1/notices", json=body).status_code == 400
