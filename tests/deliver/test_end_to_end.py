"""From a file to Slack by the real commands, and what `serve`, `doctor` and the API say of it."""

import signal
import time
from datetime import UTC, datetime, timedelta

import pytest
from deliver.conftest import LIFTED
from support.canonical import get, rows
from support.delivering import assert_all_told, outbox
from support.live import recent
from support.runs import start, url
from support.serving import ADDRESS, Served, answering
from support.slackserver import in_turn, playing_slack

from app.evaluate.nmea import encode, tagged

QUICK = LIFTED | {
    "TWELVEMILE_WEBHOOK_ALLOW_PRIVATE": "1",
    "TWELVEMILE_SLACK_INTERVAL_S": "0",
    "TWELVEMILE_SLACK_BACKOFF_S": "0.01",
    "TWELVEMILE_SLACK_APART_H": "0",
    "TWELVEMILE_SLACK_STORM": "1000",
}
ONCE = ("deliver", "--once", "--database-url")
ESCORT = 273990104
HOSTILE = "<!CHANNEL>*B*"


@pytest.fixture
def run(command):
    def with_slack(*args, slack, **more):
        return command(*args, env=QUICK | {"TWELVEMILE_SLACK_WEBHOOK_URL": slack.url} | more)

    return with_slack


def assert_secret(*ended):
    assert "verysecret" not in "".join(e.out + e.err for e in ended)


def test_a_ship_in_a_file_is_told_on_slack_whatever_she_calls_herself(tmp_path, command, run):
    store, recording = url(tmp_path / "s.db"), tmp_path / "a.nmea"
    # Her own static reports are of two parts: ours take their place.
    plain = [line for line in recent(3, ["fifteen_km_west"], days=1.1) if b"VDM,2," not in line]
    said = {
        "type": 5,
        "mmsi": ESCORT,
        "shipname": HOSTILE,
        "ship_type": 35,
        "destination": "<!HERE> HTTP://X.Y",
    }
    at_s = int((datetime.now(UTC) - timedelta(days=1)).timestamp())
    static = [f"{tagged('tower', at_s, sentence)}\n".encode() for sentence in encode(said, "A")]
    recording.write_bytes(b"".join([*static, *plain]))
    assert command("ingest", recording, "--database-url", store).code == 0
    with playing_slack() as slack:
        ended = run(
            "deliver", "--once", "--database-url", store, slack=slack, TWELVEMILE_HISTORIC_AFTER_H="24"
        )
        assert ended.code == 0, ended.err
        assert_all_told(slack, store)
    assert slack.texts[0].startswith("WARNING - &lt;!CHANNEL&gt;*B* (sends ship type military) drifting "), (
        slack.texts
    )
    assert "destination &lt;!HERE&gt; HTTP: //X.Y" in slack.texts[0]
    assert_secret(ended)


def test_what_was_recorded_long_ago_or_is_synthetic_is_never_sent(tmp_path, command, run):
    store = url(tmp_path / "s.db")
    for name, until, more in (
        ("old", datetime(2024, 12, 10, tzinfo=UTC), ()),
        ("made", None, ("--synthetic",)),
    ):
        (tmp_path / name).write_bytes(b"".join(recent(3, ["fifteen_km_west"], days=1.1, until=until)))
        store = url(tmp_path / f"{name}.db")
        assert command("ingest", tmp_path / name, "--database-url", store, *more).code == 0
        with playing_slack() as slack:
            ended = run(*ONCE, store, slack=slack)
            assert (ended.code, slack.requests) == (0, []), ended.err
        assert rows(store, "SELECT DISTINCT told FROM alerts WHERE kind = 'loitering'") == [
            ("historic" if name == "old" else "stored",)
        ]


def test_serve_sends_as_well_and_ends_within_five_seconds(store):
    with playing_slack() as slack:
        env = QUICK | {"TWELVEMILE_SLACK_WEBHOOK_URL": slack.url}
        served = Served(start("serve", "--port", "0", "--database-url", store, **env))
        try:
            base = answering(served.wait_for(ADDRESS)[1])
            deadline = time.monotonic() + 20
            while "waiting" in outbox(store).values() and time.monotonic() < deadline:
                time.sleep(0.05)
            assert_all_told(slack, store)
            (channel,) = get(base, "/v1/feeds")["channels"]
            assert (channel["state"], channel["waiting"], channel["problem"]) == ("ok", 0, None)
            assert channel["sent"] == len(outbox(store)) and channel["last_sent"]
            told = {alert["told"] for alert in get(base, "/v1/alerts?severity=warning")["alerts"]}
            assert told == {"told"}
            served.process.send_signal(signal.SIGTERM)
            served.process.wait(5)
        finally:
            served.end()
    assert "verysecret" not in served.out + served.err


def test_deliver_ends_within_five_seconds_while_slack_is_silent(store, run):
    with playing_slack(lambda *_: "stall_after") as slack:
        env = QUICK | {"TWELVEMILE_SLACK_WEBHOOK_URL": slack.url}
        process = start("deliver", "--database-url", store, **env)
        deadline = time.monotonic() + 20
        while not slack.requests and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=5)
        assert process.returncode == 0, said
        assert "Traceback" not in said
        slack.answers = lambda *_: "ok"
        assert run(*ONCE, store, slack=slack).code == 0
        assert_all_told(slack, store)


def test_doctor_says_how_slack_fares_and_what_to_do(store, command, run):
    with playing_slack(in_turn(*[(404, "no_service")] * 2)) as slack:
        unset = command("doctor", "--database-url", store)
        assert "Slack: not set up; last message never" in unset.out
        stopped = run(*ONCE, store, slack=slack)
        assert stopped.code == 1 and "there is no such webhook" in stopped.told[0]
        sick = run("doctor", "--database-url", store, slack=slack)
        assert sick.code == 1
        assert "WRONG: Slack is stopped: 404" in sick.out and "twelvemile deliver --resume" in sick.out
        tested = run("deliver", "--test", slack=slack)
        assert tested.code == 1 and "did not take the test message: 404" in tested.told[0]
        assert run("deliver", "--test", slack=slack).code == 0
        resumed = run("deliver", "--resume", "--once", "--database-url", store, slack=slack)
        assert resumed.code == 0, resumed.err
        well = run("doctor", "--database-url", store, slack=slack)
        assert well.code == 0, well.out
        assert "0 waiting" in well.out
    assert slack.texts[0].startswith("TEST - ")
    assert_secret(unset, stopped, sick, tested, resumed, well)


def test_without_a_webhook_or_with_a_bad_one_it_says_what_to_do(store, command):
    unset = command("deliver", "--database-url", store)
    assert unset.code == 2
    assert "set TWELVEMILE_SLACK_WEBHOOK_URL" in unset.told[0]
    for program in ("deliver", "serve"):
        bad = command(
            program, "--database-url", store, env={"TWELVEMILE_SLACK_WEBHOOK_URL": "http://x/verysecret"}
        )
        assert bad.code == 2
        assert bad.told == [
            "twelvemile: TWELVEMILE_SLACK_WEBHOOK_URL: it does not begin with https://: copy the webhook URL "
            "from Slack again"
        ]


def test_a_webhook_inside_this_network_is_refused_unless_allowed(command):
    ended = command("deliver", "--test", env={"TWELVEMILE_SLACK_WEBHOOK_URL": "https://127.0.0.1:1/x"})
    assert ended.code == 1
    assert "TWELVEMILE_WEBHOOK_ALLOW_PRIVATE=1" in ended.told[0]
