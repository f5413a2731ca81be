"""The compiled pass and the line-by-line reader say the same of any bytes, cut in any way."""

import os
import random
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from ais_text import SHIP, T0, aivdm, armoured, at, closed, lines, position, run, sentences, tagged
from hypothesis import given, settings
from hypothesis import strategies as st
from support.effort import tries

from ingest.decode.compiled import Pass

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.nmea"))
ROUNDS = tries(75, 150, "TWELVEMILE_TEST_FUZZ")
INNER = os.environ.get("TWELVEMILE_TEST_INNER") == "1"
"""Set for the same tests under other settings of the compiler."""


@contextmanager
def line_by_line():
    with mock.patch.object(Pass, "may_run", return_value=False):
        yield


def same(data, cuts=(), **options):
    fast = run(data, cuts, **options)
    with line_by_line():
        slow = run(data, cuts, **options)
    assert fast == slow
    return fast


KINDS = (1, 2, 3, 4, 5, 9, 14, 18, 19, 21, 24, 27)
WHOLE = {5: 424, 19: 312, 27: 96}
"""Bits of a whole message, 168 for the other types."""
SIX_BITS = [f"{value:06b}" for value in (*range(64), 32, 32, 0)]
"""Blanks and ends of text more often than others."""
texts = st.text("ABC@ 1_?", max_size=20)


@st.composite
def payloads(draw):
    """Bits of a message whose type, MMSI and length are often those of a real one."""
    kind = draw(st.sampled_from([*KINDS, 5, 24, 27, 0, 30]))
    mmsi = draw(st.sampled_from([SHIP, SHIP, SHIP + 1, 0, 2_300_000, 982_000_001, 2**30 - 1]))
    whole = WHOLE.get(kind, 168)
    size = draw(st.sampled_from([whole, whole, whole, whole - 3, 38, 95, 149, 160, 162, 301, 422, 40]))
    rest = "".join(draw(st.sampled_from(SIX_BITS)) for _ in range(size // 6))
    return f"{kind:06b}00{mmsi:030b}{rest}"[:size]


@st.composite
def messages(draw):
    """The sentences of one message, in one to three parts."""
    if draw(st.booleans()):
        kind = draw(st.sampled_from((1, 5, 18, 19, 24, 27)))
        fields = {"msg_type": kind, "mmsi": SHIP + draw(st.integers(0, 2)), "shipname": draw(texts)}
        if kind == 24:
            fields |= {"partno": draw(st.integers(0, 1)), "callsign": "AB1"}
        elif kind != 5:
            fields |= {"lon": 35.5, "lat": 34.9, "second": draw(st.integers(0, 63))}
        return _again(sentences(**fields))
    payload, fill = armoured(draw(payloads()))
    parts = draw(st.integers(1, 3))
    edges = [len(payload) * k // parts for k in range(parts + 1)]
    sequence = draw(st.sampled_from([b"", b"1", b"1", b"2", b"33"]))
    channel = draw(st.sampled_from([b"A", b"B", b"", b"AB"]))
    return [
        aivdm(
            payload[edges[k] : edges[k + 1]],
            total=parts,
            number=k + 1,
            sequence=sequence,
            channel=channel,
            fill=fill if k == parts - 1 else draw(st.sampled_from([0, 0, 0, 2])),
        )
        for k in range(parts)
    ]


def _again(parts):
    """pyais counts sequences for itself: the same message must be the same bytes each time."""
    bodies = [part[1 : part.index(b"*")].split(b",") for part in parts]
    return [closed(b",".join([*body[:3], b"4" if len(bodies) > 1 else b"", *body[4:]])) for body in bodies]


odd = st.sampled_from(
    [
        b"", b"# comment", b"$GPRMC,1,2*00", b"\xff\x00!", b"!AIVDM,1,1,,A,,0*26", b"x" * 4097, b"!", b"\\",
        position()[:-1] + b"G", position() + b",rST1,1700000000", b"  " + position() + b" \t",
        position().replace(b"VDM", b"VDM,1"), b"\\s:x*00\\" + position(), tagged(position(), b"s:a:b,c:17"),
        tagged(position(), b"c:1700000000.5"), tagged(position(), b"c:17000000000000000000"),
        tagged(position(), b"s:a,s:b,n:4,c:1700000001"), tagged(position(), b"c:12x"),
        tagged(position(), b"1G2:3"),
        tagged(b"", b"g:1-2-5,s:tower,c:1700000009"), tagged(position(), b"g:2-2-5"), position().lower(),
        closed(b"PGHP,1,2023,11,14,22,13,20,390,231,45,992190934,1,2B", b"$"), b"noise" + position(),
        tagged(b"\\s:q*22\\" + position(), b"c:1700000002"), b"!AIVDM,1,1,,A,1,6*2E", position() + position(),
    ]
)  # fmt: skip


@st.composite
def streams(draw):
    """Messages in parts that mix, stamped and not, between lines of all kinds."""
    waiting = [[]]
    for parts in draw(st.lists(messages(), min_size=1, max_size=14)):
        waiting.append(parts)
    out, now = [], T0
    while any(waiting):
        waiting = [parts for parts in waiting if parts]
        parts = waiting[draw(st.integers(0, min(2, len(waiting) - 1)))]
        now += draw(st.sampled_from([0, 1000, 1000, 9000, 30_000, 31_000, -40_000]))
        stamp = draw(st.sampled_from(["both", "both", "both", "time", "station", "none"]))
        line = parts.pop(draw(st.sampled_from([0, 0, 0, 0, -1])))
        station = draw(st.sampled_from([b"one", b"two", b"SYNTHETIC-3"]))
        if stamp in ("both", "time"):
            line = at(line, now, station if stamp == "both" else b"")
        elif stamp == "station":
            line = tagged(line, b"s:" + station)
        out.append(line + draw(st.sampled_from([b"", b"", b"\r"])))
        if draw(st.integers(0, 5)) == 0:
            out.append(draw(odd))
    return lines(*out)[: None if draw(st.booleans()) else -1]


@settings(max_examples=40 if INNER else 400)
@given(st.data(), streams())
def test_both_ways_say_the_same(data, stream):
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=4))
    received = data.draw(st.sampled_from([None, None, T0 + 5000]))
    assumed = data.draw(st.sampled_from([None, T0]))
    last = data.draw(st.booleans())
    same(stream, cuts, received_ms=received, assume_received_ms=assumed, last=last)


def test_plain_lines_take_the_compiled_way():
    voyage = sentences(msg_type=5, shipname="PLAIN")
    plain = lines(
        *(at(line, T0 + i * 1000, b"tower") + b"\r" for i, line in enumerate([position(), *voyage] * 20))
    )
    with mock.patch("ingest.decode.reader.Reader.read", side_effect=AssertionError("not plain")):
        result = run(plain)
    assert len(result.positions) == len(result.statics) == 20
    assert result.lines == 60 and result.carry.timed == 60


def test_more_receivers_than_a_table_begins_with():
    many = [at(position(second=60), T0 + i * 1000, b"r%d" % i) for i in range(3000)]
    result = same(lines(*many))
    assert [row["station"] for row in result.positions] == [f"r{i}" for i in range(3000)]


def test_more_waiting_than_can_wait():
    firsts = [at(sentences(msg_type=5)[0], T0, b"r%d" % i) for i in range(300)]
    assert same(lines(*firsts)).rejected == {"fragment": 300}


def refused_plainly():
    """Lines of each kind that the compiled pass refuses by itself, each with its reason."""
    good, (first, second) = at(position(), T0), _again(sentences(msg_type=5))
    bits = f"{1:06b}00{SHIP:030b}".ljust(168, "0")
    far = bits[:61] + f"{200 * 600_000:028b}" + bits[89:]
    bad = {
        "short": bits[:100],
        "type": f"{30:06b}" + bits[6:],
        "mmsi": bits[:8] + f"{0:030b}" + bits[38:],
        "range": far,
        "decode": f"{24:06b}" + bits[6:38] + "11" + bits[40:],
    }
    yield "checksum", good.replace(b",A,1", b",B,1")
    yield "checksum", good[:-1] + b"Z"
    yield "checksum", good[:-3]
    yield "checksum", good.replace(b"c:", b"b:")
    for reason, wrong in bad.items():
        payload, fill = armoured(wrong)
        yield reason, at(aivdm(payload, fill=fill), T0)
    yield "fragment", at(second, T0)
    for ms in (0, 40_000, 40_000):
        yield "fragment", at(first, T0 + ms, b"tower")
    yield "fragment", at(second, T0 + 80_000, b"tower")
    yield "untimed", position()


def test_what_is_plainly_refused_takes_the_compiled_way():
    expected, data = {}, []
    for reason, line in refused_plainly():
        expected[reason] = expected.get(reason, 0) + 1
        data += [at(position(), T0 + 40_000), line]
    result = same(lines(*data))
    assert result.rejected == expected
    with mock.patch("ingest.decode.reader.Reader.read", side_effect=AssertionError("not plain")):
        assert run(lines(*data)).first == result.first


def test_parts_begun_in_an_earlier_chunk_are_refused_by_their_own_line():
    first, second = (at(s, T0, b"tower") for s in sentences(msg_type=5, shipname="EARLIER"))
    later = [at(position(), T0 + ms) for ms in (1000, 40_000, 40_000, 40_000)]
    data = lines(first, *later)
    result = same(data, [len(first) + 1])
    assert result.first == {"fragment": (0, first.decode("ascii"))}
    assert [row["name"] for row in same(lines(first, later[0], second), [len(first) + 5]).statics] == [
        "EARLIER"
    ]


def test_more_rows_than_the_first_lines_promise():
    long = [b"# " + b"x" * 4000] * 17
    many = [at(position(), T0 + i * 1000) for i in range(300)]
    for i in range(350):
        named = _again(sentences(msg_type=5, shipname=f"S{i}", destination=f"D{i}", callsign=f"C{i}"))
        many += [at(part, T0 + 400_000 + i * 1000) for part in named]
    result = same(lines(*long, *many))
    assert [row["destination"] for row in result.statics] == [f"D{i}" for i in range(350)]


@pytest.mark.skipif(INNER, reason="takes long without the compiler")
def test_more_texts_than_there_are_slots_for():
    parts = [_again(sentences(msg_type=24, partno=0, shipname=f"NAME {i}"))[0] for i in range(4000)]
    result = same(lines(*(at(part, T0 + i) for i, part in enumerate(parts * 2))))
    assert [row["name"] for row in result.statics] == [f"NAME {i}" for i in range(4000)] * 2


@pytest.mark.parametrize("place", [0, 3, 7, 8, 13, 21, 27])
def test_any_byte_in_a_payload(place):
    line = position()
    payload = line.split(b",")[5]
    changed = [payload[:place] + bytes([b]) + payload[place + 1 :] for b in range(256) if b != 10]
    same(lines(*(at(closed(line[1 : line.index(b"*")].replace(payload, p)), T0) for p in changed)))


def test_a_cut_line_does_not_swallow_the_next():
    cut = at(position(), T0)
    for end in range(1, len(cut)):
        result = same(lines(cut[:end], at(position(mmsi=SHIP + 1), T0)))
        assert [row["mmsi"] for row in result.positions] == [SHIP + 1]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_corpus(path):
    same(path.read_bytes())


def test_mutated_corpus():
    chance = random.Random(ROUNDS)
    whole = [line for path in CORPUS for line in path.read_bytes().split(b"\n")]
    for _ in range(ROUNDS if not INNER else ROUNDS // 10):
        data = bytearray(lines(*chance.choices(whole, k=30)))
        for _ in range(chance.randrange(20)):
            where, how = chance.randrange(len(data)), chance.randrange(4)
            if how == 0:
                data[where] = chance.randrange(256)
            elif how == 1:
                del data[where : where + chance.randrange(12)]
            elif how == 2:
                data[where:where] = bytes(data[where : where + chance.randrange(40)])
            else:
                data[where] ^= 1 << chance.randrange(8)
        same(
            bytes(data), sorted(chance.sample(range(len(data) + 1), 2)), received_ms=chance.choice([None, T0])
        )


@pytest.mark.thorough
@pytest.mark.skipif(INNER, reason="is itself such a run")
@pytest.mark.parametrize("setting", ["NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK"])
def test_the_same_source_holds_without_the_compiler_and_under_bounds_checks(setting, tmp_path):
    environment = {**os.environ, setting: "1", "TWELVEMILE_TEST_INNER": "1"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    tests = [str(Path(__file__)), str(Path(__file__).with_name("test_assemble.py"))]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *tests,
        "--basetemp",
        str(tmp_path / "t"),
    ]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-1000:]
