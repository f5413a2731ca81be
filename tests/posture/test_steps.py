"""Since when, how sure: what several reports of one state come to."""

from __future__ import annotations

from dataclasses import replace

from posture.sea import (
    BASIN,
    NORTHWEST,
    OFF_CRETE,
    OFF_PORTUGAL,
    SOURCE,
    UNITS,
    counted,
    day,
    empty_piers,
    end_of,
    in_port,
    named,
    presences,
    row,
    seen,
)  # fmt: skip

from app.domain.naval.board import Board, State
from app.domain.naval.sighting import (
    Activity,
    Confidence,
    IdentityBasis,
    Sensor,
    Sighting,
    SourceKind,
    Span,
    Subject,
)
from app.posture.board import posture
from app.posture.evidence import Evidence

MEDIUM, LOW = {"confidence": Confidence.MEDIUM}, {"confidence": Confidence.LOW}


def board(at: int, *sightings: Sighting) -> Board:
    return posture(Evidence(UNITS, sightings), end_of(at))


def since(at: int, *sightings: Sighting) -> Span | None:
    return row(board(at, *sightings), "alpha").since


def days(first: int, last: int) -> Span:
    return Span(day(first).from_ms, day(last).until_ms)


def left(identity: str, observed: Span) -> Sighting:
    return seen(identity, observed, named("alpha"), Activity.LEFT_PORT, BASIN)


def unseen(identity: str, observed: Span, *units: str, **given: Confidence) -> Sighting:
    """Looked for in all images, wherever she may be."""
    return seen(identity, observed, named(*units), Activity.PRESENT, None, is_negative=True, **given)


def test_a_state_begins_between_the_last_look_before_and_the_first_day_that_shows_it():
    port, away = in_port("s1", day(3, 2), "alpha"), seen("s2", day(7, 3), named("alpha"))
    assert since(9, port, away) == days(4, 7)
    assert since(9, port, empty_piers("s3", day(6)), away) == days(4, 7)
    assert since(6, port, empty_piers("s3", day(6))) == days(4, 6)
    back = in_port("s4", day(8), "alpha")
    assert since(8, port, empty_piers("s3", day(6)), back) == days(6, 8)


def test_a_moment_told_as_a_window_has_that_window_and_the_narrowest_counts():
    port = in_port("s1", day(2), "alpha")
    assert since(7, port, left("s2", day(4, 3))) == days(4, 6)
    assert row(board(5, port, left("s2", day(4, 3))), "alpha").state is State.IN_PORT
    wide = seen("s2", day(4, 3), named("alpha"), Activity.ENTERED_PORT, BASIN)
    narrow = seen(
        "s3", Span(day(4).from_ms + 5, day(4).from_ms + 9), named("alpha"), Activity.ENTERED_PORT, BASIN
    )
    assert since(7, wide, narrow) == since(7, narrow, wide) == narrow.observed


def test_what_expires_on_the_day_of_the_next_report_is_no_gap():
    port = seen("s1", day(1), named("alpha"))
    noon = Span(day(6).from_ms + 12, day(6).from_ms + 13)
    assert since(6, port, seen("s2", noon, named("alpha"))) == day(1)
    assert since(7, port, seen("s2", day(7), named("alpha"))) == day(7)


def test_the_surest_report_of_the_last_confirmed_day_tells_how_sure():
    long, short = seen("s1", day(1, 4), named("alpha")), seen("s2", day(3), named("alpha"), **LOW)
    assert row(board(3, long, short), "alpha").confidence is Confidence.HIGH
    later = seen("s3", day(6), named("alpha"), **LOW)
    assert row(board(6, long, short, later), "alpha").confidence is Confidence.LOW


def test_an_inferred_name_is_medium_at_most():
    inferred = seen("s1", day(1), named("alpha", basis=IdentityBasis.INFERRED))
    assert row(board(1, inferred), "alpha").confidence is Confidence.MEDIUM


def test_a_join_is_no_surer_than_the_look_that_leaves_another_out():
    port = in_port("s1", day(1), "alpha", "bravo", "charlie")
    missed = unseen("s2", day(3), "charlie", **MEDIUM)
    two = seen("s3", day(3), counted(2, "frigate"))
    gone = board(3, port, empty_piers("s4", day(3)), missed, two)
    assert {row(gone, key).state for key in ("alpha", "bravo")} == {State.HOLDING}
    assert {row(gone, key).confidence for key in ("alpha", "bravo")} == {Confidence.MEDIUM}
    assert "s2" in {ground.id for ground in row(gone, "alpha").evidence}
    assert row(gone, "charlie").state is State.NOT_SEEN_IN_AREA
    (unknown,) = presences(board(3, port, empty_piers("s4", day(3)), two))
    assert len(unknown.candidates) == 3


def test_who_is_missed_at_the_berths_alone_is_counted_where_the_rest_are_too_few():
    port = in_port("s1", day(1), "alpha", "bravo", "charlie")
    one_left = [left("s2", day(2)), empty_piers("s3", day(3))]
    three = seen("s4", day(4), counted(3, "frigate"), Activity.IN_PORT, BASIN)
    back = board(4, port, *one_left, three)
    assert {row(back, key).state for key in ("alpha", "bravo", "charlie")} == {State.IN_PORT}
    press = replace(three, source=replace(SOURCE, kind=SourceKind.PRESS_REPORT))
    assert row(board(4, port, *one_left, press), "alpha").confidence is Confidence.MEDIUM


def test_a_second_look_at_the_berths_on_one_day_is_no_further_look():
    port, first = in_port("s1", day(1), "alpha"), empty_piers("s2", day(3))
    assert row(board(3, port, first, empty_piers("s3", day(3))), "alpha").state is State.LEFT_BERTH
    assert row(board(4, port, first, empty_piers("s3", day(4))), "alpha").state is State.NOT_SEEN_IN_AREA


def test_most_of_the_ships_are_no_one_ship():
    most = (Subject(unit_class="most of the warships", group="warship", basis=IdentityBasis.INFERRED),)
    look = seen(
        "s2", day(3), most, Activity.IN_PORT, BASIN, is_negative=True, sensor=Sensor(covers=("berths",))
    )
    assert row(board(3, in_port("s1", day(1), "alpha"), look), "alpha").state is State.IN_PORT
    force = (Subject(unit_class="task force", group="warship"),)
    (shown,) = presences(board(3, in_port("s1", day(1), "alpha"), seen("s3", day(3), force)))
    assert (shown.name, shown.candidates) == ("task force (unnamed)", ("alpha",))


def test_a_dispute_is_settled_by_what_is_known_of_later_days_too():
    port = in_port("s1", day(1), "alpha")
    gone = replace(left("s2", day(3)), disputes="when", confidence=Confidence.LOW)
    there = in_port("s3", day(5), "alpha", disputes="when")
    assert row(board(3, port, gone), "alpha").state is State.LEFT_BERTH
    disputed = row(board(3, port, gone, there), "alpha")
    assert (disputed.state, [rival.id for rival in disputed.rivals]) == (State.IN_PORT, ["s2"])
    not_yet = posture(Evidence(UNITS, (port, gone, there)), end_of(3), end_of(4))
    assert row(not_yet, "alpha").state is State.LEFT_BERTH


def test_a_disputed_name_of_a_ship_elsewhere_leaves_somebody_there():
    bravo = seen("s1", day(1), named("bravo"), disputes="which", where=NORTHWEST)
    far = seen("s2", day(5, 3), named("alpha"), Activity.UNDER_WAY, OFF_PORTUGAL)
    alpha = seen("s3", day(6), named("alpha"), disputes="which", **LOW)
    start = seen("s0", day(1), named("alpha"), Activity.UNDER_WAY, OFF_CRETE)
    after = board(6, start, bravo, far, alpha)
    (somebody,) = presences(after)
    assert somebody.name.endswith("(identity disputed)")
    assert (set(somebody.candidates), somebody.confidence) == ({"alpha", "bravo"}, Confidence.LOW)
    assert row(after, "alpha").state is State.LEFT_THEATRE
    same_day = replace(bravo, observed=day(6), known_ms=end_of(6))
    assert presences(board(6, start, same_day, far, alpha)) == []
