"""The loop by night and in the morning, from a real store to a server that plays Slack."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from deliver.test_loop import QUICK, delivering
from support.canonical import rows
from support.delivering import outbox, told
from support.slackserver import in_turn, playing_slack

from app.domain.night import Night

UTC_ZONE = ZoneInfo("UTC")


def night(begins, ends):
    """From so many hours from now to so many."""
    now = datetime.now(UTC)
    return Night(*((now + timedelta(hours=h)).time() for h in (begins, ends)), UTC_ZONE)


def asleep(**more):
    return replace(QUICK, night=night(-1, 2), **more)


def awake(**more):
    """It has just ended."""
    return replace(QUICK, night=night(-9, 0), **more)


def critical(store):
    query = (
        "SELECT json_extract(r.body, '$.id'), d.revision "
        "FROM deliveries d JOIN alert_revisions r USING (uid, revision) "
        "WHERE d.severity = 'critical' AND d.change IN ('opened', 'escalated')"
    )  # fmt: skip
    return {tuple(row) for row in rows(store, query)}


def test_at_night_critical_alone_and_in_the_morning_one_digest(store):
    urgent = critical(store)
    with playing_slack() as slack:
        with delivering(store, slack, asleep()) as (deliverer, _):
            deliverer.drain()
            assert {told(t.body) for t in slack.taken} == urgent != set()
            assert deliverer.held == len(outbox(store)) - len(urgent) > 0
            deliverer.drain()
            assert len(slack.taken) == len(urgent), "looked at again it is as quiet"
        with delivering(store, slack, awake()) as (deliverer, _):
            deliverer.drain()
        assert set(outbox(store).values()) == {"sent"}
        assert len(slack.taken) == len(urgent) + 1
    text = slack.taken[-1].body["text"]
    assert text.startswith("NIGHT DIGEST - ") and "What waited for the end of the night" in text
    assert "Of severity info" in str(slack.taken[-1].body["blocks"])


def test_distress_of_one_who_holds_is_told_once(store):
    raised = "SELECT kind FROM alerts WHERE severity = 'critical' AND kind <> 'zone_entry' ORDER BY 1"
    alarms = (
        "SELECT DISTINCT a.kind FROM deliveries d JOIN alerts a USING (uid) "
        "WHERE d.severity = 'critical' AND d.change IN ('opened', 'escalated') AND a.kind <> 'zone_entry'"
    )
    assert [kind for (kind,) in rows(store, raised)] == ["loitering", "voyage_change"]
    # Which of them is written first hangs on the hour at which the recording ends.
    assert len(rows(store, alarms)) == 1, "the other gathers, or is needless"


def test_the_night_makes_nothing_too_old(store):
    with playing_slack() as slack:
        with delivering(store, slack, asleep(stale_after_ms=1)) as (deliverer, _):
            deliverer.drain()
        assert "stale" not in outbox(store).values()
        with delivering(store, slack, awake(stale_after_ms=1)) as (deliverer, _):
            deliverer.drain()
        assert set(outbox(store).values()) == {"sent"}


def test_a_digest_that_is_refused_is_told_one_by_one(store):
    urgent = len(critical(store))
    answers = in_turn(*["ok"] * urgent, *[(400, "invalid_blocks")] * 2)
    with playing_slack(answers) as slack, delivering(store, slack, awake()) as (deliverer, _):
        deliverer.drain()
        assert set(outbox(store).values()) == {"sent"}
        assert len(slack.taken) == len(outbox(store))
