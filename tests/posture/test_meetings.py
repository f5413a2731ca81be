"""Possible meetings against a reckoning by hand, fix by fix; and what is none."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from posture.sea import BASIN, FRIGATES, NOW, OILER, RO_RO, SISTER, UNITS, counted, named, seen, unit
from pyproj import Geod

from app.domain.naval.sighting import (
    Activity,
    IdentityBasis,
    Located,
    Sighting,
    Source,
    SourceKind,
    Span,
    Subject,
)
from app.domain.naval.units import UnitKind
from app.posture.evidence import Stop
from app.posture.freshness import DAY_MS, HOUR_MS
from app.posture.meetings import Meeting, Nearness, possible_meetings
from app.posture.saying import meeting_says
from app.posture.weekly.composition import VAGUE_M

GEOD = Geod(ellps="WGS84")
BY_KEY = {unit.key: unit for unit in UNITS}
LON, LAT = 35.3, 34.7
"""25 NM off any port."""
MINUTE_MS = 60_000
FRIGATE = named("alpha")


def at(north_nm: float, uncertainty_m: float = 500.0) -> Located:
    lon, lat, _ = GEOD.fwd(LON, LAT, 0.0, north_nm * 1852)
    return Located(lon, lat, uncertainty_m)


def stop(*fixes: tuple[int, float], unit: str = "romeo", mmsi: int = 273_000_001, **more) -> Stop:
    """Fixes of ms since NOW and NM north of the middle."""
    lons, lats, _ = GEOD.fwd(*([each] * len(fixes) for each in (LON, LAT, 0.0)), [n * 1852 for _, n in fixes])
    times = np.array([NOW + ms for ms, _ in fixes], np.int64)
    return Stop(unit, mmsi, times, np.array(lons), np.array(lats), **more)


def image(identity: str = "one", begin: int = 0, end: int = MINUTE_MS, subjects=FRIGATE, **more) -> Sighting:
    where = more.pop("where", at(0.0))
    return seen(identity, Span(NOW + begin, NOW + end), subjects, where=where, **more)


def meetings(stops, sightings, caveats=None) -> tuple[Meeting, ...]:
    return possible_meetings(stops, sightings, BY_KEY, caveats or {})


# By hand, fix by fix -----------------------------------------------------------------------------


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

LYING = stop(*((minute * MINUTE_MS, 0.1) for minute in range(0, 180, 10)))


def test_six_tellings_of_one_image_are_one_meeting_with_all_who_tell_it():
    told = [image(), *(image(f"again{n}", derived_from="one", known_ms=NOW + n) for n in range(6))]
    (one,) = meetings([LYING], told)
    assert (one.told.sighting.id, len(one.told.again)) == ("one", 6)


def test_tellings_of_an_image_that_is_not_held_are_one_meeting():
    told = [image(f"again{n}", derived_from="gone") for n in range(3)]
    assert len(meetings([LYING], told)) == 1


@pytest.mark.parametrize(
    "nobody",
    [
        image(subjects=named("romeo")),
        image(subjects=counted(1, "ro_ro")),
        image(subjects=counted(1, "ship")),
        image(subjects=(Subject(group="frigate", count=0),)),
        image(is_negative=True),
        image(where=None),
        image(activity=Activity.EXPECTED),
        image(activity=Activity.SUNK),
        image(activity=Activity.FALSE_TRACK),
        image(activity=Activity.ALONGSIDE),
        image(source=Source(SourceKind.AIS, "a test's AIS")),
        image(subjects=named("alpha", basis=IdentityBasis.BROADCAST)),
    ],
    ids=lambda one: f"{one.activity}-{one.subjects[0].unit or one.subjects[0].group}-{one.source.kind}",
)
def test_herself_nobody_and_who_is_not_there_meet_nobody(nobody):
    assert meetings([LYING], [nobody]) == ()


def lying_at(lon: float, lat: float) -> Stop:
    return Stop("romeo", 1, LYING.time_ms, np.full(18, lon), np.full(18, lat))


OFF = Located(35.83, 34.91, 100.0)
"""1.2 NM off the port's polygon, 1.8 off the basin."""


@pytest.mark.parametrize("activity", [Activity.HOLDING, Activity.PRESENT])
@pytest.mark.parametrize(("hers", "theirs"), [(BASIN, BASIN), (BASIN, OFF), (OFF, BASIN)])
def test_who_lies_in_port_has_not_met_by_that(hers, theirs, activity):
    lying = lying_at(hers.lon, hers.lat)
    assert meetings([lying], [image(where=theirs, activity=activity)]) == ()


def test_off_the_port_they_may_have_met():
    lying = lying_at(OFF.lon, OFF.lat)
    assert len(meetings([lying], [image(where=OFF)])) == 1
    assert meetings([lying], [image(where=OFF, activity=Activity.IN_PORT)]) == ()


@pytest.mark.parametrize("lon", [33.02, 33.05])
def test_a_listed_port_is_a_port_too(lon):
    place = Located(lon, 34.65, 100.0)
    assert meetings([lying_at(lon, 34.65)], [image(where=place)]) == ()


def test_a_warship_whose_ais_stood_still_is_no_auxiliary():
    assert meetings([replace(LYING, unit="bravo")], [image()]) == ()
    assert len(meetings([replace(LYING, unit=OILER.key)], [image()])) == 1


# Caveats -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sighting", "begins"),
    [
        (image(subjects=named("alpha", basis=IdentityBasis.INFERRED)), "the identity of whom"),
        (image(subjects=named("alpha"), source=Source(SourceKind.RADIO, "a test")), "the sighting rests"),
        (image(subjects=named(SISTER.key, basis=IdentityBasis.NAMED_BY_SOURCE)), "who was seen is of"),
        (image(subjects=counted(2, "ro_ro")), "those seen are counted"),
        (image(disputes="which-frigates"), "disputed: which frigates they were"),
        (image(where=Located(35.75, 34.92, 9000.0)), "the place is not known well enough"),
    ],
    ids=["inferred", "ais", "sister", "counted", "disputed", "berth"],
)  # fmt: skip
def test_each_doubt_is_said(sighting, begins):
    (one,) = meetings([lying_at(sighting.where.lon, sighting.where.lat)], [sighting])
    (caveat,) = one.caveats
    assert caveat.startswith(begins)
    assert caveat in meeting_says(one, BY_KEY)


def test_a_merchant_seen_by_ais_may_be_met_and_one_whose_pennant_was_read_is_no_sister():
    told = image(subjects=named(SISTER.key), source=Source(SourceKind.AIS, "a test"))
    (one,) = meetings([LYING], [told])
    assert one.caveats == ("the sighting rests on AIS or radio too",)


def test_a_unit_for_whom_the_same_mmsi_is_claimed_is_no_other_ship():
    sister = unit(SISTER.key, "ro_ro", UnitKind.MERCHANT, mmsi=str(LYING.mmsi))
    told = [image(subjects=named(SISTER.key))]
    assert possible_meetings([LYING], told, {**BY_KEY, sister.key: sister}, {}) == ()
    assert len(meetings([LYING], told)) == 1


def test_what_the_board_holds_against_her_ais_is_said():
    (one,) = meetings([LYING], [image()], {"romeo": ("ais_refuted", "synthetic data")})
    assert one.caveats == ("ais_refuted: a sighting contradicts her AIS",)
    (one,) = meetings([replace(LYING, unit="oscar")], [image()], {"oscar": ("naval_track_unverified",)})
    assert one.caveats == ("naval_track_unverified: of a naval ship AIS alone shows nothing",)
    (one,) = meetings([replace(LYING, is_older=True)], [image()])
    assert one.caveats == ("she may have lain there before: earlier AIS was not read",)


def test_one_sentence_says_who_where_when_how_near_and_by_whom():
    two = stop((8 * HOUR_MS, 0.1), (11 * HOUR_MS, 0.1))
    told = [image(end=8 * HOUR_MS), image("again", derived_from="one")]
    (one,) = meetings([LYING, two], told)
    assert meeting_says(one, BY_KEY) == (
        "2024-12-01 00:00Z to 2024-12-01 08:00Z: possible meeting, not seen as one: Romeo lay stopped "
        "2024-12-01 00:00Z to 2024-12-01 11:00Z in 2 stretches by AIS of MMSI 273000001; Alpha holding at "
        "34.70 N, 35.30 E (satellite image, a test's image; pennant read; high confidence); told again by 1, "
        "counted once; between them 0.0 to 0.5 NM, 0.0 to 2.6 hours apart"
    )
    synthetic = meetings([replace(LYING, synthetic=True)], [image()])
    assert meeting_says(synthetic[0], BY_KEY).startswith("SYNTHETIC: ")
    assert {RO_RO.key, FRIGATES[0].key} == {one.unit, one.seen[0].unit}
