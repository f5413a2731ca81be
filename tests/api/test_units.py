"""`/v1/units`: units in, claims in, rivals out."""

import csv
import io

import pytest

from app.domain.naval.claim_files import from_csv
from app.domain.naval.unit_rows import COLUMNS
from app.domain.time import now_ms
from app.domain.watchlist import from_csv as watchlist_from_csv
from app.naval_data import STARTER
from app.store.engine import writing
from app.store.naval import units

ONE = {"name": "SYNTH ONE", "kind": "combatant", "navy": "Synthetic Navy"}
SOURCE = {"kind": "photo", "publisher": "Synthetic Weekly", "published_at": "2024-12-10T00:00:00Z"}
PENNANT = {"field": "pennant", "value": "494", "confidence": "high", "source": SOURCE}


@pytest.fixture
def held(client):
    assert client.put("/v1/units/synth-one", json=ONE).status_code == 201
    return client


@pytest.fixture
def starter(engine, client):
    with writing(engine) as connection:
        units.put(connection, from_csv(STARTER.read_text(), now_ms()))
    return client


def post(client, *claims, key="synth-one"):
    return client.post(f"/v1/units/{key}/claims", json={"claims": claims})


def pennants(client, query=""):
    claims = client.get(f"/v1/units/synth-one{query}").json()["claims"]
    return [claim["value"] for claim in claims.get("pennant", [])]


def test_there_are_none_until_someone_adds_one(client):
    assert client.get("/v1/units").json()["units"] == []
    missing = client.get("/v1/units/synth-one")
    assert missing.status_code == 404 and "PUT /v1/units/KEY" in missing.json()["detail"]


def test_a_unit_is_added_once_and_then_called_otherwise(held):
    post(held, PENNANT)
    again = held.put("/v1/units/synth-one", json={**ONE, "name": "=SYNTH"})
    assert (again.status_code, again.json()["new"]) == (200, False)
    (row,) = held.get("/v1/units").json()["units"]
    assert (row["name"], row["pennant"], row["mmsi"]) == ("=SYNTH", "494", None)
    (cells,) = csv.DictReader(io.StringIO(held.get("/v1/units?format=csv").text))
    assert tuple(cells) == COLUMNS
    assert (cells["name"], cells["mmsi"], cells["disputed"]) == ("'=SYNTH", "", "")


def test_rivals_are_shown_the_surest_first_each_with_its_source(held):
    rival = {**PENNANT, "value": "F745", "confidence": "low", "note": "printed once"}
    assert post(held, rival, PENNANT).json()["added"] == 2
    again = post(held, rival)
    assert (again.status_code, again.json()["added"]) == (200, 0)
    unit = held.get("/v1/units/synth-one").json()
    assert unit["disputed"] == ["pennant"]
    sure, doubtful = unit["claims"]["pennant"]
    assert (sure["value"], sure["source"]["publisher"], sure["known_at"]) == (
        "494", "Synthetic Weekly", "2024-12-10T00:00:00Z",
    )  # fmt: skip
    assert (doubtful["value"], doubtful["note"], unit["corrected"]) == ("F745", "printed once", [])


def test_a_correction_can_be_taken_back_and_all_is_kept(held):
    (first,) = post(held, PENNANT).json()["claims"]
    later = {**SOURCE, "published_at": "2024-12-20T00:00:00Z"}
    (second,) = post(held, {**PENNANT, "value": "495", "source": later, "supersedes": first["id"]}).json()[
        "claims"
    ]
    assert pennants(held) == ["495"]
    assert pennants(held, "?known_at=2024-12-19T00:00:00Z") == ["494"]
    assert pennants(held, "?known_at=2024-12-09T00:00:00Z") == []
    back = {**PENNANT, "value": None, "supersedes": second["id"]}
    assert post(held, {**back, "source": {**SOURCE, "published_at": None}}).status_code == 201
    assert pennants(held) == ["494"]
    gone = held.get("/v1/units/synth-one").json()["corrected"]
    assert [claim["value"] for claim in gone] == ["495", None]


def test_days_are_counted_to_the_day_that_is_asked_about(held):
    post(held, {**PENNANT, "field": "entered", "value": "2024-12-22"})
    (row,) = held.get("/v1/units?at=2025-01-01T12:00:00Z").json()["units"]
    assert (row["days_least"], row["days_most"]) == (10, 10)
    unit = held.get("/v1/units/synth-one?known_at=2024-12-24T00:00:00Z").json()
    assert (unit["days_least"], unit["days_most"]) == (2, 2)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({**PENNANT, "value": ""}, "value"),
        ({**PENNANT, "field": "colour"}, "field"),
        ({**PENNANT, "source": {"kind": "photo"}}, "source.publisher"),
        ({**PENNANT, "supersedes": "0" * 16}, "supersedes"),
        ("494", None),
    ],
)
def test_a_refusal_names_entry_and_field_and_nothing_is_kept(held, wrong, field):
    refused = post(held, PENNANT, wrong)
    assert refused.status_code == 400
    assert refused.json().get("field") == field
    assert refused.json()["line"] == 2
    assert pennants(held) == []


def test_a_claim_corrects_only_one_of_her_own_and_of_its_field(held):
    (first,) = post(held, PENNANT).json()["claims"]
    held.put("/v1/units/synth-two", json=ONE)
    assert post(held, {**PENNANT, "supersedes": first["id"]}, key="synth-two").json()["field"] == "supersedes"
    other = {**PENNANT, "field": "class", "value": "tug", "supersedes": first["id"]}
    assert post(held, other).json()["field"] == "supersedes"


def test_what_is_no_unit_or_no_body_is_refused(held):
    assert post(held, PENNANT, key="synth-two").status_code == 404
    for body in ([PENNANT], {"claims": PENNANT}, PENNANT, {"claims": [PENNANT] * 1001}):
        assert held.post("/v1/units/synth-one/claims", json=body).json()["field"] == "claims"
    assert held.put("/v1/units/Synth One", json=ONE).json()["field"] == "key"
    assert held.put("/v1/units/synth-two", json={**ONE, "kind": "x"}).json()["field"] == "kind"
    assert (
        held.put("/v1/units/synth-two", content=b"name", headers={"Content-Type": "text/csv"}).status_code
        == 415
    )


def test_the_store_takes_no_more_units_than_it_should(held, monkeypatch):
    monkeypatch.setattr("app.api.units.MOST_UNITS", 1)
    assert held.put("/v1/units/synth-two", json=ONE).status_code == 409
    assert held.put("/v1/units/synth-one", json=ONE).status_code == 200


def test_the_answer_is_the_same_until_something_is_new(held):
    tag = held.get("/v1/units").headers["ETag"]
    assert held.get("/v1/units", headers={"If-None-Match": tag}).status_code == 304
    post(held, PENNANT)
    assert held.get("/v1/units", headers={"If-None-Match": tag}).status_code == 200


def test_the_watchlist_is_one_that_the_watchlist_takes(starter):
    text = starter.get("/v1/units?format=watchlist").text
    entries = watchlist_from_csv(text)
    assert {"Sparta", "Baltic Leader"} <= {entry.label for entry in entries}
    assert all(entry.mmsi or entry.imo for entry in entries)
    taken = starter.put("/v1/watchlist", content=text, headers={"Content-Type": "text/csv"})
    assert taken.json() == {"units": len(entries), "changed": True}


def test_of_the_starter_list_only_what_was_known_is_shown(starter):
    def of(key, query=""):
        return next(u for u in starter.get(f"/v1/units{query}").json()["units"] if u["key"] == key)

    assert of("admiral-grigorovich")["pennant"] == "494"
    early = of("admiral-grigorovich", "?known_at=2024-12-16T00:00:00Z")
    assert (early["pennant"], early["group"]) == (None, "frigate")
