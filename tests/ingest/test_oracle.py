"""pyais decodes the same bits by its own code: every field of every row must agree."""

import pyais
import pytest
from ais_text import SHIP, T0, at, lines, position, recorded, run, sentences
from hypothesis import given, settings
from hypothesis import strategies as st
from pyais.messages import to_turn

from ingest.decode.bits import Bits, join_bits
from ingest.decode.messages import read_message
from ingest.decode.nmea import Sentence, parse
from ingest.decode.reasons import Reject

TEXT = st.text("ABCXYZ0189 -.<>&\"'=/", max_size=20).map(lambda t: t.rstrip())
CALL = st.text("ABCXYZ0189", max_size=7)
LON = st.integers(-180 * 600_000, 180 * 600_000)
LAT = st.integers(-90 * 600_000, 90 * 600_000)
MMSI = st.integers(1, 999_999_999)


def one(table):
    (row,) = table
    return row


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from([1, 2, 3]),
    mmsi=MMSI,
    lon=LON,
    lat=LAT,
    sog=st.integers(0, 1023),
    cog=st.integers(0, 3600),
    heading=st.one_of(st.integers(0, 359), st.just(511)),
    status=st.integers(0, 15),
    second=st.integers(0, 60),
)
def test_class_a_as_encoded(kind, mmsi, lon, lat, sog, cog, heading, status, second):
    line = position(
        msg_type=kind, mmsi=mmsi, lon=lon / 600_000, lat=lat / 600_000, speed=sog / 10, course=cog / 10,
        heading=heading, status=status, second=second,
    )  # fmt: skip
    row = one(run(lines(at(line, T0))).positions)
    expected = {"mmsi": mmsi, "lon": lon, "lat": lat, "sog": sog, "cog": cog, "heading": heading}
    expected |= {"nav_status": status, "msg_type": kind, "received_ms": T0}
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("rot", [-128, -127, -126, -1, 0, 1, 126, 127])
def test_turn_as_sent(rot):
    bits = f"{1:06b}00{SHIP:030b}0000{rot & 255:08b}"
    row = read_message(Bits(int(bits.ljust(168, "0"), 2), 168))
    assert row.fix[5] == rot


@settings(max_examples=80, deadline=None)
@given(kind=st.sampled_from([18, 19]), mmsi=MMSI, lon=LON, lat=LAT, sog=st.integers(0, 1023), name=TEXT)
def test_class_b_as_encoded(kind, mmsi, lon, lat, sog, name):
    made = sentences(
        msg_type=kind, mmsi=mmsi, lon=lon / 600_000, lat=lat / 600_000, speed=sog / 10, course=123.4,
        heading=359, second=7, shipname=name, ship_type=36, to_bow=5, to_stern=6, to_port=2, to_starboard=3,
    )  # fmt: skip
    result = run(lines(*(at(s, T0) for s in made)))
    row = one(result.positions)
    expected = {"mmsi": mmsi, "lon": lon, "lat": lat, "sog": sog, "cog": 1234, "heading": 359}
    expected |= {"nav_status": 15, "rot": -128, "msg_type": kind}
    assert {n: row[n] for n in expected} == expected
    if kind == 19:
        static = one(result.statics)
        expected = {
            "name": name,
            "ship_type": 36,
            "to_bow": 5,
            "to_stern": 6,
            "to_port": 2,
            "to_starboard": 3,
        }
        assert {n: static[n] for n in expected} == expected
        assert (static["imo"], static["callsign"], static["part"]) == (0, "", "")


@settings(max_examples=80, deadline=None)
@given(lon=st.integers(-108_000, 108_000), lat=st.integers(-54_000, 54_000), sog=st.integers(0, 63))
def test_long_range_as_encoded(lon, lat, sog):
    line = sentences(type=27, lon=lon / 600, lat=lat / 600, speed=sog, course=359, status=5)[0]
    row = one(run(lines(at(line, T0 + 999))).positions)
    assert (row["lon"], row["lat"], row["cog"], row["time_ms"]) == (lon * 1000, lat * 1000, 3590, T0)
    assert row["sog"] == (1023 if sog == 63 else sog * 10)
    assert (row["heading"], row["rot"], row["nav_status"], row["msg_type"]) == (511, -128, 5, 27)


@settings(max_examples=80, deadline=None)
@given(
    mmsi=MMSI,
    imo=st.integers(0, 2**30 - 1),
    callsign=CALL,
    name=TEXT,
    destination=TEXT,
    draught=st.integers(0, 255),
    bow=st.integers(0, 511),
    port=st.integers(0, 63),
)
def test_voyage_report_as_encoded(mmsi, imo, callsign, name, destination, draught, bow, port):
    made = sentences(
        type=5, mmsi=mmsi, imo=imo, callsign=callsign, shipname=name, destination=destination,
        draught=draught / 10, to_bow=bow, to_stern=11, to_port=port, to_starboard=4, ship_type=79,
        month=12, day=24, hour=6, minute=30,
    )  # fmt: skip
    row = one(run(lines(*(at(s, T0) for s in made))).statics)
    expected = {"mmsi": mmsi, "imo": imo, "callsign": callsign, "name": name, "destination": destination}
    expected |= {"draught_dm": draught, "to_bow": bow, "to_stern": 11, "to_port": port, "to_starboard": 4}
    expected |= {"ship_type": 79, "eta": "12-24T06:30Z", "part": "", "msg_type": 5, "time_ms": T0}
    assert {n: row[n] for n in expected} == expected


@pytest.mark.parametrize(
    ("month", "day", "hour", "minute"),
    [(0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 24, 1), (1, 1, 1, 60), (13, 1, 1, 1)],
)
def test_eta_with_a_part_missing_is_none(month, day, hour, minute):
    made = sentences(type=5, month=month, day=day, hour=hour, minute=minute)
    assert one(run(lines(*(at(s, T0) for s in made))).statics)["eta"] == ""


def test_both_parts_of_24():
    first = sentences(type=24, partno=0, shipname="ARK ROYAL")
    second = sentences(type=24, partno=1, ship_type=36, callsign="9H1234", to_bow=4, to_stern=3, to_port=2)
    a, b = run(lines(*(at(s, T0) for s in first + second))).statics
    assert (a["part"], a["name"], a["ship_type"], a["callsign"]) == ("A", "ARK ROYAL", -1, "")
    assert (b["part"], b["name"], b["ship_type"], b["callsign"], b["to_bow"]) == ("B", "", 36, "9H1234", 4)


def test_a_tender_sends_its_mothers_mmsi_for_dimensions():
    second = sentences(type=24, partno=1, mmsi=982_720_001, mothership_mmsi=SHIP)
    row = one(run(lines(at(second[0], T0))).statics)
    assert [row[n] for n in ("to_bow", "to_stern", "to_port", "to_starboard")] == [0, 0, 0, 0]


@pytest.mark.parametrize("kind", [*range(1, 28)])
def test_every_type_is_read_or_counted_as_other(kind):
    # Encoding needs the fields of rarer types; their bits do not matter here.
    bits = Bits(int(f"{kind:06b}00{SHIP:030b}".ljust(424, "0"), 2), 424)
    reading = read_message(bits)
    assert not isinstance(reading, Reject)
    assert reading.other == (kind not in (1, 2, 3, 5, 18, 19, 24, 27))


FILES = [
    "aislib_stream_example.txt", "risky_exact-earth-augmented.txt", "ais-nmea-type6-fid55.log",
    "ais-raw-messages.log", "pyais_nmea_data_sample.txt", "ais-nmea.log", "sample.aivdm", "ais-18-27.log",
]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_recorded_messages_as_pyais_reads_them(name):
    compared = 0
    for line in recorded(name).splitlines():
        parsed = parse(line)
        if isinstance(parsed, Sentence) and parsed.total == 1:
            compared += compare(parsed)
    assert compared > 10


def compare(parsed):
    reading = read_message(Bits(*join_bits([(parsed.payload, parsed.fill)])))
    if isinstance(reading, Reject) or not (reading.fix or reading.static):
        return 0
    oracle = pyais.decode(b"!AIVDM,1,1,,A,%s,%d*00" % (parsed.payload, parsed.fill))
    assert (reading.mmsi, reading.msg_type) == (int(oracle.mmsi), oracle.msg_type)
    if reading.fix:
        compare_fix(reading.fix, reading.msg_type, oracle)
    if reading.static:
        compare_static(reading.static, oracle)
    return 1


def compare_fix(fix, kind, oracle):
    lon, lat, sog, cog, heading, rot, status = fix
    unit = 1 if kind != 27 else 1000
    # pyais rounds to 6 decimals: 0.3 of a unit.
    assert abs(lon - oracle.lon * 600_000) < 0.5 * unit
    assert abs(lat - oracle.lat * 600_000) < 0.5 * unit
    if kind == 27:
        assert sog == (1023 if oracle.speed == 63 else oracle.speed * 10)
        assert cog == (3600 if oracle.course >= 360 else oracle.course * 10)
        return
    assert sog == round(oracle.speed * 10)
    assert cog == min(round(oracle.course * 10), 3600)
    assert heading == (oracle.heading if oracle.heading < 360 else 511)
    if kind in (1, 2, 3):
        assert (to_turn(rot), status) == (oracle.turn, oracle.status)


def plain(text):
    # pyais goes on after an '@' in front, and cuts leading blanks.
    return text.partition("@")[0].strip()


def compare_static(static, oracle):
    part, imo, callsign, name, ship_type, *dimensions, draught, destination, _ = static
    if part != "B":
        assert name.strip() == plain(oracle.shipname)
    if part != "A":
        # pyais folds the reserved types of a decade into one, and undefined ones into 0.
        assert oracle.ship_type == 0 or oracle.ship_type // 10 == ship_type // 10
        assert dimensions == [oracle.to_bow, oracle.to_stern, oracle.to_port, oracle.to_starboard]
    if part == "B" or oracle.msg_type == 5:
        assert callsign.strip() == plain(oracle.callsign)
    if oracle.msg_type == 5:
        assert (imo, destination.strip()) == (oracle.imo, plain(oracle.destination))
        assert draught == round(oracle.draught * 10)


@pytest.mark.parametrize(("cog", "kept"), [(3599, 3599), (3600, 3600), (3601, 3600), (4095, 3600)])
def test_a_course_that_cannot_be_is_none(cog, kept):
    bits = f"{1:06b}00{SHIP:030b}".ljust(116, "0") + f"{cog:012b}" + f"{cog % 512 | 360:09b}"
    fix = read_message(Bits(int(bits.ljust(168, "0"), 2), 168)).fix
    assert fix[3:5] == (kept, 511)
