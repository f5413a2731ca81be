"""Sources that never end, over real sockets and real files."""

import os
import socket
import threading
import time
from contextlib import closing, contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.senders import Datagrams, Fickle, listening, url_of

from ingest.errors import SourceError
from ingest.sources.live import Health, Inbox, State, open_source, parse_url
from ingest.sources.live.retry import Retry

PATIENCE_S = 20.0


class Listener:
    """A source in its thread, and all that came of it so far."""

    def __init__(self, url, **how):
        self.inbox, self.health, self.stop = Inbox(), Health(), threading.Event()
        self.source = open_source(url, self.inbox, self.health, **how)
        self.thread = threading.Thread(target=self.source.run, args=(self.stop,), daemon=True)
        self.pieces = []

    def take(self):
        self.pieces += self.inbox.take()
        return self.pieces

    def until(self, met):
        deadline = time.monotonic() + PATIENCE_S
        while not met():
            assert time.monotonic() < deadline, (self.health.status(), len(self.pieces))
            time.sleep(0.005)
        return self.pieces

    def data(self):
        return b"".join(bytes(piece.data) for piece in self.take())

    def streams(self):
        """What each connection brought."""
        found = [b""]
        for piece in self.take():
            found[-1] += bytes(piece.data)
            if piece.ended:
                found.append(b"")
        return found


@contextmanager
def listener(url, **how):
    one = Listener(url, **how)
    one.thread.start()
    try:
        yield one
    finally:
        one.stop.set()
        one.thread.join(5)
        assert not one.thread.is_alive(), "it did not stop"


def lines(count):
    return [b"!AIVDM,1,1,,A,line %06d,0*00\r\n" % n for n in range(count)]


def test_tcp_brings_what_was_sent_over_a_hundred_disconnections():
    with closing(listening()) as server:
        fickle = Fickle(server, lines(1500), cuts=100, seed=4)
        fickle.start()
        with listener(url_of(server, retry_s="0.002")) as one:
            assert fickle.done.wait(60)
            one.until(lambda: len(one.streams()) > fickle.connections)
            whole = [line for stream in one.streams() for line in stream.splitlines(keepends=True)]
        kept = [line for line in whole if line.endswith(b"\n")]
        assert fickle.connections == 101
        assert kept == fickle.sent == lines(1500)
        assert len(whole) - len(kept) == fickle.cut > 50
        assert one.health.status().connections in (101, 102), "once more, before it was told to stop"


def test_tcp_tells_why_it_is_down_and_is_up_again():
    with closing(listening()) as server:
        url = url_of(server, retry_s="0.01")
    with listener(url) as one:
        one.until(lambda: one.health.status().state is State.DOWN)
        told = one.health.status().error
        assert "refused" in told and "tried again" in told
        server = socket.create_server(("127.0.0.1", url.port))
        with closing(server), closing(server.accept()[0]) as connection:
            connection.sendall(b"hello\n")
            one.until(lambda: one.data() == b"hello\n")
            assert one.health.status().state is State.UP


def test_tcp_leaves_a_peer_that_says_nothing():
    server = listening()
    quiet = listener(url_of(server, idle_s="0.3", retry_s="0.01"))
    with closing(server), quiet as one, closing(server.accept()[0]), closing(server.accept()[0]) as second:
        second.sendall(b"anew\n")
        one.until(lambda: one.data() == b"anew\n")
        assert "not a byte for" in one.health.status().error


def test_what_the_kernel_holds_when_told_to_stop_is_taken():
    with closing(listening()) as server, listener(url_of(server)) as one:
        sent = b"".join(lines(3000))
        with closing(server.accept()[0]) as connection:
            connection.sendall(sent)
            one.stop.set()
            one.thread.join(5)
        assert one.data() == sent and one.health.status().state is State.STOPPED


def test_udp_takes_each_sender_as_a_receiver():
    with listener(parse_url("udp://127.0.0.1:0")) as one:
        senders = Datagrams(one.source.address[1], senders=3)
        for n in range(300):
            senders.send(b"line %d without a newline" % n, sender=n % 3)
        senders.send(b"two\r\nlines\r\n")
        one.until(lambda: one.data().count(b"\n") == 302)
        by_receiver = {}
        for piece in one.pieces:
            by_receiver[piece.receiver] = by_receiver.get(piece.receiver, b"") + bytes(piece.data)
        ports = {str(each.getsockname()[1]) for each in senders.sockets}
        assert {name.split()[1] for name in by_receiver} == ports
        for n, each in enumerate(senders.sockets):
            mine = by_receiver[f"127.0.0.1 {each.getsockname()[1]}"]
            expected = b"".join(b"line %d without a newline\n" % k for k in range(n, 300, 3))
            assert mine == expected + (b"two\r\nlines\r\n" if n == 0 else b"")
        senders.close()


def test_udp_counts_what_the_kernel_dropped():
    url = parse_url("udp://127.0.0.1:0")
    one = Listener(url)
    one.source._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    senders = Datagrams(one.source.address[1])
    for n in range(2000):
        senders.send(b"x%06d" % n + b"y" * 400)
    one.thread.start()
    one.until(lambda: one.data().count(b"\n") > 0)
    time.sleep(0.3)
    senders.send(b"after")
    one.until(lambda: b"after\n" in one.data())
    came = one.data().count(b"\n") - 1
    assert came < 2000 and one.health.status().lost_by_kernel == 2000 - came
    one.stop.set()
    one.thread.join(5)
    senders.close()


def test_a_port_that_is_taken_is_refused_in_words():
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as other:
        other.bind(("127.0.0.1", 0))
        url = parse_url(f"udp://127.0.0.1:{other.getsockname()[1]}")
        with pytest.raises(SourceError, match="choose another port"):
            open_source(url, Inbox(), Health())


def append(path, data):
    with path.open("ab") as file:
        file.write(data)


def test_a_followed_file_grows_is_rotated_and_cut(tmp_path):
    log, n = tmp_path / "ais.log", iter(lines(400))
    with listener(parse_url(str(log))) as one:
        one.until(lambda: one.health.status().state is State.DOWN)
        assert "no such file yet; it is read once there is" in one.health.status().error
        sent = b""
        for round_ in range(12):
            for _ in range(8):
                line = next(n)
                for part in (line[:9], line[9:]):
                    append(log, part)
                sent += line
            one.until(lambda sent=sent: one.data() == sent)
            if round_ % 3 == 1:
                late = next(n)
                log.rename(tmp_path / f"ais.log.{round_}")
                append(tmp_path / f"ais.log.{round_}", late)
                sent += late
                append(log, b"")
            elif round_ % 3 == 2:
                os.truncate(log, 0)
                time.sleep(0.6)
        one.until(lambda: one.data() == sent)


def test_a_followed_file_is_read_on_where_it_was_left(tmp_path):
    log, every = tmp_path / "ais.log", lines(2000)
    append(log, b"".join(every[:1500]) + every[1500][:7])
    with listener(parse_url(str(log))) as one:
        one.until(lambda: len(one.data()) == log.stat().st_size)
        mark = next(piece.mark for piece in reversed(one.pieces) if piece.mark)
    append(log, every[1500][7:] + b"".join(every[1501:]))
    with listener(parse_url(str(log)), mark=mark) as one:
        one.until(lambda: one.data().endswith(every[-1]))
        again = one.data().splitlines(keepends=True)
    assert again == every[-len(again) :]
    assert 500 <= len(again) < 800, "read on, from a little before"
    log.write_bytes(b"".join(every[:5]))
    with listener(parse_url(str(log)), mark=mark) as one:
        one.until(lambda: one.data() == b"".join(every[:5]))


def test_a_full_inbox_holds_the_source_back():
    inbox = Inbox(most_bytes=1000)
    threading.Thread(target=lambda: [inbox.put("a", b"x" * 100) for _ in range(50)], daemon=True).start()
    time.sleep(0.2)
    assert inbox.waiting_bytes == 1000
    came = 0
    while came < 5000:
        came += sum(len(piece.data) for piece in inbox.take())
    assert came == 5000


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 400), st.booleans()), max_size=60))
def test_pieces_keep_each_receivers_order_and_tell_when_they_came(puts):
    now = [1_000_000]
    inbox = Inbox(now_ms=lambda: now[0])
    sent = {}
    for n, (receiver, waited_ms, ended) in enumerate(puts):
        now[0] += waited_ms
        inbox.put(str(receiver), b"%d;" % n, ended=ended)
        sent.setdefault(str(receiver), []).append((n, now[0], ended))
    pieces = inbox.take()
    for receiver, came in sent.items():
        mine = [piece for piece in pieces if piece.receiver == receiver]
        assert b"".join(piece.data for piece in mine) == b"".join(b"%d;" % n for n, _, _ in came)
        assert sum(piece.ended for piece in mine) == sum(ended for _, _, ended in came)
        at = {n: ms for n, ms, _ in came}
        for piece in mine:
            numbers = [int(n) for n in bytes(piece.data).split(b";")[:-1]]
            assert piece.received_ms == at[numbers[0]]
            assert all(at[n] - piece.received_ms < 250 for n in numbers)
    assert inbox.take() == []


@settings(max_examples=50)
@given(st.integers(1, 30))
def test_attempts_come_further_apart_but_never_further_than_a_minute(failures):
    retry = Retry()
    waits = [retry.wait_s() for _ in range(failures)]
    assert all(0.1 <= wait <= min(60.0, 2.0**n) for n, wait in enumerate(waits))
    retry.worked()
    assert retry.wait_s() <= 1.0


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("gopher://x:1", "no source that can be listened to"),
        ("udp://:10110", "address and a port"),
        ("tcp://host", "address and a port"),
        ("tcp://host:70000", "0 to 65535"),
        ("udp://0.0.0.0:1?colour=red", "unknown option colour"),
        ("udp://0.0.0.0:1?lateness_s=soon", "no number of seconds"),
        ("tcp://me:secret@host:1", "no user or password"),
        ("udp://[::1:10411", "is no URL"),
        ("upd://0.0.0.0:10411", r"did you mean udp://0\.0\.0\.0:10411 \?"),
        ("upd://me:secret@host:1", r"did you mean udp://host:1 \?"),
        ("udp:10411", r"did you mean udp://0\.0\.0\.0:10411 \?"),
        ("udp:10411?name=roof", r"did you mean udp://0\.0\.0\.0:10411 \?"),
        ("udp:/127.0.0.1:10411", r"did you mean udp://127\.0\.0\.1:10411 \?"),
        ("upd:10411", r"did you mean udp://0\.0\.0\.0:10411 \?"),
        ("tcp:mast:4001", r"did you mean tcp://mast:4001 \?"),
        ("roof:10411", r"udp://0\.0\.0\.0:10411 to listen, or tcp://roof:10411 to connect"),
        ("192.0.2.7:4001", r"tcp://192\.0\.2\.7:4001 to connect"),
        (":10411", r"did you mean udp://0\.0\.0\.0:10411 \?"),
        ("10411", r"did you mean udp://0\.0\.0\.0:10411 \?"),
        ("aisstream:", "did you mean aisstream:// "),
        ("roof", "named with its folder: ./roof"),
        ("?name=roof", "an empty name is no source"),
        ("/", "is a folder"),
    ],
)
def test_a_source_that_makes_no_sense_is_refused_in_words(source, words):
    with pytest.raises(SourceError, match=words) as refused:
        parse_url(source)
    assert "secret" not in str(refused.value) and "\n" not in str(refused.value)


def test_a_file_that_is_there_or_looks_like_a_path_is_followed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("udp:10411", "10411", "roof"):
        (tmp_path / name).touch()
        assert parse_url(name).kind == "follow"
    for awaited in ("./log", "logs/today", "/none/there/ais.nmea", "ais.nmea", "x:1/ais.log?name=roof"):
        assert parse_url(awaited).kind == "follow"
