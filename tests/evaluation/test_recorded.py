"""What is raised on recorded tracks is what was raised when a person looked at them."""

from collections import Counter
from pathlib import Path

import pytest

from app.domain.alert import KINDS
from evaluation import recorded
from evaluation.notes import NOTES

FOLDER = Path(__file__).parents[3] / "shared" / "ais"
ONE_SHIP, SEVERAL = "338013000.json", "416000000.json"


@pytest.fixture
def folder():
    if not FOLDER.exists():
        pytest.skip(f"no recorded tracks at {FOLDER}: they are not the project's")
    return FOLDER


def test_what_is_raised_is_what_the_notes_explain(folder):
    """One ship that looked like two, and several under one MMSI."""
    for name in (ONE_SHIP, SEVERAL):
        found = Counter(alert.name for alert in recorded.alerts(folder / name))
        assert dict(found) == NOTES[name][0], name


def test_every_file_that_is_looked_at_has_a_note(folder):
    looked = [p.name for pattern in ("*.json", "*.msg.gz", *recorded.STREAMS) for p in folder.glob(pattern)]
    assert sorted(NOTES) == sorted(looked)


def test_notes_expect_kinds_that_there_are():
    assert {name for expected, _ in NOTES.values() for name in expected} <= set(KINDS)
