"""What tracks show, and the parts that need no sighting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from posture.sea import NOW, SOURCE, day, named, seen, unit

from app.domain.naval.board import State, Whereabouts
from app.domain.naval.sighting import Activity, SourceKind, Span
from app.posture import reach, roots
from app.posture.area import TARTUS, covered_share, whereabouts
from app.posture.classes import group_of, may_be
from app.posture.evidence import Fix, Track
from app.posture.freshness import HOUR_MS
from app.posture.states import looked
from app.posture.tracks import reports_of

BERTH = (35.866, 34.9119)
OFFING = (35.70, 34.90)


def track(*fixes: tuple[float, float, float], status: int | None = None) -> Track:
    """Of (hours, lon, lat)."""
    return Track(
        "romeo", 273000001, tuple(Fix(NOW + int(h * HOUR_MS), lon, lat, status) for h, lon, lat in fixes)
    )


def states(given: Track) -> list[State | None]:
    return [report.state for report in reports_of(TARTUS, given)]


def test_a_stretch_gives_its_first_and_its_last_fix():
    held = track(*((h, *OFFING) for h in range(12)), *((h, *BERTH) for h in range(20, 30)))
    reports = reports_of(TARTUS, held)
    assert [report.state for report in reports] == [State.HOLDING] * 2 + [State.IN_PORT] * 2
    assert [(r.observed.from_ms - NOW) // HOUR_MS for r in reports] == [0, 11, 20, 29]


def test_passing_through_is_under_way_and_beyond_is_elsewhere():
    crossing = track(*((h, 35.0 + 0.2 * h, 34.9) for h in range(5)))
    assert states(crossing) == [State.ELSEWHERE, State.ELSEWHERE, State.UNDER_WAY, State.UNDER_WAY]
    assert states(track((0, -10.0, 38.7))) == [None]


def test_five_hours_in_a_place_are_not_yet_holding():
    assert states(track((0, *OFFING), (5, *OFFING))) == [State.UNDER_WAY, State.UNDER_WAY]
    assert states(track((0, *OFFING), (6, *OFFING))) == [State.HOLDING, State.HOLDING]
    assert states(track((0, *OFFING), (6, 35.60, 34.9))) == [State.HOLDING, State.HOLDING]
    assert states(track((0, *OFFING), (6, 35.59, 34.9))) == [State.UNDER_WAY, State.UNDER_WAY]


def test_at_anchor_as_she_says():
    assert states(track((0, *OFFING), status=1)) == [State.ANCHORED]


@given(st.floats(30, 40), st.floats(30, 40), st.floats(30, 36), st.floats(30, 36), st.integers(0, 100))
def test_reach_is_the_same_both_ways_and_grows_with_time(lon, other_lon, lat, other_lat, hours):
    one, other = (
        Whereabouts(x, y, 100, "", None, None, None) for x, y in ((lon, lat), (other_lon, other_lat))
    )
    at, then = Span(0, HOUR_MS), Span(hours * HOUR_MS, (hours + 1) * HOUR_MS)
    later = Span(then.from_ms + HOUR_MS, then.until_ms + HOUR_MS)
    there = reach.can_reach(one, at, other, then, "frigate")
    assert there == reach.can_reach(other, then, one, at, "frigate")
    assert reach.can_reach(one, at, other, later, "frigate") >= there


def test_a_ring_of_tellings_has_one_root():
    first, second = seen("s1", day(1), named("alpha")), seen("s2", day(1), named("alpha"))
    ring = [replace(first, derived_from="s2"), replace(second, derived_from="s1")]
    assert [told.root for told in roots.told_once(ring)] == ["s1"]
    assert [told.root for told in roots.told_once([replace(first, derived_from="gone")])] == ["gone"]


@pytest.mark.parametrize(
    ("group", "unit_class", "expected"),
    [
        ("frigate", "Gorshkov-class frigate", True),
        ("frigate", "Grigorovich-class frigate", False),
        ("frigate", "2 frigates", True),
        ("warship", None, True),
        ("landing_ship", None, False),
        (None, "Project 22350 frigate", True),
    ],
)
def test_a_class_is_told_by_its_own_words(group: str | None, unit_class: str | None, expected: bool):
    golovko = unit("golovko", "frigate", **{"class": "Project 22350 (Gorshkov class) frigate"})
    assert may_be(golovko, group, unit_class) is expected


def test_surface_ships_are_no_submarines():
    boat = unit("boat", "submarine")
    assert not may_be(boat, "warship", "surface combatants")
    assert group_of(replace(boat, claims=())) == "warship"


def test_a_footprint_is_measured_against_the_sea_alone():
    west, east, south, north = 35.3, 36.4, 34.4, 35.4
    whole = ((west, south), (east, south), (east, north), (west, north))
    assert covered_share(TARTUS, whole) == pytest.approx(1.0)
    assert covered_share(TARTUS, ((west, TARTUS.lat), (east, TARTUS.lat), (east, north), (west, north))) < 0.7


def test_listening_is_no_look():
    silent = replace(seen("n1", day(1), named("alpha")), is_negative=True, where=None)
    assert looked(TARTUS, replace(silent, source=replace(SOURCE, kind=SourceKind.AIS))) is None
    assert looked(TARTUS, replace(silent, activity=Activity.HEARD)) is None
    look = looked(TARTUS, silent)
    assert look is not None
    assert look.anywhere


def test_whereabouts_keep_the_words_of_the_source():
    sighting = seen("s1", day(1), named("alpha"))
    assert sighting.where is not None
    assert whereabouts(TARTUS, sighting.where).says == "13 km northwest of Tartus"
    assert whereabouts(TARTUS, replace(sighting.where, said=None)).says == "7.0 NM NW of Tartus naval basin"
