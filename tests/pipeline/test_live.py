"""Live feeds into the store: nothing lost, nothing twice, and the same conclusions as ever."""

import logging
import threading
import time
from contextlib import closing, contextmanager

import numpy as np
import pytest
from support.canonical import FACTS_AND_CONCLUSIONS, difference, dump, rows
from support.runs import concluder, copy, ingest, messages_of, rebuild
from support.senders import Datagrams, Fickle, listening, url_of
from support.sentences import position

from app.detect.rules.all import all_rules
from app.detect.units import Watchlist
from app.domain.time import now_ms
from app.domain.watchlist import Unit
from app.evaluate.scenario import Dials, generate
from app.pipeline.concluding import Concluder
from app.pipeline.live.area import Area
from app.pipeline.live.feed import LiveFeed
from app.pipeline.live.worker import LiveWorker
from app.store import feeds, live, watchlist
from app.store.engine import open_store, reading, writing
from ingest.sources.live import parse_url

KEYS = ("eight_km_west", "anchored_on_edge", "two_hulls", "crossings", "class_b_on_edge")
DIALS = Dials(moving_s=900.0, still_s=1500.0, static_s=5400.0, duplicates=0.1, noise=0.02)
FIELDS = "mmsi, time_ms, lon, lat, sog, cog, heading, nav_status, msg_type"
FIXES = f"SELECT {FIELDS} FROM positions ORDER BY 1, 2, 3, 4"
STATICS = "SELECT mmsi, time_ms, content FROM static_reports ORDER BY 1, 2, 3"


@pytest.fixture(scope="module")
def lines():
    made = generate(131, keys=KEYS, days=1.9, dials=DIALS).lines
    assert 1000 < len(made) < 6000
    return made


class Heard(logging.Handler):
    """What is logged as a warning or worse, but for how feeds fare."""

    def __init__(self, said):
        super().__init__(logging.WARNING)
        self.said = said

    def emit(self, record):
        if record.msg != "feed down":
            self.said.append(record.getMessage())


class Worker:
    """The worker in a thread of this process, on real sources."""

    def __init__(
        self, database_url, *urls, busy_timeout_s=30.0, box=None, may_fail=False, rules=None, clock=now_ms
    ):
        self.may_fail = may_fail
        self.engine = open_store(database_url, busy_timeout_s=busy_timeout_s)
        self.stop, self.bell, self.said = threading.Event(), threading.Event(), []
        with reading(self.engine) as connection:
            self.feeds = [
                LiveFeed(one, live.left(connection, one.name), Area(box), self.bell.set) for one in urls
            ]
        for feed in self.feeds:
            feed.open("")
        self.worker = LiveWorker(self.engine, rules or concluder(), self.feeds, clock=clock)
        self.handler = Heard(self.said)
        logging.getLogger("app.pipeline.live").addHandler(self.handler)
        self.thread = threading.Thread(target=self.worker.run, args=(self.stop, self.bell), daemon=True)

    def end(self):
        self.stop.set()
        self.thread.join(20)
        logging.getLogger("app.pipeline.live").removeHandler(self.handler)
        assert not self.thread.is_alive()
        self.engine.dispose()
        assert self.may_fail or not any("defect" in line for line in self.said), self.said


@contextmanager
def working(database_url, *urls, **how):
    one = Worker(database_url, *urls, **how)
    one.thread.start()
    try:
        yield one
    finally:
        one.end()


def until(met, patience_s=30.0):
    deadline = time.monotonic() + patience_s
    while not met():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def count(database_url, query="SELECT coalesce(sum(lines), 0) FROM feeds"):
    return rows(database_url, query)[0][0]


def concludes_as_from_nothing(database_url, tmp_path):
    anew = copy(database_url, tmp_path / "anew.db")
    rebuild(anew)
    told = (dump(each, tables=FACTS_AND_CONCLUSIONS) for each in (database_url, anew))
    wrong = difference(*told)
    assert not wrong, wrong


def same_facts(one, other):
    assert rows(one, FIXES) == rows(other, FIXES)
    assert rows(one, STATICS) == rows(other, STATICS)


def test_tcp_with_a_hundred_disconnections_ends_with_what_the_file_gives(database, lines, tmp_path):
    store, by_file = database.url(tmp_path / "live.db"), database.url(tmp_path / "file.db")
    units = messages_of(lines)
    with closing(listening()) as server:
        fickle = Fickle(server, units, cuts=100, seed=8)
        fickle.start()
        with working(store, url_of(server, name="mast", retry_s="0.002", lateness_s=900)):
            assert fickle.done.wait(90)
    whole = tmp_path / "whole.nmea"
    whole.write_bytes(b"".join(fickle.sent))
    ingest(by_file, whole)
    same_facts(store, by_file)
    sent = sum(unit.count(b"\n") for unit in fickle.sent)
    broken = count(store) - sent
    assert fickle.cut <= broken <= 2 * fickle.cut, "each cut line is counted, as no message"
    concludes_as_from_nothing(store, tmp_path)
    alerts = "SELECT mmsi, started_ms FROM alerts WHERE status <> 'retracted' ORDER BY 1, 2"
    assert rows(store, alerts) == rows(by_file, alerts) != []
    # It may have connected once more before it was told to stop.
    [(connections, state)] = rows(store, "SELECT connections, state FROM live_feeds")
    assert connections in (101, 102) and state == "stopped"


def test_udp_from_three_senders_in_pieces_and_out_of_order(database, lines, tmp_path):
    store, by_file = database.url(tmp_path / "live.db"), database.url(tmp_path / "file.db")
    units = messages_of(lines)
    with working(store, parse_url("udp://127.0.0.1:0?name=roof&lateness_s=900")) as one:
        senders = Datagrams(one.feeds[0].source.address[1], senders=3)
        for n in range(0, len(units), 3):
            # Parts of three messages interleaved, in datagrams of their own: each sender's go together.
            parts = [unit.splitlines(keepends=True) for unit in reversed(units[n : n + 3])]
            for k in range(2):
                for sender, unit in enumerate(parts):
                    if k < len(unit):
                        senders.send(unit[k].rstrip(), sender)
            if n % 150 == 0:
                time.sleep(0.01)
        until(lambda: count(store) == len(lines))
        senders.close()
    whole = tmp_path / "whole.nmea"
    whole.write_bytes(b"".join(lines))
    ingest(by_file, whole)
    same_facts(store, by_file)
    concludes_as_from_nothing(store, tmp_path)
    told = rows(store, "SELECT state, lost FROM live_feeds")
    assert told == [("stopped", 0)]


def test_a_feed_that_stalls_slows_no_other(database, lines, tmp_path):
    store = database.url(tmp_path / "live.db")
    with closing(listening()) as server:
        stalled = url_of(server, name="stalled")
        with working(store, stalled, parse_url("udp://127.0.0.1:0?name=roof")) as one:
            connection = server.accept()[0]
            connection.sendall(b"".join(lines)[:50])
            senders = Datagrams(one.feeds[1].source.address[1])
            for line in lines[:200]:
                senders.send(line)
            until(lambda: count(store, "SELECT sum(lines) FROM feeds WHERE name = 'roof'") == 200)
            senders.close()
            connection.close()


def test_what_the_store_refuses_is_held_and_written_later(database, lines, tmp_path):
    store = database.url(tmp_path / "live.db")
    with working(store, parse_url("udp://127.0.0.1:0"), busy_timeout_s=0.2) as one:
        senders = Datagrams(one.feeds[0].source.address[1])
        until(lambda: rows(store, "SELECT count(*) FROM live_feeds") == [(1,)])
        other = open_store(store)
        with writing(other):
            for line in lines[:300]:
                senders.send(line)
            until(lambda: one.said)
        other.dispose()
        until(lambda: count(store) == 300)
        senders.close()
    assert "held and tried again" in one.said[0] and "\n" not in one.said[0]


def test_downtime_of_ours_is_told_and_is_no_ones_silence(database, lines, tmp_path):
    store, source = database.url(tmp_path / "live.db"), "udp://127.0.0.1:0?name=roof"
    for n in range(2):
        with working(store, parse_url(source)) as one:
            senders = Datagrams(one.feeds[0].source.address[1])
            for line in lines[n * 100 : n * 100 + 100]:
                senders.send(line)
            until(lambda n=n: count(store) == 100 * n + 100)
            senders.close()
        time.sleep(0.3)
    downs = rows(store, "SELECT to_ms - from_ms, why FROM feed_downs")
    assert len(downs) == 1 and downs[0][0] >= 200 and downs[0][1] == "Twelvemile was not running"


def test_an_outage_of_the_only_feed_is_told_while_it_lasts(database, tmp_path):
    """Time goes on though none is heard; the clock is put on, since no one can wait for it."""
    ago_s = 2 * 3600
    store, source = database.url(tmp_path / "live.db"), "udp://127.0.0.1:0?name=roof"
    outages = "SELECT status, severity FROM alerts WHERE kind = 'feed_outage'"
    begin = int(time.time()) - ago_s
    with working(store, parse_url(source), clock=lambda: (int(time.time()) - ago_s) * 1000) as one:
        senders = Datagrams(one.feeds[0].source.address[1])
        for n in range(45):
            senders.send(position(second=begin - 60 * n, mmsi=636990001 + n % 3))
        until(lambda: count(store) == 45)
        assert not rows(store, outages)
        ago_s -= 13 * 60
        until(lambda: rows(store, outages) == [("open", "info")])
        ago_s -= 52 * 60
        until(lambda: rows(store, outages) == [("open", "critical")])
        senders.send(position(second=begin + 65 * 60))
        until(lambda: count(store) == 46)
        ago_s -= 3 * 60
        until(lambda: rows(store, outages) == [("closed", "critical")])
        senders.close()
    told = (
        "SELECT change FROM alert_revisions JOIN alerts USING (uid) WHERE kind = 'feed_outage' ORDER BY at_ms"
    )
    assert [change for (change,) in rows(store, told)] == ["opened", "escalated", "closed"]


def test_time_passes_though_nothing_comes(tmp_path):
    """A live feed ticks with wall time: the frontier moves between messages."""
    from app.pipeline.live.pace import Pace

    pace = Pace()
    assert pace.event_now_ms(1_000) is None
    pace.note(5, 900_000, 1_000_000)
    assert pace.event_now_ms(1_030_000) == 930_000
    pace.note(1, 880_000, 1_040_000)
    assert pace.lag_ms == 160_000
    assert pace.event_now_ms(1_050_000) == 890_000
    assert pace.per_minute(1_050_000) == 6 and pace.per_minute(1_061_000) == 1
    assert pace.event_now_ms(1_700_001) is None, "silent for ten minutes"


def test_a_defect_while_concluding_costs_no_message(database, lines, tmp_path, monkeypatch):
    store = database.url(tmp_path / "live.db")
    monkeypatch.setattr("app.pipeline.live.worker._REST_MS", 1_500)
    failing = threading.Event()
    failing.set()
    with working(store, parse_url("udp://127.0.0.1:0?lateness_s=0"), may_fail=True) as one:
        rule = one.worker._concluder.conclude_some

        def faulty(*given):
            if failing.is_set():
                raise KeyError("planted")
            return rule(*given)

        one.worker._concluder.conclude_some = faulty
        senders = Datagrams(one.feeds[0].source.address[1])
        for line in lines[:300]:
            senders.send(line)
        until(lambda: count(store) == 300)
        fault = "SELECT value FROM meta WHERE key = 'concluding_fault'"
        until(lambda: rows(store, fault) == [("KeyError while concluding",)])
        failing.clear()
        until(lambda: not rows(store, fault))
        senders.close()
    assert "a defect: KeyError" in one.said[0] and rows(
        store, "SELECT value FROM meta WHERE key = 'frontier'"
    )
    concludes_as_from_nothing(store, tmp_path)


def test_rows_of_past_hours_are_joined_meanwhile(database, tmp_path):
    store = open_store(database.url(tmp_path / "live.db"))
    with writing(store) as connection:
        feed_id = feeds.open_feed(connection, "roof", "udp", 900, 0).id
        for n in range(700):
            raw = feeds.RawBytes.of(b"line %d\n" % n, n, np.array([n]))
            feeds.keep_raw(connection, feed_id, raw, n)
    worker = LiveWorker(store, concluder(), [], print)
    for left in (700 - 511, 1, 1):
        worker._told_ms = 0
        worker.look()
        with reading(store) as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM raw").scalar() == left
    store.dispose()


def test_a_watchlist_that_is_put_while_feeds_run_is_taken_up(database, lines, tmp_path):
    store = database.url(tmp_path / "live.db")
    follower = Concluder(all_rules(Watchlist()), follows_store=True)
    (tmp_path / "whole.nmea").write_bytes(b"".join(lines))
    ingest(store, tmp_path / "whole.nmea", rules=Concluder(all_rules(Watchlist())))
    unit = "SELECT count(*) FROM alerts WHERE body LIKE '%\"why\":\"watchlist\"%' AND status <> 'retracted'"
    (mmsi, *_), *_ = rows(store, "SELECT mmsi, uid FROM alerts WHERE kind = 'loitering' ORDER BY uid")
    with working(store, parse_url("udp://127.0.0.1:0?name=roof"), box=(0, 0, 1, 1), rules=follower) as one:
        until(lambda: one.worker._told_ms)
        assert count(store, unit) == 0 and not one.feeds[0].area.known
        with writing(one.engine) as connection:
            watchlist.replace(connection, [Unit("SYNTH WATCHED", mmsi)], "test", 1)
        until(lambda: count(store, unit))
        assert one.feeds[0].area.known == {mmsi}, "and she is kept wherever she is"
