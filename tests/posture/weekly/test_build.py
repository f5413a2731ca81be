"""What the weekly says, and that each sentence of it has a source that is listed."""

import random
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import weeklies as made

from app.domain.naval.board import Board, LastKnown, State
from app.domain.naval.sighting import Bearing, Located
from app.posture.held import Held
from app.posture.weekly.markdown import markdown
from app.posture.weekly.model import Report

REPORT = made.report()
EMPTY = made.report(
    Held("tartus"), Board("tartus", made.END, None, ()), Board("tartus", made.BEGIN, None, ()), ()
)


def lines(report: Report, key: str) -> list[str]:
    return [line.says for section in report.sections if section.key == key for line in section.lines]


def member(key: str):
    return next(one for one in REPORT.composition if one.key == key)


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["full", "empty"])
def test_every_sentence_has_a_source_that_is_listed_and_none_is_listed_unused(report: Report):
    cited = [line.sources for section in report.sections for line in section.lines]
    cited += [one.sources for one in report.composition]
    assert all(cited)
    listed = [one.number for one in report.references]
    assert listed == list(range(1, len(listed) + 1))
    assert {number for sources in cited for number in sources} == set(listed)


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["full", "empty"])
def test_every_sentence_of_the_markdown_ends_with_numbers_that_its_list_has(report: Report):
    body, _, sources = markdown(report).partition("## Sources")
    listed = set(re.findall(r"^(\d+)\. ", sources, re.M))
    sentences = re.findall(r"^- .*$", body, re.M)
    rows = re.findall(r"^\|.*\|$", body, re.M)[2:]
    for said in sentences + rows:
        found = re.search(r"\[(\d+(?:, \d+)*)\](?: *\|)?$", said)
        assert found, said
        assert set(found[1].split(", ")) <= listed
    assert len(sentences) == sum(len(section.lines) for section in report.sections)
    assert len(rows) == len(report.composition)
    assert all(len(re.findall(r"\. (?=[A-Z])", said)) == 0 for said in sentences)


def test_every_section_says_something_but_the_brief():
    for report in (REPORT, EMPTY):
        empty = [section.key for section in report.sections if not section.lines]
        assert empty == ["brief"]
    assert [section.key for section in REPORT.sections][1:] == [
        *("composition", "ledger", "changes", "gates", "port_calls", "meetings", "auxiliaries"),
        *("presences", "disputes", "unseen", "days"),
    ]


def test_the_composition_tells_what_changed_and_left_only_who_passed_a_gate():
    told = {one.key: one.change for one in REPORT.composition}
    assert told == {"alfa": "new", "bravo": "not seen", "charlie": "left", "delta": "not seen"}
    assert member("bravo").before is State.IN_PORT
    assert member("charlie").days is None


def test_the_composition_tells_when_where_and_how_and_keeps_both_entries():
    alfa = member("alfa")
    assert [entry.day for entry in alfa.entered] == ["2024-11-20", "2024-11-22"]
    assert alfa.days == (24, 26)
    assert alfa.where == (
        "13 km NW of Tartus; 7.0 NM NW of the naval basin, 6.8 NM inside Syria's 12-NM line (computed), "
        "give or take 1.6 NM"
    )
    assert alfa.how == "satellite image"
    assert alfa.fleet == "Northern"


def test_a_unit_confirmed_in_both_weeks_is_the_same():
    before = replace(made.BEFORE, rows=(made.row("alfa", State.IN_PORT, made.EARLIER),))
    alfa = next(one for one in made.report(before=before).composition if one.key == "alfa")
    assert (alfa.change, alfa.before) == ("same", State.IN_PORT)


def test_a_unit_that_the_board_no_longer_holds_is_not_seen():
    now = replace(made.NOW, rows=made.NOW.rows[:1])
    changes = {one.key: one.change for one in made.report(now=now).composition}
    assert changes == {"alfa": "new", "bravo": "not seen", "charlie": "not seen", "delta": "not seen"}


def test_a_re_telling_is_counted_once_and_cited():
    (told,) = [line for line in lines(REPORT, "days") if "pennant read" in line and "2024-12-10" in line]
    assert told.endswith("told again by 1, counted once")


def test_gates_meetings_and_auxiliaries():
    assert [
        "passed Gibraltar (east end), out of the Mediterranean" in says for says in lines(REPORT, "gates")
    ] == [True]
    assert len(lines(REPORT, "meetings")) == 1
    assert [says.partition(": ")[0] for says in lines(REPORT, "auxiliaries")] == [
        "SYNTHETIC",
        "2024-12-11 04:00Z",
    ]


def test_other_ships_and_other_navies_have_no_sentence():
    assert "999" not in markdown(REPORT)
    assert "Stranger" not in markdown(REPORT)


def test_both_sides_of_a_dispute_stand_side_by_side():
    found = lines(REPORT, "disputes")
    assert sum(says.startswith("Disputed (which frigate)") for says in found) == 2
    assert {"494", "F745"} <= {re.split(r"pennant: | by ", says)[1] for says in found if "pennant:" in says}


def test_what_could_not_be_seen_is_counted():
    found = lines(REPORT, "unseen")
    assert "held for 4 of 7 days: 2024-12-09, 2024-12-10, 2024-12-13 and 2024-12-14" in found[0]
    assert "held for 3 of 7 days: 2024-12-11, 2024-12-12 and 2024-12-15" in found[1]
    assert "Cloud is told of 1 of 4 images: 20 to 20 %" in found[2]
    assert "up in 24 of 168 hours, and a ship within 24 NM of Tartus was heard in 1 of them" in found[3]
    assert found[4] == "Jamming was recognised in 5 of 168 hours"
    assert "not known" in lines(EMPTY, "unseen")[2]


def test_synthetic_data_say_so():
    assert REPORT.synthetic
    assert REPORT.title.startswith("SYNTHETIC: ")
    assert not EMPTY.synthetic


@given(st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_held_changes_nothing(shuffled: random.Random):
    def mixed(some):
        return tuple(shuffled.sample(some, len(some)))

    held = replace(
        made.HELD, sightings=mixed(made.SIGHTINGS), alerts=mixed(made.ALERTS), units=mixed(made.UNITS)
    )
    assert made.report(held) == REPORT


def test_of_a_wide_circle_no_distance_to_the_line_is_told():
    wide = made.WHERE._replace(uncertainty_m=17_000)
    now = replace(made.NOW, rows=(replace(made.NOW.rows[0], where=wide),))
    seen = replace(made.IMAGE, where=replace(made.OFF_TARTUS, uncertainty_m=17_000))
    held = replace(made.HELD, sightings=(seen, *made.SIGHTINGS[1:]))
    assert made.report(held, now=now).composition[0].where == "13 km NW of Tartus"


def test_a_change_that_was_first_seen_after_the_week_is_told_in_its_own():
    (change,) = made.CHANGES
    late = replace(change, at=change.at._replace(until_ms=made.END + 1))
    assert lines(made.report(changes=(late,)), "changes") == lines(EMPTY, "changes")
    assert lines(REPORT, "changes") == [
        "2024-12-09: SYNTH Bravo from in port to not seen in area, looked for at Tartus naval basin "
        "(northern basin)"
    ]


def test_who_was_seen_early_in_the_week_is_seen_though_that_is_too_old_to_be_said_of_its_end():
    old = LastKnown(State.HOLDING, made.WHERE, made.IMAGE.observed)
    expired = replace(made.NOW.rows[0], state=State.UNKNOWN, where=None, last_known=old)
    alfa = made.report(now=replace(made.NOW, rows=(expired,))).composition[0]
    assert (alfa.change, alfa.state, alfa.last_known) == ("new", State.UNKNOWN, State.HOLDING)


def test_an_empty_berth_is_a_unit_not_seen_and_no_departure():
    empty = made.row("bravo", State.LEFT_BERTH, made.PIERS)
    bravo = made.report(now=replace(made.NOW, rows=(empty,))).composition[0]
    assert (bravo.change, bravo.how) == ("not seen", "not seen by satellite image")


def test_a_ring_round_a_port_is_not_taken_for_the_port():
    ring = Located(
        made.BASIN.lon,
        made.BASIN.lat,
        44_448,
        bearing=Bearing(made.BASIN.place, "several miles off", (0, 44_448)),
    )
    at_berth = made.sighting("berth", "2024-12-09", made.FRIGATE, where=made.BASIN)
    off_shore = made.sighting("offshore", "2024-12-10", made.FRIGATE, where=ring)
    where = made.WHERE._replace(lon=ring.lon, lat=ring.lat, uncertainty_m=44_448)
    row = made.row("alfa", State.HOLDING, at_berth, off_shore, where=where)
    held = replace(made.HELD, sightings=(at_berth, off_shore))
    alfa = made.report(held, now=replace(made.NOW, rows=(row,))).composition[0]
    assert alfa.where == "within 44.448 km of Tartus naval basin (northern basin), not told closer"


def test_the_diary_of_the_weekly_says_what_is_made():
    (change,) = made.CHANGES
    made_up = replace(change, evidence=tuple(each._replace(synthetic=True) for each in change.evidence))
    (told,) = lines(made.report(changes=(made_up,)), "changes")
    assert told.startswith("SYNTHETIC: ")
    (told,) = lines(REPORT, "changes")
    assert not told.startswith("SYNTHETIC")


def test_the_ledger_of_the_days_says_met_unmet_or_unknown_and_why():
    found = {sign.key: sign for sign in REPORT.ledger}
    assert (found["cargo_seen"].status, found["cargo_seen"].evidence) == ("met", 1)
    assert found["notices"].status == "unknown"
    assert "no notices" in found["notices"].not_looked_at
    by_number = {one.number: one for one in REPORT.references}
    (cargo,) = (by_number[number] for number in found["cargo_seen"].sources)
    assert cargo.url == "https://example.org/roro"
    (searched,) = (by_number[number] for number in found["notices"].sources)
    assert searched.url == "/v1/posture/indicators"
    told = lines(REPORT, "ledger")
    assert len(told) == len(found) == 8
    assert [says for says in told if says.startswith("SYNTHETIC: Cargo seen: met, 1 piece of evidence")]
    assert not [says for says in told if "%" in says]
    assert {sign.status for sign in EMPTY.ledger} <= {"unknown", "unmet"}
