"""The rules of docs/posture.md, one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from posture.sea import (
    BASIN,
    FRIGATES,
    IN_THE_AREA,
    NORTHWEST,
    OFF_CRETE,
    OFF_PORTUGAL,
    SOURCE,
    UNITS,
    counted,
    day,
    empty_belt,
    empty_piers,
    end_of,
    in_port,
    named,
    presences,
    row,
    seen,
    told_again,
)  # fmt: skip

from app.domain.naval.board import Board, Freshness, State
from app.domain.naval.sighting import (
    Activity,
    Confidence,
    IdentityBasis,
    Located,
    Sensor,
    Sighting,
    SourceKind,
    Span,
)  # fmt: skip
from app.posture.board import posture
from app.posture.evidence import Detection, Evidence, Fix, Track
from app.posture.freshness import DAY_MS, HOUR_MS


def board(at: int, *sightings: Sighting, known_at_ms: int | None = None) -> Board:
    return posture(Evidence(UNITS, sightings), end_of(at), known_at_ms)


def test_nothing_is_said_of_whom_nobody_saw():
    nobody = board(9).rows
    assert {row.state for row in nobody} == {State.UNKNOWN}
    assert len(nobody) == len(UNITS)


def test_seen_at_the_piers_she_is_in_port_for_a_fortnight():
    there = in_port("s1", day(1), "alpha")
    alpha = row(board(1, there), "alpha")
    assert (alpha.state, alpha.freshness, alpha.confidence) == (
        State.IN_PORT,
        Freshness.FRESH,
        Confidence.HIGH,
    )
    assert alpha.where is not None
    assert alpha.where.distance_to_limit_nm is not None
    assert alpha.where.distance_to_limit_nm < -11
    assert row(board(7, there), "alpha").freshness is Freshness.FRESH
    assert row(board(14, there), "alpha").freshness is Freshness.STALE
    late = row(board(15, there), "alpha")
    assert (late.state, late.freshness, late.since) == (State.UNKNOWN, Freshness.EXPIRED, None)
    assert late.last_known is not None
    assert late.last_known.state is State.IN_PORT


def test_empty_piers_alone_make_left_berth_and_not_seen_never_left_area():
    evidence = (
        in_port("s1", day(6), "alpha", "oscar"),
        seen("s2", day(6), named("bravo"), Activity.PRESENT, IN_THE_AREA),
        seen("s3", day(6), named("charlie")),
        empty_piers("s4", day(9)),
    )
    after = board(9, *evidence)
    states = {key: row(after, key).state for key in ("alpha", "oscar", "bravo", "charlie")}
    assert states == {
        "alpha": State.LEFT_BERTH,
        "oscar": State.LEFT_BERTH,
        "bravo": State.NOT_SEEN_IN_AREA,
        "charlie": State.HOLDING,
    }
    assert row(after, "alpha").since == Span(day(6).from_ms, day(9).until_ms)


def test_empty_piers_on_another_day_make_not_seen_and_no_more():
    evidence = [in_port("s1", day(6), "alpha"), *(empty_piers(f"n{n}", day(n)) for n in (9, 10, 11, 12))]
    assert row(board(9, *evidence), "alpha").state is State.LEFT_BERTH
    assert {row(board(n, *evidence), "alpha").state for n in (10, 11, 12)} == {State.NOT_SEEN_IN_AREA}


def test_two_looks_on_one_day_are_as_one():
    evidence = [in_port("s1", day(6), "alpha"), empty_piers("n1", day(9)), empty_piers("n2", day(9))]
    assert row(board(9, *evidence), "alpha").state is State.LEFT_BERTH


def test_two_whole_looks_a_day_apart_make_left_area():
    alongside = in_port("s1", day(6), "alpha", "bravo")
    one, two = empty_belt("n1", day(9)), empty_belt("n2", day(10))
    assert row(board(9, alongside, one), "alpha").state is State.NOT_SEEN_IN_AREA
    after = board(10, alongside, one, two)
    assert row(after, "alpha").state is State.LEFT_AREA
    bravo = row(after, "bravo")
    assert bravo.state is State.NOT_SEEN_IN_AREA
    assert any("length is not known" in caveat for caveat in bravo.caveats)
    clouded = replace(two, sensor=replace(two.sensor, cloud_percent=21.0))
    coarse = replace(two, sensor=replace(two.sensor, smallest_detectable_m=68.0))
    too_soon = replace(two, observed=Span(day(9).until_ms - HOUR_MS, day(9).until_ms))
    for short in (clouded, coarse, too_soon):
        assert row(board(10, alongside, one, short), "alpha").state is State.NOT_SEEN_IN_AREA


@pytest.mark.parametrize(("share", "expected"), [(1.0, State.NOT_SEEN_IN_AREA), (0.05, State.HOLDING)])
def test_a_footprint_counts_where_it_shows_her_place(share: float, expected: State):
    holding = seen("s1", day(6), named("alpha"))
    half = 0.02 * share
    lon, lat = (35.765, 34.995) if share == 1.0 else (35.95, 35.05)
    ring = (
        (lon - half, lat - half),
        (lon + half, lat - half),
        (lon + half, lat + half),
        (lon - half, lat + half),
    )
    look = empty_belt("n1", day(7), sensor=Sensor(footprint=ring))
    assert row(board(7, holding, look), "alpha").state is expected


def test_a_fix_far_away_makes_left_area_and_one_in_the_ocean_left_theatre():
    holding = seen("s1", day(6), named("alpha"))
    west = seen("s2", day(10), named("alpha"), Activity.UNDER_WAY, OFF_CRETE)
    away = seen("s3", day(20), named("alpha"), Activity.UNDER_WAY, OFF_PORTUGAL)
    assert row(board(10, holding, west), "alpha").state is State.LEFT_AREA
    gone = row(board(31, holding, west, away), "alpha")
    assert (gone.state, gone.gate, gone.freshness) == (State.LEFT_THEATRE, "Gibraltar", Freshness.FRESH)
    assert row(board(10, west), "alpha").state is State.ELSEWHERE
    assert row(board(21, away), "alpha").state is State.UNKNOWN


def test_passing_a_gate_and_sinking():
    inward = seen("s1", day(2), named("romeo"), Activity.PASSED_GATE, None, gate="Gibraltar", direction="in")
    outward = replace(inward, id="s2", observed=day(8), known_ms=end_of(8), direction="out")
    sunk = seen("s3", day(9), named("sierra"), Activity.SUNK, None)
    assert row(board(3, inward), "romeo").state is State.ELSEWHERE
    after = board(31, inward, outward, sunk)
    assert (row(after, "romeo").state, row(after, "romeo").gate) == (State.LEFT_THEATRE, "Gibraltar")
    assert row(after, "sierra").state is State.LOST


def test_a_departure_in_a_window_is_told_when_the_window_is_over():
    evidence = [
        in_port("s1", day(6), "alpha"),
        seen("s2", day(6, 4), named("alpha"), Activity.LEFT_PORT, BASIN, known_ms=end_of(10)),
    ]
    assert row(board(8, *evidence), "alpha").state is State.IN_PORT
    left = row(board(9, *evidence), "alpha")
    assert (left.state, left.since) == (State.LEFT_BERTH, day(6, 4))


def test_unchanged_is_the_same_state_within_ten_miles():
    first, second = seen("s1", day(6), named("alpha")), seen("s2", day(8), named("alpha"))
    farther = replace(second, where=Located(35.50, 34.9, 500.0))
    same = row(board(8, first, second), "alpha")
    assert (same.since, same.last_confirmed) == (day(6), day(8))
    moved = row(board(8, first, farther), "alpha")
    assert moved.since == Span(day(6).from_ms, day(8).until_ms)
    assert moved.last_confirmed == day(8)


def test_what_expired_does_not_carry_on():
    first, second = seen("s1", day(6), named("alpha")), seen("s2", day(30), named("alpha"))
    assert row(board(20, first, second), "alpha").state is State.UNKNOWN
    assert row(board(30, first, second), "alpha").since == day(30)


def test_as_many_as_believed_in_the_area_are_joined():
    alongside = in_port("s1", day(6), "alpha", "bravo")
    two = seen("s2", day(7), counted(2, "frigate"))
    joined = board(7, alongside, two)
    alpha = row(joined, "alpha")
    assert (alpha.state, alpha.confidence) == (State.HOLDING, Confidence.HIGH)
    assert "as many as are believed in the area" in alpha.evidence[-1].says
    assert not presences(joined)


def test_more_or_fewer_than_believed_are_a_presence_with_candidates():
    alongside = in_port("s1", day(6), "alpha", "bravo", "charlie")
    two = seen("s2", day(7), counted(2, "frigate"))
    after = board(7, alongside, two)
    (presence,) = presences(after)
    assert (presence.key, presence.state) == ("presence:s2", State.HOLDING)
    assert presence.candidates == ("alpha", "bravo", "charlie")
    assert row(after, "alpha").state is State.IN_PORT
    again = replace(two, id="s3", observed=day(8), known_ms=end_of(8))
    (same,) = presences(board(8, alongside, two, again))
    assert (same.key, same.since, same.last_confirmed) == ("presence:s2", day(7), day(8))
    assert presences(board(12, alongside, two, again)) != []
    assert presences(board(13, alongside, two, again)) == []


def test_who_cannot_have_come_in_time_is_no_candidate():
    alongside = in_port("s1", day(6), "alpha", "bravo")
    far = seen("s2", Span(day(7).from_ms, day(7).from_ms + HOUR_MS), named("charlie"), where=OFF_CRETE)
    two = seen("s3", Span(day(7).from_ms + 2 * HOUR_MS, day(7).from_ms + 3 * HOUR_MS), counted(2, "frigate"))
    after = board(7, alongside, far, two)
    assert {row(after, key).state for key in ("alpha", "bravo")} == {State.HOLDING}
    assert row(after, "charlie").state is State.ELSEWHERE


def test_re_posts_change_no_confidence():
    image = seen("s1", day(6), named("alpha"), confidence=Confidence.MEDIUM)
    posts = [replace(told_again(image, f"p{n}", end_of(7)), confidence=Confidence.HIGH) for n in range(6)]
    one, seven = row(board(8, image), "alpha"), row(board(8, image, *posts), "alpha")
    assert (one.state, one.confidence, one.freshness) == (seven.state, seven.confidence, seven.freshness)
    assert {ground.root for ground in seven.evidence} == {"s1"}
    assert len(seven.evidence) == 7


def test_a_telling_that_adds_a_name_is_only_an_assessment():
    unnamed = seen("s1", day(6), counted(1, "frigate"))
    names = replace(told_again(unnamed, "p1", end_of(7)), subjects=named("alpha"))
    after = board(8, unnamed, names)
    alpha = row(after, "alpha")
    assert alpha.state is State.UNKNOWN
    assert "assessment" in alpha.evidence[0].says
    assert len(presences(after)) == 1


def test_whose_place_is_out_of_reach_is_a_rival_unless_surer():
    portugal = seen("s1", day(6), named("alpha"), Activity.UNDER_WAY, OFF_PORTUGAL)
    low = seen("s2", day(7), named("alpha"), confidence=Confidence.LOW)
    earlier = seen("s0", day(1), named("alpha"))
    after = row(board(7, earlier, portugal, low), "alpha")
    assert after.state is State.LEFT_THEATRE
    assert [rival.id for rival in after.rivals] == ["s2"]
    other_way = row(board(7, replace(low, observed=day(5)), portugal), "alpha")
    assert other_way.state is State.UNKNOWN
    assert [rival.id for rival in other_way.rivals] == ["s2"]


def test_a_dispute_is_shown_on_both_and_decided_by_weight():
    romeo = seen("s1", day(6), named("romeo"), Activity.DRIFTING, disputes="which ro-ro")
    sierra = seen(
        "s2", day(6), named("sierra"), Activity.DRIFTING, disputes="which ro-ro", confidence=Confidence.LOW
    )
    after = board(6, romeo, sierra)
    assert row(after, "romeo").state is State.HOLDING
    assert [rival.id for rival in row(after, "romeo").rivals] == ["s2"]
    assert (row(after, "sierra").state, row(after, "sierra").confidence) == (State.HOLDING, Confidence.LOW)
    assert {rival.id for rival in row(after, "sierra").rivals} == {"s1"}


def test_a_claim_that_is_outweighed_never_beats_what_else_is_known_of_her():
    romeo = seen("s1", day(6), named("romeo"), disputes="which ro-ro")
    low = {"disputes": "which ro-ro", "confidence": Confidence.LOW}
    sierra = seen("s2", day(6), named("sierra"), Activity.IN_PORT, BASIN, **low)
    crete = seen("s3", day(5), named("sierra"), Activity.UNDER_WAY, OFF_CRETE)
    after = row(board(6, romeo, sierra, crete), "sierra")
    assert (after.state, after.confidence) == (State.ELSEWHERE, Confidence.HIGH)
    assert {rival.id for rival in after.rivals} == {"s1", "s2"}


def test_more_roots_weigh_more_and_a_tie_is_low_for_both():
    romeo = seen("s1", day(6), named("romeo"), disputes="q")
    sierra = seen("s2", day(6), named("sierra"), disputes="q")
    tied = board(6, romeo, sierra)
    for key in ("romeo", "sierra"):
        assert (row(tied, key).state, row(tied, key).confidence) == (State.HOLDING, Confidence.LOW)
        assert any("disputed" in caveat for caveat in row(tied, key).caveats)
    second = replace(sierra, id="s3")
    outweighed = row(board(6, romeo, sierra, second), "romeo")
    assert (outweighed.confidence, outweighed.caveats) == (Confidence.LOW, ())
    assert {rival.id for rival in outweighed.rivals} == {"s2", "s3"}
    told = replace(told_again(sierra, "s3", end_of(6)))
    assert row(board(6, romeo, sierra, told), "romeo").state is State.HOLDING


def test_a_single_image_tells_anchored_from_nothing():
    anchored = seen("s1", day(6), named("romeo"), Activity.ANCHORED)
    by_ais = replace(
        anchored,
        source=replace(SOURCE, kind=SourceKind.AIS),
        subjects=named("romeo", basis=IdentityBasis.BROADCAST),
    )
    assert row(board(6, anchored), "romeo").state is State.HOLDING
    assert row(board(6, by_ais), "romeo").state is State.ANCHORED


def test_not_heard_is_no_look():
    holding = seen("s1", day(6), named("romeo"))
    silent = empty_belt("n1", day(7), source=replace(SOURCE, kind=SourceKind.AIS))
    assert row(board(7, holding, silent), "romeo").state is State.HOLDING


def fixes(begin: int, hours: int, lon: float, lat: float) -> tuple[Fix, ...]:
    return tuple(Fix(begin + n * HOUR_MS, lon, lat, 0) for n in range(hours))


def test_a_merchants_track_is_evidence_and_a_frigates_is_not():
    evidence = Evidence(
        UNITS,
        tracks=[
            Track("romeo", 273000001, fixes(day(6).from_ms, 20, 35.7, 34.9), synthetic=True),
            Track("alpha", 273000002, fixes(day(6).from_ms, 20, 35.7, 34.9)),
        ],
    )
    after = posture(evidence, end_of(6))
    romeo, alpha = row(after, "romeo"), row(after, "alpha")
    assert (romeo.state, romeo.confidence) == (State.HOLDING, Confidence.HIGH)
    assert "synthetic" in romeo.evidence[0].says
    assert (alpha.state, alpha.caveats) == (State.UNKNOWN, ("naval_track_unverified",))


def test_a_refuted_track_puts_its_caveat_on_the_row():
    seen_away = seen("s1", Span(day(6).from_ms, day(6).from_ms + HOUR_MS), named("alpha"), where=OFF_CRETE)
    track = Track("alpha", 273000002, fixes(day(6).from_ms, 3, 35.7, 34.9))
    after = row(posture(Evidence(UNITS, [seen_away], [track]), end_of(6)), "alpha")
    assert after.state is State.ELSEWHERE
    assert after.caveats == ("ais_refuted", "naval_track_unverified")
    assert [rival.kind for rival in after.rivals] == ["ais"]


@pytest.mark.parametrize(
    ("change", "well", "rows"),
    [({}, True, 1), ({}, False, 0), ({"matched": True}, True, 0), ({"length_m": 79.0}, True, 0),
     ({"lon": 35.8292, "lat": 34.95}, True, 0)],
)  # fmt: skip
def test_a_detection_is_a_presence_only_where_ais_is_heard_well(
    change: dict[str, object], well: bool, rows: int
):
    found = Detection("d1", day(6).from_ms, day(6).from_ms, 35.7, 34.9, 110.0, False)._replace(**change)  # type: ignore[arg-type]
    evidence = Evidence(UNITS, detections=[found], heard_well=lambda *_: well)
    assert len(presences(posture(evidence, end_of(6)))) == rows


def test_a_correction_counts_from_when_it_was_known():
    wrong = in_port("s1", day(6), "alpha")
    right = replace(seen("s2", day(6), named("alpha")), supersedes="s1", known_ms=end_of(8))
    assert row(board(9, wrong, right, known_at_ms=end_of(7)), "alpha").state is State.IN_PORT
    assert row(board(9, wrong, right), "alpha").state is State.HOLDING
    assert board(9, wrong, right, known_at_ms=end_of(7)).rows == board(9, wrong, known_at_ms=end_of(7)).rows


def test_units_in_the_starter_list_need_no_group():
    bare = tuple(replace(unit, claims=()) for unit in FRIGATES)
    after = posture(Evidence(bare, [seen("s1", day(6), named("alpha"))]), end_of(6))
    assert row(after, "alpha").state is State.HOLDING


def test_where_is_told_in_miles_and_to_the_line():
    where = row(board(6, seen("s1", day(6), named("alpha"), where=NORTHWEST)), "alpha").where
    assert where is not None
    assert (where.bearing_deg, where.distance_nm) == (pytest.approx(315, abs=2), pytest.approx(7.0, abs=0.2))
    assert where.distance_to_limit_nm == pytest.approx(-6.8, abs=0.3)
    assert DAY_MS == 86_400_000
