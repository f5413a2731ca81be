"""aisstream.io: what its JSON says, and a real websocket server that plays its silences and errors."""

import json
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyais.encode import encode_dict
from test_live_sources import listener
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from ingest.decode import aisstream, columns
from ingest.decode.state import LineState
from ingest.errors import SourceError
from ingest.sources.live import Health, Inbox, State, open_source, parse_url

RECEIVED_MS = 1_733_810_400_500
KEY = "synthetic-key"


def envelope(kind, body, time_utc="2024-12-10 06:00:00.123456789 +0000 UTC"):
    about = {"MMSI": body["UserID"], "ShipName": "SYNTHETIC", "time_utc": time_utc}
    return json.dumps({"MessageType": kind, "MetaData": about, "Message": {kind: body}}).encode() + b"\n"


def decoded(data):
    return aisstream.columns(data, 0, LineState(), RECEIVED_MS).batch


def sentences(fields):
    lines = "\n".join(encode_dict(fields, radio_channel="A", talker_id="AI")) + "\n"
    found = columns.columns(lines.encode(), 0, LineState(), received_ms=1_733_810_400_123)
    return found.batch


MMSIS = st.integers(201_000_000, 775_999_999)
LON = st.integers(-108_000_000, 108_000_000)
LAT = st.integers(-54_000_000, 54_000_000)
SHIP_TYPES = st.sampled_from([0, 30, 35, 37, 52, 70, 80, 99])
TEXT = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 <>&=/-", max_size=20)


@given(
    MMSIS, LON, LAT, st.integers(0, 1023), st.integers(0, 3600), st.integers(0, 511), st.integers(0, 63),
    st.integers(-128, 127), st.integers(0, 15), st.sampled_from([1, 3]),
)  # fmt: skip
def test_class_a_says_what_its_sentence_would(mmsi, lon, lat, sog, cog, heading, second, rot, status, kind):
    said = decoded(
        envelope(
            "PositionReport",
            {
                "MessageID": kind, "UserID": mmsi, "Longitude": lon / 600_000, "Latitude": lat / 600_000,
                "Sog": sog / 10, "Cog": cog / 10, "TrueHeading": heading, "Timestamp": second,
                "RateOfTurn": rot, "NavigationalStatus": status,
            },
        )
    )  # fmt: skip
    sent = sentences(
        {
            "msg_type": kind, "mmsi": mmsi, "lon": lon / 600_000, "lat": lat / 600_000, "speed": sog / 10,
            "course": cog / 10, "heading": heading, "second": second, "turn": 0, "status": status,
        }
    )  # fmt: skip
    assert same(said, sent, but=("rot", "received_ms"))
    assert said.positions.rot.tolist() == [rot] * len(said.positions)


@given(MMSIS, TEXT, TEXT, st.integers(0, 999_999_999), st.integers(0, 255), SHIP_TYPES)
def test_voyage_data_says_what_its_sentence_would(mmsi, name, destination, imo, draught, kind):
    metres = {"A": 120, "B": 30, "C": 9, "D": 11}
    said = decoded(
        envelope(
            "ShipStaticData",
            {
                "MessageID": 5, "UserID": mmsi, "Name": name.ljust(20, "@"), "CallSign": "SYN1 ",
                "Destination": destination, "ImoNumber": imo, "Type": kind, "Dimension": metres,
                "MaximumStaticDraught": draught / 10,
                "Eta": {"Month": 12, "Day": 11, "Hour": 24, "Minute": 60},
            },
        )
    )  # fmt: skip
    sent = sentences(
        {
            "msg_type": 5, "mmsi": mmsi, "shipname": name, "callsign": "SYN1", "destination": destination,
            "imo": imo, "ship_type": kind, "draught": draught / 10, "month": 12, "day": 11, "hour": 24,
            "minute": 60, "to_bow": 120, "to_stern": 30, "to_port": 9, "to_starboard": 11,
        }
    )  # fmt: skip
    assert same(said, sent, but=("received_ms", "draught_dm"))
    assert said.statics.draught_dm.tolist() == [draught]


def same(said, sent, but):
    for table in ("positions", "statics", "heard"):
        ours, theirs = getattr(said, table), getattr(sent, table)
        names = [name for name in ours.dtypes() if name not in but]
        for name in names:
            assert getattr(ours, name).tolist() == getattr(theirs, name).tolist(), (table, name)
    return True


def test_class_b_long_range_and_parts_of_static_data():
    fix = {"UserID": 273990001, "Longitude": 35.5, "Latitude": 35.0, "Sog": 0.4, "Cog": 77.5}
    name = {"PartNumber": False, "UserID": 273990001, "ReportA": {"Name": "B ONE@@@"}, "ReportB": {}}
    metres = {"A": 5, "B": 6, "C": 2, "D": 2}
    more = {
        "PartNumber": True, "UserID": 273990001, "ReportA": {},
        "ReportB": {"CallSign": "SYN2", "ShipType": 37, "Dimension": metres},
    }  # fmt: skip
    batch = decoded(
        envelope("StandardClassBPositionReport", fix | {"TrueHeading": 511, "Timestamp": 7})
        + envelope("LongRangeAisBroadcastMessage", fix | {"Sog": 3, "Cog": 77, "NavigationalStatus": 1})
        + envelope("StaticDataReport", name)
        + envelope("StaticDataReport", more)
        + envelope("SafetyBroadcastMessage", {"UserID": 273990001, "MessageID": 14, "Text": "x"})
    )
    assert batch.positions.msg_type.tolist() == [18, 27]
    assert batch.positions.lon.tolist() == [21_300_000, 21_300_000]
    assert batch.statics.name.tolist() == ["B ONE", ""] and batch.statics.callsign.tolist() == ["", "SYN2"]
    assert batch.other == 1 and batch.heard.msg_type.tolist() == [14]
    when = datetime.fromtimestamp(batch.positions.time_ms[0] / 1000, UTC)
    assert (when.hour, when.second) == (6, 7)


@given(st.binary(max_size=80) | st.recursive(
    st.none() | st.integers() | st.text(max_size=9) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["MessageType", "Message", "PositionReport", "UserID"]), inner),
    max_leaves=12,
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_no_line_ends_the_stream(line):
    good = envelope("SafetyBroadcastMessage", {"UserID": 273990001, "MessageID": 14})
    batch = decoded(line.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n" + good)
    assert batch.other >= 1
    assert batch.lines == 1 + bool(line.strip())


@contextmanager
def network(play):
    """A websocket server; `play(socket, subscription, n)` has the n-th connection."""
    count = iter(range(1000))

    def handle(socket):
        socket.subscription = json.loads(socket.recv(timeout=3))
        play(socket, socket.subscription, next(count))

    with serve(handle, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        host, port = server.socket.getsockname()
        yield parse_url(f"aisstream://{host}:{port}/?insecure=1&retry_s=0.01&idle_s=0.4")
        server.shutdown()
        thread.join(5)


def until_closed(socket):
    with suppress(ConnectionClosed):
        socket.recv()


FRAME = envelope("SafetyBroadcastMessage", {"UserID": 273990001, "MessageID": 14})


def test_it_subscribes_and_takes_binary_and_text_frames():
    asked = []

    def play(socket, subscription, n):
        asked.append(subscription)
        if n == 0:
            for frame in (FRAME, FRAME.decode(), FRAME.replace(b"{", b"{\n", 1)):
                socket.send(frame)
        until_closed(socket)

    with network(play) as url, listener(url, secret=KEY, box=(34.0, 33.0, 37.0, 36.5)) as one:
        one.until(lambda: one.data().count(b"\n") == 3)
        assert asked[0] == {"APIKey": KEY, "BoundingBoxes": [[[33.0, 34.0], [36.5, 37.0]]]}
        assert one.health.status().state is State.UP
        assert decoded(one.data()).other == 3


def test_an_error_is_told_without_the_key_and_it_tries_again():
    def play(socket, subscription, n):
        if n < 3:
            socket.send(json.dumps({"error": f"Api Key Is Not Valid: {KEY}"}))
        else:
            socket.send(FRAME)
        until_closed(socket)

    with network(play) as url, listener(url, secret=KEY) as one:
        one.until(lambda: FRAME in one.data())
        told = one.health.status().error
        assert "aisstream.io says: Api Key Is Not Valid: (the key)" in told and KEY not in told


def test_connected_but_nothing_comes_is_seen():
    def play(socket, subscription, n):
        if n == 1:
            socket.send(FRAME)
        until_closed(socket)

    with network(play) as url, listener(url, secret=KEY) as one:
        one.until(lambda: one.health.status().state is State.DOWN)
        assert "connected, but nothing came" in one.health.status().error
        one.until(lambda: one.data() == FRAME)
        one.until(lambda: "nothing came for" in one.health.status().error)


def test_a_connection_that_is_cut_is_made_anew():
    def play(socket, subscription, n):
        socket.send(FRAME)
        if n % 2:
            socket.socket.close()

    with network(play) as url, listener(url, secret=KEY) as one:
        one.until(lambda: one.data().count(b"\n") >= 8)
        assert one.health.status().connections >= 8


def test_without_a_key_it_is_refused_in_words():
    with pytest.raises(SourceError, match="TWELVEMILE_AISSTREAM_KEY"):
        open_source(parse_url("aisstream://"), Inbox(), Health())
