"""The Tartus replay's board meets the table that was derived by hand, cell by cell (expected/README.md)."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from posture.tartus import KNOWN_AT_MS, REPORTED, UNITS, board, end_of, named, refs

from app.domain.naval.board import Row
from app.domain.naval.sighting import Sighting, Span
from app.posture.board import posture
from app.posture.evidence import Evidence

EXPECTED = Path(__file__).parent / "expected"
COLUMNS = (
    "state_observed", "freshness", "since", "last_confirmed", "last_known", "confidence", "rows", "rivals",
)  # fmt: skip
"""`where` is free text: its gate is compared. All of `rows` and `rivals` must be among what is shown."""

Cell = tuple[str, str, str]
"""Unit, day, column."""
NOT_MET: dict[Cell, str] = {}
"""Cells that are not met, each with the reason why; one that is met all the same fails. There is none."""

Line = dict[str, str]


def lines(name: str) -> list[Line]:
    with (EXPECTED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ALL, KNOWN = lines("tartus-2024.csv"), lines("known-at-2024-12-16.csv")


def is_presence(line: Line) -> bool:
    return line["unit"].endswith(("(unnamed)", "(identity disputed)"))


def days(line: Line) -> Iterator[str]:
    at, last = date.fromisoformat(line["from_day"]), date.fromisoformat(line["to_day"])
    while at <= last:
        yield at.isoformat()
        at += timedelta(days=1)


def day_of(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1000, UTC).date().isoformat()


def span(told: Span | None) -> str:
    if told is None:
        return ""
    first, last = day_of(told.from_ms), day_of(told.until_ms - 1)
    return first if first == last else f"{first}/{last}"


def listed(wanted: str, there: set[str]) -> str:
    """What is wanted if all of it is there, else what is."""
    return wanted if set(wanted.split()) <= there else " ".join(sorted(there))


def cells(row: Row, line: Line) -> dict[str, str]:
    """As the table has them; of an expired state it gives last_known alone."""
    over, last = row.freshness == "expired", row.last_known
    return {
        "state_observed": str(row.state),
        "freshness": str(row.freshness),
        "since": span(row.since),
        "last_confirmed": "" if over or row.last_confirmed is None else day_of(row.last_confirmed.from_ms),
        "last_known": "" if last is None else f"{last.state}@{day_of(last.observed.from_ms)}",
        "confidence": str(row.confidence),
        "rows": listed(line["rows"], refs(row.evidence)),
        "rivals": listed(line["rivals"], refs(row.rivals)),
    }


def differences(line: Line, day: str, row: Row) -> list[tuple[Cell, str, str]]:
    got = cells(row, line)
    return [((line["unit"], day, c), line[c], got[c]) for c in COLUMNS if got[c] != line[c]]


def shown(line: Line, day: str, known_at_ms: int | None) -> Row:
    """Her row; of a presence the one that rests on the first of its rows."""
    if not is_presence(line):
        return named(line["unit"], day, known_at_ms)
    first = line["rows"].split()[0]
    there = [row for row in board(day, known_at_ms).rows if row.key.startswith("presence:")]
    resting = [row for row in there if first in refs(row.evidence)]
    found = min(resting, key=lambda row: row.name != line["unit"])
    assert found.name.endswith("(identity disputed)") == line["unit"].endswith("(identity disputed)")
    return found


def cases(table: list[Line]) -> list[object]:
    return [pytest.param(line, id=f"{line['unit']} {line['from_day']}..{line['to_day']}") for line in table]


def agree(line: Line, known_at_ms: int | None = None) -> None:
    found = [each for day in days(line) for each in differences(line, day, shown(line, day, known_at_ms))]
    assert [each for each in found if each[0] not in NOT_MET] == []
    here = {cell for cell in NOT_MET if cell[0] == line["unit"] and cell[1] in days(line)}
    assert here <= {cell for cell, _, _ in found}, "these are met: take them from NOT_MET"


@pytest.mark.parametrize("line", cases(ALL))
def test_each_cell_is_met(line):
    agree(line)


@pytest.mark.parametrize("line", cases(KNOWN))
def test_each_cell_of_what_was_known_on_16_december_is_met(line):
    agree(line, KNOWN_AT_MS)


@pytest.mark.parametrize(("table", "known_at_ms"), [(ALL, None), (KNOWN, KNOWN_AT_MS)])
def test_nobody_is_on_the_board_who_is_not_in_the_table(table, known_at_ms):
    wanted: dict[str, list[Line]] = defaultdict(list)
    for line in table:
        for day in days(line):
            wanted[day].append(line)
    for day, of_day in wanted.items():
        rows = board(day, known_at_ms).rows
        presences = [row for row in rows if row.key.startswith("presence:")]
        assert len(presences) == sum(map(is_presence, of_day)), day
        followed = {line["unit"] for line in of_day}
        others = [row for row in rows if row not in presences and row.name not in followed]
        assert [row.name for row in others if row.last_known or row.state != "unknown"] == [], day


def test_the_gate_by_which_a_unit_left_is_told():
    left = [line for line in ALL if line["state_observed"] == "left_theatre"]
    assert len(left) > 5
    for line in left:
        gate = named(line["unit"], line["from_day"]).gate
        assert gate is not None
        assert "Gibraltar" in gate
        assert "Gibraltar" in line["where"]


def test_the_gap_off_tartus_is_shown_and_not_filled():
    gap = [(date(2024, 12, 20) + timedelta(days=n)).isoformat() for n in range(16)]
    assert (gap[0], gap[-1]) == ("2024-12-20", "2025-01-04")
    away = {"in_theatre_elsewhere", "left_theatre", "lost", "unknown"}
    for day in gap:
        rows = board(day).rows
        assert {str(row.state) for row in rows} <= away, day
        assert not [row for row in rows if row.key.startswith("presence:")], day
    for name in ("Admiral Golovko", "Admiral Grigorovich", "Vyazma"):
        last = named(name, "2025-01-04").last_known
        assert last is not None
        assert last.state == "holding"
        assert day_of(last.observed.from_ms) < "2024-12-16"


def known(sightings: Iterable[Sighting]) -> list[Sighting]:
    return [sighting for sighting in sightings if sighting.known_ms <= KNOWN_AT_MS]


@pytest.mark.parametrize("day", ["2024-12-09", "2024-12-12", "2024-12-16"])
def test_as_known_on_16_december_nothing_published_later_is_used(day):
    ids = {sighting.id for sighting in known(REPORTED)}
    assert 0 < len(ids) < len(REPORTED)
    for row in board(day, KNOWN_AT_MS).rows:
        used = [ground for ground in (*row.evidence, *row.rivals) if ground.kind == "sighting"]
        assert all(ground.known_ms <= KNOWN_AT_MS and ground.id in ids for ground in used)
    then = posture(Evidence(UNITS, known(REPORTED)), end_of(day), KNOWN_AT_MS)
    assert then == board(day, KNOWN_AT_MS)
