"""`/v1/alerts/stream`: news in the order of its commits, resumed where it was cut off."""

import json
import threading
import time
from itertools import islice

import pytest
from api.filling import alert, vessel
from sqlalchemy import insert

from app.api import news as route
from app.domain.alert import STATUSES
from app.store.engine import reading, writing
from app.store.models import AlertNews
from app.store.reading import news
from app.store.reading.alerts import AlertFilter

ALL = AlertFilter(statuses=frozenset(STATUSES))


@pytest.fixture
def engine(fresh_store):
    """On each database there is."""
    return fresh_store()


def told(engine, *pieces):
    rows = [{"uid": uid, "revision": 1, "change": change, "recorded_ms": 0} for uid, change in pieces]
    with writing(engine) as connection:
        connection.execute(insert(AlertNews), rows)


def events(client, **query):
    """All that comes until the stream ends by itself."""
    headers = {"Last-Event-ID": str(query.pop("last"))} if "last" in query else {}
    text = client.get("/v1/alerts/stream", params=query, headers=headers).text
    blocks = [dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
              for block in text.split("\n\n") if "event: " in block]  # fmt: skip
    return [(block["event"], int(block["id"]), json.loads(block["data"])) for block in blocks]


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(route, "ENDS_AFTER_S", 0.2)
    monkeypatch.setattr(route, "LOOKS_EVERY_S", 0.02)


@pytest.fixture
def held(engine):
    vessel(engine)
    alert(engine, 1, severity="warning")
    alert(engine, 2, kind="ais_gap", status="retracted")
    told(engine, (1, "opened"), (2, "opened"), (2, "retracted"), (1, "triage"))


def test_it_begins_now_and_says_from_where(client, held, short):
    assert events(client) == [("hello", 4, {})]


def test_it_goes_on_behind_the_event_that_came_last(client, held, short):
    assert [(name, number) for name, number, _ in events(client, last=2)] == [
        ("hello", 2),
        ("alert", 3),
        ("alert", 4),
    ]
    assert [number for _, number, _ in events(client, after=3)] == [3, 4]
    assert [number for _, number, _ in events(client, after=0, last=3)] == [3, 4]
    (_, _, content) = events(client, after=2)[1]
    assert content["change"] == content["alert"]["status"] == "retracted"
    assert content["alert"]["links"]["self"] == "/v1/alerts/id002"


def test_what_is_not_asked_for_is_passed_over_and_not_again(client, held, short):
    found = [(name, number) for name, number, _ in events(client, after=0, kind="loitering")]
    assert found == [("hello", 0), ("alert", 1), ("alert", 4)]
    found = [(name, number) for name, number, _ in events(client, after=0, kind="ais_gap")]
    assert found == [("hello", 0), ("alert", 2), ("alert", 3), ("passed", 4)]


def test_a_number_of_another_store_begins_anew(client, held, short):
    assert events(client, last=99) == [("reset", 4, {})]


def test_news_comes_while_it_is_listened_to(client, engine, held, short, monkeypatch):
    monkeypatch.setattr(route, "ENDS_AFTER_S", 2.0)
    later = threading.Timer(0.3, told, (engine, (1, "closed")))
    later.start()
    assert [number for _, number, _ in events(client)] == [4, 5]
    later.join()


def test_it_ends_when_the_server_does(client, held):
    client.app.state.is_ending = lambda: True
    began = time.monotonic()
    assert len(events(client)) == 1
    assert time.monotonic() - began < 5


def test_a_head_does_not_wait(client, held):
    answer = client.head("/v1/alerts/stream")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/event-stream")


def test_in_lots_nothing_is_left_out(engine, held):
    seen, numbers = 0, []
    with reading(engine) as connection:
        for _ in islice(range(9), 9):
            pieces, seen = news.after(connection, seen, ALL, 1)
            numbers += [piece.seq for piece in pieces]
    assert numbers == [1, 2, 3, 4] and seen == 4
