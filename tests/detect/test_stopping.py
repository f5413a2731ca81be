"""When a ship lay stopped, against the words of docs/rules.md: minute by minute, in plain Python."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from detect.reference_rendezvous import Hull
from hypothesis import given
from hypothesis import strategies as st

from app.detect.stopping import stops

START = 1_733_011_200
LON, LAT = 35.4, 34.7
LEG = st.tuples(
    st.integers(1, 40),  # fixes
    st.sampled_from([20, 60, 300, 600, 601, 1500, 1800, 1801]),  # seconds between them
    st.sampled_from([0.0, 0.5, 1.9, 2.1, 9.0]),  # knots made good
    st.sampled_from([None, None, 0.0, 1.9, 2.0, 2.1, 8.0]),  # knots sent
)


def track(legs):
    """Northward, leg after leg, the first fix a few seconds past a minute."""
    fixes, time_s, lat = [], START + 7, LAT
    for count, every_s, kn, sent in legs:
        for _ in range(count):
            fixes.append(SimpleNamespace(time_s=time_s, lon=LON, lat=lat, sog_kn=sent, cog_deg=None))
            time_s += every_s
            lat += kn * every_s / 3600 / 60
    return fixes


def found(fixes):
    columns = [[getattr(f, name) for f in fixes] for name in ("time_s", "lon", "lat", "sog_kn")]
    time_s, lon, lat, sog_kn = columns
    sent = np.array([math.nan if kn is None else kn for kn in sog_kn])
    return stops(np.array(time_s, np.int64), np.array(lon), np.array(lat), sent)


def reference(fixes):
    """The fixes of each run of minutes at which she is known and slow, two hours from first to last."""
    hull, runs = Hull(SimpleNamespace(fixes=fixes)), [[]]
    for minute in range(START, fixes[-1].time_s + 1, 60):
        there = hull.at(minute)
        if there is not None and there[1] < 2:
            runs[-1].append(minute)
        elif runs[-1]:
            runs.append([])
    long = [set(run) for run in runs if run and run[-1] - run[0] >= 7200]
    of_runs = [[i for i, f in enumerate(fixes) if math.ceil(f.time_s / 60) * 60 in run] for run in long]
    return [(indices[0], indices[-1]) for indices in of_runs]


@given(st.lists(LEG, min_size=1, max_size=6))
def test_stops_are_those_of_the_words(legs):
    fixes = track(legs)
    assert found(fixes) == reference(fixes)


@pytest.mark.parametrize(
    ("fixes", "count"),
    [([(122, 60, 0.0, 0.0)], 1), ([(121, 60, 0.0, 0.0)], 0), ([(122, 60, 0.0, 2.0)], 0),
     ([(61, 60, 0.0, 0.0), (1, 60, 0.0, 2.0), (61, 60, 0.0, 0.0)], 0)],
    ids=["two hours", "a minute less", "two knots", "a break"],
)  # fmt: skip
def test_two_hours_under_two_knots_without_a_break(fixes, count):
    assert len(found(track(fixes))) == count


def test_a_ship_that_paces_to_and_fro_within_an_hour_has_not_stopped():
    # What `slow` of loitering takes for slow: each hour brings her back to where she was.
    there, back = (30, 60, 8.0, 8.0), (30, 60, -8.0, 8.0)
    assert found(track([there, back] * 5)) == []


def test_nothing_follows_from_no_fixes():
    assert found([]) == []
