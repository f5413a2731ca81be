"""Whatever the cuts and however often it is resumed: the same rows, counts, rejects and carry."""

import random

import pytest
from ais_text import NOW, SHIP, T0, aivdm, at, closed, lines, position, recorded, run, sentences, tagged
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.sources.chunk import Chunk
from ingest.stream import Carry, decode


def voyage(k=0):
    return sentences(msg_type=5, mmsi=SHIP + k, shipname=f"SHIP {k}", destination="TARTUS")


def gatehouse(field, second=11):
    return closed(b"PGHP,1,2023,11,14,22,13,%d,390,231,45,992190934,1,%s" % (second, field), b"$")


def checksum_of(line):
    return line[-2:]


def awkward():
    """A bit of everything that is remembered from line to line."""
    first, second = voyage(1)
    alone = position(mmsi=SHIP + 2)
    told, rest = voyage(3)
    both = b"%02X" % (int(checksum_of(told), 16) ^ int(checksum_of(rest), 16))
    orphan = voyage(4)[0]
    grouped = [
        tagged(voyage(5)[0], b"g:1-2-77,s:tower,c:%d" % (T0 // 1000 + 5)),
        tagged(voyage(5)[1], b"g:2-2-77"),
    ]
    steady = [at(position(mmsi=SHIP + 9, second=60), T0 + 40_000 + i * 1000) for i in range(5)]
    pieces = [
        at(first, T0), at(second, T0 + 1), gatehouse(checksum_of(alone)), alone,
        gatehouse(both), told, rest, b"# a comment", b"", at(orphan, T0), *grouped, *steady,
        b"x" * 5000, at(position(mmsi=SHIP + 6), T0), b"$GPRMC,213950.00,A*00", b"\xff\x00garbage",
        at(position(mmsi=SHIP + 7), 2_080_000_000_000), at(position(mmsi=SHIP + 8), T0 + 3_600_000),
        position(mmsi=SHIP + 8) + b",rORBIT,1700000000", at(voyage(6)[0], T0 + 50_000),
    ]  # fmt: skip
    crlf = [piece + (b"\r" if i % 3 == 0 else b"") for i, piece in enumerate(pieces)]
    return lines(*crlf) + at(position(mmsi=SHIP + 10), T0)


DATA = awkward()
WHOLE = run(DATA)


def test_the_sample_holds_something_of_everything():
    assert {row["mmsi"] - SHIP for row in WHOLE.positions} == {2, 6, 8, 9, 10}
    assert {row["name"] for row in WHOLE.statics} == {"SHIP 1", "SHIP 3", "SHIP 5"}
    assert WHOLE.rejected == {"fragment": 2, "length": 1, "checksum": 1, "format": 1, "clock": 1}
    assert {row["station"] for row in WHOLE.statics} == {"", "tower", "992190934"}


@settings(max_examples=120, deadline=None)
@given(cuts=st.lists(st.integers(0, len(DATA)), max_size=12))
def test_any_chunking_gives_the_same(cuts):
    assert run(DATA, cuts, through_json=True) == WHOLE


def test_byte_by_byte_gives_the_same():
    assert run(DATA, range(len(DATA))) == WHOLE


def test_ending_apart_from_the_data_gives_the_same():
    open_end = run(DATA, last=False)
    batch, carry = decode(Chunk(b"", None, "test", len(DATA)), open_end.carry, now_ms=NOW, last=True)
    open_end.take(batch)
    open_end.carry = carry
    assert open_end == WHOLE


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_order_of_lines_and_any_chunking(data):
    shuffled = b"\n".join(data.draw(st.permutations(DATA.split(b"\n"))))
    cuts = data.draw(st.lists(st.integers(0, len(shuffled)), max_size=8))
    assert run(shuffled, cuts, through_json=True) == run(shuffled)


def test_the_carry_given_is_not_changed():
    carry = run(DATA[: len(DATA) // 3], last=False).carry
    before = carry.to_json()
    run(DATA[len(DATA) // 3 :], carry=carry, offset=len(DATA) // 3)
    assert carry.to_json() == before


def test_a_new_carry_is_the_start():
    assert Carry.from_json(Carry().to_json()) == Carry()
    assert (Carry().newest_ms, Carry().first_ms, Carry().timed, Carry().untimed) == (None, None, 0, 0)


@pytest.mark.parametrize(
    "name", ["aislib_stream_example.txt", "risky_exact-earth-augmented.txt", "sample.aivdm"]
)
def test_recorded_files_in_random_chunks(name):
    data = recorded(name)
    cuts = sorted(random.Random(name).sample(range(len(data)), 40))
    assert run(data, cuts, through_json=True, assume_received_ms=T0) == run(data, assume_received_ms=T0)


def test_offsets_of_rejects_are_those_of_the_stream():
    good = lines(at(position(), T0))
    result = run(good + b"rubbish\n" + good, cuts=[len(good) + 3], offset=1000)
    assert result.first == {"format": (1000 + len(good), "rubbish")}


def test_an_endless_line_is_not_kept():
    chunk = b"x" * 1_000_000
    carry, rejected = Carry(), 0
    for part in range(10):
        batch, carry = decode(Chunk(chunk, None, "t", part * len(chunk)), carry, now_ms=NOW)
        rejected += sum(batch.rejects.counts.values())
        assert len(carry.to_json()) < 10_000
    tail = b"\n" + lines(at(position(), T0))
    batch, _ = decode(Chunk(tail, None, "t", 10 * len(chunk)), carry, now_ms=NOW, last=True)
    assert (rejected, len(batch.positions), batch.rejects.counts) == (1, 1, {})


@pytest.mark.parametrize("length", [4095, 4096, 4097])
def test_the_longest_line(length):
    line = b"#" * length
    assert run(line + b"\n").rejected == ({} if length <= 4096 else {"length": 1})
    assert run(line + b"\n", range(0, length, 100)).rejected == run(line + b"\n").rejected
    assert run(line).rejected == run(line + b"\n").rejected


def test_part_with_payload_of_every_kind():
    assert run(lines(at(aivdm(b"", number=1), T0))).rejected == {"empty": 1}
