"""Where a line's time comes from, and which instant a message means."""

import pytest
from ais_text import SHIP, T0, at, closed, lines, position, recorded, run, sentences, tagged
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode.times import message_ms

BARE = position(second=60)


def gatehouse(field, ms=390, station=b"992190934"):
    return closed(b"PGHP,1,2023,11,14,22,13,21,%d,231,45,%s,1,%s" % (ms, station, field), b"$")


GATEHOUSE_MS = T0 + 1390


def received(*each, **options):
    return [row["received_ms"] for row in run(lines(*each), **options).positions]


@given(line_ms=st.integers(946_684_800_000, 4_000_000_000_000), second=st.integers(0, 59))
def test_the_second_lies_in_the_minute_around_the_line(line_ms, second):
    found = message_ms(line_ms, second)
    assert found // 1000 % 60 == second
    assert found % 1000 == 0
    assert line_ms - 50_000 < found <= line_ms + 10_000


@given(
    line_ms=st.integers(946_684_800_000, 4_000_000_000_000), second=st.sampled_from([None, 60, 61, 62, 63])
)
def test_without_a_second_the_line_is_cut_to_its_own(line_ms, second):
    assert message_ms(line_ms, second) == line_ms - line_ms % 1000


def test_two_receivers_hear_one_fix():
    early, late = (at(position(second=20), T0 + shift, b"s%d" % shift) for shift in (0, 9_000))
    result = run(lines(early, late))
    assert len({row["time_ms"] for row in result.positions}) == 1
    assert [row["station"] for row in result.positions] == ["s0", "s9000"]


@pytest.mark.parametrize("told", [b"1700000000", b"1700000000000"])
def test_tag_block_in_seconds_or_milliseconds(told):
    assert received(tagged(BARE, b"s:x,c:" + told)) == [T0]
    assert received(BARE + b"," + told) == [T0]


@pytest.mark.parametrize(
    ("told", "ms"),
    [(b"1700000000.5", 500), (b"1700000000.0625", 62), (b"1700000000.", 0), (b"1700000000123.9", 123)],
)
def test_a_fraction_of_a_second_is_read_to_the_millisecond(told, ms):
    assert received(tagged(BARE, b"c:" + told)) == [T0 + ms]


def test_order_of_belief():
    own = gatehouse(BARE[-2:])
    suffixed = BARE + b",1700000009"
    assert received(own, at(suffixed, T0)) == [T0]
    assert received(own, suffixed) == [GATEHOUSE_MS]
    assert received(suffixed, received_ms=T0 + 5_000) == [T0 + 5_000]
    assert received(BARE, assume_received_ms=T0 + 7_000) == [T0 + 7_000]
    assert received(suffixed, assume_received_ms=T0) == [T0 + 9_000]


def test_a_live_feed_gives_the_time_of_last_resort():
    (row,) = run(lines(BARE), received_ms=T0 + 1234).positions
    assert (row["time_ms"], row["received_ms"]) == (T0 + 1000, T0 + 1234)
    (row,) = run(lines(at(BARE, T0)), received_ms=T0 + 61_000).positions
    assert (row["time_ms"], row["received_ms"]) == (T0, T0 + 61_000)


def test_a_live_feed_is_checked_against_its_receive_time():
    assert run(lines(at(BARE, T0 + 301_000)), received_ms=T0).rejected == {"clock": 1}
    assert run(lines(at(BARE, T0 + 300_000)), received_ms=T0).rejected == {}


def test_gatehouse_is_of_the_sentence_with_its_checksum_only():
    other = position(mmsi=SHIP + 1, second=60)
    rows = run(lines(gatehouse(BARE[-2:]), other + b",1700000030", BARE, BARE + b",1700000030")).positions
    assert [row["received_ms"] - T0 for row in rows] == [30_000, 1390, 30_000]
    assert rows[1]["station"] == "992190934"


def test_gatehouse_is_forgotten_after_a_while():
    others = [position(mmsi=SHIP + i, second=60) + b",1700000030" for i in range(1, 40)]
    others = [line for line in others if line[: line.index(b",17")][-2:] != BARE[-2:]][:8]
    assert received(gatehouse(BARE[-2:]), *others, BARE + b",1700000030")[-1] == T0 + 30_000


def test_gatehouse_of_a_message_in_parts_holds_the_xor_of_their_checksums():
    first, second = sentences(msg_type=5, shipname="X")
    both = b"%02X" % (int(first[-2:], 16) ^ int(second[-2:], 16))
    result = run(lines(gatehouse(both), first, second))
    assert [row["received_ms"] for row in result.statics] == [GATEHOUSE_MS]
    wrong = b"%02X" % (int(both, 16) ^ 0x55)
    assert run(lines(gatehouse(wrong), first, second)).rejected == {"untimed": 2}


def test_gatehouse_00_is_of_the_next_sentence():
    assert received(gatehouse(b"00"), BARE) == [GATEHOUSE_MS]


def test_a_group_tells_its_time_once():
    first, second = sentences(msg_type=5, shipname="X")
    result = run(lines(tagged(first, b"g:1-2-9,s:tower,c:1700000000"), tagged(second, b"g:2-2-9")))
    assert [(row["time_ms"], row["station"]) for row in result.statics] == [(T0, "tower")]
    stale = run(lines(tagged(BARE, b"g:1-3-9,c:1700000000"), tagged(BARE, b"g:3-3-9")))
    assert (len(stale.positions), stale.rejected) == (1, {"untimed": 1})


def test_a_group_may_begin_with_another_sentence_or_none():
    for begin in (closed(b"GPRMC,1", b"$"), b""):
        data = lines(tagged(begin, b"1G2:5,c:1700000000"), tagged(BARE, b"2G2:5"))
        assert [row["time_ms"] for row in run(data).positions] == [T0]


def test_a_time_outside_tag_blocks_is_no_time():
    assert run(lines(b"c:1700000000 " + BARE)).rejected == {"untimed": 1}


@pytest.mark.parametrize(
    ("suffix", "station"),
    [(b",b003669730,1700000000", "b003669730"), (b",d-1,r08TPHI1,T3.1,1700000000", "r08TPHI1")],
)
def test_station_after_the_checksum(suffix, station):
    (row,) = run(lines(BARE + suffix)).positions
    assert (row["station"], row["received_ms"]) == (station, T0)


def test_every_line_of_the_recorded_stream_is_timed_by_its_gatehouse():
    result = run(recorded("aislib_stream_example.txt"))
    assert (result.carry.timed, result.carry.untimed) == (4500, 0)
    assert result.rejected == {"mmsi": 3}
    assert (len(result.positions), len(result.statics)) == (2962, 497)
