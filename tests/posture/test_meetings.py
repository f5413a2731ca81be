"""Possible meetings against a reckoning by hand, fix by fix."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from posture.meeting import GEOD, MINUTE_MS, at, image, meetings, stop
from posture.sea import NOW

from app.domain.naval.sighting import (
    Sighting,
    Span,
)
from app.posture.freshness import DAY_MS, HOUR_MS
from app.posture.meetings import Nearness
from app.posture.weekly.composition import VAGUE_M


def root_of(one: Sighting, by_id: dict[str, Sighting]) -> Sighting:
    while one.derived_from is not None:
        one = by_id[one.derived_from]
    return one


def away_ms(moment: int, observed: Span) -> int:
    if moment < observed.from_ms:
        return observed.from_ms - moment
    return max(moment - observed.until_ms, 0)


def by_hand(stops, sightings) -> dict[str, tuple[float, float, float, list[int]]]:
    """Nearest, farthest, least hours and the times of the fixes told of, of each that is possible."""
    by_id = {one.id: one for one in sightings}
    expected = {}
    for one in {root_of(each, by_id).id: root_of(each, by_id) for each in sightings}.values():
        if one.where.uncertainty_m > 9260 or one.observed.until_ms - one.observed.from_ms > DAY_MS:
            continue
        for mmsi in {each.mmsi for each in stops}:
            slack = (one.where.uncertainty_m + 100) / 1852
            counting, during = [], []
            for each in (s for s in stops if s.mmsi == mmsi):
                fixes = [
                    (GEOD.inv(lon, lat, one.where.lon, one.where.lat)[2] / 1852, moment)
                    for moment, lon, lat in zip(each.time_ms.tolist(), each.lon, each.lat, strict=True)
                ]
                hers = [
                    (nm, moment)
                    for nm, moment in fixes
                    if nm - slack <= 2 and away_ms(moment, one.observed) <= 6 * HOUR_MS
                ]
                counting += hers
                if hers:
                    during += [(nm, moment) for nm, moment in fixes if away_ms(moment, one.observed) == 0]
            if counting:
                least = min(away_ms(moment, one.observed) for _, moment in counting)
                nearest = [fix for fix in counting if away_ms(fix[1], one.observed) == least]
                kept = during if least == 0 else nearest
                expected[f"{one.id}/{mmsi}"] = (
                    max(min(nm for nm, _ in kept) - slack, 0.0),
                    max(nm for nm, _ in kept) + slack,
                    min(away_ms(moment, one.observed) for _, moment in kept) / HOUR_MS,
                    sorted(moment for _, moment in kept),
                )
    return expected


NORTH = st.one_of(st.floats(-12, 12), st.sampled_from([-2.32, 0.0, 2.3, 2.33, 7.0, 7.1]))
MOMENT = st.one_of(
    st.integers(-8 * HOUR_MS, 40 * HOUR_MS),
    st.sampled_from([k * HOUR_MS + ms for k in (-6, 0, 6, 30) for ms in (-1, 0, 1, MINUTE_MS)]),
)
STOPS = st.lists(
    st.builds(
        lambda fixes, mmsi: stop(*sorted(fixes), mmsi=mmsi),
        st.lists(st.tuples(MOMENT, NORTH), min_size=1, max_size=12), st.sampled_from([1, 2]),
    ), max_size=3,
)  # fmt: skip


@st.composite
def sightings(draw: st.DrawFn) -> list[Sighting]:
    found: list[Sighting] = []
    for number in range(draw(st.integers(1, 5))):
        begin = draw(st.sampled_from([0, MINUTE_MS, 6 * HOUR_MS, 24 * HOUR_MS]))
        long = draw(st.sampled_from([0, MINUTE_MS, 3 * HOUR_MS, DAY_MS, DAY_MS + 1]))
        wide = draw(st.sampled_from([0.0, 500.0, 4159.0, 9260.0, 9261.0, 40_000.0]))
        again = draw(st.sampled_from([None, *(one.id for one in found)]))
        where = at(draw(NORTH), wide)
        found.append(image(f"s{number}", begin, begin + long, where=where, derived_from=again))
    return found


@given(STOPS, sightings(), st.randoms(use_true_random=False))
def test_what_is_possible_is_what_follows_by_hand_in_whatever_order(stops, told, order: random.Random):
    found = {one.id: one for one in meetings(stops, told)}
    expected = by_hand(stops, told)
    assert set(found) == set(expected)
    for key, (nearest, farthest, least, times) in expected.items():
        one, observed = found[key], found[key].told.sighting.observed
        assert one.nearest_nm == pytest.approx(nearest, abs=1e-6)
        assert one.farthest_nm == pytest.approx(farthest, abs=1e-6)
        assert one.least_hours == pytest.approx(least)
        assert one.closest_ms in times
        moments = range(observed.from_ms, observed.until_ms + 1, MINUTE_MS)
        worst = max(min(abs(m - t) for t in times) for m in (*moments, observed.until_ms)) / HOUR_MS
        assert worst - 1e-9 <= one.most_hours <= worst + 1 / 60
    other = list(told), list(stops)
    for some in other:
        order.shuffle(some)
    again = {one.id: one for one in meetings(other[1], other[0])}
    shown = [(one.id, *one[4:]) for one in found.values()]
    assert [(one.id, *one[4:]) for one in again.values()] == shown


@given(STOPS, sightings(), st.integers(-HOUR_MS, 72 * HOUR_MS))
def test_what_lies_more_than_six_hours_from_all_sightings_changes_nothing(stops, told, moment):
    near = any(away_ms(NOW + moment, one.observed) <= 6 * HOUR_MS for one in told)
    more = [*stops, stop((moment, 0.0), mmsi=3)]
    assert len(meetings(more, told)) == len(meetings(stops, told)) or near


# The edges, one by one ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fix", "possible"),
    [((-6 * HOUR_MS, 0.0), True), ((-6 * HOUR_MS - 1, 0.0), False), ((6 * HOUR_MS + MINUTE_MS, 0.0), True),
     ((6 * HOUR_MS + MINUTE_MS + 1, 0.0), False)],
)  # fmt: skip
def test_six_hours_are_counted_from_the_nearer_end_of_the_sighting(fix, possible):
    assert bool(meetings([stop(fix)], [image()])) is possible


@pytest.mark.parametrize(("north_nm", "possible"), [(2.323, True), (2.325, False)])
def test_two_miles_are_counted_from_where_they_can_have_been_nearest(north_nm, possible):
    # 500 m of the place and 100 m of the fix are 0.324 NM.
    found = meetings([stop((0, north_nm))], [image()])
    assert bool(found) is possible
    for one in found:
        assert one.nearest_nm == pytest.approx(1.999, abs=1e-3)
        assert one.farthest_nm == pytest.approx(2.647, abs=1e-3)


def test_a_ship_that_drifted_off_in_the_day_of_a_sighting_may_have_been_far_off_when_it_was_made():
    drifts = stop(*((hour * HOUR_MS, hour * 0.5) for hour in range(25)))
    (one,) = meetings([drifts], [image(end=DAY_MS)])
    assert (one.nearest_nm, one.farthest_nm) == (0.0, pytest.approx(12.32, abs=0.01))
    assert (one.least_hours, one.most_hours, one.closest_ms) == (0.0, 0.5, NOW)


def test_miles_and_hours_are_said_of_the_same_fix():
    comes_nearer = stop((0, 5.0), (4 * HOUR_MS, 1.0), (5 * HOUR_MS, 0.0))
    (one,) = meetings([comes_nearer], [image()])
    assert one.nearest_nm == pytest.approx(0.676, abs=1e-3)
    assert one.least_hours == pytest.approx(4 - 1 / 60)
    assert one.closest_ms == NOW + 4 * HOUR_MS


def test_a_stop_that_ends_early_in_the_day_leaves_the_rest_of_it_open():
    (one,) = meetings([stop((0, 0.0), (2 * HOUR_MS, 0.0))], [image(end=DAY_MS)])
    assert (one.least_hours, one.most_hours) == (0.0, 22.0)


def test_the_numbers_are_the_documented_ones():
    assert Nearness() == Nearness(2.0, 6 * HOUR_MS, 5.0, DAY_MS, 100.0, 1.0)
    assert Nearness().vague_nm * 1852 == VAGUE_M


# What is no meeting ------------------------------------------------------------------------------
