from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store import feeds, live
from app.store.engine import reading, writing
from ingest.batch import Rejects

HOUR = 3_600_000


def intervals(store):
    with reading(store) as connection:
        return [tuple(r) for r in connection.exec_driver_sql("SELECT from_ms, to_ms FROM feed_up ORDER BY 1")]


def add(store, *hours):
    with writing(store) as connection:
        feed = feeds.open_feed(connection, "north", "file", 900, 0)
        return feeds.add_up_time(connection, feed.id, np.array([int(h * HOUR) for h in hours], np.int64))


def test_a_feed_is_up_between_messages_at_most_six_hours_apart(store):
    add(store, 0, 5, 11, 17.5)
    assert intervals(store) == [(0, 11 * HOUR), (int(17.5 * HOUR), int(17.5 * HOUR))]


def test_a_message_in_between_joins_what_was_apart_and_says_from_when(store):
    add(store, 0, 10)
    assert intervals(store) == [(0, 0), (10 * HOUR, 10 * HOUR)]
    assert add(store, 5) == 0
    assert intervals(store) == [(0, 10 * HOUR)]


def test_an_extension_changes_only_what_comes_after(store):
    add(store, 0, 3)
    assert add(store, 4) == 3 * HOUR
    assert add(store, 1, 2, 4) is None


def brute_force(hours):
    ordered = sorted(set(hours))
    found = [[ordered[0], ordered[0]]]
    for hour in ordered[1:]:
        if hour - found[-1][1] <= 6:
            found[-1][1] = hour
        else:
            found.append([hour, hour])
    return [(a * HOUR, b * HOUR) for a, b in found]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.integers(0, 60), min_size=1, max_size=5), min_size=1, max_size=6))
def test_the_union_does_not_depend_on_order_or_batches(fresh_store, batches):
    engine = fresh_store()
    for batch in batches:
        add(engine, *batch)
    assert intervals(engine) == brute_force([h for batch in batches for h in batch])


def test_traffic_adds_up_and_the_first_reject_of_each_kind_is_kept(store):
    one, two = Rejects(), Rejects()
    one.add("checksum", 10, b"!AIVDM,bad")
    two.add("checksum", 99, b"!AIVDM,worse")
    two.add("empty", 120, b"!AIVDM,,")
    with writing(store) as connection:
        feed = feeds.open_feed(connection, "north", "file", 900, 0)
        feeds.count(connection, feed.id, 5, 3, one)
        feeds.raise_newest(connection, feed.id, 1000)
        feeds.count(connection, feed.id, 7, 2, two)
        feeds.raise_newest(connection, feed.id, 400)
        feeds.raise_newest(connection, feed.id, None)
    with reading(store) as connection:
        row = connection.exec_driver_sql(
            "SELECT lines, positions, newest_ms, rejected, rejects_first FROM feeds"
        ).one()
    assert tuple(row)[:4] == (12, 5, 1000, '{"checksum":2,"empty":1}')
    assert row[4] == '{"checksum":[10,"!AIVDM,bad"],"empty":[120,"!AIVDM,,"]}'


def test_progress_is_of_the_same_file_only(store):
    with writing(store) as connection:
        feed = feeds.open_feed(connection, "north", "file", 900, 0)
        feeds.save_progress(connection, feed.id, 100, "aa", 50, "{}", done=False, now_ms=1)
        feeds.save_progress(connection, feed.id, 100, "aa", 80, "{}", done=True, now_ms=2)
        assert feeds.find_input(connection, "north", 100, "bb") is None
        assert feeds.find_input(connection, "south", 100, "aa") is None
        found = feeds.find_input(connection, "north", 100, "aa")
    assert found is not None
    assert (found.offset, found.done) == (80, True)


@pytest.mark.parametrize("data", [b"", b"!AIVDM,1,1,,A,x,0*00\n" * 100])
def test_raw_bytes_are_kept_once_and_come_back_as_they_were(store, data):
    import zstandard

    with writing(store) as connection:
        feed = feeds.open_feed(connection, "north", "file", 900, 0)
        for _ in range(2):
            raw = feeds.RawBytes.of(data, 0, np.array([5, 3], np.int64))
            feeds.keep_raw(connection, feed.id, raw, 1)
    with reading(store) as connection:
        [(kept, first, last)] = connection.exec_driver_sql("SELECT zstd, first_ms, last_ms FROM raw").all()
    assert (zstandard.decompress(kept), first, last) == (data, 3, 5)


def test_what_was_said_last_of_a_live_feed_is_read_back(store):
    said = live.Report("udp://", "up", 5, "", None, 1, 2, 3, 4, 250, [{"name": "mast"}], "mark", 9)
    with writing(store) as connection:
        feed = feeds.open_feed(connection, "roof", "udp", 900, 0)
        live.note(connection, feed.id, replace(said, state="down", lag_ms=None))
        live.note(connection, feed.id, said)
    with reading(store) as connection:
        assert live.reports(connection) == {feed.id: said}
