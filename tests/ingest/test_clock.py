"""How far the clock of a stream is trusted."""

import numpy as np
from ais_text import NOW, SHIP, T0, aivdm, at, lines, position, run
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.validate.clock import Clock, impossible

MINUTE = 60_000


def clock(*minutes, last=False, known=None):
    found = known or Clock()
    found.advance(np.array([T0 + m * MINUTE for m in minutes], np.int64), last=last)
    return found


def newest(*minutes, **options):
    ms = clock(*minutes, **options).newest_ms
    return None if ms is None else (ms - T0) / MINUTE


def test_a_leap_waits_for_two_more():
    assert newest(0, 0, 0, 60) == 0
    assert newest(0, 0, 0, 60, 61) == 0
    assert newest(0, 0, 0, 60, 61, 59) == 61
    assert newest(0, 0, 0, 60, 1, 61, 2, 62) == 62
    assert newest(0, 0, 0, 60, 66, 72) == 0


def test_ten_minutes_are_no_leap():
    assert newest(0, 0, 0, 10, 20, 30) == 30
    assert newest(0, 0, 0, 10.1) == 0


def test_the_very_first_waits_too():
    assert newest(0, 0) is None
    assert newest(7_000_000, 0, 0, 0) == 0


def test_it_never_goes_back_but_at_the_end_all_count():
    assert newest(0, 0, 0, -60) == 0
    assert newest(0, 0, 0, 60, last=True) == 60
    assert clock(0, 0, 0, -60).first_ms == T0 - 60 * MINUTE


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2, 5, 9, 14, 60, 63, 64, 500]), max_size=30), st.data())
def test_in_any_stretches_the_same(minutes, data):
    cut = data.draw(st.integers(0, len(minutes)))
    assert clock(*minutes[cut:], known=clock(*minutes[:cut])) == clock(*minutes)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([0, 3, 9, 18, 27, 60]), max_size=20))
def test_the_fast_way_is_the_slow_way(minutes):
    slow = clock(0, 0, 0)
    for m in minutes:
        slow._step(T0 + m * MINUTE)
    assert clock(0, 0, 0, *minutes).newest_ms == slow.newest_ms


def test_bounds():
    limit = 1_000_000_000_000
    times = np.array([946_684_799_999, 946_684_800_000, limit + 300_000, limit + 300_001])
    assert impossible(times, limit).tolist() == [True, False, False, True]


def test_a_leap_into_2036_and_back():
    steady = [at(position(mmsi=SHIP + i), T0 + i * 1000) for i in range(6)]
    leap = at(position(mmsi=SHIP + 50), 2_080_000_000_000)
    result = run(lines(*steady[:3], leap, *steady[3:]))
    assert (len(result.positions), result.rejected) == (6, {"clock": 1})
    assert result.carry.newest_ms < T0 + MINUTE
    stored = at(position(mmsi=SHIP + 50), NOW - 1)
    result = run(lines(*steady[:3], stored, *steady[3:]), last=False)
    assert (len(result.positions), result.rejected) == (7, {})
    assert result.carry.newest_ms < T0 + MINUTE


def test_a_rejected_other_message_is_not_counted_as_other():
    base = aivdm(b"402=481uaUcf;OQ55JS9ITi025Jp")
    result = run(lines(at(base, 2_080_000_000_000)))
    assert (result.other, result.rejected) == (0, {"clock": 1})
