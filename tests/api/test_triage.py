"""`/v1/alerts/{id}/triage`: what people make of an alert."""

import pytest
from api.filling import alert, vessel


def post(client, alert_id="id001", **given):
    return client.post(f"/v1/alerts/{alert_id}/triage", json=given)


@pytest.fixture
def held(engine):
    vessel(engine)
    alert(engine, 1, ids=("older",))


def judged(client):
    return client.get("/v1/alerts/id001").json()["triage"]


def test_it_is_judged_judged_again_and_taken_back_and_all_is_kept(client, held):
    assert post(client, action="acknowledge", who="desk").json()["triage"] == "acknowledged"
    assert judged(client) == "acknowledged"
    assert post(client, "older", action="dismiss", note="a tug at work").json()["triage"] == "dismissed"
    assert post(client, action="note", note="seen  again").json()["triage"] == "dismissed"
    assert post(client, action="reopen").json()["triage"] is None
    assert judged(client) is None
    entries = client.get("/v1/alerts/id001/triage").json()["entries"]
    assert [(e["action"], e["note"], e["who"]) for e in entries] == [
        ("acknowledge", None, "desk"),
        ("dismiss", "a tug at work", "this machine"),
        ("note", "seen again", "this machine"),
        ("reopen", None, "this machine"),
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"action": "close"}, "action"),
        ({}, "action"),
        ({"action": "dismiss"}, "note"),
        ({"action": "note", "note": " "}, "note"),
        ({"action": "acknowledge", "note": "x" * 1001}, "note"),
        ({"action": "acknowledge", "who": "a\nb\x00"}, "who"),
        ({"action": "acknowledge", "why": "x"}, "why"),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(client, held, given, field):
    answer = post(client, **given)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert client.get("/v1/alerts/id001/triage").json() == {"id": "id001", "triage": None, "entries": []}


def test_an_alert_that_is_not_there(client):
    assert post(client, "none", action="acknowledge").status_code == 404
    assert client.get("/v1/alerts/none/triage").status_code == 404
