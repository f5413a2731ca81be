"""`POST /v1/ingest` of a real server: what is answered with 200 is in the store."""

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from support.canonical import FACTS_AND_CONCLUSIONS, difference, dump, get, rows
from support.runs import copy, ingest, messages_of, rebuild, url
from support.serving import serving

from app.api.ingest import MOST_BYTES
from app.evaluate.scenario import Dials, generate

DIALS = Dials(moving_s=900.0, still_s=1500.0, static_s=5400.0)
FIELDS = "mmsi, time_ms, lon, lat, sog, cog, heading, nav_status, msg_type"
FIXES = f"SELECT {FIELDS} FROM positions ORDER BY 1, 2, 3, 4"


@pytest.fixture(scope="module")
def lines():
    return generate(133, keys=("eight_km_west", "crossings"), days=1.6, dials=DIALS).lines


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    store = url(tmp_path_factory.mktemp("pushed") / "store.db")
    with serving(store) as base_url:
        yield store, base_url


def post(base_url, data, feed="push", **headers):
    """(Status, JSON) of the answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    asked = Request(
        f"{base_url}/v1/ingest?feed={feed}", data, {"content-type": "text/plain", **named}, method="POST"
    )
    try:
        with urlopen(asked, timeout=60) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_what_is_pushed_in_parts_at_once_is_what_the_file_gives(lines, tmp_path):
    store, by_file = url(tmp_path / "store.db"), url(tmp_path / "file.db")
    units = messages_of(lines)
    parts = [b"".join(units[n : n + 40]) for n in range(0, len(units), 40)]
    with serving(store) as base_url:
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda part: post(base_url, part, "roof"), parts))
        assert {status for status, _ in answers} == {200}
        assert sum(told["lines"] for _, told in answers) == len(lines)
        assert (
            sum(told["positions"] for _, told in answers)
            == rows(store, "SELECT count(*) FROM positions")[0][0]
        )
        feed = get(base_url, "/v1/feeds")["feeds"][0]
        assert (feed["name"], feed["kind"], feed["live"]) == ("roof", "push", None)
    whole = tmp_path / "whole.nmea"
    whole.write_bytes(b"".join(lines))
    ingest(by_file, whole)
    assert rows(store, FIXES) == rows(by_file, FIXES)
    anew = copy(store, tmp_path / "anew.db")
    rebuild(anew)
    assert not difference(*(dump(each, tables=FACTS_AND_CONCLUSIONS) for each in (store, anew)))


def test_gzip_json_and_a_line_without_its_end(served):
    _, base_url = served
    line = b"!AIVDM,1,1,,A,14eG;o@034o8sd<L9i:a;WF>062D,0*7D"
    assert post(base_url, line, "plain")[1]["lines"] == 1
    assert post(base_url, gzip.compress(line * 1 + b"\n"), "packed", content_encoding="gzip")[1]["lines"] == 1
    document = json.dumps({"stationid": "a", "msgs": [{"rxtime": "20241210060000", "nmea": [line.decode()]}]})
    status, told = post(base_url, document.encode(), "json", content_type="application/json")
    assert status == 200 and told["lines"] == told["outside_area"] == 1


def test_parts_of_a_message_may_come_in_two_requests(served, lines):
    parts = next(unit for unit in messages_of(lines) if b"VDM,2,1," in unit).splitlines(keepends=True)
    first, second = (post(served[1], part, "halves")[1] for part in parts)
    assert (first["statics"], second["statics"]) == (0, 1)


@pytest.mark.parametrize(
    ("data", "headers", "status", "words"),
    [
        (b"", {}, 400, "body is empty"),
        (b"x" * (MOST_BYTES + 1), {}, 413, "send it in parts"),
        (gzip.compress(b"\n" * (MOST_BYTES + 1)), {"content_encoding": "gzip"}, 413, "unpacked too"),
        (gzip.compress(b"hello" * 999)[:-9], {"content_encoding": "gzip"}, 400, "cut short"),
        (b"hello", {"content_encoding": "gzip"}, 400, "no gzip"),
        (b"hello", {"content_encoding": "br"}, 415, "gzip"),
        (b"{", {"content_type": "application/json"}, 400, "not AIS-catcher's JSON"),
    ],
    ids=["empty", "long", "long unpacked", "cut", "no gzip", "brotli", "no JSON"],
)
def test_what_cannot_be_taken_is_refused_in_words(served, data, headers, status, words):
    answer = post(served[1], data, **headers)
    assert answer[0] == status and words in answer[1]["detail"]


def test_garbage_is_counted_and_harms_nothing(served):
    status, told = post(served[1], b"\x00\xff\n<script>\n!AIVDM,broken\n", "garbage")
    assert status == 200 and told["lines"] == 3 and sum(told["rejected"].values()) >= 2


def test_the_name_of_a_file_s_feed_is_not_taken_over(lines, tmp_path):
    store, file = url(tmp_path / "store.db"), tmp_path / "log.nmea"
    file.write_bytes(b"".join(lines[:50]))
    ingest(store, file, feed="archive")
    with serving(store) as base_url:
        status, told = post(base_url, lines[0], "archive")
    assert status == 409 and "another name" in told["detail"]


def test_a_name_that_is_none_is_refused(served):
    assert post(served[1], b"x", "%0A")[0] == 400
    assert post(served[1], b"x", "y" * 81)[0] == 400
