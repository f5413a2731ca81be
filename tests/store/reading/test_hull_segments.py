"""Segments as a reader sees them: one number for each stretch of one hull."""

import pytest
from sqlalchemy import insert

from app.store.engine import reading, writing
from app.store.models import Segment
from app.store.reading.conclusions import segments_of

SHIP = 273990001
HOUR = 3_600_000


@pytest.fixture
def numbers(engine):

    def put(*runs):
        rows = [{"mmsi": SHIP, "start_ms": a * HOUR, "end_ms": b * HOUR, "hull": n} for a, b, n in runs]
        with writing(engine) as connection:
            connection.execute(insert(Segment), rows)

    def at(*hours):
        with reading(engine) as connection:
            return segments_of(connection, SHIP, [h * HOUR for h in hours])

    return put, at


def test_two_hulls_that_take_turns_are_two_segments(numbers):
    put, at = numbers
    put((0, 0, 0), (1, 1, 1), (2, 3, 0), (4, 4, 1), (5, 5, 0))
    assert at(0, 1, 2, 3, 4, 5) == [0, 1, 0, 0, 1, 0]
    assert at(4, 5) == [1, 0], "a page further on gives the same numbers"


def test_an_outlier_cuts_no_segment_and_a_silence_over_eight_hours_does(numbers):
    put, at = numbers
    put((0, 2, 0), (3, 3, 1), (4, 6, 0), (15, 16, 0))
    assert at(0, 3, 5, 15) == [0, 1, 0, 2]
    assert at(7) == [None]
