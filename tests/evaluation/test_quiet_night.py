"""A small month the whole way in one process; and the judge, on messages made by hand."""

from datetime import UTC, datetime

import pytest

from app.domain.time import DAY_MS
from app.evaluate.month.labels import Label
from app.evaluate.month.shape import Shape
from evaluation.quiet_night.judging import judge
from evaluation.quiet_night.messages import Message, Piece
from evaluation.quiet_night.running import default_night, flood, run

HOUR_MS = 3_600_000
MIDNIGHT_MS = int(datetime(2024, 12, 2, tzinfo=UTC).timestamp()) * 1000 - 3 * HOUR_MS
"""In Damascus."""


@pytest.fixture(scope="module")
def result():
    """Two days of 150 vessels; the only feed is cut in the second."""
    return run(Shape(seed=2, days=2.0, vessels=150, surge=(), outage=(30.0, 34.0)), step_s=3600)


def test_a_small_month_is_quiet_and_tells_what_is_critical(result):
    judged = result.judged
    assert judged.failures == []
    assert [told.label.key for told in judged.told] == ["outage", "returns"]
    assert judged.told[0].first_ms == pytest.approx((Shape().start_s + 31 * 3600) * 1000, abs=HOUR_MS)
    assert 2 <= judged.messages <= 2 * 6


def test_of_the_outage_one_message(result):
    about = [m for m in result.played.messages if "feed_outage" in {piece.kind for piece in m.pieces}]
    assert [[piece.change for piece in message.pieces] for message in about] == [["escalated"]]


def test_the_units_that_hold_are_told_with_words_and_pieces(result):
    told = {mmsi for m in result.played.messages for piece in m.pieces for mmsi in piece.mmsis}
    assert {273_990_501 + number for number in range(6)} <= told
    assert all(message.pieces and message.words for message in result.played.messages)


def test_the_result_says_what_it_took(result):
    said = result.to_dict()
    assert (said["days"], said["vessels"], len(said["memory_mb_by_day"])) == (2.0, 150, 2)
    assert said["memory"] is None, "two days are no two weeks"
    assert sum(days * int(number) for number, days in said["messages_a_day"].items()) == said["messages"]
    assert {told["is_night"] for told in said["told"]} <= {True, False}


def test_many_ships_thrown_on_one_airport_are_one_message():
    short = flood(seed=1, vessels=160, ships=60)
    assert short.about_it == 1
    pieces = [piece for message in short.messages for piece in message.pieces]
    assert [piece.change for piece in pieces if piece.kind == "gnss_interference"] == ["opened"]


def message(hours, *, severity="warning", kind="loitering", mmsis=(1,), alert="a"):
    """One message so many hours after midnight in Damascus."""
    at_ms = MIDNIGHT_MS + round(hours * HOUR_MS)
    piece = Piece(alert, kind, None, "opened", severity, mmsis, at_ms)
    return Message(at_ms, f"{severity.upper()} - SYNTH", "", (piece,))


def label(hours, lasting_h=2.0, mmsis=(1,)):
    since_s = MIDNIGHT_MS / 1000 + hours * 3600
    return Label("x", "x", frozenset({"loitering"}), since_s, since_s + lasting_h * 3600, frozenset(mmsis))


def judged(messages, labels=()):
    return judge(messages, labels, default_night(), 30.0)


def test_days_and_nights_are_those_of_the_clock_there():
    found = judged([message(h) for h in (-1.5, 1.0, 5.9, 6.1, 23.0)])
    assert (found.most_a_day, found.most_a_night) == (4, 3)
    assert "3 messages in a night, at most 1 are wanted" in found.failures
    assert not judged([message(12 + n) for n in range(6)]).failures
    assert judged([message(12 + n) for n in range(7)]).failures


def test_a_week_is_any_seven_days():
    def found(days):
        alarms = [message(24 * day + 12, severity="critical", mmsis=(day,)) for day in days]
        return judged(alarms, [label(24 * day + 11, mmsis=(day,)) for day in days])

    assert not found([1, 3, 8, 10, 15]).failures
    assert found([1, 5, 7]).most_critical_a_week == 3
    assert found([1, 5, 8]).most_critical_a_week == 2


def test_what_is_critical_is_told_in_time_and_of_all_whom_it_is_about():
    alarm = message(12, severity="critical", mmsis=(1,))
    assert judged([alarm], [label(11)]).failures == []
    assert judged([alarm], [label(13)]).failures[0].startswith("not told: x")
    both = judged([alarm], [label(11, mmsis=(1, 2))])
    assert (both.told[0].is_told, both.told[0].untold) == (False, {2})
    assert judged([message(12)], [label(11)]).told[0].first_ms is None, "a warning is no alarm"


def test_an_alarm_without_a_label_is_a_failure():
    assert judged([message(12, severity="critical")]).failures == [
        "critical without a label: CRITICAL - SYNTH"
    ]


@pytest.mark.parametrize(
    ("kind", "change", "severity", "wakes"),
    [
        ("zone_entry", "opened", "critical", True),
        ("port_call", "closed", "critical", True),
        ("loitering", "escalated", "critical", True),
        ("loitering", "reminder", "critical", False),
        ("loitering", "closed", "critical", False),
        ("loitering", "opened", "warning", False),
    ],
)
def test_critical_is_what_wakes_people(kind, change, severity, wakes):
    piece = Piece("a", kind, None, change, severity, (1,), 0)
    assert (Message(0, "1 ALERT", "", (piece,)).severity == "critical") is wakes


def test_units_that_left_together_wake_people_whatever_their_alerts():
    left = Piece("a", "zone_exit", None, "opened", "info", (1,), 0)
    assert (
        Message(0, "CRITICAL, ADDED TO - 6 units of the watchlist left within 12 h", "", (left,)).severity
        == "critical"
    )
    assert Message(0, "2 ALERTS: 2 new", "", (left,)).severity == "other"


def test_quiet_days_count():
    assert judged([message(12), message(36), message(37)]).a_day == {0: 28, 1: 1, 2: 1}
    assert DAY_MS == 24 * HOUR_MS
