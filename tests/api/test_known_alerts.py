"""`/v1/alerts` of an instant, and as alerts were known at one."""

import pytest
from api.filling import MINUTE, SHIP, T0, alert, revision

from app.domain.time import iso

OTHER = 273_000_002


def at(minute):
    return iso(T0 + minute * MINUTE)


def told(client, **query):
    """id -> the alert."""
    answer = client.get("/v1/alerts", params=query)
    assert answer.status_code == 200, answer.text
    return {one["id"]: one for one in answer.json()["alerts"]}


@pytest.fixture
def held(engine):
    """One raised at minute 10, moved at 20, closed at 30, without ground from 40; and one that stands."""
    then = {"kind": "loitering", "severity": "info", "vessels": [SHIP], "caveats": [], "ended_at": None}
    then |= {"id": "early", "status": "open", "started_at": at(2), "lon": 35.5, "lat": 34.9}
    rest = {"status": "retracted", "ids": ("early",), "raised_ms": T0 + 10 * MINUTE, "revision": 4}
    alert(engine, 1, first=1, last=25, updated_ms=T0 + 40 * MINUTE, **rest)
    moved = then | {"id": "id001", "started_at": at(1), "lon": 33.0, "severity": "warning"}
    moved |= {"vessels": [SHIP, OTHER]}
    closed = moved | {"status": "closed", "ended_at": at(25)}
    stages = [("opened", then), ("onset_moved", moved), ("closed", closed)]
    stages.append(("retracted", closed | {"status": "retracted"}))
    for number, (change, body) in enumerate(stages, 1):
        revision(engine, 1, number, change, body, T0 + 10 * number * MINUTE)
    body = {"hours": 9, "started_at": at(5)}
    alert(engine, 2, first=5, raised_ms=T0 + 15 * MINUTE, updated_ms=T0 + 15 * MINUTE, body=body)
    revision(engine, 2, 1, "opened", then | {"id": "id002", "started_at": at(5)}, T0 + 15 * MINUTE)


def test_an_alert_is_as_its_last_revision_then(client, held):
    assert told(client, known_at=at(9)) == {}
    first = told(client, known_at=at(10))
    assert list(first) == ["early"]
    assert first["early"]["links"]["self"] == "/v1/alerts/early"
    assert client.get("/v1/alerts/early").json()["id"] == "id001"
    assert (first["early"]["revision"], first["early"]["raised_at"]) == (1, at(10))
    moved = told(client, known_at=at(29))["id001"]
    assert (moved["started_at"], moved["severity"], moved["status"]) == (at(1), "warning", "open")
    assert (moved["revision"], moved["updated_at"], moved["told"]) == (2, at(20), None)


def test_one_that_lost_its_ground_later_is_there_as_it_stood(client, held):
    assert list(told(client)) == ["id002"]
    assert told(client, known_at=at(39))["id001"]["status"] == "closed"
    assert list(told(client, known_at=at(40))) == ["id002"]
    assert list(told(client, known_at=at(40), status="retracted")) == ["id001"]


def test_one_that_has_not_changed_since_is_as_it_is(client, held):
    assert told(client, known_at=at(15))["id002"]["hours"] == 9


def test_filters_ask_what_it_was_then(client, held):
    assert list(told(client, known_at=at(19), status="open")) == ["id002", "early"]
    assert list(told(client, known_at=at(39), status="open")) == ["id002"]
    assert list(told(client, known_at=at(29), severity="warning")) == ["id001"]
    assert told(client, known_at=at(19), severity="warning") == {}
    assert told(client, known_at=at(19), mmsi=OTHER) == {}
    assert list(told(client, known_at=at(20), mmsi=OTHER)) == ["id001"]
    assert list(told(client, known_at=at(19), bbox="35,34,36,35")) == ["id002", "early"]
    assert list(told(client, known_at=at(29), bbox="35,34,36,35")) == ["id002"]


def test_an_instant_is_held_by_those_that_had_begun_and_were_not_over(client, held):
    everyone = {"known_at": at(39)}
    assert told(client, at=at(0), **everyone) == {}
    assert list(told(client, at=at(1), **everyone)) == ["id001"]
    assert list(told(client, at=at(25), **everyone)) == ["id002", "id001"]
    assert list(told(client, at=at(26), **everyone)) == ["id002"]
    assert list(told(client, at=at(26), known_at=at(29))) == ["id002", "id001"], "not over, as then known"
    assert list(told(client, at=at(5))) == ["id002"] and told(client, at=at(4)) == {}
    assert told(client, at=at(9), since=at(10), until=at(20), status="retracted") == told(
        client, at=at(9), status="retracted"
    )
    assert told(client, at=at(9), since=at(26), status="retracted") == {}


def test_pages_joined_are_the_whole(client, held):
    first = client.get("/v1/alerts", params={"known_at": at(29), "limit": 1}).json()
    assert [one["id"] for one in first["alerts"]] == ["id002"]
    assert list(told(client, known_at=at(29), cursor=first["next"])) == ["id001"]


@pytest.mark.parametrize("name", ["at", "known_at"])
def test_a_time_without_a_zone_is_refused_in_words(client, name):
    answer = client.get("/v1/alerts", params={name: "2024-12-01T00:00:00"})
    assert answer.status_code == 400 and answer.json()["parameter"] == name
    assert "has no time zone: add Z for UTC" in answer.json()["detail"]
