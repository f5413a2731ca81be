"""PostgreSQL commits and its answer is lost: what live feeds bring is stored once, and counted once."""

import socket
import threading
import time
from contextlib import suppress

import pytest
from pipeline.test_live import Worker
from sqlalchemy import make_url
from support.canonical import rows
from support.databases import postgres
from support.proxy import Proxy
from support.senders import Datagrams

from app.evaluate.scenario import Dials, generate
from ingest.sources.live import parse_url

LOST = 12
COUNTED = "SELECT coalesce(sum(lines), 0) FROM feeds"


class Forgetful(Proxy):
    """Lets every third COMMIT after a fix through to the server, and no answer to it back."""

    def __init__(self, host, port):
        self.lost, self.of, self._seen = 0, 0, threading.local()
        self._doomed = set()
        super().__init__(host, port)

    def _pass_on(self, one, other):
        with suppress(OSError):
            while data := one.recv(65536):
                if other.getpeername() == self._to:
                    self._note(one, other, data)
                elif one in self._doomed:
                    break
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _note(self, client, server, data):
        """A transaction that counts lines is about to be done."""
        self._seen.counts = getattr(self._seen, "counts", False) or b"UPDATE feeds SET lines" in data
        if b"COMMIT" in data:
            if self._seen.counts:
                self.of += 1
                if self.of % 3 == 0 and self.lost < LOST:
                    self.lost += 1
                    self._doomed.add(server)
            self._seen.counts = False


@pytest.fixture(scope="module")
def lines():
    dials = Dials(moving_s=900.0, still_s=1500.0, static_s=7200.0)
    made = generate(31, keys=("eight_km_west", "two_hulls"), days=1.9, dials=dials).lines
    return [line for line in made if b"VDM,1," in line and b"NOISE" not in line]


def test_what_was_done_without_an_answer_is_counted_once(lines, tmp_path):
    store = postgres().url(tmp_path / "live.db")
    place = make_url(store)
    with Forgetful(place.host, place.port or 5432) as way:
        through = place.set(port=way.port).render_as_string(hide_password=False)
        feeds = [parse_url(f"udp://127.0.0.1:0?name=mast{n}&lateness_s=0") for n in range(2)]
        live = Worker(through, *feeds, may_fail=True)
        live.thread.start()
        senders = [Datagrams(feed.source.address[1]) for feed in live.feeds]
        sent = 0
        deadline = time.monotonic() + 90
        while way.lost < LOST or sent % 2:
            assert time.monotonic() < deadline, (way.lost, way.of, live.said[-1:])
            senders[sent % 2].send(lines[sent // 2 % len(lines)])
            sent += 1
            time.sleep(0.02)
        while rows(store, COUNTED)[0][0] < sent:
            assert time.monotonic() < deadline + 30, (rows(store, COUNTED), sent)
            time.sleep(0.05)
        for sender in senders:
            sender.close()
        live.end()
    assert rows(store, COUNTED) == [(sent,)]
    assert rows(store, "SELECT sum(positions) FROM feeds") == rows(store, "SELECT count(*) FROM positions")
    held = [line for line in live.said if "held and tried again" in line]
    assert len(held) >= LOST and not [line for line in live.said if "defect" in line], live.said
