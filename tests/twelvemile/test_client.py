"""Every method against the server's own JSON, on a real server."""

import gc
import json
from urllib.request import urlopen

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from api.filling import HOSTILE, SHIP, T0

import twelvemile.client
from twelvemile import NotFoundError, UnreadableError, columns, frames
from twelvemile.progress import Progress
from twelvemile.pull import Pull

OTHER, SILENT, MANY = SHIP + 1, SHIP + 2, 10_050
DTYPES = {columns.TEXT: str(pd.Series(["a"]).dtype)}
HOUR = pd.Timedelta(hours=1)
START = pd.Timestamp(T0, unit="ms", tz="UTC")


def said(base_url, path):
    with urlopen(f"{base_url}{path}", timeout=30) as answer:
        return json.load(answer)


def as_json(value):
    """A cell as the server's JSON has it."""
    if isinstance(value, list | dict):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")[:-6] + "Z"
    return value.item() if isinstance(value, np.generic) else value


def rows(frame, names):
    plain = pd.DataFrame(frame)[[name for name in names if name != "geometry"]].astype(object)
    return [{name: as_json(value) for name, value in row.items()} for row in plain.to_dict("records")]


def check(frame, declared):
    """The columns and dtypes are those that are declared, and points lie where the numbers say."""
    found = {name: str(dtype) for name, dtype in frame.dtypes.items()}
    assert found == {name: DTYPES.get(kind, kind) for name, kind in declared.items()}
    if isinstance(frame, geopandas.GeoDataFrame):
        assert frame.crs.to_epsg() == 4326
    if "lon" in declared:
        placed = frame[frame["lon"].notna()]
        assert (placed.geometry.x == placed["lon"]).all()
        assert (placed.geometry.y == placed["lat"]).all()
        assert frame[frame["lon"].isna()].geometry.isna().all()


METHODS = {
    "vessels": (lambda c: c.vessels(), columns.VESSELS),
    "positions": (lambda c: c.positions(), columns.POSITIONS),
    "latest": (lambda c: c.latest(), columns.LATEST),
    "alerts": (lambda c: c.alerts(), columns.ALERTS),
    "zones": (lambda c: c.zones(), columns.ZONES),
    "feeds": (lambda c: c.feeds(), columns.FEEDS),
    "units": (lambda c: c.units(), columns.UNITS),
    "posture": (lambda c: c.posture(), columns.POSTURE),
    "sightings": (lambda c: c.sightings(), columns.SIGHTINGS),
}


@pytest.mark.parametrize("name", METHODS)
def test_an_empty_answer_keeps_columns_and_dtypes(client, empty, name):
    ask, declared = METHODS[name]
    frame, none = ask(client), ask(empty)
    assert len(frame)
    assert len(none) == 0 or name == "zones"
    check(frame, declared)
    check(none, declared)
    assert type(frame) is type(none)


def test_vessels_are_what_the_server_says(client, served):
    frame = client.vessels()
    expected = [frames.flat(row) for row in said(served, "/v1/vessels")["vessels"]]
    told = rows(frame, columns.VESSELS)
    assert [{**row, "flags": " ".join(row["flags"])} for row in expected if row["mmsi"] != SILENT] == [
        row for row in told if row["mmsi"] != SILENT
    ]
    assert told[-1]["mmsi"] == SILENT
    assert told[-1]["time"] is None
    assert frame.geometry.isna().tolist() == [False, False, True]
    assert frame["name"].iloc[0] == HOSTILE


def test_one_vessel_is_a_row_of_them(client):
    one = client.vessel(SHIP)
    check(one, columns.VESSELS)
    assert rows(one, columns.VESSELS) == rows(client.vessels(), columns.VESSELS)[:1]
    check(client.vessel(f"{SILENT:09}"), columns.VESSELS)
    with pytest.raises(NotFoundError, match=r"No vessel of MMSI 000000001 was ever heard.*\(404\)"):
        client.vessel(1)


def test_identities(client):
    found = client.identities(SHIP)
    check(found, columns.IDENTITIES)
    assert found["name"].tolist() == [HOSTILE, "OTHER"]
    none = client.identities(SILENT)
    assert len(none) == 0
    check(none, columns.IDENTITIES)


def test_a_history_is_followed_over_its_pages(client, served):
    frame = client.history(SHIP)
    check(frame, columns.POSITIONS)
    assert len(frame) == MANY
    assert frame["time"].is_monotonic_increasing
    assert frame["time"].iloc[-1] == START + pd.Timedelta(seconds=MANY - 1)
    first = said(served, f"/v1/vessels/{SHIP}/history?limit=5")["positions"]
    names = [name for name in columns.POSITIONS if name not in ("mmsi", "flags")]
    assert rows(frame.head(5), names) == [{name: row[name] for name in names if name in row} for row in first]


def test_a_history_of_a_span_thinned(client):
    frame = client.history(SHIP, since=START + HOUR, until="2024-12-01T01:00:10Z")
    assert frame["time"].tolist() == [START + HOUR + pd.Timedelta(seconds=s) for s in range(10)]
    few = client.history(SHIP, max_points=7)
    assert len(few) == 7
    assert few.attrs == {"thinned": {"kept": 7, "of": MANY}}
    assert frame.attrs == {}
    none = client.history(SHIP, until="2000-01-01T00:00:00Z")
    assert len(none) == 0
    check(none, columns.POSITIONS)


def test_missing_values_are_missing_and_known_ones_have_their_unit(client):
    frame = client.history(OTHER)
    first, last = frame.iloc[0], frame.iloc[-1]
    assert (first.sog_kn, first.cog_deg, first.heading_deg, first.nav_status) == (10.1, 270.0, 271.0, 1)
    assert (first.segment, first["flags"], last["flags"]) == (0, "", "coarse")
    assert last[["sog_kn", "cog_deg", "heading_deg", "nav_status", "segment"]].isna().all()


def test_positions_of_a_box_a_span_and_some_ships(client, monkeypatch):
    everything = client.positions()
    assert everything["mmsi"].value_counts().to_dict() == {SHIP: MANY, OTHER: 21}
    assert client.positions(bbox=(33, 34, 34, 36))["mmsi"].unique().tolist() == [OTHER]
    assert len(client.positions(since=START, until=START + pd.Timedelta(seconds=3))) == 4
    monkeypatch.setattr(twelvemile.client, "_SHIPS_AT_ONCE", 1)
    both = client.positions(mmsi=[OTHER, f"{SHIP}", SILENT])
    pd.testing.assert_frame_equal(pd.DataFrame(both), pd.DataFrame(everything))
    assert len(client.positions(mmsi=SILENT)) == 0


def test_a_box_may_be_the_bounds_of_a_frame(client):
    hers = client.history(OTHER)
    assert client.positions(bbox=hers.total_bounds)["mmsi"].unique().tolist() == [OTHER]


def test_latest(client, served):
    frame = client.latest()
    answer = said(served, "/v1/positions/latest")
    expected = [frames.placed(feature) for feature in answer["features"]]
    assert rows(frame, columns.LATEST) == [{**row, "flags": " ".join(row["flags"])} for row in expected]
    assert frame.attrs == {"as_of": answer["as_of"]}
    assert client.latest(max_age=3 * HOUR)["mmsi"].tolist() == [SHIP]
    assert client.latest(bbox=(33, 34, 34, 36), max_age="6h")["mmsi"].tolist() == [OTHER]


def test_alerts(client, served):
    frame = client.alerts()
    names = [name for name in columns.ALERTS if name != "geometry"]
    expected = said(served, "/v1/alerts")["alerts"]
    assert rows(frame, names) == [{name: row[name] for name in names} for row in expected]
    assert (frame["severity"] >= "warning").tolist() == [False, True]
    assert frame["severity"].dtype.categories.tolist() == ["info", "warning", "critical"]
    assert client.alerts(mmsi=OTHER)["id"].tolist() == ["id002"]
    assert client.alerts(status=["closed", "retracted"], kind="loitering")["id"].tolist() == ["id002"]
    assert client.alerts(severity="warning", since=START, bbox=(35, 34, 36, 35))["id"].tolist() == ["id001"]
    assert client.alerts(at=START)["id"].tolist() == ["id001"]
    none = client.alerts(known_at=START - HOUR)
    assert len(none) == 0
    check(none, columns.ALERTS)


def test_one_alert_and_its_revisions(client):
    check(client.alert("id001"), columns.ALERTS)
    assert client.alert("id001")["evidence"].iloc[0]["hours"] == 5.5
    news = client.revisions("id001")
    check(news, columns.REVISIONS)
    assert news["change"].tolist() == ["opened", "phase"]
    assert news["at"].tolist() == [START + pd.Timedelta(minutes=m) for m in (1, 2)]
    assert news.geometry.isna().tolist() == [True, False]
    with pytest.raises(NotFoundError, match="No alert has, or ever had"):
        client.alert("no such id?")


def test_pages_of_alerts_and_vessels_are_followed(client, monkeypatch):
    alerts, vessels = client.alerts(), client.vessels()
    monkeypatch.setattr(twelvemile.client, "_ALERTS_AT_ONCE", ("limit", "1"))
    monkeypatch.setattr(twelvemile.client, "_VESSELS_AT_ONCE", ("limit", "2"))
    assert client.alerts()["id"].tolist() == alerts["id"].tolist()
    assert client.vessels()["mmsi"].tolist() == vessels["mmsi"].tolist()


def test_zones_and_feeds(client, served):
    zones = client.zones()
    assert zones["name"].tolist() == [f["properties"]["name"] for f in said(served, "/v1/zones")["features"]]
    assert zones.geometry.is_valid.all()
    feeds = client.feeds()
    assert (feeds["name"].tolist(), feeds["synthetic"].tolist()) == (["=antenna"], [True])
    assert feeds.attrs == {"frontier": "2024-12-01T05:00:00Z"}


def test_units(client, served):
    units = client.units(at="2024-12-01T12:00:00Z")
    path = "/v1/units?at=2024-12-01T12:00:00Z"
    assert rows(units, columns.UNITS) == said(served, path)["units"]
    (one,) = units.to_dict("records")
    assert (one["imo"], one["length_m"], one["days_most"], one["disputed"]) == (
        9999993,
        126.0,
        6,
        ["length_m"],
    )
    assert units.attrs == {"at": "2024-12-01T12:00:00Z"}
    early = client.units(known_at="2024-11-30T00:00:00Z")
    assert early["imo"].isna().all() and early["disputed"].tolist() == [[]]


def test_sightings_are_what_the_server_says(client, served):
    (seen,) = said(served, "/v1/sightings")["sightings"]
    frame = client.sightings()
    (one,) = rows(frame, columns.SIGHTINGS)
    assert {name: one[name] for name in ("id", "known_at", "activity", "negative", "synthetic")} == {
        name: seen[name] for name in ("id", "known_at", "activity", "negative", "synthetic")
    }
    assert (one["observed_from"], one["observed_until"]) == tuple(seen["observed"].values())
    assert (one["lon"], one["lat"], one["uncertainty_m"]) == tuple(
        seen["where"][name] for name in ("lon", "lat", "uncertainty_m")
    )
    assert (one["source_kind"], one["publisher"]) == (seen["source"]["kind"], seen["source"]["publisher"])
    assert one["units"] == [subject["unit"] for subject in seen["subjects"]]
    assert set(one) == set(columns.SIGHTINGS) - {"geometry"}


def test_sightings_are_asked_for_as_the_server_takes_them(client):
    (unit,) = client.sightings()["units"].iloc[0]
    observed = client.sightings()["observed_from"].iloc[0]
    assert len(client.sightings(unit=unit, negative=False, superseded=True)) == 1
    assert len(client.sightings(unit=["nobody", unit], since=observed, bbox=(35, 34, 37, 36))) == 1
    for none in ({"negative": True}, {"unit": "nobody"}, {"until": observed}, {"source_kind": "radio"}):
        frame = client.sightings(**none)
        assert len(frame) == 0
        check(frame, columns.SIGHTINGS)


def test_frames_can_be_saved(client, tmp_path):
    for name, frame in (("latest", client.latest()), ("positions", client.history(SHIP, max_points=9))):
        frame.to_parquet(tmp_path / f"{name}.parquet")
        read = geopandas.read_parquet(tmp_path / f"{name}.parquet")
        pd.testing.assert_frame_equal(pd.DataFrame(read), pd.DataFrame(frame))


def test_what_a_newer_server_sends_comes_last():
    frame = frames.table([{"name": "a", "later": 1}, {"name": "b"}], columns.FEEDS)
    assert list(frame.columns) == [*columns.FEEDS, "later"]
    assert frame["later"].iloc[0] == 1
    severity = frames.table([{"severity": "unheard"}, {"severity": "info"}], {"severity": columns.CATEGORY})
    assert severity["severity"].tolist() == ["unheard", "info"]


def test_a_value_that_cannot_be_is_told():
    with pytest.raises(UnreadableError, match="does not fit"):
        frames.table([{"started_at": "yesterday"}], columns.ALERTS)


@pytest.mark.parametrize("lots", [1, 3])
def test_a_frame_is_ones_own_to_write_to(client, lots):
    """However many batches it came in: Arrow itself lets no one write to its columns."""
    asker = client._asker
    pull = Pull(Progress("positions", shown=False))
    for _ in range(lots):
        asker.arrow("/v1/positions", [("mmsi", str(OTHER))], pull)
    frame = pull.frame()
    for name in columns.POSITIONS:
        frame.loc[0, name] = frame[name].iloc[-1]
    assert frame.iloc[0].astype(str).tolist() == frame.iloc[-1].astype(str).tolist()


def test_the_garbage_collector_is_as_it_was(client):
    client.positions()
    assert gc.isenabled()
    with pytest.raises(UnreadableError):
        frames.points(pa.record_batch({"mmsi": [1]}))
