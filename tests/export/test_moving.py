"""Tracks in a file as Moving Features JSON: of each vessel what its history gives."""

import json
import textwrap
import tracemalloc
import warnings
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from api.filling import MINUTE, SHIP, T0, position, positions, segment, taint, vessel
from starlette.testclient import TestClient

from app.api.writing.moving import mfjson_pieces
from app.main import create_app
from app.settings import Settings
from app.store.reading.track import Track
from ingest.batch import Positions

with warnings.catch_warnings(action="ignore"):
    # It warns that an extra of its own is missing.
    import movingpandas

ROOT = Path(__file__).parents[2]
OTHER, THIRD = SHIP + 1, SHIP + 2
SPAN = {"since": "2024-12-01T03:00:00Z", "until": "2024-12-07T00:00:30Z"}


@pytest.fixture
def filled(engine):
    """What the others have, and flags, segments that follow one another, and a ship of one fix."""
    segment(engine, 3, 1000, mmsi=OTHER)
    segment(engine, 1439, 1441, mmsi=OTHER)
    taint(engine, 100, 300, mmsi=OTHER)
    taint(engine, 0, 100, reason="mmsi_conflict")
    # More than a block holds.
    positions(engine, *(position(3000 + m, lon=35 + m / 9000, mmsi=OTHER) for m in range(1200)))
    segment(engine, 3000, 4000, mmsi=OTHER)
    taint(engine, 3900, 3950, reason="mmsi_conflict", mmsi=OTHER)
    vessel(engine, THIRD)
    positions(engine, position(50, mmsi=THIRD))
    return engine


def histories(engine, **span):
    """The features of all ships one after another, as the API gives them."""
    client = TestClient(create_app(engine, Settings()), base_url="http://127.0.0.1:8000")
    found = []
    for mmsi in (SHIP, OTHER, THIRD):
        asked = {"format": "mfjson", "limit": 10_000, **span}
        answer = client.get(f"/v1/vessels/{mmsi}/history", params=asked).json()
        assert answer.get("next") is None
        found += answer.get("features", [])
    return found


@pytest.mark.parametrize("at_once", [1, 4, 131_072])
@pytest.mark.parametrize("span", [{}, SPAN], ids=["all", "span"])
def test_it_is_what_the_histories_give_however_it_is_cut(export, filled, span, at_once, monkeypatch):
    monkeypatch.setattr("app.export.positions._ROWS_AT_ONCE", at_once)
    monkeypatch.setattr("app.store.reading.columns._BLOCKS_AT_ONCE", 1)
    asked = [text for name, time in span.items() for text in (f"--{name}", time)]
    told = export("a.mfjson", *asked)
    content = json.loads((export.folder / "a.mfjson").read_bytes())
    expected = histories(filled, **span)
    assert content.pop("features") == expected
    assert content.keys() == {"type", "crs", "trs"} and content["type"] == "FeatureCollection"
    assert told["format"] == "mfjson"
    assert told["positions"] == sum(len(one["temporalGeometry"]["datetimes"]) for one in expected)
    if not span:
        assert {one["temporalGeometry"]["interpolation"] for one in expected} == {"Linear", "Discrete"}
        assert told["vessels"] == 3


def test_the_format_may_be_named(export, filled):
    export("a.json", "--format", "mfjson", "--mmsi", SHIP)
    found = json.loads((export.folder / "a.json").read_bytes())["features"]
    assert {one["properties"]["mmsi"] for one in found} == {SHIP}


@pytest.mark.filterwarnings("ignore")
def test_movingpandas_reads_a_file_without_lone_fixes_as_the_document_says(export, filled):
    export("a.mfjson")
    tracks = json.loads((export.folder / "a.mfjson").read_bytes())
    with pytest.raises(ValueError, match="at least two"):
        movingpandas.read_mf_dict(tracks, traj_id_property="mmsi")
    code = (ROOT / "docs" / "commands.md").read_text().partition('json.load(open("tracks.mfjson"))\n')[2]
    code = textwrap.dedent(code.partition("\n\n")[0])
    lines, _, last = code.rpartition("\n")
    names = {"tracks": tracks, "movingpandas": movingpandas}
    exec(lines, names)
    read = eval(last, names)
    found = {mmsi: [] for mmsi in (SHIP, OTHER)}
    for one in read:
        found[int(one.df["mmsi"].iloc[0])] += [(point.x, point.y) for point in one.df.geometry]
    for mmsi, places in found.items():
        held = [
            tuple(place)
            for one in tracks["features"]
            if one["properties"]["mmsi"] == mmsi
            for place in one["temporalGeometry"]["coordinates"]
        ]
        assert sorted(places) == sorted(held) and len(held) > 15


def test_memory_is_that_of_one_vessel():
    def peak(ships):
        numbers = count(SHIP)
        tracemalloc.start()
        size = sum(len(piece) for piece in mfjson_pieces(of_one(next(numbers)) for _ in range(ships)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > ships * 50_000
        return most

    peak(2)
    assert peak(40) < 1.2 * peak(4) + 500_000


def of_one(mmsi, n=1000):
    times = np.arange(n, dtype=np.int64) * MINUTE + T0
    rest = list(Positions.dtypes().values())[3:]
    fixes = Positions(np.full(n, mmsi), times, times, *(np.zeros(n, dtype) for dtype in rest))
    return Track(fixes, np.zeros(n, np.int64), np.zeros(n, np.int64), [[]])
