"""Positions in files: the same as over HTTP, whichever way they are cut."""

import json
import tempfile
import tracemalloc
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.dataset
import pyarrow.feather
import pytest
from api.filling import SHIP, T0, position, positions, vessel
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.export.positions import PIECES, Tally, Wanted, pieces, write_days
from app.main import create_app
from app.settings import Settings
from app.store.engine import open_store, reading
from app.store.reading import bulk, columns
from app.store.reading.box import Box
from app.store.reading.history import Span
from ingest.batch import Positions

OTHER = SHIP + 1
DAY_MS = 86_400_000


@pytest.fixture
def served(engine):
    return TestClient(create_app(engine, Settings()), base_url="http://127.0.0.1:8000")


def rows(path):
    """Of any format, as a list of the columns of Arrow."""
    if path.suffix == ".parquet":
        return pa.parquet.read_table(path).drop(["geometry", "bbox"]).to_pylist()
    return pa.feather.read_table(path).to_pylist()


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_a_text_is_the_one_that_the_api_gives(export, served, form):
    told = export(f"a.{form}")
    content = served.get("/v1/positions", params={"format": form}).content
    assert (export.folder / f"a.{form}").read_bytes() == content
    assert (told["format"], told["bytes"], told["files"]) == (form, len(content), 1)
    assert (told["positions"], told["vessels"]) == (38, 2)
    assert (told["first"], told["last"]) == ("2024-12-01T00:00:00Z", "2024-12-07T00:01:00Z")


@pytest.mark.parametrize("name", ["a.arrow", "a.feather", "a.parquet", "a.geoparquet"])
def test_a_table_is_the_one_that_the_api_gives(export, served, name):
    export(name)
    path = export.folder / name
    expected = pa.ipc.open_stream(served.get("/v1/positions?format=arrow").content).read_all().to_pylist()
    assert rows(path.rename(path.with_suffix(".parquet" if "parquet" in name else ".arrow"))) == expected


def test_geoparquet_is_read_by_those_who_read_it(export):
    export("a.parquet")
    frame = geopandas.read_parquet(export.folder / "a.parquet")
    assert (len(frame), frame.crs) == (38, "OGC:CRS84")
    assert (frame.geometry.x == frame["lon"]).all()
    inside = geopandas.read_parquet(export.folder / "a.parquet", bbox=(35, 34, 35.2, 36))
    assert 0 < len(inside) < len(frame)


def test_a_format_may_be_named(export):
    assert export("a.txt", "--format", "csv")["format"] == "csv"
    assert (export.folder / "a.txt").read_text().startswith("mmsi,time,lon")


def test_a_span_a_box_and_some_vessels_choose(export):
    assert export("a.csv", "--mmsi", OTHER)["vessels"] == 1
    assert export("b.csv", "--mmsi", OTHER, "--mmsi", SHIP)["positions"] == 38
    assert export("c.csv", "--bbox", "170,30,-160,40")["first"] == "2024-12-07T00:01:00Z"
    span = ("--since", "2024-12-02T00:00:00Z", "--until", "2024-12-02T02:01:00+02:00")
    told = export("d.csv", *span)
    assert (told["positions"], told["first"], told["last"]) == (2, *["2024-12-02T00:00:00Z"] * 2)


def test_nothing_found_is_an_empty_file(export):
    for form in PIECES:
        told = export(f"a.{form}", "--mmsi", 1)
        assert (told["positions"], told["first"], told["vessels"]) == (0, None, 0)
    assert json.loads((export.folder / "a.geojson").read_text())["features"] == []
    assert len(geopandas.read_parquet(export.folder / "a.parquet")) == 0
    assert export("days", "--by-day", "--mmsi", 1)["files"] == 0


def test_a_folder_of_days_is_read_as_one(export):
    told = export("days", "--by-day")
    found = {path.parent.name for path in (export.folder / "days").rglob("*.parquet")}
    assert found == {"date=2024-12-01", "date=2024-12-02", "date=2024-12-07"}
    assert (told["files"], told["positions"]) == (3, 38)
    frame = geopandas.read_parquet(export.folder / "days")
    assert len(frame) == 38
    assert (frame["time"].dt.strftime("%Y-%m-%d") == frame["date"].astype(str)).all()
    one_day = pyarrow.dataset.dataset(export.folder / "days", partitioning="hive")
    assert one_day.to_table(filter=pa.compute.field("date") == "2024-12-07").num_rows == 2


MOMENT = st.integers(-3 * DAY_MS, 3 * DAY_MS) | st.sampled_from([0, -1, 1, DAY_MS, -DAY_MS, DAY_MS - 1])
FIXES = st.lists(st.tuples(MOMENT, st.integers(-180, 180), st.sampled_from([SHIP, OTHER])), max_size=30)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "empty.db"
    open_store(f"sqlite:///{path}").dispose()
    return path


@settings(max_examples=40)
@given(
    FIXES,
    st.none() | MOMENT,
    st.none() | MOMENT,
    st.none() | st.tuples(st.integers(-180, 180), st.integers(-180, 180)),
    st.frozensets(st.sampled_from([SHIP, OTHER])),
)
def test_what_is_written_is_what_was_asked_for_also_by_day(empty, fixes, since, until, meridians, mmsis):
    span = Span(*(None if ms is None else T0 + ms for ms in (since, until)))
    box = meridians and Box(meridians[0] * 600_000, 30 * 600_000, meridians[1] * 600_000, 40 * 600_000)
    expected = sorted(
        (mmsi, T0 + ms)
        for ms, lon, mmsi in set(fixes)
        if (since is None or since <= ms)
        and (until is None or ms < until)
        and mmsi in (mmsis or {SHIP, OTHER})
        if box is None or box.has(lon * 600_000, 35 * 600_000)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        path.write_bytes(empty.read_bytes())
        engine = open_store(f"sqlite:///{path}")
        vessel(engine, SHIP)
        vessel(engine, OTHER)
        if fixes:
            positions(engine, *(position(ms / 60_000, lon=lon, lat=35, mmsi=m) for ms, lon, m in fixes))
        out, tally = Path(folder) / "days", Tally()
        out.mkdir()
        with reading(engine) as connection:
            one = b"".join(pieces(connection, Wanted(span, box, mmsis), "arrow", Tally()))
            files = write_days(connection, Wanted(span, box, mmsis), out, tally)
        engine.dispose()
        table = pa.feather.read_table(pa.BufferReader(one))
        assert pairs(table) == expected
        found = {path.parent.name: pa.parquet.ParquetFile(path).read() for path in out.rglob("*.parquet")}
    assert files == len(found)
    assert tally.rows == len(expected)
    assert sorted(pair for day in found.values() for pair in pairs(day)) == expected
    for name, day in found.items():
        assert day.num_rows
        assert {f"date={date(1970, 1, 1).fromordinal(719_163 + t // DAY_MS)}" for t in times(day)} == {name}


def pairs(table):
    return list(zip(table["mmsi"].to_pylist(), times(table), strict=True))


def times(table):
    return table["time"].cast(pa.int64()).to_pylist()


def many(count):
    def made(*_):
        size = 4096
        for i in range(count):
            time_ms = T0 + 1000 * np.arange(i * size, (i + 1) * size)
            full = [np.full(size, SHIP), time_ms, time_ms]
            rest = list(Positions.dtypes().values())[3:]
            yield Positions(*full, *(np.zeros(size, dtype) for dtype in rest))

    return made


@pytest.mark.parametrize("form", [form for form in PIECES if form != "mfjson"])
def test_memory_does_not_grow_with_the_length(engine, monkeypatch, form):
    monkeypatch.setattr("app.export.positions._ROWS_AT_ONCE", 16_384)

    def peak(count):
        monkeypatch.setattr(columns, "lots", many(count))
        tracemalloc.start()
        with reading(engine) as connection:
            size = sum(len(piece) for piece in pieces(connection, Wanted(), form, Tally()))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > count * 1000
        return most

    peak(8)
    assert peak(120) < 1.2 * peak(12) + 1_000_000


def test_row_groups_are_large(engine, monkeypatch):
    monkeypatch.setattr(columns, "lots", many(100))
    with reading(engine) as connection:
        content = b"".join(pieces(connection, Wanted(), "parquet", Tally()))
        assert len(list(bulk.tracks(connection, Span(), None))) > 20
    assert pa.parquet.ParquetFile(pa.BufferReader(content)).num_row_groups == 4
