"""`twelvemile serve --feed`: the real command, its two processes, killed and ended."""

import json
import os
import re
import signal
import socket
import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2
import pytest
from support.canonical import get, rows
from support.runs import start, url
from support.senders import Datagrams
from support.serving import ADDRESS, Served, answering

from app.evaluate.scenario import Dials, generate

DIALS = Dials(moving_s=900.0, still_s=1500.0, static_s=5400.0)


@pytest.fixture(scope="module")
def lines():
    return generate(132, keys=("eight_km_west", "crossings"), days=1.6, dials=DIALS).lines


def free_port(kind):
    with closing(socket.socket(socket.AF_INET, kind)) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def serving(database_url, *feeds, **env):
    """Yields (process, base URL); what it said is in `process.said` when it has ended."""
    options = [option for feed in feeds for option in ("--feed", feed)]
    served = Served(start("serve", "--database-url", database_url, "--port", "0", *options, **env))
    process = served.process
    process.served = served
    try:
        yield process, answering(served.wait_for(ADDRESS)[1])
    finally:
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        process.wait(20)
        process.ended_in_s = time.monotonic() - began
        served.end()
        process.said = served.err


def until(met, patience_s=40.0):
    deadline = time.monotonic() + patience_s
    while not met():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def feed(base_url):
    found = get(base_url, "/v1/feeds")["feeds"]
    return found[0] if found else None


def listens(base_url):
    told = feed(base_url)
    return told is not None and told["live"] is not None and told["live"]["state"] == "up"


def child_of(pid):
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(pid) and b"spawn_main" in (entry / "cmdline").read_bytes():
                return int(entry.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
    raise AssertionError("no process listens")


def test_udp_to_an_alert_over_http_and_all_is_kept_at_the_end(lines, tmp_path):
    store, port = url(tmp_path / "store.db"), free_port(socket.SOCK_DGRAM)
    with serving(store, f"udp://127.0.0.1:{port}?name=roof") as (process, base_url):
        until(lambda: listens(base_url))
        senders = Datagrams(port)
        for n, line in enumerate(lines):
            senders.send(line)
            if n % 50 == 0:
                time.sleep(0.005)
        until(lambda: get(base_url, "/v1/alerts?kind=loitering")["alerts"])
        until(lambda: feed(base_url)["lines"] == len(lines))
        until(lambda: feed(base_url)["live"]["messages_per_minute"] > 0)
        told = feed(base_url)
        assert told["kind"] == "udp"
        assert {one["name"] for one in told["live"]["receivers"]} >= {"SYNTHETIC-1"}
        assert told["synthetic"] is True
        # What is sent at the last moment is kept too.
        for line in lines[:200]:
            senders.send(line)
        senders.close()
    assert process.returncode == 0 and process.ended_in_s < 5, process.said
    assert "Traceback" not in process.said
    assert rows(store, "SELECT lines FROM feeds") == [(len(lines) + 200,)]
    assert rows(store, "SELECT state FROM live_feeds") == [("stopped",)]


def test_the_listening_process_is_started_anew_when_it_is_killed(lines, tmp_path):
    store, port = url(tmp_path / "store.db"), free_port(socket.SOCK_DGRAM)
    with serving(store, f"udp://127.0.0.1:{port}?name=roof") as (process, base_url):
        until(lambda: listens(base_url))
        senders = Datagrams(port)
        for line in lines[:100]:
            senders.send(line)
        until(lambda: feed(base_url)["lines"] == 100)
        os.kill(child_of(process.pid), signal.SIGKILL)
        before = feed(base_url)["live"]["updated"]
        until(lambda: feed(base_url)["live"]["updated"] > before and listens(base_url))
        for line in lines[100:200]:
            senders.send(line)
        until(lambda: feed(base_url)["lines"] == 200)
        until(lambda: feed(base_url)["down"])
        senders.close()
        assert feed(base_url)["down"][0]["why"] == "Twelvemile was not running"
    assert "it is started anew" in process.said


def test_the_listening_process_ends_with_the_one_that_started_it(tmp_path):
    port = free_port(socket.SOCK_DGRAM)
    with serving(url(tmp_path / "store.db"), f"udp://127.0.0.1:{port}") as (process, base_url):
        until(lambda: listens(base_url))
        child = child_of(process.pid)
        process.kill()
        until(lambda: not Path(f"/proc/{child}").exists())


def logged(process):
    return [json.loads(line) for line in process.served.err.splitlines() if line.startswith("{")]


def events(process, event):
    return [line for line in logged(process) if line["event"].startswith(event)]


def test_all_lines_about_one_batch_carry_its_id(lines, tmp_path):
    """Rejects, lateness and what the store refused, whatever feed they are of; a retry keeps the id."""
    store, ports = url(tmp_path / "store.db"), [free_port(socket.SOCK_DGRAM) for _ in range(2)]
    feeds = [f"udp://127.0.0.1:{port}?name=mast{n}&lateness_s=0" for n, port in enumerate(ports)]
    nobody = f"tcp://127.0.0.1:{free_port(socket.SOCK_STREAM)}?name=gone"
    with serving(store, *feeds, nobody, TWELVEMILE_BUSY_TIMEOUT_S="0.2") as (process, _):
        until(lambda: len(events(process, "feed up")) == 2 and events(process, "feed down"))
        senders = [Datagrams(port) for port in ports]
        old, *_, new = [line for line in lines if b"VDM,1," in line and b"NOISE" not in line]
        senders[0].send(new * 3)  # a clock is trusted by three
        until(lambda: rows(store, "SELECT value FROM meta WHERE key = 'frontier'"))
        with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for sender in senders:
                sender.send(b"!AIVDM,1,1,,A,\x1b[2Jhostile,0*00\n" + old)
            until(lambda: len(events(process, "the store")) >= 2)
            other.execute("ROLLBACK")
        until(lambda: len(events(process, "rejected")) == 2 and len(events(process, "late")) == 2)
        senders[0].send(b"nonsense\n!AIVDM,1,1,,A,again,0*00\n")
        until(lambda: len(events(process, "rejected")) == 3)
        for sender in senders:
            sender.close()
    held, late, first = (events(process, event) for event in ("the store", "late", "rejected"))
    assert all(re.fullmatch("[0-9a-f]{32}", line["batch"]) for line in logged(process) if "batch" in line)
    assert len({line["batch"] for line in (*held, *late, *first[:2])}) == 1, (held, late, first)
    assert {line["feed"] for line in first[:2]} == {line["feed"] for line in late} == {"mast0", "mast1"}
    assert {line["reason"] for line in first[:2]} == {"checksum"} and first[2]["reason"] == "format"
    assert first[2]["batch"] != first[0]["batch"] and first[2]["feed"] == "mast0"
    (up, *_), (down, *_) = events(process, "feed up"), events(process, "feed down")
    assert up["batch"] and down["batch"] and down["level"] == "warning" and "refused" in down["why"]
    assert "\x1b" not in process.said


def test_what_is_pushed_is_logged_under_its_request_and_its_batch(tmp_path):
    store = url(tmp_path / "store.db")
    with serving(store) as (process, base_url):
        asked = httpx2.post(f"{base_url}/v1/ingest?feed=roof", content=b"nonsense\n", timeout=60)
        again = httpx2.post(f"{base_url}/v1/ingest?feed=roof", content=b"nonsense\n", timeout=60)
        assert (asked.status_code, again.status_code) == (200, 200)
    (line,) = events(process, "rejected")
    assert line["request"] == asked.headers["x-request-id"] and re.fullmatch("[0-9a-f]{32}", line["batch"])
    assert (line["feed"], line["reason"], line["first"]) == ("roof", "format", "nonsense")


@pytest.mark.parametrize(
    ("feeds", "words"),
    [
        (["gopher://x:1"], "no source that can be listened to"),
        (["udp://127.0.0.1:1?name=a", "tcp://127.0.0.1:2?name=a"], "two feeds are called 'a'"),
        (["aisstream://"], "TWELVEMILE_AISSTREAM_KEY"),
        (["udp:10411"], "--feed udp:10411: no such file; did you mean udp://0.0.0.0:10411 ?"),
    ],
)
def test_feeds_that_make_no_sense_are_refused_at_once(feeds, words, tmp_path):
    options = [option for feed in feeds for option in ("--feed", feed)]
    process = start("serve", "--database-url", url(tmp_path / "s.db"), "--port", "0", *options)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2 and words in said and "Traceback" not in said


def test_a_feed_of_the_settings_is_refused_by_its_variables_name(tmp_path):
    process = start("serve", "--database-url", url(tmp_path / "s.db"), TWELVEMILE_FEEDS="roof:10411")
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2 and "TWELVEMILE_FEEDS: roof:10411: no such file; did you mean" in said
    assert not (tmp_path / "s.db").exists()


def test_a_file_that_is_still_to_be_written_is_awaited(tmp_path, lines):
    log = tmp_path / "ais.log"
    with serving(url(tmp_path / "store.db"), f"{log}?name=log") as (process, base_url):
        until(lambda: "there is no such file yet: check the path" in process.served.err)
        log.write_bytes(b"".join(lines[:50]))
        until(lambda: (feed(base_url) or {"lines": 0})["lines"] == 50)
    assert process.returncode == 0


def test_a_port_that_is_taken_ends_it_in_words(tmp_path):
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as other:
        other.bind(("127.0.0.1", 0))
        source = f"udp://127.0.0.1:{other.getsockname()[1]}"
        process = start("serve", "--database-url", url(tmp_path / "s.db"), "--port", "0", "--feed", source)
        _, said = process.communicate(timeout=40)
    assert process.returncode == 1 and "choose another port" in said and "Traceback" not in said
