"""Bad input of every kind: counted, never raised, and no good message beside it lost."""

import pytest
from ais_text import SHIP, T0, aivdm, at, bits_in, closed, lines, position, rebuilt, run, sentences, tagged
from hypothesis import example, given, settings
from hypothesis import strategies as st

GOOD = [at(position(mmsi=SHIP + i), T0 + i) for i in range(3)]
ARMOUR = "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw"
NOISE = st.one_of(
    st.binary(max_size=120),
    st.text("!$AIVDM,12\\*:cgs0Ew-\r", max_size=60).map(str.encode),
    st.builds(lambda n, b: GOOD[0][:n] + b + GOOD[0][n + 1 :], st.integers(0, 90), st.binary(max_size=1)),
    st.integers(0, 90).map(lambda n: GOOD[0][:n]),
    st.text("!$AIVDM,12:cgs0Ew-", max_size=40).map(lambda t: closed(b"AIVDM," + t.encode())),
    st.builds(
        lambda p, n, i, f: closed(b"AIVDM,%d,%d,,A,%s,%d" % (n, i, p, f)),
        st.text(ARMOUR, max_size=80).map(str.encode),
        st.integers(0, 9), st.integers(0, 9), st.integers(0, 9),
    ),
    st.text("s:c,g1-2*0123456789\\x", max_size=30).map(lambda t: tagged(position(mmsi=1), t.encode())),
    st.text("0123456789,.", max_size=40).map(lambda t: closed(b"PGHP," + t.encode(), b"$")),
)  # fmt: skip


def mmsis(result):
    return [row["mmsi"] for row in result.positions]


@settings(max_examples=300, deadline=None)
@given(before=NOISE, after=NOISE)
@example(before=b"\\c:99999999999999999999999999*00\\", after=b"!AIVDM,1,1,,A,")
@example(before=b"!", after=b"!AIVDM")
def test_good_messages_beside_any_line_survive(before, after):
    before, after = before.replace(b"\n", b""), after.replace(b"\n", b"")
    result = run(lines(GOOD[0], before, GOOD[1], after, GOOD[2]))
    found = mmsis(result)
    assert [m for m in found if m in (SHIP, SHIP + 1, SHIP + 2)][:1] == [SHIP]
    assert {SHIP, SHIP + 1, SHIP + 2} <= set(found)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=600), cuts=st.lists(st.integers(0, 600), max_size=5))
def test_binary_garbage_never_raises(data, cuts):
    cuts = [min(cut, len(data)) for cut in cuts]
    assert run(data, cuts, through_json=True) == run(data)


@settings(max_examples=100, deadline=None)
@given(noise=st.lists(NOISE, max_size=6))
def test_every_line_is_accounted_for(noise):
    data = lines(*noise)
    result = run(data)
    silent = sum(1 for line in data.split(b"\n")[:-1] if not line.strip() or line.strip()[:1] == b"#")
    read = result.carry.timed + result.carry.untimed
    assert result.lines == data.count(b"\n")
    assert sum(result.rejected.values()) + result.other + silent + read >= result.lines - data.count(b"PGHP")
    assert sum(result.rejected.values()) + result.other <= result.lines


def broken(line):
    return line[:-1] + (b"0" if line[-1:] != b"0" else b"1")


def short(line, length):
    return rebuilt(line, bits_in(line)[:length])


CLASS_A = position()
CLASS_B = sentences(msg_type=18, lon=35, lat=34)[0]
LONG_RANGE = sentences(msg_type=27, lon=35, lat=34)[0]
PART_A = sentences(msg_type=24, partno=0, shipname="X")[0]
PART_B = sentences(msg_type=24, partno=1, callsign="X")[0]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (broken(CLASS_A), "checksum"),
        (CLASS_A[:-3], "checksum"),
        (CLASS_A[:20], "checksum"),
        (b"\\c:1700000000*00\\" + CLASS_A, "checksum"),
        (b"\\c:1700000000\\" + CLASS_A, "checksum"),
        (b"$PGHP,1,2010,6,11,11,46,11,390,231,45,992190934,1,2B", "checksum"),
        (closed(b"PGHP,1,2010,13,11,11,46,11,390,231,45,992190934,1,2B", b"$"), "format"),
        (b"$GPRMC,213950.00,A*00", "checksum"),
        (b"hello", "format"),
        (b"\x00\x01\x02", "format"),
        (b"AIVDM,2,2,1,B,00000000000,2*26", "format"),
        (closed(b"AIVDM,1,2,,A,15RTgt0PAso,0"), "format"),
        (closed(b"AIVDM,1,1,,A,15RTgt0PAso,6"), "format"),
        (closed(b"AIVDM,1,1,,A,15RTgt0PAso"), "format"),
        (aivdm(b""), "empty"),
        (aivdm(b"0" * 28), "type"),
        (aivdm(b"L" + b"0" * 27), "type"),
        (aivdm(b"1"), "short"),
        (aivdm(b"15RT"), "short"),
        (short(CLASS_A, 148), "short"),
        (short(CLASS_B, 147), "short"),
        (short(LONG_RANGE, 94), "short"),
        (short(PART_A, 159), "short"),
        (short(PART_B, 161), "short"),
        (aivdm(b"15RT gt0PAso;90TKcjM8h6g208CQ"), "decode"),
        (position(mmsi=0), "mmsi"),
        (rebuilt(CLASS_A, "00000100" + f"{10**9:030b}" + bits_in(CLASS_A)[38:]), "mmsi"),
        (rebuilt(CLASS_A, bits_in(CLASS_A)[:61] + f"{200 * 600_000:028b}" + bits_in(CLASS_A)[89:]), "range"),
        (rebuilt(CLASS_A, bits_in(CLASS_A)[:89] + f"{95 * 600_000:027b}" + bits_in(CLASS_A)[116:]), "range"),
        (aivdm(b"15RTgt0PAso;90TKcjM8h6g208CQ", total=2, number=2), "fragment"),
        (at(CLASS_A, 900_000_000_000), "clock"),
        (at(CLASS_A, 2_080_000_000_000), "clock"),
        (at(CLASS_A, 10**15), "clock"),
    ],
)
def test_each_reason_with_its_place(line, reason):
    result = run(lines(GOOD[0], line, GOOD[1]), assume_received_ms=T0)
    assert mmsis(result) == [SHIP, SHIP + 1]
    assert result.rejected == {reason: 1}
    assert result.first[reason][0] == len(GOOD[0]) + 1


@pytest.mark.parametrize(
    "line", [short(CLASS_A, 149), short(CLASS_A, 163), short(CLASS_B, 148), short(LONG_RANGE, 95)]
)
def test_lengths_that_are_tolerated(line):
    assert len(run(lines(at(line, T0))).positions) == 1


@pytest.mark.parametrize(("length", "kept"), [(420, 0), (422, 1), (424, 1), (426, 1)])
def test_lengths_of_a_voyage_report(length, kept):
    whole = "".join(bits_in(s) for s in sentences(msg_type=5, destination="T" * 20))
    line = at(rebuilt(CLASS_A, whole.ljust(426, "0")[:length]), T0)
    result = run(lines(line))
    assert (len(result.statics), result.rejected) == (kept, {} if kept else {"short": 1})
    if kept:
        assert result.statics[0]["destination"] == "T" * 20


def test_no_time_at_all():
    result = run(lines(CLASS_A))
    assert (result.rejected, result.carry.timed, result.carry.untimed) == ({"untimed": 1}, 0, 1)


def test_a_cut_line_does_not_swallow_the_next():
    result = run(lines(GOOD[0][:40], GOOD[1]))
    assert (mmsis(result), sum(result.rejected.values())) == ([SHIP + 1], 1)


@pytest.mark.parametrize(
    ("tail", "rejected"),
    [
        (GOOD[1], {}),
        (GOOD[1][:-1], {"cut": 1}),
        (GOOD[1][:9], {"cut": 1}),
        (b"$GPRMC,2139", {"cut": 1}),
        (b"# x", {}),
    ],
)
def test_a_last_line_without_an_end(tail, rejected):
    result = run(lines(GOOD[0]) + tail)
    assert (result.rejected, result.lines) == (rejected, 2)


def test_a_file_that_ends_in_mid_fragment():
    first = sentences(msg_type=5, shipname="X")[0]
    assert run(lines(at(first, T0))).rejected == {"fragment": 1}
    assert run(lines(at(first, T0)), last=False).rejected == {}


def test_what_a_terminal_would_obey_is_escaped():
    assert run(b"\x1b[2Jevil\n").first["format"][1] == "\\x1b[2Jevil"


@pytest.mark.parametrize("second", [61, 62, 63])
def test_a_faulty_position_is_only_heard(second):
    (row,) = run(lines(at(position(second=second), T0))).heard
    assert (row["mmsi"], row["reason"], row["time_ms"]) == (SHIP, 1, T0)


@pytest.mark.parametrize("place", [{"lat": 91}, {"lon": 181}, {"lat": 91, "lon": 181}])
def test_no_place_is_only_heard(place):
    result = run(lines(at(position(**place), T0)))
    assert ([row["reason"] for row in result.heard], result.positions) == ([0], [])


@pytest.mark.parametrize(
    ("mmsi", "heard"), [(SHIP, 1), (201_000_000, 1), (775_999_999, 1), (2_320_000, 0), (993_600_000, 0)]
)
def test_other_types_break_the_silence_of_ships_only(mmsi, heard):
    result = run(lines(at(aivdm(rebuilt_type(4, mmsi)), T0)))
    assert (result.other, len(result.heard)) == (1, heard)
    assert all(row["reason"] == 2 for row in result.heard)


def rebuilt_type(kind, mmsi):
    return rebuilt(CLASS_A, f"{kind:06b}00{mmsi:030b}" + "0" * 130).split(b",")[5]


@pytest.mark.parametrize(
    "line",
    [
        GOOD[0], GOOD[0] + b"\r", b"2023-11-14 22:13:20 " + CLASS_A + b",1700000000", b"log: " + GOOD[0],
        closed(CLASS_A[1:-3].replace(b"AIVDM", b"SAVDO")) + b",1700000000",
        CLASS_A + b",d-103,rST1,1700000000",
        b"!AIVDM,1,1,,A,15RT" + GOOD[0],
    ],
)  # fmt: skip
def test_what_may_stand_around_a_sentence(line):
    assert len(run(lines(line)).positions) == 1


def test_other_sentences_and_silence():
    data = lines(b"$GPGGA,1,2", closed(b"GPRMC,1", b"$"), b"", b"#x", closed(b"AIALR,1", b"!"), b"")
    result = run(data)
    assert (result.lines, result.other, result.rejected) == (6, 3, {})
