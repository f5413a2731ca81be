"""What is true of several ships, of who is not heard, of a feed; and what a second receiver hears."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from app.evaluate.dials import CLEAN
from app.evaluate.events import Event, Setting, Situation, Stage
from app.evaluate.matching import Raised, matched
from app.evaluate.motion import moved
from app.evaluate.nmea import SECOND_STATION, messages
from app.evaluate.reception import Random, hear
from app.evaluate.sea import sea
from app.evaluate.ship import ship
from app.evaluate.situations.pairs import AT_REST, UNDER_WAY, WITH_A_UNIT
from app.evaluate.situations.pairs import meeting as met
from app.evaluate.situations.unheard import gaps, gaps_of_unit, silences

START = datetime(2024, 12, 1, tzinfo=UTC)
HERE = (31.0, 33.5)


def beside(metres, hours, kn=0.0, course=90.0):
    """Two ships on one course; one comes beside the other after an hour and goes on after some more."""
    one = ship(538990001).at(*HERE, since=START)
    one = one.steer(course, kn, hours + 3.0) if kn else one.stop(hours + 3.0)
    there = moved(moved(HERE, course, kn), course + 90.0, metres / 1852.0)
    other = ship(538990002).at(*moved(there, course + 90.0, 20.0), since=START).sail(to=there, kn=20.0)
    other = other.steer(course, kn, hours) if kn else other.stop(hours)
    return one, other.steer(course + 90.0, 20.0, 2.0)


def hours_of(events):
    return [
        ((e.start - START).total_seconds() / 3600, (e.end - START).total_seconds() / 3600) for e in events
    ]


def test_a_meeting_lasts_from_when_it_counts_until_they_part():
    assert hours_of(met(*beside(300.0, 3.0), AT_REST)) == [pytest.approx((1.0, 4.02), abs=0.01)]
    assert met(*beside(300.0, 1.9), AT_REST) == ()
    assert met(*beside(600.0, 3.0), AT_REST) == ()
    assert hours_of(met(*beside(450.0, 0.8), WITH_A_UNIT)) == [pytest.approx((1.0, 1.8), abs=0.02)]
    assert met(*beside(450.0, 0.7), WITH_A_UNIT) == ()
    assert len(met(*beside(250.0, 0.6, kn=10.0), UNDER_WAY)) == 1
    assert met(*beside(250.0, 0.6, kn=16.0), UNDER_WAY) == ()
    assert met(*beside(350.0, 0.6, kn=10.0), UNDER_WAY) == ()


def test_silences_are_the_stretches_that_nobody_hears_and_what_follows_the_story():
    one = ship(538990001).at(*HERE, since=START).stop(2.0).silent(10.0).silent(3.0).moor(1.0).silent(14.0)
    one = one.moor(1.0)
    found = [((s.since_s - START.timestamp()) / 3600, s.hours, s.moored) for s in silences(one)]
    assert [f[0] for f in found] == [2.0, 16.0, 31.0]
    assert [f[1] for f in found[:2]] == [13.0, 14.0]
    assert [f[2] for f in found] == [False, True, True]
    assert hours_of(gaps(one, "unexplained")) == [(2.0, 15.0)]
    assert [round(e.start.timestamp() - START.timestamp()) // 3600 for e in gaps_of_unit(one)] == [2, 31]


def test_what_names_no_vessel_is_matched_with_what_names_none():
    event = Event("feed_outage", (), START, START + timedelta(hours=2))
    alert = Raised("a", "feed_outage", None, (), event.start, event.end, event.end)
    assert len(matched([event], [alert], event.end, 0.5).found) == 1
    named = replace(alert, mmsis=(538990001,))
    assert [one.id for one in matched([event], [named], event.end, 0.5).false] == ["a"]


def test_a_second_receiver_has_a_clock_of_its_own():
    one = ship(538990001).at(*HERE, since=START).steer(90.0, 10.0, 3.0)
    dials = replace(CLEAN, duplicates=1.0, skew_s=600.0)
    rng: Random = np.random.default_rng(1)
    got = list(messages(one, hear(one, rng, dials), rng, dials))
    first, second = ([m for m in got if (m.station == SECOND_STATION) is it] for it in (False, True))
    assert len(first) == len(second) > 30
    stamps = [int(m.lines[0].split("c:")[1].split("*")[0]) for m in (*first, *second)]
    ahead = [b - a for a, b in zip(stamps, stamps[len(first) :], strict=False)]
    assert set(ahead) == {601}
    assert all(b.received_s - a.received_s == 1.0 for a, b in zip(first, second, strict=True))


def test_of_kinds_told_wholly_nothing_is_excused():
    def silent_ship(setting: Setting) -> Situation:
        one = ship(setting.mmsi()).at(*HERE, since=setting.since).stop(5.0)
        return Situation((one,))

    stage = Stage("wholly", "She is heard no more.", ("ais_gap",), silent_ship, 30.0, 1.0)
    assert any(e.kind == "ais_gap" and not e.certain for e in sea(stage, 1, 1).events)
    assert not sea(replace(stage, wholly=("ais_gap",)), 1, 1).events
