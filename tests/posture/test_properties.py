"""What holds of every sea: order of arrival, what was not yet known, corrections, re-posts."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from posture.sea import (
    BASIN,
    IN_THE_AREA,
    NORTHWEST,
    OFF_CRETE,
    OFF_PORTUGAL,
    UNITS,
    counted,
    day,
    empty_belt,
    empty_piers,
    end_of,
    named,
    seen,
    told_again,
)  # fmt: skip

from app.domain.naval.board import Board, Row, State
from app.domain.naval.sighting import Activity, Confidence, Sighting
from app.posture.board import posture
from app.posture.changes import changes
from app.posture.evidence import Evidence

KEYS = [unit.key for unit in UNITS]
PLACES = [BASIN, NORTHWEST, IN_THE_AREA, OFF_CRETE, OFF_PORTUGAL]
SUBJECTS = st.one_of(
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True).map(lambda keys: named(*keys)),
    st.builds(counted, st.integers(1, 3), st.sampled_from(["frigate", "ship", "ro_ro", "warship"])),
)
SPANS = st.builds(day, st.integers(1, 20), st.integers(1, 4))
DOING = st.sampled_from([a for a in Activity if a is not Activity.PASSED_GATE])
SURE = st.sampled_from(Confidence)
ASKED = st.sampled_from([None, "first", "second"])


@st.composite
def positives(draw: st.DrawFn) -> Sighting:
    return seen(
        "x", draw(SPANS), draw(SUBJECTS), draw(DOING), draw(st.sampled_from(PLACES)), confidence=draw(SURE),
        known_ms=end_of(draw(st.integers(1, 25))), disputes=draw(ASKED),
    )  # fmt: skip


NEGATIVES = st.builds(
    lambda kind, span, known: kind("x", span, known_ms=end_of(known)),
    st.sampled_from([empty_piers, empty_belt]), SPANS, st.integers(1, 25),
)  # fmt: skip


@st.composite
def seas(draw: st.DrawFn) -> list[Sighting]:
    """Sightings, some of them told again, some corrected."""
    drawn = draw(st.lists(st.one_of(positives(), positives(), NEGATIVES), min_size=1, max_size=8))
    sightings = [replace(sighting, id=f"s{n}") for n, sighting in enumerate(drawn)]
    for number in range(1, len(sightings)):
        other = draw(st.none() | st.integers(0, number - 1))
        if other is not None:
            field = draw(st.sampled_from(["derived_from", "supersedes"]))
            sightings[number] = replace(sightings[number], **{field: f"s{other}"})
    return sightings


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.integers(1, 25)


def board(sightings: list[Sighting], at: int, known: int | None = None) -> Board:
    return posture(Evidence(UNITS, sightings), end_of(at), None if known is None else end_of(known))


@QUICK
@given(seas(), DAYS, st.randoms())
def test_order_of_arrival_changes_nothing(sightings, at, random):
    shuffled = random.sample(sightings, len(sightings))
    assert board(shuffled, at) == board(sightings, at)
    assert posture(Evidence(UNITS[::-1], shuffled), end_of(at)) == board(sightings, at)


@QUICK
@given(seas(), DAYS, DAYS)
def test_what_became_known_later_is_not_used(sightings, at, known):
    then = [sighting for sighting in sightings if sighting.known_ms <= end_of(known)]
    board_then = board(sightings, at, known)
    assert board_then == board(then, at, known)
    for row in board_then.rows:
        assert all(ground.known_ms <= end_of(known) for ground in (*row.evidence, *row.rivals))


@QUICK
@given(seas(), DAYS)
def test_what_had_not_begun_is_not_used(sightings, at):
    begun = [sighting for sighting in sightings if sighting.observed.from_ms < end_of(at)]
    corrected = {sighting.supersedes for sighting in sightings} - {None}
    begun = [sighting for sighting in begun if sighting.id not in corrected]
    assert board(sightings, at).rows == board(begun, at).rows


@QUICK
@given(seas(), DAYS, st.data())
def test_superseding_and_restoring_gives_the_same_board(sightings, at, data):
    before = board(sightings, at)
    target = data.draw(st.sampled_from(sightings))
    correction = replace(target, id="correction", supersedes=target.id, where=OFF_CRETE)
    board([*sightings, correction], at)
    assert board(sightings, at) == before
    same_again = replace(target, id="restored", supersedes="correction")
    restored = board([*sightings, correction, same_again], at)
    if target.derived_from is None and not _leaned_on(target, sightings):
        assert [_said(row) for row in restored.rows] == [_said(row) for row in before.rows]


def _leaned_on(target: Sighting, sightings: list[Sighting]) -> bool:
    """Whether another points at it: a correction of a correction is a new report to those."""
    return target.supersedes is not None or any(
        target.id in (s.derived_from, s.supersedes) for s in sightings
    )


def _said(row: Row) -> tuple[object, ...]:
    return (row.name, row.state, row.freshness, row.since, row.last_confirmed, row.confidence)


@QUICK
@given(seas(), DAYS, st.data())
def test_six_re_posts_change_no_confidence(sightings, at, data):
    target = data.draw(st.sampled_from(sightings))
    posts = [told_again(target, f"post{n}", target.known_ms + n) for n in range(6)]
    there = [sighting for sighting in sightings if sighting.supersedes != target.id]
    before, after = board(there, at), board([*there, *posts], at)
    assert [_said(row) for row in after.rows] == [_said(row) for row in before.rows]


@QUICK
@given(seas(), DAYS)
def test_left_area_needs_a_fix_away_or_two_whole_looks(sightings, at):
    coarse = [
        sighting for sighting in sightings if not (sighting.is_negative and "belt" in sighting.sensor.covers)
    ]
    near = [sighting for sighting in coarse if sighting.where not in (OFF_CRETE, OFF_PORTUGAL)]
    assert not any(row.state is State.LEFT_AREA for row in board(near, at).rows)


@QUICK
@given(seas(), DAYS)
def test_the_diary_ends_where_the_board_stands(sightings, at):
    lines = changes(Evidence(UNITS, sightings), 0, end_of(at))
    for row in board(sightings, at).rows:
        hers = [line for line in lines if line.key == row.key]
        if hers and not row.key.startswith("presence:"):
            assert row.state in {line.after for line in hers}
