"""A feed that is up but brings nothing is seen: by `doctor`, `/v1/feeds` and `/metrics`."""

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest
from sqlalchemy import insert

from app.api.shapes import feed as shaped
from app.commands.doctor import doctor
from app.commands.faring import fares, problem
from app.domain.time import iso, now_ms
from app.metrics.registry import make_registry
from app.settings import Settings
from app.store import live
from app.store.engine import open_store, writing
from app.store.models import Feed
from app.store.reading.feeds import FeedRow

MINUTE = 60_000
NOW = 1_795_808_178_000


def receiver(messages, first_ms, last_ms):
    box = dict.fromkeys(("west", "south", "east", "north"))
    return {"name": "10.0.0.7", "messages": messages, "first_ms": first_ms, "last_ms": last_ms} | box


def report(*, state="up", since=-60, receivers=(), per_minute=0, updated=0, lag_ms=None, now=NOW, error=""):
    return live.Report(
        source="udp://0.0.0.0:10110",
        state=state,
        since_ms=now + since * MINUTE,
        error=error,
        error_ms=None,
        connections=1,
        lost=0,
        outside=0,
        per_minute=per_minute,
        lag_ms=lag_ms,
        receivers=list(receivers),
        mark="",
        updated_ms=now + updated,
    )


def row(said, *, kind="udp", newest_ms=None, lines=0):
    return FeedRow("roof", kind, False, newest_ms, lines, 0, {}, [], [], said)


def heard(minutes_ago, *, messages=100, over=50):
    """A receiver last heard so many minutes ago, after so many minutes of hearing."""
    last = NOW - round(minutes_ago * MINUTE)
    return receiver(messages, last - over * MINUTE, last)


@pytest.mark.parametrize(
    ("said", "kind", "is_silent"),
    [
        (report(receivers=[heard(9.9)]), "udp", False),
        (report(receivers=[heard(10.1)]), "udp", True),
        (report(receivers=[heard(1.9, messages=3_000)]), "udp", False),
        (report(receivers=[heard(2.1, messages=3_000)]), "udp", True),
        (report(receivers=[heard(2.1, messages=2_999)]), "udp", False),
        (report(receivers=[heard(2.1, messages=30_000, over=5)]), "udp", False),  # a recording, sent at once
        (report(receivers=[heard(2.1, messages=3_000)]), "follow", False),
        (report(receivers=[heard(10.1, messages=3_000)]), "follow", True),
        (report(receivers=[heard(10.1)], per_minute=1), "udp", False),
        (report(receivers=[heard(600)], since=-9), "udp", False),  # listened to again for nine minutes only
        (report(receivers=[heard(600)], since=-11), "udp", True),
        (report(since=-9), "udp", False),
        (report(since=-11), "udp", True),
        (report(receivers=[heard(600)], state="down"), "udp", False),  # which is told as such
        (report(receivers=[heard(600)], state="stopped"), "udp", False),
        (report(receivers=[heard(600)], updated=-16_000), "udp", False),  # no one listens: likewise
    ],
)
def test_how_long_a_silence_is_unusual(said, kind, is_silent):
    assert (row(said, kind=kind).silent_since_ms(NOW) is not None) == is_silent


def test_messages_without_a_place_are_heard_too():
    said = row(report(receivers=[heard(600)], lag_ms=4_000), newest_ms=NOW - 64_000)
    assert said.heard_ms() == NOW - MINUTE and said.silent_since_ms(NOW) is None
    assert row(report(), newest_ms=NOW + MINUTE).heard_ms() == NOW, "a clock ahead of ours"


def test_in_words():
    silent, last = row(report(receivers=[heard(10.6)])), iso(NOW - 636_000)
    assert fares(silent, silent.live, NOW) == (
        f"roof: listening since {iso(NOW - 60 * MINUTE)}, 0 messages a minute, "
        f"last message {last} (10 min ago)"
    )
    assert problem(silent, silent.live, NOW) == (
        f"roof: listening, but silent since {last} (10 min): "
        "is the receiver on, and does it send to this host and port?"
    )
    new = row(report(since=-1))
    assert "nothing heard yet: is the receiver on" in fares(new, new.live, NOW)
    assert problem(new, new.live, NOW) is None
    never = row(report(since=-30))
    assert "(30 min), nothing heard yet: is the receiver on" in problem(never, never.live, NOW)
    noise = row(report(since=-30), lines=1_200)
    assert "1,200 lines and no AIS message in them: lines such as !AIVDM" in problem(noise, noise.live, NOW)


@given(
    st.sampled_from(["connecting", "up", "down", "stopped"]),
    st.sampled_from(["udp", "tcp", "follow", "aisstream", "other"]),
    st.integers(-10_000, 0),
    st.none() | st.integers(0, 10_000),
    st.none() | st.integers(-10_000, 10_000),
    st.integers(-100_000, 0),
)
def test_nothing_unknown_is_shown_as_none(state, kind, since, heard_ago, newest, updated):
    receivers = [] if heard_ago is None else [heard(heard_ago)]
    said = report(state=state, since=since, receivers=receivers, updated=updated, error="cannot be reached")
    one = row(said, kind=kind, newest_ms=None if newest is None else NOW + newest * MINUTE)
    told = fares(one, said, NOW) + (problem(one, said, NOW) or "")
    assert "None" not in told
    shown = shaped(one, NOW)["live"]
    assert (shown["silent_since"] is not None) == (one.silent_since_ms(NOW) is not None)
    assert "lag_s" not in shown, "one lag, that of the feed"


def test_doctor_and_metrics_see_it(tmp_path, capsys):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    engine, now = open_store(url), now_ms()
    silent = report(receivers=[receiver(9, now - 90 * MINUTE, now - 30 * MINUTE)], now=now)
    with writing(engine) as connection:
        feed = {"name": "roof", "kind": "udp", "lateness_s": 60, "recorded_ms": now}
        connection.execute(insert(Feed).values(id=1, **feed))
        live.note(connection, 1, silent)
    assert 'twelvemile_feed_silent{feed="roof"} 1.0' in generate_latest(make_registry(engine)).decode()
    with pytest.raises(typer.Exit) as ended:
        doctor(Settings(database_url=url))
    assert ended.value.exit_code == 1
    assert "WRONG: roof: listening, but silent since" in capsys.readouterr().out
    with writing(engine) as connection:
        live.note(connection, 1, report(receivers=[receiver(9, now - MINUTE, now)], now=now))
    assert 'twelvemile_feed_silent{feed="roof"} 0.0' in generate_latest(make_registry(engine)).decode()
    engine.dispose()
