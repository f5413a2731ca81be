"""`naval_track_unverified`: against an oracle written from docs/rules.md alone, and by hand."""

import pytest
from detect.rules.scenes import SEEDS, Ship, minutes_of, talkative
from detect.rules.test_identities import order
from detect.tracks import MIN

from app.detect.engine import conclude
from app.detect.rules.naval import NAMES

KIND = "naval_track_unverified"
HOUR = 3600


# --- the oracle: of ships that are one hull


def claims(case, at):
    ship_type = name = None
    for report in sorted((r for r in case.statics if r.time_s <= at), key=order):
        ship_type = ship_type if report.ship_type is None else report.ship_type
        name = name if report.name is None else report.name
    return ship_type == 35 or ((name or "").upper().startswith("RFS ") and ship_type not in (30, 36, 37, 51))


def expected(case):
    """(detected, ended, how) of each alert, going through the minutes at which anything can happen."""
    fixes = sorted(f.time_s for f in case.fixes if f.time_s <= case.until_s)
    found, alert, asked = [], None, None
    moments = [(t, i) for i, t in enumerate(fixes)] + [(case.until_s + 1, None)]
    for now, i in moments:
        minute = -(-now // MIN) * MIN if i is not None else now
        while alert and asked < minute:
            last = max(t for t in fixes if t <= asked)
            if -(-(last + 72 * HOUR) // MIN) * MIN <= asked:
                alert[1:] = [last, "lost_contact"]
                alert = None
            elif not claims(case, asked):
                alert[1:] = [last, "changed"]
                alert = None
            asked += 24 * HOUR
        if i is not None and not alert and i >= 2 and now - fixes[i - 2] <= 24 * HOUR and claims(case, now):
            alert = [minute, None, None]
            found.append(alert)
            asked = minute + 24 * HOUR
    return [tuple(row) for row in found]


def told(alerts):
    return [
        (a.detected_ms // 1000, None if a.ended_ms is None else a.ended_ms // 1000, a.body["ended_by"])
        for a in sorted(alerts, key=lambda a: a.detected_ms)
    ]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_as_the_oracle_says(seed):
    case = talkative(seed)
    alerts = [a for a in conclude(case.facts(), case.rules(), case.until_s).alerts if a.kind == KIND]
    assert told(alerts) == expected(case)


def test_the_oracle_is_asked_something():
    found = [row for seed in range(120) for row in expected(talkative(seed))]
    assert {how for *_, how in found} == {None, "changed", "lost_contact"}


# --- by hand


def of(ship, until=None):
    return [(minutes_of(a)[1], a.status, a.body["ended_by"]) for a in ship.alerts(KIND, until)]


def test_three_fixes():
    assert of(Ship().says(0, ship_type=35).sails(0, 10)) == []
    assert of(Ship().says(0, ship_type=35).sails(0, 10, 20)) == [(20.0, "open", None)]
    assert of(Ship().says(0, ship_type=35).sails(0, 10, 1440)) == [(1440.0, "open", None)]
    assert of(Ship().says(0, ship_type=35).sails(0, 10, 1440.1)) == []


@pytest.mark.parametrize("first", NAMES)
def test_names_that_claim_it(first):
    assert of(Ship().says(0, name=f"{first} SYNTH", ship_type=0).sails(0, 10, 20))
    assert not of(Ship().says(0, name=f"{first}SYNTH", ship_type=70).sails(0, 10, 20))
    assert not of(Ship().says(0, name=f"{first} SYNTH", ship_type=37).sails(0, 10, 20))


@pytest.mark.parametrize("name", ["JS SYNTH", "HS SYNTH", "FS SYNTH", "SYNTH WARSHIP", "HMS", None])
def test_names_that_merchants_bear_too(name):
    assert bool(of(Ship().says(0, name=name, ship_type=70).sails(0, 10, 20))) == (name == "HMS")


def test_it_ends_when_she_claims_it_no_more_once_a_day():
    ship = Ship().says(0, ship_type=35).sails(*range(0, 3000, 20)).says(300, ship_type=70)
    assert of(ship) == [(40.0, "closed", "changed")]
    assert of(ship, 40 + 1440 - 1) == [(40.0, "open", None)]
    ship.says(900, ship_type=35)
    assert of(ship) == [(40.0, "open", None)]


def test_it_ends_when_she_is_not_heard():
    ship = Ship().says(0, ship_type=35).sails(0, 10, 20)
    assert of(ship, 20 + 3 * 1440 - 1) == [(20.0, "open", None)]
    assert of(ship, 20 + 3 * 1440) == [(20.0, "closed", "lost_contact")]
    ship.sails(21)
    assert of(ship, 20 + 4 * 1440 - 1) == [(20.0, "open", None)]


def test_evidence():
    ship = Ship().says(5, 11, ship_type=35, name="SYNTH").says(6, name="SYNTH", msg_type=24)
    (alert,) = ship.sails(0, 10, d=30.0).sails(20, d=30.0, nav_status=None, sog_kn=None).alerts(KIND)
    evidence = alert.body["evidence"]
    assert evidence["claimed_by"] == "ship_type"
    assert (evidence["fixes"], evidence["speed_not_sent"]) == (3, 1)
    assert evidence["static_reports"] == {"type_5": 2, "others": 1}
    assert evidence["nav_status"] == {"values": [0], "not_sent": 1}
    assert (evidence["began"]["at"], evidence["began"]["at_sea"]) == ("2024-10-04T00:00:00Z", True)
    assert (alert.severity, alert.never_told) == ("info", True)
    assert "SYNTH" in alert.body["explanation"]
    assert "claims by ship type 35 to be a warship" in alert.body["explanation"]


def test_a_track_that_began_long_ago_or_in_port():
    ship = Ship().sails(0, 1441, 1442, 1443, d=0.5, lon=35.87, lat=34.89).says(1440, ship_type=35)
    assert ship.alerts(KIND)[0].body["evidence"]["began"] is None
    near = Ship().sails(0, 10, 20, lon=35.87, lat=34.89).says(0, ship_type=35)
    assert near.alerts(KIND)[0].body["evidence"]["began"]["at_sea"] is False
