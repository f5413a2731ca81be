"""Ledger and weekly of a store: alerts, feeds and notices as they were known, on every database there is."""

import pytest
from api import filling
from support import weeklies as made
from support.weekly_store import fill

from app.domain.naval.notices import Notice
from app.domain.time import iso
from app.pipeline.reporting import TooEarlyError, indicators_at, weekly_report
from app.posture.indicators import Status
from app.posture.week import Week
from app.store.engine import reading, writing
from app.store.naval import notices

W49 = Week(2024, 49)
BEGIN, END = W49.span
DAY = 1440
"""Minutes; the first is that of 1 December 2024, a Sunday."""
FOLLOWED, OTHER = 273_000_001, 538_000_001


def call(engine, uid: int, minute: int, mmsi: int, kind: str = "port_call", **body) -> None:
    at = iso(filling.T0 + minute * 60_000)
    told = {"started_at": at, "ended_at": at, "detected_at": at, "explanation": f"{kind} of {mmsi}"}
    filling.alert(
        engine, uid, minute, minute, (mmsi,), {"kind": kind, **told, "evidence": {}, **body}, kind=kind
    )


@pytest.fixture
def engine(fresh_store):
    made_new = fresh_store()
    fill(made_new)
    yield made_new
    made_new.dispose()


def says(engine, known_at: str | None = None) -> dict[str, list[str]]:
    known_ms = None if known_at is None else made.ms(known_at)
    with reading(engine) as connection:
        found = weekly_report(connection, W49, "RU", known_ms, made.ms("2025-06-01"))
    return {section.key: [line.says for line in section.lines] for section in found.sections}


def test_alerts_of_units_and_of_units_of_interest_are_told_and_no_others(engine):
    call(engine, 1, 2 * DAY, FOLLOWED)
    call(engine, 2, 2 * DAY, OTHER)
    call(engine, 3, 2 * DAY, OTHER + 1, evidence={"unit_of_interest": "watchlist"})
    calls = says(engine)["port_calls"]
    assert [f"{mmsi}" in "".join(calls) for mmsi in (FOLLOWED, OTHER, OTHER + 1)] == [True, False, True]


def test_an_alert_that_was_not_known_then_is_left_out(engine):
    call(engine, 1, 2 * DAY, FOLLOWED, detected_at="2024-12-05T00:00:00Z")
    assert str(FOLLOWED) in "".join(says(engine, "2024-12-05T00:00:00Z")["port_calls"])
    assert str(FOLLOWED) not in "".join(says(engine, "2024-12-04T23:59:59Z")["port_calls"])


def test_an_alert_is_told_as_it_stood_then_and_one_that_lost_its_ground_later_stood(engine):
    call(engine, 1, 2 * DAY, FOLLOWED, status="retracted", explanation="as it is now")
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alerts SET status = 'retracted'")
    for number, (change, status) in enumerate([("opened", "open"), ("retracted", "retracted")], 1):
        body = {"status": status, "explanation": f"as {change}"}
        filling.revision(engine, 1, number + 2 * DAY, change, body)
    assert "as opened" in "".join(says(engine, "2024-12-03T00:01:30Z")["port_calls"])
    for later in ("2024-12-03T00:02:00Z", None):
        assert "as " not in "".join(says(engine, later)["port_calls"])


def test_hours_of_feeds_are_those_of_the_week_up_to_what_was_known(engine):
    filling.feed_up(engine, filling.feed(engine, "roof", synthetic=True), 0, 3 * DAY)
    told = " ".join(says(engine)["unseen"])
    assert "SYNTHETIC: A feed of AIS was up in 48 of 168 hours" in told
    assert "up in 24 of 24 hours" in " ".join(says(engine, "2024-12-03T00:00:00Z")["unseen"])


def test_notices_meet_the_ledger_once_they_are_known(engine):
    ring = ((35.0, 34.5), (35.5, 34.5), (35.5, 35.0), (35.0, 35.0))
    told = Notice(
        "0123456789abcdef",
        "SYNTH 1/24",
        BEGIN,
        END,
        "synthetic",
        ring,
        made.source("n"),
        made.ms("2024-12-04"),
    )
    with writing(engine) as connection:
        notices.add(connection, [told], made.ms("2024-12-04"))
    with reading(engine) as connection:
        for known_at, status in (("2024-12-04", Status.MET), ("2024-12-03", Status.UNKNOWN)):
            found = indicators_at(connection, END, made.ms(known_at))
            assert {one.key: one.status for one in found}["notices"] is status


def test_a_week_that_had_not_begun_is_refused(engine):
    with reading(engine) as connection, pytest.raises(TooEarlyError, match="2024-W49 begins at 2024-12-02"):
        weekly_report(connection, W49, "RU", None, BEGIN)
