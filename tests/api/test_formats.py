"""The formats over HTTP: how they are asked for, kept and packed."""

import io
import re

import geopandas as gpd
import pyarrow as pa
import pytest
import zstandard
from api.filling import SHIP, position, positions, segment, taint, vessel
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.api.formats import FORMATS

PATH = f"/v1/vessels/{SHIP}/history"
ARROW = "application/vnd.apache.arrow.stream"
PARQUET = "application/vnd.apache.parquet"
every_format = pytest.mark.parametrize("form", FORMATS)


@pytest.fixture(autouse=True)
def ship(engine: Engine) -> None:
    vessel(engine)
    positions(engine, *(position(m, lon=35 + m / 100, sog=m) for m in range(30)))
    segment(engine, 0, 20)
    taint(engine, 5, 7)


@every_format
def test_who_holds_an_answer_is_not_sent_it_again(client: TestClient, engine: Engine, form: str) -> None:
    first = client.get(PATH, params={"format": form})
    tag = first.headers["etag"]
    held = {"If-None-Match": tag}
    again = client.get(PATH, params={"format": form}, headers=held)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(PATH, params={"format": form, "limit": 9}, headers=held).status_code == 200
    positions(engine, position(31))
    assert client.get(PATH, params={"format": form}, headers=held).status_code == 200


def test_formats_have_tags_of_their_own(client: TestClient) -> None:
    tags = {client.get(PATH, params={"format": form}).headers["etag"] for form in FORMATS}
    assert len(tags) == len(FORMATS)


def test_a_new_conclusion_is_a_new_answer(client: TestClient, engine: Engine) -> None:
    tag = client.get(PATH).headers["etag"]
    taint(engine, 9, 9)
    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 200


@every_format
def test_head_says_what_get_says(client: TestClient, form: str) -> None:
    got, asked = (client.request(method, PATH, params={"format": form}) for method in ("GET", "HEAD"))
    assert (asked.status_code, asked.content) == (200, b"")
    for name in ("etag", "content-type", "content-length", "vary"):
        assert asked.headers[name] == got.headers[name]


@every_format
def test_pages_follow_the_link(client: TestClient, form: str) -> None:
    link: str | None = f"{PATH}?limit=7&format={form}"
    seen = 0
    while link:
        answer = client.get(link)
        assert answer.headers["content-type"] == FORMATS[form].media_type
        seen += 1
        link = answer.links.get("next", {}).get("url")
    assert seen == 5


@every_format
def test_a_thinned_history_says_so_in_a_header(client: TestClient, form: str) -> None:
    answer = client.get(PATH, params={"format": form, "max_points": 5})
    assert answer.headers["twelvemile-thinned"] == "5 of 30"


@pytest.mark.parametrize(("media", "form"), [(ARROW, "arrow"), (PARQUET, "parquet")])
def test_the_accept_header_asks_for_columns(client: TestClient, media: str, form: str) -> None:
    asked = client.get(PATH, headers={"Accept": f"{media}, application/json;q=0.5"})
    assert asked.headers["content-type"] == media
    assert asked.content == client.get(PATH, params={"format": form}).content


@every_format
def test_text_is_packed_and_columns_are_not(client: TestClient, form: str) -> None:
    plain = client.get(PATH, params={"format": form}, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for coding in ("gzip", "zstd"):
        answer = client.get(PATH, params={"format": form}, headers={"Accept-Encoding": coding})
        assert answer.headers.get("content-encoding") == (coding if FORMATS[form].is_text else None)
        assert answer.headers["etag"] == plain.headers["etag"]


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("zstd;q=0, *", "gzip"),
    ],
)
def test_the_best_coding_is_taken(client: TestClient, accept: str, coding: str) -> None:
    with client.stream("GET", PATH, headers={"Accept-Encoding": accept}) as answer:
        body = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == coding
    if coding == "zstd":
        assert zstandard.decompress(body) == client.get(PATH).content


def test_arrow_and_parquet_say_what_json_says(client: TestClient) -> None:
    items = client.get(PATH).json()["positions"]
    table = pa.ipc.open_stream(client.get(PATH, params={"format": "arrow"}).content).read_all()
    frame = gpd.read_parquet(io.BytesIO(client.get(PATH, params={"format": "parquet"}).content))
    for name in ("lon", "lat", "sog_kn", "heading_deg", "segment", "flags"):
        assert table[name].to_pylist() == [item[name] for item in items], name
    assert frame["sog_kn"].tolist() == [item["sog_kn"] for item in items]
    assert frame.geometry.x.tolist() == [item["lon"] for item in items]


def test_lines_are_the_segments(client: TestClient) -> None:
    found = client.get(PATH, params={"format": "geojson-line"}).json()["features"]
    assert [(one["geometry"]["type"], len(one["geometry"]["coordinates"])) for one in found] == [
        ("MultiPoint", 9),
        ("LineString", 21),
    ]
    assert found[1]["properties"]["times"][1] == "2024-12-01T00:01:00Z"
    assert found[1]["properties"]["sog_kn"][:3] == [0.0, 0.1, 0.2]
    assert found[1]["properties"]["flags"][5] == ["gnss_interference"]


def test_an_unknown_format_is_told_the_known_ones(client: TestClient) -> None:
    for path in (PATH, "/v1/positions"):
        answer = client.get(path, params={"format": "feather"})
        assert answer.status_code == 400
        assert re.search(r"arrow, parquet, json, geojson or csv", answer.json()["detail"])
    assert client.get("/v1/positions", params={"format": "geojson-line"}).status_code == 400
