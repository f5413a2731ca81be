"""What an alert's news puts into the outbox, and what its `told` then says."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from app.domain.alert import Change, DerivedAlert
from app.store import alerts, channels, mutes, outbox
from app.store.engine import reading, writing
from app.store.outbox import FAILED, SENT, SKIPPED, SLACK, STALE
from app.store.reading.deliveries import channel_rows

T = 1_733_011_200_000
HOUR = 3_600_000


def body(**given):
    return {
        "id": "a1",
        "kind": "loitering",
        "status": "open",
        "severity": "warning",
        "vessels": [273990001],
    } | given


def derived(*changes, never_told=False, name="a1"):
    """Changes as (name, fields that differ) or a name; an hour from one to the next."""
    named = [c if isinstance(c, tuple) else (c, {}) for c in changes]
    news = [Change(change, T + n * HOUR, body(id=name) | more) for n, (change, more) in enumerate(named)]
    last = news[-1].body
    return DerivedAlert(
        id=name, kind="loitering", status=last["status"], severity=last["severity"], mmsi=273990001,
        zone="Syria 12 NM", started_ms=T, ended_ms=None, final_ms=None, detected_ms=T, last_ms=T, lon=35.6,
        lat=34.9, never_told=never_told, body=last, changes=news,
    )  # fmt: skip


LEFT = ("closed", {"status": "closed", "ended_by": "left"})
LOST = ("closed", {"status": "closed", "ended_by": "lost_contact"})


def put(store: Engine, alert: DerivedAlert, uid=None, told="stored", now=T):
    with writing(store) as connection:
        if uid is None:
            return alerts.add(connection, [(alert, told)], now)[0]
        alerts.put(connection, uid, alert, now)
        return uid


def due(store: Engine):
    with reading(store) as connection:
        return [(row.revision, row.change) for row in outbox.waiting(connection, SLACK)]


def told(store: Engine):
    with reading(store) as connection:
        return connection.exec_driver_sql("SELECT told FROM alerts").scalar_one()


def settle(store: Engine, state: str):
    with writing(store) as connection:
        outbox.settle(connection, [row.seq for row in outbox.waiting(connection, SLACK)], state, T)


def test_a_warning_waits_to_be_told(store: Engine):
    put(store, derived("opened", "phase", "reminder"))
    assert due(store) == [(1, "opened"), (3, "reminder")]
    assert told(store) == "pending"


@pytest.mark.parametrize(
    ("changes", "given"),
    [
        ([("opened", {"severity": "info"})], {}),
        ([("opened", {"synthetic": True})], {}),
        (["opened"], {"told": "historic"}),
        ([("phase", {})], {}),
    ],
)
def test_what_is_not_to_be_told_makes_no_message(store: Engine, changes, given):
    put(store, derived(*changes), **given)
    assert due(store) == []
    assert told(store) == given.get("told", "stored")


def test_a_vessel_of_a_kind_that_is_never_told(store: Engine):
    put(store, derived("opened", never_told=True))
    assert (due(store), told(store)) == ([], "stored")


def test_a_historic_alert_stays_untold_whatever_comes(store: Engine):
    uid = put(store, derived("opened"), told="historic")
    put(store, derived("opened", "reminder", ("escalated", {"severity": "critical"})), uid)
    assert (due(store), told(store)) == ([], "historic")


def test_news_is_put_there_once(store: Engine):
    alert = derived("opened", "reminder")
    uid = put(store, alert)
    put(store, alert, uid)
    assert len(due(store)) == 2


def test_one_that_becomes_a_unit_of_interest_is_told_from_then_on(store: Engine):
    uid = put(store, derived(("opened", {"severity": "info"})))
    put(store, derived(("opened", {"severity": "info"}), "escalated"), uid)
    assert due(store) == [(2, "escalated")]
    assert told(store) == "pending"


def test_departure_is_told_and_silence_is_not(store: Engine):
    put(store, derived("opened", LOST, "reopened", LEFT))
    assert due(store) == [(1, "opened"), (3, "reopened"), (4, "closed")]


def test_a_retraction_is_told_if_the_opening_was_or_will_be(store: Engine):
    uid = put(store, derived("opened"))
    settle(store, SENT)
    assert told(store) == "told"
    with writing(store) as connection:
        alerts.retract(connection, uid, None, T, T + 99 * HOUR)
    assert due(store) == [(2, "retracted")]
    assert told(store) == "told"


def test_an_opening_that_was_never_tried_is_withdrawn_with_its_alert(store: Engine):
    """In one transaction an alert may be opened and, as less is believed of her fixes, taken back."""
    with writing(store) as connection:
        (uid,) = alerts.add(connection, [(derived("opened", "reminder"), "stored")], T)
        alerts.retract(connection, uid, None, T, T)
    assert (due(store), told(store)) == ([], "stored")
    with reading(store) as connection:
        states = connection.exec_driver_sql("SELECT DISTINCT state, reason FROM deliveries").all()
    assert states == [(SKIPPED, "it lost its ground before it was told")]


def test_an_opening_that_may_have_been_taken_is_not_withdrawn(store: Engine):
    uid = put(store, derived("opened"))
    with writing(store) as connection:
        outbox.begin(connection, [row.seq for row in outbox.waiting(connection, SLACK)])
        alerts.retract(connection, uid, None, T, T)
    assert due(store) == [(1, "opened"), (2, "retracted")]


@pytest.mark.parametrize("state", [STALE, FAILED, SKIPPED])
def test_no_retraction_or_end_of_what_no_one_was_told(store: Engine, state: str):
    uid = put(store, derived("opened"))
    settle(store, state)
    assert told(store) == {STALE: "stale", FAILED: "failed", SKIPPED: "stored"}[state]
    put(store, derived("opened", LEFT), uid)
    with writing(store) as connection:
        alerts.retract(connection, uid, None, T, T)
    assert due(store) == []


def test_what_is_too_old_when_it_could_be_sent_is_stale_and_counted(store: Engine):
    put(store, derived("opened", "reminder"))
    with writing(store) as connection:
        assert outbox.expire(connection, T + 1, T + 30 * HOUR) == 1
    assert due(store) == [(2, "reminder")]
    with reading(store) as connection:
        (row,) = channel_rows(connection)
    assert (row.waiting, row.stale, row.condition) == (1, 1, "unused")


def test_a_correction_is_news_from_when_it_is_known(store: Engine):
    uid = put(store, derived("opened"))
    settle(store, SENT)
    put(store, derived("opened", LEFT), uid, now=T + 99 * HOUR)
    with writing(store) as connection:
        assert outbox.expire(connection, T + 98 * HOUR, T + 99 * HOUR) == 0
    assert due(store) == [(2, "closed")]


def test_it_all_goes_with_the_transaction(store: Engine):
    with pytest.raises(RuntimeError), writing(store) as connection:
        alerts.add(connection, [(derived("opened"), "stored")], T)
        raise RuntimeError
    assert due(store) == []


def test_idle_it_is_answered_by_the_small_index(store: Engine):
    if store.dialect.name != "sqlite":
        return  # its planner reads a small table whole
    with reading(store) as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT seq FROM deliveries WHERE channel = ? AND state = 'waiting' LIMIT 1",
            ("slack",),
        ).all()
        compiled = str(outbox._IS_WAITING)
    assert "deliveries_waiting" in str(plan)
    assert compiled == "deliveries.state = 'waiting'", "a bound value would not be answered by it"


def test_a_new_address_forgets_what_stopped_the_old_one(store: Engine):
    with writing(store) as connection:
        channels.use(connection, SLACK, "old")
        channels.stop(connection, SLACK, "404", T)
        assert channels.use(connection, SLACK, "old").stopped == "404"
        assert channels.use(connection, SLACK, "new").stopped is None
        channels.stop(connection, SLACK, "410", T)
        channels.resume(connection, SLACK)
        assert channels.use(connection, SLACK, "new").stopped is None


def test_two_alerts_do_not_share_what_was_told(store: Engine):
    put(store, derived("opened"))
    settle(store, SENT)
    put(store, replace(derived("opened", LEFT, name="b2"), mmsi=273990002))
    assert due(store) == [(1, "opened"), (2, "closed")]


WATCHED = {"evidence": {"unit_of_interest": {"why": "watchlist", "label": "A"}}}


def test_a_departure_of_a_listed_unit_is_marked_and_remembered(store: Engine):
    left = (LEFT[0], LEFT[1] | WATCHED)
    put(store, derived(("opened", WATCHED), left), now=T + HOUR)
    with reading(store) as connection:
        waiting = outbox.waiting(connection, SLACK)
    assert [(row.topic, row.at_ms, row.mmsi) for row in waiting] == [
        ("", T, 273990001), ("departure", T + HOUR, 273990001),
    ]  # fmt: skip
    settle(store, SENT)
    with reading(store) as connection:
        assert [(one.mmsi, one.at_ms) for one in outbox.left(connection, SLACK, T)] == [(273990001, T + HOUR)]
        assert outbox.left(connection, SLACK, T + 2 * HOUR) == []


def test_of_info_only_counts_go_out_and_nothing_synthetic(store: Engine):
    info = {"severity": "info"}
    for n, (more, told) in enumerate(
        [({}, "stored"), ({}, "stored"), ({"synthetic": True}, "stored"), ({}, "historic")]
    ):
        put(store, derived(("opened", info | more), name=f"i{n}"), told=told, now=T + n)
    put(store, derived("opened", name="w"), now=T)
    with reading(store) as connection:
        assert outbox.info_raised(connection, T, T + HOUR) == {"loitering": 2}
        assert outbox.info_raised(connection, T + 1, T + HOUR) == {"loitering": 1}


def test_what_waits_for_the_morning_is_spared(store: Engine):
    put(store, derived("opened"), now=T + HOUR)
    with writing(store) as connection:
        assert outbox.expire(connection, T + 1, T + 30 * HOUR, spared_since_ms=T + HOUR) == 0
        assert outbox.oldest_due_ms(connection, SLACK, at_night=False) == T + HOUR
        assert outbox.oldest_due_ms(connection, SLACK, at_night=True) is None
        for since_ms, due_ms in ((T, None), (T + HOUR, T + HOUR)):
            found = outbox.oldest_due_ms(connection, SLACK, at_night=False, gathered_since_ms=since_ms)
            assert found == due_ms
        assert outbox.expire(connection, T + 1, T + 30 * HOUR, spared_since_ms=T + 2 * HOUR) == 1


def test_since_when_what_is_not_critical_gathers(store: Engine):
    put(store, derived("opened", name="w"))
    put(store, derived(("opened", {"severity": "critical"}), name="c"))
    with writing(store) as connection:
        first, second = outbox.waiting(connection, SLACK)
        assert (first.kind, outbox.gathered_ms(connection, SLACK)) == ("loitering", 0)
        outbox.settle(connection, [second.seq], SENT, T + 2 * HOUR)
        assert outbox.gathered_ms(connection, SLACK) == 0
        outbox.settle(connection, [first.seq], SENT, T + HOUR)
        assert outbox.gathered_ms(connection, SLACK) == T + HOUR


def test_a_muted_vessel_is_kept_and_not_told(store: Engine):
    with writing(store) as connection:
        mutes.add(connection, 273990001, None, T + 2 * HOUR, "refit", "desk", T)
    uid = put(store, derived("opened"))
    assert (due(store), told(store)) == ([], "muted")
    put(store, derived("opened", "reminder"), uid, now=T + 3 * HOUR)
    assert due(store) == [(2, "reminder")]


def test_of_a_change_of_the_rules_nobody_is_told_but_of_news_after_it(store):
    why = "rules changed: loitering.slow_kn 3.0 (2.0 by default)"
    with writing(store) as connection:
        (uid,) = alerts.add(connection, [(derived("opened", "reminder"), "stored")], T, why)
    assert due(store) == [] and told(store) == "stored"
    put(store, derived("opened", "reminder", ("escalated", {"severity": "critical"})), uid)
    assert due(store) == [(3, "escalated")]
    with writing(store) as connection:
        alerts.put(connection, uid, derived("opened", "reminder", "escalated", LEFT), T, why)
    assert due(store) == [(3, "escalated")], "what waits is told, that it ended by other rules is not"
    with writing(store) as connection:
        alerts.retract(connection, uid, None, T, T, why)
    assert due(store) == [], "what lost its ground is not told any more, nor that it did"
    with reading(store) as connection:
        found = connection.exec_driver_sql(
            "SELECT change, reason FROM alert_revisions ORDER BY revision"
        ).all()
    assert [tuple(row) for row in found] == [
        ("opened", why), ("reminder", why), ("escalated", None), ("closed", why), ("retracted", why),
    ]  # fmt: skip
