from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.evaluate.dials import CLEAN
from app.evaluate.motion import GEOD, moved, way
from app.evaluate.reception import hear
from app.evaluate.ship import ship

START = datetime(2025, 1, 5, tzinfo=UTC)
OFF_TARTUS = (35.6, 34.9)


def begun():
    return ship(273990001, name="SYNTH ONE").at(*OFF_TARTUS, since=START)


def steps_kn(track, every_s=30.0):
    _, states = track.sampled(every_s)
    metres = GEOD.inv(states.lon[:-1], states.lat[:-1], states.lon[1:], states.lat[1:])[2]
    return np.asarray(metres) / 1852 * 3600 / every_s, states


def test_three_lines_make_a_ship():
    one = begun().sail(to=(35.7, 34.95), kn=11).anchor(hours=8).silent(hours=7).anchor(hours=8)
    assert [interval.what for interval in one.track().intervals()] == [
        "sails",
        "anchors",
        "not heard",
        "anchors",
    ]
    assert one.hours_until(one.now + timedelta(hours=3)) == pytest.approx(3)


def test_a_story_is_never_changed():
    first = begun().drift(hours=2)
    assert first.anchor(hours=3) != first
    assert first == begun().drift(hours=2)


def test_sailing_follows_the_geodesic_at_its_speed():
    there = (35.2, 35.3)
    track = begun().sail(to=there, kn=12).track()
    end = track.at(np.array([track.end_s]))
    assert (end.lon[0], end.lat[0]) == pytest.approx(there, abs=1e-9)
    assert track.end_s - track.start_s == pytest.approx(way(OFF_TARTUS, there)[1] / 12 * 3600)
    kn, states = steps_kn(track)
    assert kn == pytest.approx(12, abs=1e-6)
    assert states.sog_kn == pytest.approx(12)


def test_at_anchor_she_swings_round_a_point_to_the_west():
    _, states = begun().anchor(hours=12, radius_nm=0.1, period_hours=6).track().sampled(300)
    anchor = moved(OFF_TARTUS, 270, 0.1)
    out = [way(anchor, place)[1] for place in zip(states.lon, states.lat, strict=True)]
    assert out == pytest.approx([0.1] * len(out), abs=1e-6)
    assert way((states.lon[0], states.lat[0]), OFF_TARTUS)[1] < 1e-6


def test_a_racetrack_stays_in_its_box_and_has_no_jump():
    kn, states = steps_kn(begun().pace(hours=20, leg_nm=7, heading_deg=0, kn=8, turn_nm=0.2).track())
    assert kn.max() < 8.001
    assert kn.min() > 7.5
    assert states.lon.min() > OFF_TARTUS[0] - 1e-4
    north = way(OFF_TARTUS, (OFF_TARTUS[0], states.lat.max()))[1]
    east = way(OFF_TARTUS, (states.lon.max(), OFF_TARTUS[1]))[1]
    assert north == pytest.approx(7.2, abs=0.02)
    assert east == pytest.approx(0.4, abs=0.02)


def test_a_circle_goes_round_the_point_told():
    _, states = begun().circle(hours=6, radius_nm=1, kn=2, centre_deg=90).track().sampled(60)
    centre = moved(OFF_TARTUS, 90, 1)
    assert [way(centre, place)[1] for place in zip(states.lon, states.lat, strict=True)] == pytest.approx(
        [1.0] * len(states.lon), abs=1e-6
    )
    assert states.sog_kn == pytest.approx(2.0)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.sampled_from(["sail", "steer", "drift", "anchor", "moor", "circle", "pace", "silent", "stop"]),
        min_size=1,
        max_size=6,
    )
)
def test_any_story_hangs_together(calls):
    story = begun()
    arguments = {
        "sail": {"to": (35.5, 35.0), "kn": 10},
        "steer": {"heading_deg": 300, "kn": 9, "hours": 1},
        "circle": {"hours": 2, "radius_nm": 0.5, "kn": 1},
        "pace": {"hours": 3, "leg_nm": 4, "heading_deg": 20, "kn": 7},
    }
    for call in calls:
        story = getattr(story, call)(**arguments.get(call, {"hours": 1.5}))
    if not story.legs:
        return
    track = story.track()
    assert all(a.end_s == b.start_s for a, b in zip(track.legs, track.legs[1:], strict=False))
    assert steps_kn(track, 60.0)[0].max(initial=0.0) < 10.001
    intervals = list(track.intervals())
    assert intervals[0].start == START
    assert intervals[-1].end == story.now


def test_status_and_hearing_hold_for_what_follows():
    legs = (
        begun().status(2).drift(hours=1).status(None).anchor(hours=1).heard_by("satellite").moor(hours=1).legs
    )
    assert [(leg.nav_status, leg.hearing) for leg in legs] == [
        (2, "terrestrial"),
        (1, "terrestrial"),
        (5, "satellite"),
    ]


def test_after_a_silence_she_is_heard_as_before():
    legs = begun().heard_by("satellite").silent(hours=9, to=(35.7, 35.0)).drift(hours=1).legs
    assert [leg.hearing for leg in legs] == ["nobody", "satellite"]


def test_mistakes_are_told():
    with pytest.raises(ValueError, match="begin with"):
        ship(273990001).drift(hours=1)
    with pytest.raises(ValueError, match="begins a story"):
        begun().drift(hours=1).at(35, 34)
    with pytest.raises(ValueError, match="time zone"):
        ship(273990001).at(35, 34, since=datetime(2025, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no story"):
        begun().track()
    track = begun().drift(hours=1).track()
    with pytest.raises(ValueError, match="outside"):
        track.at(np.array([track.end_s + 1]))


def heard_of(one, **dials):
    rng = np.random.default_rng(1)
    return hear(one, rng, replace(CLEAN, **dials))


def test_what_she_says_of_herself_changes_from_an_instant_on():
    one = begun().stop(2).says(name="SYNTH OTHER", draught_m=7.0).stop(2).says(destination="SYNTH").stop(1)
    assert one.identity_at(one.now_s - 4 * 3600).name == "SYNTH ONE"
    later = one.identity_at(one.now_s)
    assert (later.name, later.draught_m, later.destination) == ("SYNTH OTHER", 7.0, "SYNTH")
    with pytest.raises(ValueError, match="another ship"):
        begun().says(mmsi=2)


def test_she_is_shown_elsewhere_for_as_long_as_she_is_jammed_and_then_where_she_is():
    airport = (35.4884, 33.8209)
    one = begun().stop(2).shown(3, airport, radius_nm=0.5).stop(8)
    heard = heard_of(one)
    hours = (heard.time_s - START.timestamp()) / 3600
    away = [way(airport, place)[1] for place in zip(heard.states.lon, heard.states.lat, strict=True)]
    jammed = (hours >= 2) & (hours < 5)
    assert jammed.any()
    assert np.all((np.array(away) < 1.1) == jammed)


def test_she_sends_no_place_while_her_satellites_are_drowned_out():
    heard = heard_of(begun().stop(1).shown_nowhere(2).stop(5))
    hours = (heard.time_s - START.timestamp()) / 3600
    nowhere = (hours >= 1) & (hours < 3)
    assert np.all((heard.states.lat == 91.0) == nowhere)
    assert np.all((heard.states.lon == 181.0) == nowhere)
