"""`/v1/sightings`: sent in three forms, asked for by what they are about, corrected and withdrawn."""

import csv
import io

import pytest

from app.domain.naval.units import NavalUnit, UnitKind
from app.store.engine import writing
from app.store.naval.units import put

CSV, GEOJSON = {"Content-Type": "text/csv"}, {"Content-Type": "application/geo+json"}
ONE = {
    "observed_from": "2024-12-10",
    "unit": "admiral-golovko",
    "activity": "holding",
    "source_kind": "satellite_image",
    "publisher": "Someone",
    "published_at": "2024-12-11",
    "confidence": "high",
    "range_km": "13",
    "bearing_deg": "NW",
    "datum": "Tartus naval basin (northern basin)",
}


def post(client, *entries):
    answer = client.post("/v1/sightings", json={"sightings": list(entries)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(client, query=""):
    return [one["id"] for one in client.get(f"/v1/sightings{query}").json()["sightings"]]


def test_it_is_empty_until_someone_sends_one(client):
    assert client.get("/v1/sightings").json() == {"sightings": [], "next": None}


def test_what_is_sent_is_what_is_got(client):
    sent = post(client, ONE)
    assert (sent["new"], sent["held"]) == (1, 0)
    (got,) = client.get("/v1/sightings").json()["sightings"]
    assert got["id"] == sent["sightings"][0]["id"]
    assert got["observed"] == {"from": "2024-12-10T00:00:00Z", "until": "2024-12-11T00:00:00Z"}
    assert got["known_at"] == "2024-12-12T00:00:00Z"
    assert got["where"]["bearing"]["range_m"] == [11000, 15000]
    assert got["subjects"][0]["unit"] == "admiral-golovko"
    assert post(client, ONE) == {
        "new": 0,
        "held": 1,
        "unlisted_units": [],
        "sightings": [{"line": 1, "id": got["id"], "change": "held", "exceeds_sensor": []}],
    }


@pytest.mark.parametrize("form", ["json", "geojson", "csv"])
def test_each_form_of_the_answer_can_be_sent_again(client, form):
    post(client, ONE, ONE | {"publisher": "=HYPERLINK()", "unit": "", "class": "2 frigates", "count": 2})
    answer = client.get(f"/v1/sightings?format={form}")
    kind = {"Content-Type": answer.headers["Content-Type"]}
    again = client.post("/v1/sightings", content=answer.content, headers=kind).json()
    assert (again["new"], again["held"]) == (0, 2)
    if form == "csv":
        assert "'=HYPERLINK()" in answer.text
        assert len(list(csv.reader(io.StringIO(answer.text)))) == 3


def test_features_are_points_and_polygons(client):
    ring = [[35, 34], [35.5, 34], [35.5, 34.5], [35, 34]]
    properties = {k: v for k, v in ONE.items() if k not in ("range_km", "bearing_deg", "datum")}
    shapes = [
        {"type": "Point", "coordinates": [35.7, 34.9]},
        {"type": "Polygon", "coordinates": [ring]},
        None,
    ]
    features = [
        {"type": "Feature", "geometry": shape, "properties": properties | {"note": f"{n}"}}
        for n, shape in enumerate(shapes)
    ]
    body = {"type": "FeatureCollection", "features": features}
    assert client.post("/v1/sightings", json=body, headers=GEOJSON).json()["new"] == 3
    got = client.get("/v1/sightings", headers={"Accept": "application/geo+json"}).json()["features"]
    assert sorted(f["properties"]["note"] for f in got) == ["0", "1", "2"]
    by_note = {f["properties"]["note"]: f["geometry"] for f in got}
    assert [by_note[n] for n in "012"] == [shapes[0], shapes[1], None]


def test_asked_by_what_they_are_about(client):
    seen = post(client, ONE)["sightings"][0]["id"]
    empty = post(
        client,
        {
            **ONE,
            "observed_from": "2024-12-12",
            "negative": True,
            "activity": None,
            "unit": "yelnya",
            "source_kind": "photo",
            "published_at": "2024-12-20",
            "range_km": None,
            "bearing_deg": None,
            "datum": None,
            "covers": ["berths"],
        },
    )["sightings"][0]["id"]
    assert ids(client) == [seen, empty]
    assert ids(client, "?unit=yelnya&unit=vyazma") == [empty]
    assert ids(client, "?negative=false") == ids(client, "?source_kind=satellite_image") == [seen]
    assert ids(client, "?negative=true") == ids(client, "?since=2024-12-11T00:00:00Z") == [empty]
    assert ids(client, "?until=2024-12-12T00:00:00Z") == [seen]
    assert ids(client, "?known_at=2024-12-20T00:00:00Z") == [seen]
    assert ids(client, "?bbox=35,34,36,36") == [seen]
    assert ids(client, "?bbox=33,34,34,36") == []


def test_pages_follow_one_another(client):
    post(client, *(ONE | {"note": f"{n}"} for n in range(7)))
    found, query = [], "?limit=3"
    while query:
        answer = client.get(f"/v1/sightings{query}")
        body = answer.json()
        found += [one["id"] for one in body["sightings"]]
        query = f"?limit=3&cursor={body['next']}" if body["next"] else ""
        assert ('rel="next"' in answer.headers.get("Link", "")) == bool(query)
    assert found == ids(client)
    assert len(set(found)) == 7


def test_a_correction_stands_in_the_place_of_the_other_until_it_is_withdrawn(client):
    wrong = post(client, ONE)["sightings"][0]["id"]
    sent = post(client, ONE | {"unit": "admiral-grigorovich", "supersedes": wrong})["sightings"][0]
    assert sent["change"] == "correction"
    assert ids(client) == [sent["id"]]
    assert ids(client, "?superseded=true") == sorted([wrong, sent["id"]])
    assert ids(client, "?known_at=2024-12-31T00:00:00Z") == [wrong]
    held = client.get(f"/v1/sightings/{wrong}").json()
    assert (held["standing"], held["corrected_by"][0]["id"]) == (False, sent["id"])
    path = f"/v1/sightings/{sent['id']}/withdrawals"
    back = client.post(path, json={"withdrawn": True, "reason": "she was Golovko"}).json()
    assert (back["standing"], back["corrects"]["id"]) == (False, wrong)
    assert back["withdrawals"][0]["reason"] == "she was Golovko"
    assert ids(client) == [wrong]
    assert client.post(path, json={"withdrawn": True, "reason": "again"}).status_code == 409
    assert client.post(path, json={"withdrawn": False, "reason": "no"}).json()["standing"]
    assert ids(client) == [sent["id"]]


def test_who_tells_it_again_is_shown_with_it(client):
    rows = [ONE | {"reference": "a"}, ONE | {"publisher": "Other", "derived_from": "a"}]
    root, again = (row["id"] for row in post(client, *rows)["sightings"])
    assert client.get(f"/v1/sightings/{root}").json()["told_again_by"][0]["id"] == again
    assert client.get(f"/v1/sightings/{again}").json()["tells_again"]["id"] == root


def test_units_that_are_on_no_list_are_told_and_ais_of_a_combatant_is_marked(client, engine):
    unit = NavalUnit("admiral-golovko", "Admiral Golovko", UnitKind.COMBATANT)
    with writing(engine) as connection:
        put(connection, [unit])
    sent = post(client, ONE | {"source_kind": "ais"}, ONE | {"unit": "admiral-golowko"})
    assert sent["unlisted_units"] == ["admiral-golowko"]
    (claim,) = sent["sightings"][0]["exceeds_sensor"]
    assert claim.startswith("admiral-golovko by AIS")


def test_a_refusal_names_entry_and_field_and_adds_nothing(client):
    answer = client.post("/v1/sightings", json=[ONE, ONE | {"activity": "helding"}])
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("In entry 2: activity 'helding' is none of")
    assert {"line": 2, "field": "activity"}.items() <= answer.json().items()
    answer = client.post("/v1/sightings", json=[ONE, ONE | {"derived_from": "0" * 16}])
    assert answer.json()["detail"] == (
        "In entry 2: derived_from 0000000000000000: no sighting of that id is held; send that one first"
    )
    table = "observed_from,source_kind,publisher,confidence,colour\n"
    answer = client.post("/v1/sightings", content=table, headers=CSV)
    assert answer.json()["detail"].startswith("In line 1: 'colour' is no column")
    for wrong in (b"{", b"5", b'{"sightings": 5}', b'"x"'):
        assert client.post("/v1/sightings", content=wrong).status_code == 400, wrong
    assert (
        client.post("/v1/sightings", content=b"x", headers={"Content-Type": "text/html"}).status_code == 415
    )
    assert ids(client) == []


@pytest.mark.parametrize(
    "body", [{}, 5, {"withdrawn": True}, {"withdrawn": 1, "reason": "x"}, {"withdrawn": True, "reason": " "}]
)
def test_a_withdrawal_says_what_and_why(client, body):
    known = post(client, ONE)["sightings"][0]["id"]
    assert client.post(f"/v1/sightings/{known}/withdrawals", json=body).status_code == 400
    assert client.get(f"/v1/sightings/{known}").json()["standing"]


def test_one_that_no_one_sent_is_not_found(client):
    assert client.get(f"/v1/sightings/{'0' * 16}").status_code == 404
    body = {"withdrawn": True, "reason": "x"}
    assert client.post("/v1/sightings/nothing/withdrawals", json=body).status_code == 404


def test_what_is_asked_wrongly_is_named(client):
    for query in ("negative=maybe", "unit=Golovko!", "source_kind=rumour", "known_at=2024-12-01", "cursor=x"):
        answer = client.get(f"/v1/sightings?{query}")
        assert answer.status_code == 400, query
        assert answer.json()["parameter"] == query.partition("=")[0]
