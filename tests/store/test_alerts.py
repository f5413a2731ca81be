import json
from dataclasses import replace

from app.domain.alert import Change, DerivedAlert, alert_id
from app.store import alerts
from app.store.engine import reading, writing
from app.store.reading import alerts as shown

T = 1_733_011_200_000
SHIP = 273990001


def derived(started=0, *, last=10, changes=("opened",), final=None, status="open"):
    started_ms, last_ms = T + started * 3_600_000, T + last * 3_600_000
    name = alert_id("loitering", "Syria 12 NM", [SHIP], started_ms)
    body = {"id": name, "kind": "loitering", "status": status, "vessels": [SHIP], "hours": last - started}
    news = [Change(change, started_ms + n, body) for n, change in enumerate(changes)]
    return DerivedAlert(
        id=name,
        kind="loitering",
        status=status,
        severity="info",
        mmsi=SHIP,
        zone="Syria 12 NM",
        started_ms=started_ms,
        ended_ms=None,
        final_ms=final,
        detected_ms=started_ms,
        last_ms=last_ms,
        lon=35.6,
        lat=34.9,
        never_told=False,
        body=body,
        changes=news,
    )


def put(store, alert, uid=None, now=1):
    with writing(store) as connection:
        if uid is None:
            return alerts.add(connection, [(alert, "stored")], now)[0]
        alerts.put(connection, uid, alert, now)
        return uid


def revisions(store):
    with reading(store) as connection:
        rows = connection.exec_driver_sql(
            "SELECT revision, change FROM alert_revisions ORDER BY uid, revision"
        )
        return [tuple(row) for row in rows]


def test_grown_evidence_is_no_revision(store):
    uid = put(store, derived())
    put(store, derived(last=12), uid, now=2)
    assert revisions(store) == [(1, "opened")]
    with reading(store) as connection:
        [(body, updated)] = connection.exec_driver_sql("SELECT body, updated_ms FROM alerts").all()
    assert (json.loads(body)["hours"], updated) == (12, 2)


def test_nothing_new_writes_nothing(store):
    uid = put(store, derived())
    put(store, derived(), uid, now=2)
    with reading(store) as connection:
        assert connection.exec_driver_sql("SELECT updated_ms, revision FROM alerts").one() == (1, 1)


def test_news_is_written_once_and_in_order(store):
    uid = put(store, derived(changes=("opened", "phase")))
    put(store, derived(changes=("opened", "phase", "closed")), uid)
    assert revisions(store) == [(1, "opened"), (2, "phase"), (3, "closed")]


def test_an_alert_whose_onset_moved_is_found_under_its_old_id_too(store):
    late, early = derived(started=5), derived(started=0)
    uid = put(store, late)
    put(store, early, uid)
    with reading(store) as connection:
        found = [shown.one(connection, alert.id) for alert in (late, early)]
    assert [row["id"] for row in found] == [early.id, early.id]
    assert revisions(store) == [(1, "opened"), (2, "onset_moved")]


def test_a_retracted_alert_names_its_successor_and_may_come_back(store):
    alert = derived()
    uid = put(store, alert)
    with writing(store) as connection:
        alerts.retract(connection, uid, "feedfeedfeedfeed", T, 2)
        alerts.retract(connection, uid, "feedfeedfeedfeed", T, 3)
    with reading(store) as connection:
        body = json.loads(connection.exec_driver_sql("SELECT body FROM alerts").scalar_one())
    assert (body["status"], body["superseded_by"]) == ("retracted", "feedfeedfeedfeed")
    put(store, alert, uid, now=4)
    assert revisions(store) == [(1, "opened"), (2, "retracted"), (3, "reopened")]


def test_two_alerts_may_change_ids_with_each_other(store):
    first, second = derived(0), derived(5)
    one, two = put(store, first), put(store, second)
    put(store, second, one)
    put(store, first, two)
    with reading(store) as connection:
        rows = connection.exec_driver_sql("SELECT uid, id FROM alerts ORDER BY uid").all()
        aliases = dict(tuple(row) for row in connection.exec_driver_sql("SELECT id, uid FROM alert_ids"))
    assert [tuple(row) for row in rows] == [(one, second.id), (two, first.id)]
    assert aliases == {first.id: two, second.id: one}


def test_changeable_leaves_out_what_is_final_or_retracted(store):
    final = derived(0, final=T + 1000, status="closed")
    put(store, final)
    open_uid = put(store, derived(5))
    gone = put(store, derived(7))
    with writing(store) as connection:
        alerts.retract(connection, gone, None, T, 2)
        found = alerts.changeable(connection, SHIP, T + 1000, [])
        named = alerts.changeable(connection, SHIP, T + 1000, [final.id])
    assert [f.uid for f in found] == [open_uid]
    assert {f.id for f in named} == {final.id, replace(derived(5)).id}


def test_a_status_that_turns_back_is_told_even_if_its_news_is_old(store):
    still_open, closed = derived(), derived(changes=("opened", "closed"), status="closed")
    uid = put(store, closed)
    put(store, still_open, uid)
    put(store, closed, uid)
    assert [change for _, change in revisions(store)] == ["opened", "closed", "reopened", "closed"]


def test_an_alert_that_only_became_final_is_final_from_then_on(store):
    uid = put(store, derived(status="closed"))
    put(store, derived(status="closed", final=T + 1000), uid, now=2)
    with reading(store) as connection:
        assert connection.exec_driver_sql("SELECT final_ms, updated_ms FROM alerts").one() == (T + 1000, 1)
