"""A history as OGC Moving Features JSON, and that a reader of it which is not ours finds the same fixes."""

import warnings

import pytest
from api.filling import MINUTE, SHIP, T0, position, positions, segment, taint, vessel
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.domain.time import iso, parse_iso

with warnings.catch_warnings(action="ignore"):
    # It warns that an extra of its own is missing.
    import movingpandas

PATH = f"/v1/vessels/{SHIP}/history?format=mfjson"


def at(minute: int) -> str:
    return iso(T0 + minute * MINUTE)


def fill(engine: Engine) -> None:
    vessel(engine)
    positions(
        engine,
        position(0, lon=35.5, sog=100),
        position(10, lon=35.51),
        position(20, lon=35.9),
        position(30, lon=35.8),
    )
    segment(engine, 0, 10)
    taint(engine, 20, 20)


def test_a_segment_is_a_moving_point_and_what_nothing_joins_stands_alone(
    client: TestClient, engine: Engine
) -> None:
    fill(engine)
    answer = client.get(PATH)
    assert answer.headers["content-type"].startswith("application/geo+json")
    alone, moving = answer.json()["features"]
    assert moving["temporalGeometry"] == {
        "type": "MovingPoint",
        "datetimes": [at(0), at(10)],
        "coordinates": [[35.5, 34.9], [35.51, 34.9]],
        "interpolation": "Linear",
    }
    [speed] = moving["temporalProperties"]
    assert speed["datetimes"] == [at(0)]
    assert speed["sog_kn"] == {
        "type": "Measure",
        "form": "KNT",
        "values": [10.0],
        "interpolation": "Discrete",
    }
    assert alone["temporalGeometry"]["interpolation"] == "Discrete"
    assert alone["properties"]["segment"] is None
    assert alone["properties"]["flags"] == [["gnss_interference"], []]


@pytest.mark.filterwarnings("ignore")
def test_movingpandas_reads_it(client: TestClient, engine: Engine, tmp_path) -> None:
    fill(engine)
    file = tmp_path / "track.mfjson"
    file.write_bytes(client.get(PATH).content)
    found = movingpandas.read_mf_json(str(file), traj_id_property="segment")
    moving = next(one for one in found if one.id == 0)
    times = [round(time.timestamp() * 1000) for time in moving.df.index.tz_localize("UTC")]
    assert times == [parse_iso(at(0)), parse_iso(at(10))]
    assert [(point.x, point.y) for point in moving.df.geometry] == [(35.5, 34.9), (35.51, 34.9)]
