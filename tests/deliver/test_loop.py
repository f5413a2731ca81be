"""The loop against a server that plays every answer of Slack: what reaches it, and how often."""

import random
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

import pytest
from support.canonical import rows
from support.delivering import assert_all_told, outbox
from support.slackserver import in_turn, playing_slack

from app.deliver.address import parse
from app.deliver.loop import Deliverer, Pace
from app.deliver.slack import Webhook
from app.domain.time import now_ms
from app.store import alerts, channels, lease
from app.store.engine import open_store, reading, writing

QUICK = Pace(interval_s=0.0, backoff_s=0.01, storm=1000, stale_after_ms=96 * 3_600_000, poll_s=0.02)
STORMY = replace(QUICK, storm=3)


PATIENT_S, HASTY_S = 10.0, 1.5


@contextmanager
def delivering(store, slack, pace=QUICK, timeout_s=PATIENT_S):
    """A server that is slow, as on a busy machine, is not a lost answer: only tests of slowness are hasty."""
    engine, said = open_store(store, create=False), []
    hook = Webhook(parse(slack.url, may_be_private=True), timeout_s)
    try:
        yield Deliverer(engine, hook, pace, report=said.append), said
    finally:
        engine.dispose()


def run_until_all_is_settled(deliverer, store, patience_s=40.0):
    thread = threading.Thread(target=deliverer.run)
    thread.start()
    deadline = time.monotonic() + patience_s
    while "waiting" in outbox(store).values():
        assert time.monotonic() < deadline, outbox(store)
        time.sleep(0.02)
    deliverer.stop.set()
    thread.join(5)
    assert not thread.is_alive()


def test_all_is_told_once_and_in_order(store):
    with playing_slack() as slack, delivering(store, slack) as (deliverer, said):
        deliverer.drain()
        assert_all_told(slack, store)
    assert len(slack.requests) == len(outbox(store)) > 8
    # That she is not under command the message on her stay may have said: app/store/echoes.py.
    due = "SELECT told FROM alerts WHERE severity <> 'info' AND kind <> 'voyage_change'"
    assert {row[0] for row in rows(store, due)} == {"told"}
    assert {row[0] for row in rows(store, "SELECT told FROM alerts WHERE severity = 'info'")} == {"stored"}
    assert not [line for line in said if "SYNTH" in line], "no words of ships in the log"


@pytest.mark.parametrize(
    "answers",
    [
        [(500, "")] * 3,
        [(503, "rollup_error"), ("too_many", 1), "drop_before"],
        ["drop_after"] * 3,
        ["stall_after"],
        [("trickle", 0.02)],
        ["garbage", "not_slack"],
    ],
)
def test_what_fails_is_tried_again_until_it_is_taken(store, answers):
    is_slow = answers == ["stall_after"] or answers[0][0] == "trickle"
    timeout_s = HASTY_S if is_slow else PATIENT_S
    with (
        playing_slack(in_turn(*answers)) as slack,
        delivering(store, slack, timeout_s=timeout_s) as (deliverer, _),
    ):
        run_until_all_is_settled(deliverer, store)
        assert_all_told(slack, store)


def test_an_hour_of_503(store):
    """A thousandth of it: no storm of tries while it lasts, and all is told after it."""
    over = time.monotonic() + 3.6
    with playing_slack(lambda *_: (503, "") if time.monotonic() < over else "ok") as slack:
        with delivering(store, slack, replace(QUICK, backoff_s=0.001, poll_s=0.005)) as (deliverer, _):
            run_until_all_is_settled(deliverer, store)
        assert_all_told(slack, store)
    tries = len(slack.requests) - len(slack.taken)
    assert 30 < tries < 150, "the wait doubles up to 64 times the first"


def test_retry_after_is_kept_to(store):
    with playing_slack(in_turn(("too_many", 1))) as slack, delivering(store, slack) as (deliverer, _):
        run_until_all_is_settled(deliverer, store)
    first, second = (at for at, _ in slack.requests[:2])
    assert second - first >= 1


@pytest.mark.parametrize("seed", range(5))
def test_any_mix_of_answers(store, seed):
    rng = random.Random(seed)
    bad = ["drop_after", "drop_before", (500, ""), (503, ""), ("too_many", 0), "garbage", "not_slack"]
    answers = [rng.choice([*bad, "ok", "ok"]) for _ in range(60)]
    with playing_slack(in_turn(*answers)) as slack, delivering(store, slack) as (deliverer, _):
        while rows(store, "SELECT 1 FROM deliveries WHERE state = 'waiting'"):
            with writing(deliverer.engine) as connection:
                channels.resume(connection, "slack")  # a mix this bad may stop it: a person resumes
            deliverer.drain()
        assert_all_told(slack, store)


def test_what_is_refused_goes_once_as_text_and_is_then_given_up(store):
    blocks = lambda _, body: (400, "invalid_blocks") if "blocks" in body else "ok"  # noqa: E731
    with playing_slack(blocks) as slack, delivering(store, slack) as (deliverer, _):
        deliverer.drain()
        assert_all_told(slack, store)
    assert len(slack.requests) == 2 * len(slack.taken)
    assert all("mrkdwn" in body and "blocks" not in body for body in (t.body for t in slack.taken))


def test_what_is_refused_as_text_too_is_given_up_and_said(store):
    first_alert = in_turn(*[(400, "invalid_payload")] * 2)
    with playing_slack(first_alert) as slack, delivering(store, slack) as (deliverer, said):
        deliverer.drain()
    states = list(outbox(store).values())
    assert states.count("failed") == 1 and "waiting" not in states
    assert "gave up on opened of alert" in said[0] and '400 Bad Request "invalid_payload"' in said[0]
    assert rows(store, "SELECT reason FROM deliveries WHERE state = 'failed'")[0][0].startswith(
        "refused with blocks"
    )


@pytest.mark.parametrize(
    "answer", [(403, "action_prohibited"), (404, "no_service"), (410, "channel_is_archived"), "redirect"]
)
def test_a_dead_webhook_stops_the_channel_until_a_person_acts(store, answer):
    with playing_slack(lambda *_: answer) as slack, delivering(store, slack) as (deliverer, said):
        for _ in range(5):
            deliverer.drain()
        assert len(slack.requests) == 1, "it is not tried again"
        assert set(outbox(store).values()) == {"waiting"}, "and nothing is lost"
        assert "--resume" in said[0]
        slack.answers = lambda *_: "ok"
        with writing(deliverer.engine) as connection:
            channels.resume(connection, "slack")
        deliverer.drain()
        assert_all_told(slack, store)


def test_a_new_url_starts_it_again(store):
    with playing_slack(lambda *_: (404, "")) as old, delivering(store, old) as (deliverer, _):
        deliverer.drain()
    with playing_slack() as new, delivering(store, new) as (deliverer, _):
        deliverer.drain()
        assert_all_told(new, store)


def test_answers_that_are_not_slacks_stop_it_before_they_fill_a_channel(store):
    with playing_slack(lambda *_: "not_slack") as slack, delivering(store, slack) as (deliverer, said):
        for _ in range(200):
            deliverer.drain()
            time.sleep(0.005)
            if "stopped" in said[-1]:
                break
    assert len(slack.taken) == 8
    assert "no proxy answers" in said[-1]


def test_not_more_than_one_in_an_interval(store):
    pace = replace(QUICK, interval_s=0.1)
    with playing_slack() as slack:
        for _ in range(2):
            with delivering(store, slack, pace) as (deliverer, _):
                for _ in range(3):
                    deliverer.step()
                deliverer.rest()
    times = [at for at, _ in slack.requests]
    assert len(times) == 6
    assert min(b - a for a, b in pairwise(times)) > 0.09, "by another process too"


def test_a_storm_is_one_digest_and_critical_alerts_go_alone_before_it(store):
    with playing_slack() as slack, delivering(store, slack, STORMY) as (deliverer, _):
        deliverer.drain()
    critical = [text for text in slack.texts if text.startswith(("CRITICAL", "ENDED"))]
    assert slack.texts[: len(critical)] == critical
    (digest,) = slack.texts[len(critical) :]
    at_once = "d.severity = 'critical' AND d.change IN ('opened', 'escalated')"
    quiet = {alert for alert, _ in outbox(store, f"NOT ({at_once})")}
    assert digest.startswith(f"DIGEST - {len(quiet)} alerts at once: ") and len(quiet) > 3
    assert set(outbox(store).values()) == {"sent"}
    listed = repr(slack.taken[-1].body["blocks"])
    assert all(alert in listed for alert, _ in outbox(store, "d.severity <> 'critical'"))


def test_a_refused_digest_loses_none_of_its_alerts(store):
    digests = lambda _, body: (400, "no") if body["text"].startswith("DIGEST") else "ok"  # noqa: E731
    with playing_slack(digests) as slack, delivering(store, slack, STORMY) as (deliverer, _):
        deliverer.drain()
    assert set(outbox(store).values()) == {"sent"}
    assert len([t for t in slack.texts if not t.startswith("DIGEST")]) == len(outbox(store))


def test_what_is_old_is_not_sent(store):
    pace = replace(QUICK, stale_after_ms=20 * 3_600_000)
    with playing_slack() as slack, delivering(store, slack, pace) as (deliverer, said):
        deliverer.drain()
    states = list(outbox(store).values())
    assert states.count("stale") > 2 and states.count("sent") == len(slack.taken) > 0
    assert "too old to be news" in said[0]


def test_one_sends_at_a_time(store):
    with playing_slack() as slack, delivering(store, slack) as (deliverer, _):
        with writing(deliverer.engine) as connection:
            assert lease.take(connection, "elsewhere:1", 4_000_000_000_000, lease.DELIVERY)
        deliverer.drain()
        assert not slack.requests
        with writing(deliverer.engine) as connection:
            lease.give_back(connection, "elsewhere:1", lease.DELIVERY)
        deliverer.drain()
        assert_all_told(slack, store)
        with reading(deliverer.engine) as connection:
            assert lease.holder_now(connection, 0, lease.DELIVERY) is None


def test_no_one_is_kept_from_writing_while_slack_is_waited_for(store):
    with (
        playing_slack(in_turn("stall_after")) as slack,
        delivering(store, slack, timeout_s=2.0) as (deliverer, _),
    ):
        thread = threading.Thread(target=deliverer.drain)
        thread.start()
        while not slack.requests:
            time.sleep(0.005)
        began = time.monotonic()
        with writing(deliverer.engine) as connection:
            connection.exec_driver_sql("UPDATE meta SET value = value")
        took = time.monotonic() - began
        thread.join(10)
    assert took < 1


def test_the_webhook_is_nowhere_in_the_store(store, tmp_path):
    with playing_slack(in_turn((404, "no_service"))) as slack, delivering(store, slack) as (deliverer, _):
        deliverer.drain()
    held = b"".join(file.read_bytes() for file in tmp_path.glob("store.db*"))
    assert b"no_service" in held
    assert b"verysecret" not in held and b"/services/" not in held


def retract(deliverer, uid):
    with writing(deliverer.engine) as connection:
        alerts.retract(connection, uid, None, 0, now_ms())


def test_what_was_told_and_lost_its_ground_is_withdrawn_and_what_was_not_told_is_left_out(store):
    (first,), (second,), *_ = rows(store, "SELECT uid FROM alerts WHERE severity = 'warning' ORDER BY uid")
    with playing_slack() as slack, delivering(store, slack) as (deliverer, _):
        retract(deliverer, first)
        deliverer.drain()
        assert set(outbox(store, f"d.uid = {first}").values()) == {"skipped"}
        assert not [text for text in slack.texts if text.startswith("WITHDRAWN")]
        retract(deliverer, second)
        deliverer.drain()
    assert slack.texts[-1].startswith("WITHDRAWN - no longer borne out by what was heard: SYNTH")
    assert rows(store, f"SELECT told FROM alerts WHERE uid IN ({first}, {second}) ORDER BY uid") == [
        ("stored",), ("told",),
    ]  # fmt: skip


def test_what_people_may_have_read_is_withdrawn_though_its_answer_was_lost(store):
    (uid,) = rows(store, "SELECT uid FROM deliveries WHERE severity = 'critical' ORDER BY seq LIMIT 1")[0]
    with playing_slack(in_turn("drop_after")) as slack, delivering(store, slack) as (deliverer, _):
        deliverer.drain()
        retract(deliverer, uid)
        run_until_all_is_settled(deliverer, store)
    assert set(outbox(store, f"d.uid = {uid}").values()) == {"sent"}
    assert [text for text in slack.texts if text.startswith("WITHDRAWN")]
