"""`destination_mismatch`: against an oracle written from docs/rules.md alone, and by hand at its borders."""

import pytest
from detect.rules.scenes import INSIDE, OUTSIDE, SEEDS, Ship, minutes_of, talkative
from detect.rules.test_identities import order
from detect.tracks import MIN

from app.detect.engine import conclude

KIND = "destination_mismatch"
FOREIGN = {"LIMASSOL": "CYLMS", "CYLMS": "CYLMS"}
HOUR = 3600


# --- the oracle: of ships that are one hull


def declared_by(case, at):
    reports = [r for r in case.statics if r.time_s <= at and r.destination is not None]
    last = max(reports, key=order, default=None)
    return None if last is None else FOREIGN.get(last.destination)


def lost_at(case, fix):
    """First whole minute at which 72 h have passed since a fix with a feed up: here one is always up."""
    return -(-(fix.time_s + 72 * HOUR) // MIN) * MIN


def expected(case):  # noqa: C901 - in one go, as the words have it
    """(started, detected, ended, how) of each alert."""
    fixes = sorted(
        (f for f in case.fixes if f.time_s <= case.until_s), key=lambda f: (f.time_s, f.lon, f.lat)
    )
    found, run, alert, out, before = [], [], None, [], None
    for fix in fixes:
        port = declared_by(case, fix.time_s)
        if before and run and lost_at(case, before) < -(-fix.time_s // MIN) * MIN:
            if alert:
                alert[2:] = [run[-1].time_s, "lost_contact"]
            run, alert, out = [], None, []
        if run and port != declared_by(case, run[0].time_s):
            if alert:
                alert[2:] = [fix.time_s, "changed"]
            run, alert, out = [], None, []
        if fix.d <= 12 and port:
            if run and not alert and fix.time_s - run[-1].time_s > 6 * HOUR:
                run = []
            run, out = [*run, fix], []
            if not alert and fix.time_s - run[0].time_s >= 2 * HOUR:
                alert = [run[0].time_s, -(-fix.time_s // MIN) * MIN, None, None]
                found.append(alert)
        elif fix.d >= 12.25 and run:
            out = [fix] if not out or fix.time_s - out[0].time_s > 24 * HOUR else [*out, fix]
            if len(out) >= 2 and fix.time_s - out[0].time_s >= 300:
                if alert:
                    alert[2:] = [run[-1].time_s, "left"]
                run, alert, out = [], None, []
        before = fix
    if alert and lost_at(case, before) <= case.until_s:
        alert[2:] = [run[-1].time_s, "lost_contact"]
    return [tuple(row) for row in found]


def told(alerts):
    return [
        (
            a.started_ms // 1000,
            a.detected_ms // 1000,
            None if a.ended_ms is None else a.ended_ms // 1000,
            a.body["ended_by"],
        )
        for a in sorted(alerts, key=lambda a: a.detected_ms)
    ]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_as_the_oracle_says(seed):
    case = talkative(seed)
    alerts = [a for a in conclude(case.facts(), case.rules(), case.until_s).alerts if a.kind == KIND]
    assert told(alerts) == expected(case)


def test_the_oracle_is_asked_something():
    found = [row for seed in range(150) for row in expected(talkative(seed))]
    assert {how for *_, how in found} == {None, "left", "changed", "lost_contact"}


# --- by hand


def of(ship, until=None):
    return [(*minutes_of(a), a.status, a.body["ended_by"]) for a in ship.alerts(KIND, until)]


def test_two_hours_inside():
    assert of(Ship().says(0, destination="LIMASSOL").sails(0, 60, 119.9)) == []
    assert of(Ship().says(0, destination="LIMASSOL").sails(0, 60, 120)) == [(0.0, 120.0, "open", None)]


@pytest.mark.parametrize("destination", ["SYTTS", "TARTUS", "SYRIA", "FOR ORDERS", "TRIPOLI", "  ", None])
def test_bound_for_syria_or_no_one_knows_where(destination):
    assert of(Ship().says(0, destination=destination).sails(*range(0, 600, 30))) == []


def test_a_silence_of_more_than_six_hours_shows_no_stay():
    assert of(Ship().says(0, destination="LIMASSOL").sails(0, 360))
    assert of(Ship().says(0, destination="LIMASSOL").sails(0, 361)) == []


def test_it_begins_when_she_declares_it():
    ship = Ship().says(0, destination="SYTTS").says(95, destination="LIMASSOL").sails(*range(0, 260, 10))
    assert of(ship) == [(100.0, 220.0, "open", None)]


def test_it_ends_with_the_next_destination_but_not_with_another_spelling():
    ship = Ship().says(0, destination="LIMASSOL").says(150, destination="CYLMS").sails(*range(0, 300, 10))
    assert of(ship) == [(0.0, 120.0, "open", None)]
    ship.says(301, destination="MERSIN").sails(310)
    assert of(ship) == [(0.0, 120.0, "closed", "changed")]
    assert ship.alerts(KIND)[0].body["ended_at"] == "2024-10-04T05:10:00Z"


def test_it_ends_at_the_exit():
    ship = Ship().says(0, destination="LIMASSOL").sails(*range(0, 200, 10)).sails(210, d=OUTSIDE)
    assert of(ship)[0][2:] == ("open", None)
    assert of(ship.sails(214.9, d=OUTSIDE))[0][2:] == ("open", None)
    assert of(ship.sails(215, d=OUTSIDE))[0][2:] == ("closed", "left")
    assert ship.alerts(KIND)[0].body["ended_at"] == "2024-10-04T03:10:00Z"


def test_near_the_line_is_no_exit():
    ship = (
        Ship().says(0, destination="LIMASSOL").sails(*range(0, 200, 10)).sails(*range(210, 300, 10), d=12.2)
    )
    assert of(ship)[0][2:] == ("open", None)


def test_silence_is_no_exit_but_after_72_hours_she_is_not_followed_any_more():
    ship = Ship().says(0, destination="LIMASSOL").sails(*range(0, 200, 10))
    assert of(ship, 190 + 72 * 60 - 1)[0][2:] == ("open", None)
    assert of(ship, 190 + 72 * 60)[0][2:] == ("closed", "lost_contact")
    assert "not evidence of departure" in ship.alerts(KIND, 190 + 72 * 60)[0].body["caveats"]


def test_no_alert_closes_by_silence_while_the_feed_is_down():
    ship = Ship().says(0, destination="LIMASSOL").sails(*range(0, 200, 10))
    ship.up = [(0, ship.fixes[-1].time_s)]
    assert of(ship, 190 + 100 * 60)[0][2:] == ("open", None)


def test_where_another_state_is_nearer():
    assert of(Ship().says(0, destination="BEIRUT").sails(*range(0, 300, 10), margin=-0.1, syrian=False)) == []


def test_words_and_evidence():
    (alert,) = Ship().says(0, destination="LIMASSOL", name="SYNTH").sails(0, 90, 150, d=INSIDE).alerts(KIND)
    assert (
        "SYNTH (MMSI 538000001): declared destination differs: LIMASSOL (CYLMS Limassol), 2 h 30 min"
        in (alert.body["explanation"])
    )
    assert (alert.severity, alert.zone) == ("info", "Syria 24 NM")
    evidence = alert.body["evidence"]
    assert (evidence["seconds"], evidence["fixes"], evidence["max_silence_s"]) == (9000, 3, 5400)
    assert (evidence["locode"], evidence["state"]) == ("CYLMS", "CY")
