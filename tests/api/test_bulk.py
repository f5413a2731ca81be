"""`/v1/positions`: all vessels on one page, however long, and never held whole."""

import asyncio
import gzip
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import zstandard
from api.filling import SHIP, T0, position, positions, segment, vessel
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.testclient import TestClient

from app.api.formats import FORMATS
from app.api.streaming import streamed
from app.store.engine import reading, writing
from app.store.reading import bulk, columns
from app.store.reading.box import Box
from app.store.reading.history import Span
from ingest.batch import Positions

OTHER = SHIP + 1
streaming = pytest.mark.parametrize("form", [name for name, form in FORMATS.items() if form.pieces])


def fill(engine: Engine) -> None:
    for mmsi in (SHIP, OTHER):
        vessel(engine, mmsi)
        positions(engine, *(position(m, lon=35 + m / 10, mmsi=mmsi, sog=m) for m in range(10)))
    segment(engine, 2, 9, mmsi=OTHER)


def test_all_vessels_by_mmsi_and_time_with_what_the_history_says(client: TestClient, engine: Engine) -> None:
    fill(engine)
    expected = [
        {"mmsi": mmsi, **item}
        for mmsi in (SHIP, OTHER)
        for item in client.get(f"/v1/vessels/{mmsi}/history").json()["positions"]
    ]
    answer = client.get("/v1/positions")
    assert answer.headers["content-type"] == "application/json"
    assert "etag" not in answer.headers
    assert answer.json() == {"positions": expected}
    table = pa.ipc.open_stream(client.get("/v1/positions?format=arrow").content).read_all()
    assert table["mmsi"].to_pylist() == [item["mmsi"] for item in expected]
    assert table["segment"].to_pylist() == [item["segment"] for item in expected]


def test_a_span_and_a_box_choose(client: TestClient, engine: Engine) -> None:
    fill(engine)
    query = "since=2024-12-01T00:01:00Z&until=2024-12-01T00:05:00Z&bbox=35.2,30,35.3,40"
    found = client.get(f"/v1/positions?{query}").json()["positions"]
    assert [(one["mmsi"], one["lon"], one["segment"]) for one in found] == [
        (SHIP, 35.2, None),
        (SHIP, 35.3, None),
        (OTHER, 35.2, 0),
        (OTHER, 35.3, 0),
    ]
    assert client.get("/v1/positions?bbox=170,-10,-170,10").json() == {"positions": []}


def test_vessels_may_be_chosen(client: TestClient, engine: Engine) -> None:
    fill(engine)
    for wanted, found in (((OTHER,), {OTHER}), ((OTHER, SHIP, OTHER), {SHIP, OTHER}), ((1,), set())):
        query = [("mmsi", f"{mmsi}") for mmsi in wanted]
        rows = client.get("/v1/positions", params=query).json()["positions"]
        assert {row["mmsi"] for row in rows} == found
        assert [row["mmsi"] for row in rows] == sorted(row["mmsi"] for row in rows)
        assert len(rows) == 10 * len(found)


@streaming
def test_an_empty_store_gives_an_empty_body_of_its_kind(client: TestClient, form: str) -> None:
    answer = client.get("/v1/positions", params={"format": form})
    assert (answer.status_code, answer.headers["content-type"]) == (200, FORMATS[form].media_type)
    if form == "json":
        assert answer.json() == {"positions": []}


@streaming
def test_a_head_makes_no_body(client: TestClient, engine: Engine, form: str) -> None:
    fill(engine)
    answer = client.head("/v1/positions", params={"format": form})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == FORMATS[form].media_type


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_long_text_is_packed_as_it_goes(client: TestClient, engine: Engine, coding: str) -> None:
    fill(engine)
    plain = client.get("/v1/positions", headers={"Accept-Encoding": "identity"})
    with client.stream("GET", "/v1/positions", headers={"Accept-Encoding": coding}) as answer:
        body = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == coding
    unpack = gzip.decompress if coding == "gzip" else zstandard.ZstdDecompressor().decompressobj().decompress
    assert unpack(body) == plain.content


def test_what_comes_in_meanwhile_is_not_in_it(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_LOT", 5)
    monkeypatch.setattr(columns, "_BLOCKS_AT_ONCE", 1)
    fill(engine)
    with reading(engine) as connection:
        tracks = bulk.tracks(connection, Span(), None)
        seen = [next(tracks)]
        positions(engine, position(99, mmsi=OTHER))
        seen += tracks
    assert sum(len(track) for track in seen) == 20
    assert len(seen) > 1


def test_lots_do_not_change_what_is_said(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(engine)
    box = Box(35 * 600_000, 0, 36 * 600_000, 54_000_000)
    for within in (None, box):
        told = []
        for lot in (1, 7, 1000):
            monkeypatch.setattr(bulk, "_LOT", lot)
            with reading(engine) as connection:
                told.append([fix for track in bulk.tracks(connection, Span(), within) for fix in track])
        assert told[0] == told[1] == told[2]
        assert told[0]


def many(pieces: int) -> Callable[..., Iterator[Positions]]:
    def made(*_: Any) -> Iterator[Positions]:
        size = 4096
        for i in range(pieces):
            time_ms = T0 + 1000 * np.arange(i * size, (i + 1) * size)
            full = [np.full(size, SHIP), time_ms, time_ms]
            yield Positions(
                *full, *(np.zeros(size, dtype) for dtype in list(Positions.dtypes().values())[3:])
            )

    return made


@streaming
def test_memory_does_not_grow_with_the_length(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    write = FORMATS[form].pieces
    assert write is not None

    def peak(pieces: int) -> int:
        monkeypatch.setattr(columns, "lots", many(pieces))
        tracemalloc.start()
        with reading(engine) as connection:
            sizes = [len(piece) for piece in write(bulk.tracks(connection, Span(), None))]
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert sum(sizes) > pieces * 4096
        return most

    peak(8)
    # What Arrow's metadata keeps of each row group is little.
    assert peak(120) < 1.2 * peak(12) + 1_000_000


class ClientGoneError(Exception):
    pass


def test_the_store_is_let_go_when_the_client_goes_away() -> None:
    ended: list[str] = []

    def pieces() -> Any:
        try:
            while True:
                yield b"x" * 5000
        finally:
            ended.append("ended")

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            raise ClientGoneError

    async def receive() -> Any:
        await asyncio.sleep(60)

    scope: Any = {"type": "http", "method": "GET", "headers": [], "asgi": {"spec_version": "2.4"}}
    answer = streamed(Request(scope), pieces(), "text/plain", packed=True)
    with pytest.raises(ClientGoneError):
        asyncio.run(answer(scope, receive, send))
    assert ended == ["ended"]


def test_a_damaged_store_is_told_before_the_body_begins(client: TestClient, engine: Engine) -> None:
    fill(engine)
    with writing(engine) as connection:
        connection.exec_driver_sql("DROP TABLE segments")
    answer = client.get("/v1/positions")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
