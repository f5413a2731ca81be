"""Rows of kept lines of live feeds become few: the bytes and their order stay, whatever comes between."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store import expiry, feeds, joining
from app.store.engine import open_store, reading, writing
from app.store.joining import HOUR_MS, join_some, live_feeds

START = 500_000 * HOUR_MS
LINE = "!AIVDM,1,1,,A,{},0*00\r\n"
KILLED = """
import os, signal, sys
from app.store import joining
from app.store.engine import open_store, writing

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(joining, sys.argv[2], kill)
with writing(open_store(sys.argv[1])) as connection:
    for feed_id in joining.live_feeds(connection):
        joining.join_some(connection, feed_id, int(sys.argv[3]))
"""


def feed(connection, name="roof", kind="udp"):
    return feeds.open_feed(connection, name, kind, 900, START).id


def keep(connection, feed_id, *looks):
    """Looks at (ms after the start, bytes); their messages were sent a second before."""
    for n, (at_ms, data) in enumerate(looks):
        sent = np.array([START + at_ms - 1000], np.int64)
        feeds.keep_raw(connection, feed_id, feeds.RawBytes.of(data, n, sent), START + at_ms)


def a_look(n, lines=3):
    return "".join(LINE.format(f"{n:06d}{i}") for i in range(lines)).encode()


def held(connection):
    """All bytes of each feed, in order, and the rows that they are in."""
    found = connection.exec_driver_sql(
        'SELECT feed_id, zstd, recorded_ms, last_ms FROM raw ORDER BY feed_id, recorded_ms, "offset", sha256'
    ).all()
    lines = {}
    for feed_id, packed, *_ in found:
        lines[feed_id] = lines.get(feed_id, b"") + zstandard.decompress(packed)
    return lines, found


def join_all(store, before_ms, lines):
    for _ in range(10_000):
        with writing(store) as connection:
            passed = [join_some(connection, feed_id, before_ms) for feed_id in live_feeds(connection)]
        with reading(store) as connection:
            assert held(connection)[0] == lines, "between two transactions too"
        if not any(passed):
            return
    raise AssertionError("it never ends")


LOOKS = st.lists(
    st.tuples(
        st.sampled_from([0, 250, 250, 250, 400_000]),
        st.integers(1, 40),
        st.sampled_from([b"\n", b"\n", b"\n", b"\n", b""]),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(looks=st.lists(LOOKS, min_size=1, max_size=2), most_rows=st.sampled_from([2, 3, 5, 512]))
def test_bytes_and_order_stay(fresh_store, looks, most_rows):
    store = fresh_store()
    with writing(store) as connection:
        for number, of_feed in enumerate(looks):
            at, feed_id = 0, feed(connection, f"feed{number}")
            for n, (gap, size, end) in enumerate(of_feed):
                at += gap
                keep(connection, feed_id, (at, b"%d.%d." % (number, n) + b"x" * size + end))
        before, rows_before = held(connection)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "MOST_ROWS", most_rows)
        patch.setattr(joining, "MOST_BYTES", 200)
        patch.setattr(joining, "_LARGE", 60)
        join_all(store, START + HOUR_MS, before)
    with reading(store) as connection:
        rows = held(connection)[1]
    assert len(rows) <= len(rows_before)
    sizes = [len(zstandard.decompress(packed)) for _, packed, *_ in rows]
    longest = max((len(zstandard.decompress(packed)) for _, packed, *_ in rows_before), default=0)
    assert max(sizes, default=0) <= max(200, longest)


def test_an_hour_that_is_over_becomes_few_rows_and_the_one_that_runs_stays(store):
    with writing(store) as connection:
        mine, file = feed(connection), feed(connection, "recorded", "file")
        keep(connection, mine, *((n * 2500, a_look(n)) for n in range(2 * 1440 + 5)))
        keep(connection, file, *((n * 2500, a_look(n) + b"\n") for n in range(20)))
        lines, before = held(connection)
    join_all(store, START + 2 * HOUR_MS, lines)
    with reading(store) as connection:
        after = held(connection)[1]
    assert len(after) == 2 + 5 + 20
    assert [row.recorded_ms for row in after if row.feed_id == mine][:2] == [START, START + HOUR_MS]
    assert sum(len(row.zstd) for row in after) * 2 < sum(len(row.zstd) for row in before)
    with writing(store) as connection:
        keep(connection, mine, *((2 * HOUR_MS + n, a_look(n + 5000)) for n in range(13_000, 13_700)))
        lines, _ = held(connection)
    join_all(store, START + 3 * HOUR_MS, lines)
    with reading(store) as connection:
        assert len(held(connection)[1]) == 3 + 20


def test_what_is_damaged_or_twice_stays_as_it_is(store):
    with writing(store) as connection:
        one, other = feed(connection), feed(connection, "mast")
        keep(connection, one, *((n, a_look(n)) for n in range(3)))
        keep(connection, other, (0, a_look(0) + a_look(1) + a_look(2)))
        keep(connection, other, (10, b"a\n"), (20, b"b\n"), (30, b"c\n"))
        connection.exec_driver_sql(
            "UPDATE raw SET zstd = ? WHERE feed_id = ? AND recorded_ms = ?", (b"no zstd", other, START + 20)
        )
        join_all_once = [join_some(connection, feed_id, START + HOUR_MS) for feed_id in (one, other) * 9]
        found = connection.exec_driver_sql("SELECT feed_id FROM raw").scalars().all()
    assert join_all_once[-2:] == [0, 0]
    assert found.count(other) == 3, "what is whole before the damage is joined"
    assert found.count(one) == 2, "the first with none, as it would be the other's row"


@pytest.mark.parametrize("at", ["delete", "keep_raw", "set_meta"])
def test_a_kill_loses_and_doubles_nothing(database, tmp_path, at):
    url = database.url(tmp_path / "killed.db")
    store = open_store(url)
    with writing(store) as connection:
        keep(connection, feed(connection), *((n * 1000, a_look(n)) for n in range(600)))
        lines, rows = held(connection)
    program = [sys.executable, "-c", KILLED, url, at, str(START + HOUR_MS)]
    ended = subprocess.run(program, env={**os.environ}, capture_output=True, timeout=120)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    with reading(store) as connection:
        assert held(connection) == (lines, rows)
    join_all(store, START + HOUR_MS, lines)
    with reading(store) as connection:
        assert len(held(connection)[1]) == 1
    store.dispose()


def test_it_grows_old_as_its_youngest_lines(store):
    with writing(store) as connection:
        mine = feed(connection)
        keep(connection, mine, *((n * 60_000, a_look(n)) for n in range(120)))
        lines, _ = held(connection)
    join_all(store, START + 2 * HOUR_MS, lines)

    def gone(before_ms):
        with writing(store) as connection:
            expiry.expire_raw(connection, before_ms, lambda *_: b"")
            return [row.last_ms for row in held(connection)[1]]

    ends = [START + 59 * 60_000 - 1000, START + 119 * 60_000 - 1000]
    assert gone(ends[0]) == ends
    assert gone(ends[0] + 1) == ends[1:]
    assert gone(ends[1] + 1) == []
