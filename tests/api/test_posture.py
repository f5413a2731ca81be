"""`/v1/posture`, its diary, and what people judge."""

import csv
import io
from dataclasses import replace

import pytest
from posture import sea

from app.domain.naval.sighting import Confidence, IdentityBasis, SourceKind
from app.domain.naval.writing import identified
from app.domain.time import iso
from app.store.engine import writing
from app.store.naval import sightings, units

AT = iso(sea.end_of(9))


@pytest.fixture
def filled(engine):
    evidence = [sea.in_port("", sea.day(6), "alpha", "oscar"), sea.empty_piers("", sea.day(9))]
    with writing(engine) as connection:
        units.put(connection, sea.UNITS, sea.NOW)
        sightings.add(connection, [identified(sighting) for sighting in evidence], sea.NOW)
    return engine


def board(client, **asked):
    answer = client.get("/v1/posture", params={"area": "tartus", "at": AT} | asked)
    assert answer.status_code == 200, answer.text
    return {row["key"]: row for row in answer.json()["posture"]}


def test_the_board_says_who_is_where_and_on_what_evidence(client, filled):
    alpha = board(client)["alpha"]
    assert (alpha["state_observed"], alpha["freshness"], alpha["state_assessed"]) == (
        "left_berth",
        "fresh",
        None,
    )
    assert alpha["since"] == {"from": iso(sea.day(6).from_ms), "until": AT}
    assert {ground["kind"] for ground in alpha["evidence"]} == {"sighting"}
    assert "not seen" in alpha["evidence"][-1]["says"]
    assert alpha["would_change"]
    before = board(client, at=iso(sea.end_of(6)))["alpha"]
    assert before["where"]["distance_to_limit_nm"] < -11
    assert board(client, known_at=iso(sea.day(9).from_ms))["alpha"]["state_observed"] == "in_port"


def test_the_board_is_a_table_too(client, filled):
    text = client.get("/v1/posture", params={"at": AT, "format": "csv"}).text
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["alpha"]["state_observed"] == "left_berth"
    assert rows["romeo"]["state_observed"] == "unknown"


def test_a_correction_that_is_withdrawn_leaves_the_board_as_it_was(client, filled):
    before = board(client)
    original = identified(sea.in_port("", sea.day(6), "alpha", "oscar"))
    moved = replace(original, where=sea.OFF_CRETE, supersedes=original.id)
    correction = identified(moved)
    with writing(filled) as connection:
        sightings.add(connection, [correction], sea.NOW)
    assert board(client)["alpha"]["state_observed"] == "in_theatre_elsewhere"
    with writing(filled) as connection:
        sightings.withdraw(connection, correction.id, sea.NOW, "desk", "read wrongly")
    assert board(client) == before


def test_the_diary_tells_when_it_happened_and_when_it_was_known(client, filled):
    asked = {"since": iso(sea.NOW), "until": AT}
    lines = [
        line
        for line in client.get("/v1/posture/changes", params=asked).json()["changes"]
        if line["key"] == "alpha"
    ]
    assert [(line["before"], line["after"]) for line in lines] == [
        ("unknown", "in_port"),
        ("in_port", "left_berth"),
    ]
    assert lines[1]["known_at"] == AT
    table = client.get("/v1/posture/changes", params=asked | {"format": "csv"}).text
    assert table.startswith("at_from,at_until,known_at,key")


def test_what_is_made_says_so_on_the_board_in_its_evidence_and_in_the_diary(client, filled):
    made = replace(sea.in_port("", sea.day(7), "romeo"), synthetic=True, disputes="which-ship")
    with writing(filled) as connection:
        sightings.add(connection, [identified(made)], sea.NOW)
    rows = board(client)
    assert (rows["romeo"]["synthetic"], rows["alpha"]["synthetic"]) == (True, False)
    told = [(each["synthetic"], each["disputes"], each["question"]) for each in rows["romeo"]["evidence"]]
    assert told == [(True, "which-ship", "which ship"), (False, None, None)]
    assert {each["question"] for each in rows["alpha"]["evidence"]} == {None}
    asked = {"since": iso(sea.NOW), "until": AT}
    for line in client.get("/v1/posture/changes", params=asked).json()["changes"]:
        assert line["synthetic"] is (line["key"] == "romeo" and line["after"] == "in_port")
        assert line["says"].startswith("SYNTHETIC: ") is line["synthetic"]
    for path, params in (("/v1/posture", {"at": AT}), ("/v1/posture/changes", asked)):
        text = client.get(path, params=params | {"format": "csv"}).text
        made_up = {row["key"] for row in csv.DictReader(io.StringIO(text)) if row["synthetic"] == "True"}
        assert made_up == {"romeo"}


def judged(**given):
    return {"state": "left_area", "reason": "masts\nseen going west", "since": iso(sea.day(8).from_ms),
            "expires": iso(sea.end_of(20)), "author": "desk"} | given  # fmt: skip


def test_what_a_person_judges_stands_apart_and_is_kept(client, filled):
    first = client.put("/v1/posture/assessments/alpha", json=judged())
    assert (first.status_code, first.json()["reason"]) == (200, "masts seen going west")
    client.put("/v1/posture/assessments/alpha", json=judged(state="holding"))
    alpha = board(client)["alpha"]
    assert (alpha["state_observed"], alpha["state_assessed"]["state"]) == ("left_berth", "holding")
    assert board(client, at=iso(sea.end_of(21)))["alpha"]["state_assessed"] is None
    assert board(client, known_at=AT)["alpha"]["state_assessed"] is None
    assert client.delete("/v1/posture/assessments/alpha").status_code == 200
    assert board(client)["alpha"]["state_assessed"] is None
    assert client.delete("/v1/posture/assessments/alpha").status_code == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [({"state": "gone"}, "state"), ({"reason": ""}, "reason"), ({"expires": "soon"}, "expires"),
     ({"expires": iso(sea.NOW)}, "expires"), ({"nonsense": 1}, "nonsense"), ({"author": 7}, "author")],
)  # fmt: skip
def test_a_wrong_judgement_is_told_which_member(client, filled, given, field):
    answer = client.put("/v1/posture/assessments/alpha", json=judged(**given))
    assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_nobody_is_judged_who_is_not_followed(client, filled):
    assert client.put("/v1/posture/assessments/zulu", json=judged()).status_code == 404


def test_an_unknown_area_is_refused(client):
    assert client.get("/v1/posture", params={"area": "atlantis"}).status_code == 400


def test_ais_of_a_warship_sets_nothing(client, filled):
    by_ais = sea.seen(
        "", sea.day(9), sea.named("bravo", basis=IdentityBasis.BROADCAST),
        source=replace(sea.SOURCE, kind=SourceKind.AIS),
    )  # fmt: skip
    with writing(filled) as connection:
        sightings.add(connection, [identified(by_ais)], sea.NOW)
    bravo = board(client)["bravo"]
    assert (bravo["state_observed"], bravo["caveats"]) == ("unknown", ["naval_track_unverified"])


def test_a_later_report_settles_who_it_was_once_it_is_known(client, filled):
    question = {"disputes": "which-ro-ro"}
    romeo = identified(sea.seen("", sea.day(8), sea.named("romeo"), confidence=Confidence.MEDIUM, **question))
    sierra = identified(
        sea.seen("", sea.day(8), sea.named("sierra"), confidence=Confidence.MEDIUM, **question)
    )
    later = identified(sea.seen("", sea.day(12), sea.named("romeo"), **question))
    with writing(filled) as connection:
        sightings.add(connection, [romeo, sierra, later], sea.NOW)
    then, now = board(client, known_at=AT), board(client)
    assert (then["romeo"]["confidence"], then["sierra"]["state_observed"]) == ("low", "holding")
    assert (now["romeo"]["confidence"], now["romeo"]["state_observed"]) == ("medium", "holding")
    assert romeo.id in {ground["id"] for ground in now["sierra"]["rivals"]}
    assert later.id not in {ground["id"] for ground in now["romeo"]["evidence"]}


def test_the_area_in_one_sentence(client, filled):
    found = client.get("/v1/posture/summary", params={"at": iso(sea.end_of(7))}).json()
    assert found["units"] == ["alpha", "oscar"]
    assert found["last_seen_by_eye"]["observed"] == {
        "from": "2024-12-06T00:00:00Z",
        "until": "2024-12-07T00:00:00Z",
    }
    assert found["feeds"] == {"up": 0, "known": 0}
    assert found["jamming_hours_today"] is None
    assert found["says"].startswith("2 units in the Tartus area; last seen by eye 2024-12-06; ")
    early = client.get(
        "/v1/posture/summary", params={"at": iso(sea.end_of(7)), "known_at": iso(sea.NOW)}
    ).json()
    assert (early["units"], early["last_seen_by_eye"]) == ([], None)
