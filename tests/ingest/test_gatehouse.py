"""`$PGHP` and sentences of one arrival stamp find one another, whichever stands first."""

from collections import defaultdict

import pytest
from ais_text import (
    NOW,
    SHIP,
    T0,
    Carry,
    at,
    closed,
    decode,
    lines,
    position,
    recorded,
    run,
    sentences,
    tagged,
    xor,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decode.columns import columns
from ingest.decode.gatehouse import WAITING_MOST
from ingest.decode.state import LineState
from ingest.decode.times import gatehouse_ms
from ingest.sources.chunk import Chunk

ARRIVAL = T0 + 3_600_000
BARE = position(second=60)
VOYAGE = [line.replace(b",1,A,", b",7,A,") for line in sentences(msg_type=5, shipname="X")]
VOYAGE = [closed(line[1 : line.index(b"*")]) for line in VOYAGE]


def stamped(line, ms=ARRIVAL):
    return line + b",%d" % ms


def checksum(*parts):
    return xor(bytes(int(part[-2:], 16) for part in parts))


def gatehouse(of, second=21, station=b"9"):
    field = of if isinstance(of, bytes) else b"%02X" % of
    return closed(
        b"PGHP,1,2023,11,14,22,%d,%d,0,231,45,%s,1,%s" % (second // 60, second % 60, station, field), b"$"
    )


def second_ms(second):
    return T0 - 13 * 60_000 - 20_000 + second * 1000


def received(*each, **options):
    result = run(lines(*each), **options)
    return [row["received_ms"] for row in result.positions]


def of_checksum(number, count):
    """Different reports that have one checksum."""
    found = []
    for mmsi in range(SHIP, SHIP + 20_000):
        line = position(mmsi=mmsi, second=60)
        if checksum(line) == number:
            found.append(line)
        if len(found) == count:
            break
    return found


POOL = [*of_checksum(0x21, 3), *of_checksum(0x35, 2), *of_checksum(0x40, 1), *of_checksum(0x11, 1)]
UNITS = st.lists(st.tuples(st.sampled_from([(line,) for line in POOL]), st.booleans()), max_size=9)


@st.composite
def one_arrival(draw, ms):
    """Lines of one stamp in any order, and when the messages in them were heard, in their order."""
    units = draw(UNITS)
    if draw(st.booleans()):
        units = [*units, (tuple(VOYAGE), draw(st.booleans()))]
    marks = [checksum(*unit) for unit, told in units if told]
    heard = draw(st.lists(st.integers(0, 900), min_size=len(marks), max_size=len(marks), unique=True))
    told = [((gatehouse(mark, second),), mark, second) for mark, second in zip(marks, heard, strict=True)]
    tokens = [
        *((list(unit), checksum(*unit), None) for unit, _ in units),
        *((list(t[0]), *t[1:]) for t in told),
    ]
    turns = draw(st.permutations([i for i, token in enumerate(tokens) for _ in token[0]]))
    return _laid_out(tokens, turns, ms)


def _laid_out(tokens, turns, ms):
    out, messages, seconds = [], [], defaultdict(list)
    for turn in turns:
        rest, mark, second = tokens[turn]
        out.append(stamped(rest.pop(0), ms))
        if second is not None:
            seconds[mark].append(second_ms(second))
        elif not rest:
            messages.append((mark, out[-1]))
    return out, [(line, seconds[mark].pop(0) if seconds[mark] else ms) for mark, line in messages]


ARRIVALS = st.integers(1, 4).flatmap(lambda n: st.tuples(*(one_arrival(ARRIVAL + 16 * i) for i in range(n))))


def in_tables(messages):
    """(times of the single messages, times of those in parts)."""
    single = [ms for line, ms in messages if b",1,1," in line[:14]]
    return single, [ms for line, ms in messages if b",1,1," not in line[:14]]


@settings(max_examples=150, deadline=None)
@given(arrivals=ARRIVALS, data=st.data())
def test_any_order_within_a_stamp_and_any_cuts(arrivals, data):
    text = lines(*(line for out, _ in arrivals for line in out))
    expected = in_tables([message for _, messages in arrivals for message in messages])
    whole = run(text)
    times = ([row["received_ms"] for row in table] for table in (whole.positions, whole.statics))
    assert tuple(times) == expected
    assert (whole.rejected, whole.other) == ({}, 0)
    assert whole.carry.timed == sum(not line.startswith(b"$") for out, _ in arrivals for line in out)
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=10))
    assert run(text, cuts, through_json=True) == whole


@settings(max_examples=100, deadline=None)
@given(arrivals=ARRIVALS, data=st.data())
def test_without_stamps_the_next_sentence_of_its_checksum_is_meant_as_ever(arrivals, data):
    """A `$PGHP` that stands behind says nothing then, and the last of several holds."""
    bare = [line.rpartition(b",")[0] for out, _ in arrivals for line in out if b",2," not in line[:14]]
    known, expected, passed = None, [], 0
    for line in bare:
        if line.startswith(b"$"):
            fields = line[1 : line.index(b"*")].split(b",")
            known, passed = (int(fields[-1], 16), gatehouse_ms(fields[1:])), 0
            continue
        meant = known is not None and passed < 8 and known[0] == checksum(line)
        expected.append(known[1] if meant else T0)
        known, passed = None if meant else known, passed + 1
    assert received(*bare, assume_received_ms=T0) == expected


def test_a_gatehouse_behind_its_sentence():
    (row,) = run(lines(stamped(BARE), stamped(gatehouse(BARE[-2:])))).positions
    assert (row["received_ms"], row["station"]) == (second_ms(21), "9")


def test_a_sentence_of_another_stamp_is_not_meant_by_what_follows():
    assert received(stamped(BARE), stamped(gatehouse(BARE[-2:]), ARRIVAL + 1)) == [ARRIVAL]
    assert received(stamped(BARE), gatehouse(BARE[-2:])) == [ARRIVAL]
    assert received(stamped(BARE), stamped(POOL[0], 1), stamped(gatehouse(BARE[-2:])))[0] == ARRIVAL


def test_a_line_without_a_stamp_ends_the_wait():
    rows = received(stamped(BARE), at(POOL[0], T0), stamped(gatehouse(BARE[-2:])))
    assert rows == [ARRIVAL, T0]


@pytest.mark.parametrize("between", [b"", b"# note", b"\xff\x00rubbish", b"!AIVDM,1,1,,A,5?,0*00"])
def test_what_is_no_sentence_ends_no_wait(between):
    assert received(stamped(BARE), between, stamped(gatehouse(BARE[-2:]))) == [second_ms(21)]


def test_a_gatehouse_before_still_reaches_over_to_a_later_stamp():
    """Unless one of the sentence's own stamp is found."""
    before = stamped(gatehouse(BARE[-2:], 30), ARRIVAL - 16)
    assert received(before, stamped(BARE)) == [second_ms(30)]
    assert received(before, stamped(BARE), stamped(gatehouse(BARE[-2:]))) == [second_ms(21)]
    result = run(lines(before, stamped(BARE), stamped(gatehouse(BARE[-2:], station=b"7"))))
    assert [row["station"] for row in result.positions] == ["7"]


def test_a_message_whose_parts_have_different_stamps():
    first, second = stamped(VOYAGE[0]), stamped(VOYAGE[1], ARRIVAL + 16)
    both = gatehouse(checksum(*VOYAGE))
    for order in ([stamped(both), first, second], [first, second, stamped(both, ARRIVAL + 16)]):
        assert [row["received_ms"] for row in run(lines(*order)).statics] == [second_ms(21)]


@pytest.mark.parametrize("earlier_ms", [0, 16])
def test_parts_are_kept_together_by_arrival(earlier_ms):
    """A `$PGHP` with the checksum of the first part alone is not of it, and must not part the two."""
    told = stamped(gatehouse(VOYAGE[0][-2:]), ARRIVAL - earlier_ms)
    result = run(lines(told, *(stamped(part) for part in VOYAGE)))
    assert ([row["received_ms"] for row in result.statics], result.rejected) == ([ARRIVAL], {})


def test_a_tag_block_wins_over_what_follows():
    assert received(stamped(at(BARE, T0 + 7_000)), stamped(gatehouse(BARE[-2:]))) == [T0 + 7_000]
    assert received(stamped(gatehouse(BARE[-2:])), stamped(at(BARE, T0 + 7_000))) == [T0 + 7_000]
    assert received(stamped(tagged(BARE, b"s:x")), stamped(gatehouse(BARE[-2:]))) == [second_ms(21)]


def test_rows_stay_in_the_order_of_the_lines():
    own = at(POOL[0], T0)
    rows = run(
        lines(stamped(BARE), stamped(own), stamped(POOL[1]), stamped(gatehouse(POOL[1][-2:])))
    ).positions
    assert [row["received_ms"] for row in rows] == [ARRIVAL, T0, second_ms(21)]


def test_gatehouse_00_is_of_a_sentence_of_checksum_0_else_of_the_next():
    (nought,) = of_checksum(0, 1)
    assert received(stamped(nought), stamped(POOL[0]), stamped(gatehouse(b"00"))) == [second_ms(21), ARRIVAL]
    assert received(stamped(gatehouse(b"00")), stamped(POOL[0]), stamped(POOL[1])) == [second_ms(21), ARRIVAL]


@pytest.mark.parametrize("more", [0, 1])
def test_the_wait_is_bounded(more):
    others = [stamped(POOL[0])] * (WAITING_MOST - 1 + more)
    told = [stamped(gatehouse(BARE[-2:])), stamped(gatehouse(POOL[0][-2:], 40))]
    rows = received(stamped(BARE), *others, *told)
    assert rows[0] == (ARRIVAL if more else second_ms(21))
    assert (len(rows), rows[1], set(rows[2:])) == (WAITING_MOST + more, second_ms(40), {ARRIVAL})


def test_what_is_remembered_is_bounded():
    carry = Carry()
    data = lines(*[stamped(gatehouse(b"01"))] * 500, *[stamped(BARE)] * 500)
    _, carry = decode(Chunk(data, None, "t", 0), carry, now_ms=ARRIVAL)
    assert (len(carry.lines.gatehouse), len(carry.lines.waiting)) == (WAITING_MOST, WAITING_MOST)


def test_a_message_that_waited_is_rejected_with_its_own_line():
    short = stamped(closed(b"AIVDM,1,1,,A,1000,0"))
    late = stamped(BARE, 5_000_000_000_000)
    for line, reason in ((short, "short"), (late, "clock")):
        text = lines(line)
        begun = run(text, through_json=True, last=False)
        batch, _ = decode(Chunk(b"", None, "t", len(text)), begun.carry, now_ms=NOW, last=True)
        assert (begun.rejected, batch.rejects.counts) == ({}, {reason: 1})
        assert batch.rejects.first == {reason: (0, line.decode())}


def test_a_live_feed_waits_two_seconds_at_most():
    first = run(lines(stamped(BARE)), received_ms=ARRIVAL, last=False)
    assert first.positions == []
    told = lines(stamped(gatehouse(BARE[-2:])))
    for later_ms, expected in ((2_000, second_ms(21)), (2_001, ARRIVAL)):
        chunk = Chunk(told, ARRIVAL + later_ms, "t", 80)
        batch, _ = decode(chunk, first.carry, now_ms=ARRIVAL + later_ms)
        assert batch.positions.time_ms.tolist() == [expected]
        assert batch.positions.received_ms.tolist() == [ARRIVAL]


def test_a_message_that_waited_is_checked_against_its_own_receive_time():
    first = run(lines(stamped(BARE)), received_ms=ARRIVAL - 301_000, last=False)
    batch, _ = decode(Chunk(b"", ARRIVAL, "t", 80), first.carry, now_ms=ARRIVAL)
    assert batch.rejects.counts == {"clock": 1}


def test_satellite_messages_recorded_out_of_order_get_their_gatehouse_time():
    data = recorded("risky_exact-earth-augmented.txt")
    told = {
        gatehouse_ms(line.partition(b"*")[0].split(b",")[1:])
        for line in data.split(b"\n")
        if line.startswith(b"$PGHP")
    }
    marks = columns(data, 0, LineState(), last=True).marks
    timed = sum(ms in told for ms in marks.line_ms.tolist())
    assert (len(marks.line_ms), timed) == (3960, 2225)
    result = run(data)
    assert result.rejected == {"short": 2, "mmsi": 6, "type": 4}
    assert (len(result.positions), len(result.statics), result.carry.timed) == (2922, 913, 3972)
