"""What public reports of Tartus differ on stands side by side; re-posts and a false track change nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from posture.tartus import REPORTED, UNITS, end_of, named, refs

from app.domain.naval.board import Board, Row
from app.domain.naval.sighting import Confidence, IdentityBasis, Span, Subject
from app.domain.naval.writing import sighting_id
from app.posture.board import posture
from app.posture.evidence import Evidence, Fix, Track
from app.posture.freshness import DAY_MS, HOUR_MS

SPOOFED_DAYS = ("2024-12-12", "2024-12-25", "2025-01-08", "2025-01-30")


def without_grounds(board: Board) -> list[tuple[object, ...]]:
    return [
        (
            row.key,
            row.state,
            row.freshness,
            row.since,
            row.last_confirmed,
            row.last_known,
            row.confidence,
            row.where,
        )
        for row in board.rows
    ]


def of(board: Board, name: str) -> Row:
    return next(row for row in board.rows if row.name == name)


@pytest.mark.parametrize(
    ("day", "name", "state", "rivals"),
    [
        ("2024-12-10", "Admiral Golovko", "holding", {"N032"}),
        ("2024-12-15", "Admiral Gorshkov", "left_theatre", {"N052"}),
        ("2025-01-06", "Admiral Gorshkov", "left_theatre", {"N074", "N097"}),
        ("2025-01-06", "Sparta", "holding", {"N080", "N086"}),
        ("2025-01-06", "Sparta II", "in_theatre_elsewhere", {"N080", "N086"}),
        ("2025-01-21", "Sparta II", "in_port", {"N101"}),
        ("2025-01-21", "Sparta", "in_port", {"N100", "N116"}),
        ("2025-01-26", "Sparta", "in_port", {"N115"}),
    ],
)
def test_disputes_are_rivals_with_their_sources(day, name, state, rivals):
    row = named(name, day)
    assert row.state == state
    assert rivals <= refs(row.rivals)
    by_id = {sighting.id: sighting for sighting in REPORTED}
    for rival in row.rivals:
        source = by_id[rival.id].source
        assert source.publisher in rival.says
        assert source.publisher
    assert not {ground.id for ground in row.rivals} & {ground.id for ground in row.evidence}


def test_whoever_was_seen_where_gorshkov_cannot_have_been_is_a_presence_with_both_as_candidates():
    at = end_of("2025-01-06")
    (row,) = [row for row in posture(Evidence(UNITS, REPORTED), at).rows if "identity disputed" in row.name]
    assert set(row.candidates) == {"admiral-golovko", "admiral-gorshkov"}
    assert (row.confidence, refs(row.rivals)) == (Confidence.LOW, {"N055", "N098"})


@pytest.mark.parametrize("day", ["2024-12-09", "2024-12-12", "2024-12-16"])
def test_six_re_posts_of_one_image_change_no_confidence(day):
    image = next(sighting for sighting in REPORTED if sighting.reference == "N019")
    again = [
        replace(
            image,
            derived_from=image.id,
            source=replace(image.source, publisher=f"outlet {n}"),
            reference=f"R{n}",
        )
        for n in range(6)
    ]
    told = [replace(each, id=sighting_id(each)) for each in again]
    assert len({each.id for each in told} | {image.id}) == 7
    before = posture(Evidence(UNITS, REPORTED), end_of(day))
    after = posture(Evidence(UNITS, (*REPORTED, *told)), end_of(day))
    assert without_grounds(after) == without_grounds(before)


@pytest.mark.parametrize("day", SPOOFED_DAYS)
def test_a_spoofed_frigates_ais_alone_changes_no_state(day):
    at = end_of(day)
    fixes = tuple(Fix(at - 2 * DAY_MS + n * HOUR_MS, 36.6, 44.55 + n * 0.002) for n in range(48))
    track = Track("admiral-grigorovich", 273000001, fixes)
    before = posture(Evidence(UNITS, REPORTED), at)
    after = posture(Evidence(UNITS, REPORTED, (track,)), at)
    assert without_grounds(after) == without_grounds(before)
    assert "naval_track_unverified" in of(after, "Admiral Grigorovich").caveats
    assert of(before, "Admiral Grigorovich").caveats != of(after, "Admiral Grigorovich").caveats


@pytest.mark.parametrize("day", SPOOFED_DAYS)
def test_nor_does_a_report_of_it(day):
    heard = next(sighting for sighting in REPORTED if sighting.reference == "N072")
    at = end_of(day)
    spoofed = replace(
        heard, id="spoofed", observed=Span(at - DAY_MS, at), known_ms=at, disputes=None,
        subjects=(Subject(unit="admiral-grigorovich", basis=IdentityBasis.BROADCAST),),
    )  # fmt: skip
    before = posture(Evidence(UNITS, REPORTED), at)
    after = posture(Evidence(UNITS, (*REPORTED, spoofed)), at)
    assert without_grounds(after) == without_grounds(before)
    assert "naval_track_unverified" in of(after, "Admiral Grigorovich").caveats
