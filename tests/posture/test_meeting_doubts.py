"""What is no possible meeting, what speaks against one, and how it is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from posture.meeting import BY_KEY, MINUTE_MS, image, meetings, stop
from posture.sea import BASIN, FRIGATES, NOW, OILER, RO_RO, SISTER, counted, named, unit

from app.domain.naval.sighting import (
    Activity,
    IdentityBasis,
    Located,
    Source,
    SourceKind,
    Subject,
)
from app.domain.naval.units import UnitKind
from app.posture.evidence import Stop
from app.posture.freshness import HOUR_MS
from app.posture.meetings import possible_meetings
from app.posture.saying import meeting_says

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
