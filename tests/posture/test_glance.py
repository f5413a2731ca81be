"""The area in one sentence: unknown is said, and nobody is counted who was seen too long ago."""

from __future__ import annotations

from posture.sea import UNITS, day, empty_belt, end_of, named, seen

from app.domain.naval.sighting import Span
from app.posture.area import TARTUS
from app.posture.board import posture
from app.posture.evidence import Evidence
from app.posture.glance import glance, today
from app.posture.held import Held


def strip(at_ms, *sightings, coverage="unknown", feeds_up=0, feeds=0, **held):
    board = posture(Evidence(units=UNITS, sightings=sightings), at_ms)
    begun = tuple(one for one in sightings if one.observed.from_ms < at_ms)
    whole = Held("tartus", units=UNITS, sightings=begun, **held)
    return glance(TARTUS, board, whole, coverage=coverage, feeds_up=feeds_up, feeds=feeds)


HELD = seen("a", day(2), named("alpha", "bravo"))


def jamming(at_ms, hours):
    begin = today(at_ms).from_ms
    up = (Span(begin, at_ms),)
    alert = {
        "id": "j", "kind": "gnss_interference", "status": "closed", "vessels": [], "evidence": {},
        "started_at": "2024-12-03T00:00:00Z", "ended_at": f"2024-12-03T{hours:02d}:00:00Z",
    }  # fmt: skip
    return {"feed_up": up, "alerts": (alert,) if hours else ()}


def test_nothing_held_is_nothing_known():
    assert strip(end_of(3)).says() == (
        "0 units in the Tartus area; no image is held that shows a ship there; AIS coverage unknown; "
        "whether there was jamming today is not known; no feed of AIS"
    )


def test_units_seen_are_counted_until_it_is_too_long_ago():
    assert [row.key for row in strip(end_of(3), HELD).units] == ["alpha", "bravo"]
    late = strip(end_of(12), HELD)
    assert late.units == ()
    assert "0 units in the Tartus area, 2 last known there too long ago to say" in late.says()
    assert "last seen by eye 2024-12-02" in late.says()


def test_an_image_without_ships_is_a_look_and_shows_nobody():
    found = strip(end_of(4), HELD, empty_belt("b", day(4)))
    assert (found.seen.id, found.looked.id) == ("a", "b")
    assert "last seen by eye 2024-12-02, last looked at 2024-12-04" in found.says()


def test_hours_of_jamming_are_those_of_the_day_so_far():
    at_ms = day(3).from_ms + 6 * 3_600_000
    assert "jamming recognised in 4 hours today" in strip(at_ms, **jamming(at_ms, 4)).says()
    assert strip(at_ms, **jamming(at_ms, 9)).jamming_hours == 6
    assert "no jamming recognised today" in strip(at_ms, **jamming(at_ms, 0)).says()


def test_feeds_and_coverage_are_told_as_they_are():
    says = strip(end_of(3), coverage="good", feeds_up=1, feeds=2).says()
    assert "AIS coverage good" in says
    assert "1 of 2 feeds up" in says
    deaf = strip(end_of(3), coverage="good", feeds_up=0, feeds=1).says()
    assert "AIS coverage good when a feed is up" in deaf
