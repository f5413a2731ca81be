"""`/v1/detections`: in bulk, as tables or columns, once each."""

import pytest

CSV = {"Content-Type": "text/csv"}
HEAD = "scene,observed,lon,lat,length_m,score\n"
ROWS = "S1,2024-12-10T03:40:12Z,35.76,34.99,130,0.9\nS1,2024-12-10T03:40:12Z,35.8,35.0,,\n"


def test_a_table_and_columns_say_the_same(client):
    assert client.get("/v1/detections").json() == {"detections": [], "next": None}
    assert client.post("/v1/detections", content=HEAD + ROWS, headers=CSV).json() == {"new": 2, "held": 0}
    columns = {
        "scene": "S1", "observed": "2024-12-10T03:40:12Z", "lon": [35.76, 35.8, 36], "lat": [34.99, 35.0, 35],
        "length_m": [130, None, 75.5], "score": [0.9, None, 0.25],
    }  # fmt: skip
    assert client.post("/v1/detections", json={"detections": columns}).json() == {"new": 1, "held": 2}
    got = client.get("/v1/detections").json()["detections"]
    assert client.post("/v1/detections", json=got).json() == {"new": 0, "held": 3}
    assert got[0] == {
        "scene": "S1", "observed": "2024-12-10T03:40:12Z", "lon": 35.76, "lat": 34.99, "length_m": 130.0,
        "score": 0.9,
    }  # fmt: skip
    table = client.get("/v1/detections?format=csv")
    assert client.post("/v1/detections", content=table.content, headers=CSV).json() == {"new": 0, "held": 3}
    feature = client.get("/v1/detections?format=geojson").json()["features"][1]
    assert feature["geometry"] == {"type": "Point", "coordinates": [35.8, 35.0]}


def test_asked_by_time_place_scene_and_length(client):
    more = "S2,2024-12-11T03:40Z,30,34,200,1\n"
    client.post("/v1/detections", content=HEAD + ROWS + more, headers=CSV)

    def lons(query):
        return [one["lon"] for one in client.get(f"/v1/detections?{query}").json()["detections"]]

    assert lons("scene=S2") == lons("since=2024-12-10T12:00:00Z") == lons("bbox=29,33,31,35") == [30]
    assert lons("until=2024-12-10T12:00:00Z") == [35.76, 35.8]
    assert lons("least_length_m=80") == [35.76, 30]
    assert lons("known_at=2024-12-12T00:00:00Z") == []
    first = client.get("/v1/detections?limit=2").json()
    assert [one["lon"] for one in first["detections"]] == [35.76, 35.8]
    assert lons(f"limit=2&cursor={first['next']}") == [30]


def test_a_hundred_thousand_come_at_once(client):
    many = 100_000
    columns = {
        "scene": "S1",
        "observed": "2024-12-10T03:40:12Z",
        "lon": [30 + n / 50_000 for n in range(many)],
        "lat": [34.0] * many,
    }
    assert client.post("/v1/detections", json=columns).json() == {"new": many, "held": 0}
    columns["lon"].append(1)
    columns["lat"].append(1)
    refused = client.post("/v1/detections", json=columns)
    assert (refused.status_code, refused.json()["line"]) == (400, many + 1)


@pytest.mark.parametrize(
    ("body", "field", "line"),
    [
        ([{"scene": "S", "observed": "2024-12-10T03:40", "lon": 1, "lat": 1}], "observed", 1),
        ([{"scene": "S", "observed": "2024-12-10", "lon": 1, "lat": 1}], "observed", 1),
        ([{"scene": "S", "observed": "2034-12-10T00:00Z", "lon": 1, "lat": 1}], "observed", 1),
        ([{"scene": "", "observed": "2024-12-10T03:40Z", "lon": 1, "lat": 1}], "scene", 1),
        ([{"scene": "S", "observed": "2024-12-10T03:40Z", "lon": 181, "lat": 1}], "lon", 1),
        ([{"scene": "S", "observed": "2024-12-10T03:40Z", "lon": 1, "lat": 1, "score": 2}], "score", 1),
        ([{"scene": "S", "observed": "2024-12-10T03:40Z", "lon": 1}], "lat", 1),
        ([{"scene": "S", "observed": "2024-12-10T03:40Z", "lon": 1, "lat": 1, "lenght_m": 2}], "lenght_m", 1),
        ([5], None, 1),
        (5, "detections", None),
        ({"scene": "S", "observed": "2024-12-10T03:40Z", "lon": [1, 2], "lat": [1]}, "lon", None),
        ({"scene": "S", "observed": "2024-12-10T03:40Z", "lon": [1, 2], "lat": 1}, "lat", None),
        ({"scene": "S", "observed": "2024-12-10T03:40Z", "lon": 1, "lat": 1}, "lon", None),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_added(client, body, field, line):
    refused = client.post("/v1/detections", json=body)
    assert refused.status_code == 400
    assert (refused.json().get("field"), refused.json().get("line")) == (field, line)
    assert client.get("/v1/detections").json()["detections"] == []


def test_a_line_of_a_table_is_named(client):
    refused = client.post("/v1/detections", content=HEAD + ROWS + "S1,x,1,1,1,1\n", headers=CSV)
    assert (refused.json()["line"], refused.json()["field"]) == (4, "observed")
    assert client.post("/v1/detections", content="scene,lon\n", headers=CSV).json()["field"] == "observed"
