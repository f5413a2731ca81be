"""Frames of fixes to MovingPandas."""

import subprocess
import sys

import pandas as pd
import pytest
from api.filling import SHIP, T0
from pyproj import Geod

from twelvemile import MissingExtraError, UsageError, frames, trajectories

OTHER = SHIP + 1
NM = 1852.0


def test_each_segment_is_a_trajectory(client):
    collection = client.trajectories()
    assert type(collection).__name__ == "TrajectoryCollection"
    fixes = {track.id: len(track.df) for track in collection}
    assert fixes == {f"{SHIP}-0": 3601, f"{SHIP}-1": 6390, f"{OTHER}-0": 11}
    assert {track.obj_id for track in collection} == {SHIP, OTHER}
    assert [track.id for track in client.trajectories(mmsi=OTHER)] == [f"{OTHER}-0"]


def test_its_times_are_utc_without_a_zone_and_its_length_is_true(client):
    [track] = client.trajectories(mmsi=SHIP, until="2024-12-01T00:10:00Z")
    assert track.get_start_time() == pd.Timestamp(T0, unit="ms")
    fixes = client.history(SHIP, until="2024-12-01T00:10:00Z")
    length_m = Geod(ellps="WGS84").line_length(fixes["lon"], fixes["lat"])
    assert track.get_length() == pytest.approx(length_m, rel=0.01)
    assert client.trajectories(mmsi=SHIP, min_length_m=1e7).trajectories == []


def test_fixes_in_no_segment_or_alone_are_in_none(client):
    alone = client.history(OTHER, until="2024-12-01T00:00:30Z")
    in_none = client.history(OTHER, since="2024-12-01T00:11:00Z")
    assert (len(alone), len(in_none)) == (1, 10)
    for positions in (alone, in_none, alone.iloc[:0], pd.concat([alone, alone])):
        assert trajectories(positions).trajectories == []


def test_another_frame_is_refused(client):
    with pytest.raises(UsageError, match="has no segment: take one from history"):
        trajectories(client.latest())


def test_without_movingpandas_it_says_how_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "movingpandas", None)
    with pytest.raises(MissingExtraError, match=r"pip install -e '\.\[trajectories\]'"):
        trajectories(frames.places([], {"lon": "float64", "lat": "float64"}))


def test_only_those_who_want_trajectories_import_it():
    program = "import sys, twelvemile; assert not {'movingpandas', 'matplotlib'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
