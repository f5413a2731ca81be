"""Alerts in files: nothing is lost, and no text of a ship becomes a formula."""

import csv
import json

import geopandas
import pyarrow as pa
import pyarrow.feather
import pytest
from api.filling import HOSTILE

from app.export import alerts
from app.store.reading.alerts import _CONTRACT


def test_the_columns_are_those_of_the_contract():
    assert tuple(alerts.SCHEMA.names) == _CONTRACT


def test_csv_holds_no_formula_and_all_that_was_said(export):
    told = export("a.csv", "--alerts")
    assert (told["alerts"], told["vessels"]) == (2, 2)
    with (export.folder / "a.csv").open(newline="") as file:
        first, second = sorted(csv.DictReader(file), key=lambda row: row["id"])
    assert not [
        cell for row in (first, second) for cell in row.values() if cell.startswith(tuple("=+@\t\r\n"))
    ]
    assert first["explanation"] == f"'{HOSTILE} holding"
    assert (first["feed"], first["zone"], first["caveats"][:5]) == ("'=antenna", "'@zone", "'+few")
    assert json.loads(first["evidence"])["identity"]["name"] == HOSTILE
    assert (first["distance_to_limit_nm"], first["observed"], first["vessels"]) == (
        "-1.5",
        "true",
        "273000001",
    )
    assert second["lon"] == second["evidence"] == ""


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_tables_hold_the_same(export, name):
    export(name, "--alerts")
    read = (
        geopandas.read_parquet
        if name == "a.parquet"
        else lambda path: pa.feather.read_table(path).to_pandas()
    )
    frame = read(export.folder / name).set_index("id").sort_index()
    first = frame.iloc[0]
    assert first["explanation"] == f"{HOSTILE} holding"
    assert json.loads(first["evidence"])["identity"]["name"] == HOSTILE
    assert str(first["started_at"]) == "2024-12-01 00:00:00+00:00"
    assert (list(first["vessels"]), first["distance_to_limit_nm"]) == ([273_000_001], -1.5)
    if name == "a.parquet":
        assert frame.geometry.isna().tolist() == [False, True]
        assert (first.geometry.x, first.geometry.y, frame.crs) == (35.5, 34.9, "OGC:CRS84")


def test_geojson_holds_the_same(export, monkeypatch):
    monkeypatch.setattr(alerts, "_AT_ONCE", 1)
    export("a.geojson", "--alerts")
    features = json.loads((export.folder / "a.geojson").read_text())["features"]
    last, first = features
    assert first["geometry"] == {"type": "Point", "coordinates": [35.5, 34.9]}
    assert first["properties"]["evidence"]["identity"]["name"] == HOSTILE
    assert last["geometry"] is None


def test_a_span_a_box_and_some_vessels_choose(export):
    assert export("a.csv", "--alerts", "--mmsi", 273_000_002)["alerts"] == 1
    assert export("b.csv", "--alerts", "--until", "2024-12-02T00:00:00Z")["alerts"] == 1
    assert export("c.csv", "--alerts", "--bbox", "35,34,36,35")["alerts"] == 1
    for form in alerts.PIECES:
        assert export(f"d.{form}", "--alerts", "--mmsi", 1)["alerts"] == 0
    assert len(geopandas.read_parquet(export.folder / "d.parquet")) == 0
    assert (export.folder / "d.csv").read_text().startswith("id,kind,subtype")
