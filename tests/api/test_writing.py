"""Every format says what the contract's JSON says, whatever the columns hold."""

import csv
import io
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from api.tracks import SHIP, pages, rows, tracks
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.formats import FORMATS
from app.api.writing.arrow import SCHEMA
from app.api.writing.page import Page
from app.domain.time import iso
from app.store.reading.track import Track
from ingest.batch import Positions


def beside(page: Page) -> dict[str, Any]:
    thinned = {} if page.of is None else {"thinned": {"kept": len(page.track), "of": page.of}}
    return {"mmsi": SHIP, "next": page.next, **thinned}


@given(pages())
def test_json(page: Page) -> None:
    assert orjson.loads(FORMATS["json"].write(page)) == {**beside(page), "positions": rows(page.track)}


def feature(row: dict[str, Any]) -> dict[str, Any]:
    place = [row.pop("lon"), row.pop("lat")]
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": place}, "properties": row}


@given(pages())
def test_geojson(page: Page) -> None:
    features = [feature(row) for row in rows(page.track)]
    expected = {"type": "FeatureCollection", "features": features, **beside(page)}
    assert orjson.loads(FORMATS["geojson"].write(page)) == expected


@given(pages())
def test_geojson_line(page: Page) -> None:
    found = orjson.loads(FORMATS["geojson-line"].write(page))
    assert found == {"type": "FeatureCollection", "features": found["features"], **beside(page)}
    segments = [one["properties"]["segment"] for one in found["features"]]
    assert segments == sorted(set(segments), key=lambda segment: -1 if segment is None else segment)
    unrolled = [row for one in found["features"] for row in of_line(one)]
    expected = rows(page.track)
    assert unrolled == sorted(expected, key=lambda row: -1 if row["segment"] is None else row["segment"])


def of_line(one: dict[str, Any]) -> list[dict[str, Any]]:
    places, told = one["geometry"]["coordinates"], dict(one["properties"])
    segment, mmsi = told.pop("segment"), told.pop("mmsi")
    assert mmsi == SHIP
    joined = segment is not None and len(places) > 1
    assert one["geometry"]["type"] == ("LineString" if joined else "MultiPoint")
    told["time"] = told.pop("times")
    assert {len(array) for array in told.values()} == {len(places)}
    return [
        {"lon": lon, "lat": lat, "segment": segment, **{name: array[i] for name, array in told.items()}}
        for i, (lon, lat) in enumerate(places)
    ]


@given(pages())
def test_csv(page: Page) -> None:
    text = FORMATS["csv"].write(page).decode()
    found = list(csv.DictReader(io.StringIO(text, newline="")))
    assert found == [{"mmsi": f"{SHIP}", **as_text(row)} for row in rows(page.track)]
    assert text.count("\r\n") == len(page.track) + 1


def as_text(row: dict[str, Any]) -> dict[str, str]:
    flags = " ".join(row["flags"])
    shown = {**row, "flags": "'" + flags if flags.startswith("=") else flags}
    # Python writes 2e-06 where the table has 0.000002.
    numbers = {name: f"{row[name]:.6f}".rstrip("0") for name in ("lon", "lat")}
    numbers = {name: text + "0" if text.endswith(".") else text for name, text in numbers.items()}
    return {name: "" if value is None else str(value) for name, value in {**shown, **numbers}.items()}


def as_rows(table: Any) -> list[dict[str, Any]]:
    found = table.select(SCHEMA.names).to_pylist()
    assert all(row.pop("mmsi") == SHIP for row in found)
    return [{**row, "time": iso(round(row["time"].timestamp() * 1000))} for row in found]


@given(pages())
def test_arrow(page: Page) -> None:
    table = pa.ipc.open_stream(FORMATS["arrow"].write(page)).read_all()
    table.validate(full=True)
    assert as_rows(table) == rows(page.track)
    assert {name.decode(): orjson.loads(text) for name, text in table.schema.metadata.items()} == beside(page)


@settings(max_examples=30)
@given(pages())
def test_parquet(page: Page) -> None:
    content = FORMATS["parquet"].write(page)
    table = pq.read_table(io.BytesIO(content))
    table.validate(full=True)
    assert as_rows(table) == rows(page.track)
    metadata = pq.read_metadata(io.BytesIO(content)).metadata
    told = {name: orjson.loads(metadata[name.encode()]) for name in (*beside(page), "geo")}
    geo = told.pop("geo")
    assert told == beside(page)
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    frame = gpd.read_parquet(io.BytesIO(content))
    assert frame.crs == "OGC:CRS84"
    places = [(row["lon"], row["lat"]) for row in rows(page.track)]
    assert list(zip(frame.geometry.x, frame.geometry.y, strict=True)) == places
    if places:
        lon, lat = zip(*places, strict=True)
        assert geo["columns"]["geometry"]["bbox"] == [min(lon), min(lat), max(lon), max(lat)]
        assert {(b["xmin"], b["ymin"]) for b in table["bbox"].to_pylist()} == set(places)


@settings(max_examples=30)
@given(pages())
def test_the_covering_boxes_find_the_points(page: Page) -> None:
    content = io.BytesIO(FORMATS["parquet"].write(page))
    found = gpd.read_parquet(content, bbox=(0, 0, 180, 90))
    assert len(found) == sum(row["lon"] >= 0 and row["lat"] >= 0 for row in rows(page.track))


@settings(max_examples=30)
@given(st.lists(tracks(most=8), max_size=5))
def test_what_is_written_in_pieces_is_what_is_written_at_once(parts: list[Track]) -> None:
    expected = [{"mmsi": SHIP, **row} for part in parts for row in rows(part)]
    made = {name: b"".join(form.pieces(parts)) for name, form in FORMATS.items() if form.pieces}
    assert set(made) == {"json", "geojson", "csv", "arrow", "parquet"}
    assert orjson.loads(made["json"]) == {"positions": expected}
    found = orjson.loads(made["geojson"])["features"]
    assert found == [feature(dict(row)) for row in expected]
    whole = Page(SHIP, joined(parts))
    assert made["csv"] == FORMATS["csv"].write(whole)
    assert as_rows(pa.ipc.open_stream(made["arrow"]).read_all()) == rows(whole.track)
    assert as_rows(pq.read_table(io.BytesIO(made["parquet"]))) == rows(whole.track)
    assert len(gpd.read_parquet(io.BytesIO(made["parquet"]))) == len(expected)


def joined(parts: list[Track]) -> Track:
    if not parts:
        return Track(Positions(), [], [], [])  # type: ignore[arg-type]
    fixes = Positions.concatenate([part.fixes for part in parts])
    segments, flags = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("segments", "flags")
    )
    return Track(fixes, segments, flags, parts[0].flag_sets)


@given(pages(), pages())
def test_pages_that_differ_have_other_digests(one: Page, other: Page) -> None:
    shown = [(rows(page.track), page.next, page.of) for page in (one, other)]
    assert (one.digest("json") == other.digest("json")) == (shown[0] == shown[1])
    assert one.digest("json") != one.digest("csv")
