"""AIS-catcher's JSON as it posts it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import columns
from ingest.decode.catcher import NO_SENTENCES, sentences
from ingest.decode.state import LineState

LINE = "!AIVDM,1,1,,A,14eG;o@034o8sd<L9i:a;WF>062D,0*7D"
PARTS = [
    "!AIVDM,2,1,1,B,57`AIj`2G4;a=Ts3;7Q=Tq@R0<4hhE:3344j222216;6P440Ht0000000000,0*4E",
    "!AIVDM,2,2,1,B,000000000000000,2*26",
]


def posted(*messages, **about):
    return json.dumps({"protocol": "jsonaiscatcher", **about, "msgs": list(messages)}).encode()


def decoded(document):
    return columns.columns(sentences(document), 0, LineState(), received_ms=1_733_810_500_000).batch


def test_its_sentences_keep_their_station_and_time():
    document = posted({"class": "AIS", "rxtime": "20241210060000", "nmea": [LINE]}, stationid="roof, south*")
    batch = decoded(document)
    assert batch.stations == ["roof south"] and batch.positions.mmsi.tolist() == [316001245]
    assert abs(batch.positions.time_ms[0] - 1_733_810_400_000) < 60_000


def test_lines_lists_and_single_messages_are_taken():
    one = {"rxtime": "20241210060000", "nmea": [LINE]}
    other = {"nmea": [LINE], "stationid": "b"}
    by_line = b"\n".join(json.dumps(each).encode() for each in (one, other))
    for document in (json.dumps([one, other]).encode(), by_line, by_line + b"\n", posted(one, other)):
        assert sentences(document).count(LINE.encode()) == 2


def test_parts_of_a_message_stay_together():
    assert decoded(posted({"rxtime": "20241210060000", "nmea": PARTS})).lines == 2


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"!AIVDM,1,1,,A,x,0*00", "not JSON"),
        (b"3", "neither an object nor a list"),
        (b'{"msgs": 3}', "no list of objects"),
        (posted({"type": 1, "mmsi": 3}), NO_SENTENCES[:20]),
        (posted({"nmea": [LINE], "rxtime": "yesterday"}), "no time such as"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused_in_words(document, words):
    with pytest.raises(ValueError, match=words):
        sentences(document)


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_can_break_out_of_its_line(station, nmea):
    found = sentences(posted({"stationid": station, "nmea": [nmea], "rxtime": "20241210060000"}))
    assert found.count(b"\n") == 1 and found.endswith(b"\n") and b"\r" not in found
