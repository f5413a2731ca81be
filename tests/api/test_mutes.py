"""`/v1/mutes`, and what a mute does to what is told."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.alert import Change, DerivedAlert
from app.domain.time import now_ms
from app.store import alerts, outbox
from app.store.engine import reading, writing
from app.store.outbox import SLACK


def until(hours=6):
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def mute(client, **given):
    return client.post("/v1/mutes", json={"until": until(), "reason": "refit at the quay"} | given)


def put(engine, *news, mmsi=273990001, severity="warning", name="a" * 16, uid=None):
    at = now_ms()
    body = {"id": name, "kind": "loitering", "status": "open", "severity": severity, "vessels": [mmsi]}
    changes = [Change(change, at + n, body | more) for n, (change, more) in enumerate(news)]
    alert = DerivedAlert(
        id=name, kind="loitering", status="open", severity=severity, mmsi=mmsi, zone="Syria 12 NM",
        started_ms=at, ended_ms=None, final_ms=None, detected_ms=at, last_ms=at, lon=35.6, lat=34.9,
        never_told=False, body=body, changes=changes,
    )  # fmt: skip
    with writing(engine) as connection:
        if uid is None:
            return alerts.add(connection, [(alert, "stored")], at)[0]
        return alerts.put(connection, uid, alert, at)


def due(engine):
    with reading(engine) as connection:
        return [row.change for row in outbox.waiting(connection, SLACK)]


def told(client):
    return [alert["told"] for alert in client.get("/v1/alerts").json()["alerts"]]


def test_who_is_muted_is_shown_and_not_told(client, engine):
    made = mute(client, mmsi=273990001, who="desk")
    assert made.status_code == 201
    assert client.get("/v1/mutes").json()["mutes"] == [
        {name: value for name, value in made.json().items() if name != "held_back"}
    ]
    put(engine, ("opened", {}), ("reminder", {}))
    put(engine, ("opened", {}), mmsi=273990002, name="b" * 16)
    assert (due(engine), sorted(told(client))) == (["opened"], ["muted", "pending"])


def test_what_waits_already_is_held_back(client, engine):
    put(engine, ("opened", {}))
    assert mute(client, kind="loitering").json()["held_back"] == 1
    assert (due(engine), told(client)) == ([], ["muted"])


def test_another_kind_or_vessel_is_told(client, engine):
    mute(client, mmsi=273990001, kind="zone_entry")
    mute(client, mmsi=273990002)
    put(engine, ("opened", {}))
    assert due(engine) == ["opened"]


def test_what_is_critical_is_told_all_the_same(client, engine):
    mute(client, mmsi=273990001)
    put(engine, ("opened", {"severity": "critical"}), severity="critical")
    assert mute(client, mmsi=273990001).json()["held_back"] == 0
    assert (due(engine), told(client)) == (["opened"], ["pending"])


def test_once_it_is_taken_back_she_is_told_again(client, engine):
    number = mute(client, mmsi=273990001).json()["id"]
    uid = put(engine, ("opened", {}))
    assert client.delete(f"/v1/mutes/{number}").json() == {"id": number, "ended": True}
    assert client.delete(f"/v1/mutes/{number}").status_code == 404
    assert client.get("/v1/mutes").json() == {"mutes": []}
    put(engine, ("reminder", {}), uid=uid)
    assert due(engine) == ["reminder"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "mmsi"),
        ({"mmsi": "273990001"}, "mmsi"),
        ({"mmsi": True}, "mmsi"),
        ({"kind": "storm"}, "kind"),
        ({"mmsi": 1, "until": "tomorrow"}, "until"),
        ({"mmsi": 1, "until": until(-1)}, "until"),
        ({"mmsi": 1, "until": until(24 * 400)}, "until"),
        ({"mmsi": 1, "reason": " "}, "reason"),
        ({"mmsi": 1, "reason": "a\0"}, "reason"),
        ({"mmsi": 1, "colour": "red"}, "colour"),
    ],
)
def test_a_refusal_names_the_field(client, given, field):
    refused = mute(client, **given)
    assert (refused.status_code, refused.json().get("field")) == (400, field)
    assert client.get("/v1/mutes").json() == {"mutes": []}
