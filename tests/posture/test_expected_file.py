"""The expected board is derived by hand: its file agrees with itself and with the fact base."""

import csv
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from app.domain.naval.board import Freshness, State
from app.domain.naval.sighting import Confidence

EXPECTED = Path(__file__).parent / "expected"
FACT_BASE = Path(__file__).parents[3] / "shared" / "naval"
FIRST, LAST = "2024-11-30", "2025-01-30"
KNOWN_FIRST, KNOWN_LAST, KNOWN_AT = "2024-12-09", "2024-12-16", "2024-12-16"
DAY = timedelta(days=1)

SPANS = {
    "in_port": 14 * DAY,
    "anchored": 5 * DAY,
    "holding": 5 * DAY,
    "under_way": 2 * DAY,
    "left_berth": 5 * DAY,
    "not_seen_in_area": 5 * DAY,
    "left_area": 5 * DAY,
    "in_theatre_elsewhere": 5 * DAY,
}
"""Of issue 6; left_theatre and lost never expire."""

TIMED = {"N057": 17.0, "N064": 10.9, "N066": 13.2, "N100": 15.0}
"""Hours of the day at which the observation of these rows begins; all others are whole days."""

Line = dict[str, str]


def read(name: str) -> list[Line]:
    with (EXPECTED / name).open(newline="") as file:
        return list(csv.DictReader(file))


BOARD, KNOWN = read("tartus-2024.csv"), read("known-at-2024-12-16.csv")


def words(line: Line) -> str:
    return f"{line['unit']} {line['from_day']}..{line['to_day']}"


ALL = [pytest.param(line, id=words(line)) for line in BOARD] + [
    pytest.param(line, id=f"known {words(line)}") for line in KNOWN
]


def day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)


def is_unit(name: str) -> bool:
    return not name.endswith(("(unnamed)", "(identity disputed)"))


def by_unit(lines: list[Line]) -> dict[str, list[Line]]:
    found = defaultdict(list)
    for line in lines:
        found[line["unit"]].append(line)
    return found


def age(confirmed: str, until: str, ids: str) -> timedelta:
    """At the end of the day `until`."""
    hours = max((TIMED[row] for row in ids.split() if row in TIMED), default=0.0)
    return day(until) + DAY - day(confirmed) - timedelta(hours=hours)


def fresh_by_span(state: str, passed: timedelta) -> str:
    span = SPANS.get(state)
    if span is None or passed <= span / 2:
        return "fresh"
    return "stale" if passed <= span else "expired"


@pytest.mark.parametrize(
    ("lines", "first", "last"),
    [(BOARD, FIRST, LAST), (KNOWN, KNOWN_FIRST, KNOWN_LAST)],
    ids=["board", "known"],
)
def test_every_unit_has_each_day_once(lines, first, last):
    for name, own in by_unit(lines).items():
        for before, after in pairwise(own):
            gap = day(after["from_day"]) - day(before["to_day"])
            assert gap == DAY or (gap > DAY and not is_unit(name)), words(after)
        if is_unit(name):
            assert (own[0]["from_day"], own[-1]["to_day"]) == (first, last), name


def test_a_row_begins_where_something_changes():
    for lines in (BOARD, KNOWN):
        for own in by_unit(lines).values():
            for before, after in pairwise(own):
                kept = [key for key in before if key not in ("from_day", "to_day")]
                assert any(before[key] != after[key] for key in kept), words(after)


@pytest.mark.parametrize("line", ALL)
def test_its_words_are_of_the_fixed_lists(line):
    state = State(line["state_observed"])
    assert (state == State.UNKNOWN) == (Freshness(line["freshness"]) == Freshness.EXPIRED)
    assert Confidence(line["confidence"])
    assert line["from_day"] <= line["to_day"]


@pytest.mark.parametrize("line", [one for one in ALL if one.values[0]["state_observed"] != "unknown"])
def test_freshness_follows_from_the_last_confirmation(line):
    assert not line["last_known"]
    assert line["where"]
    assert line["rows"]
    assert line["last_confirmed"] <= line["from_day"]
    assert line["since"].split("/")[-1] <= line["from_day"]
    for end in (line["from_day"], line["to_day"]):
        passed = age(line["last_confirmed"], end, line["rows"])
        assert fresh_by_span(line["state_observed"], passed) == line["freshness"], end


@pytest.mark.parametrize("line", [one for one in ALL if one.values[0]["state_observed"] == "unknown"])
def test_unknown_says_what_was_last_known_only_when_that_expired(line):
    assert not (line["where"] or line["since"] or line["last_confirmed"])
    assert bool(line["last_known"]) == bool(line["rows"])
    if line["last_known"]:
        state, seen = line["last_known"].split("@")
        assert fresh_by_span(state, age(seen, line["from_day"], line["rows"])) == "expired"


def test_what_expires_is_what_was_shown_the_day_before():
    for own in by_unit(BOARD).values():
        for before, after in pairwise(own):
            if before["state_observed"] != "unknown" and after["state_observed"] == "unknown":
                shown = f"{before['state_observed']}@{before['last_confirmed']}"
                assert after["last_known"] == shown, words(after)


def fact_base(name: str) -> list[Line]:
    path = FACT_BASE / name
    if not path.exists():
        pytest.skip("the fact base lies beside a checkout of the project as ../shared/naval; it is not there")
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def begins(row: Line) -> str:
    return (row["observed_from"] or row["observed_to"])[:10]


def test_units_and_rows_are_in_the_fact_base():
    names = {row["name"] for row in fact_base("units.csv")}
    rows = {row["id"]: row for row in fact_base("chronology.csv")}
    for line in BOARD + KNOWN:
        assert not is_unit(line["unit"]) or line["unit"] in names, line["unit"]
        for ident in (line["rows"] + " " + line["rivals"]).split():
            assert begins(rows[ident]) <= line["from_day"], (words(line), ident)


def test_the_last_confirmation_is_the_beginning_of_a_row_of_evidence():
    rows = {row["id"]: row for row in fact_base("chronology.csv")}
    for line in BOARD + KNOWN:
        confirmed = line["last_confirmed"] or line["last_known"].partition("@")[2]
        days = {begins(rows[ident]) for ident in line["rows"].split()}
        assert not confirmed or confirmed in days, words(line)


def test_what_was_known_then_rests_on_rows_published_before():
    rows = {row["id"]: row for row in fact_base("chronology.csv")}
    told = {ident for ident, row in rows.items() if "" < row["published_at"][:10] < KNOWN_AT}
    usable = told | {rows[ident]["derived_from"] for ident in told}
    for line in KNOWN:
        assert set((line["rows"] + " " + line["rivals"]).split()) <= usable, words(line)
