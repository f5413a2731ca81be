"""`identity_change`: against an oracle written from docs/rules.md alone, and by hand at its borders."""

import pytest
from detect.rules.scenes import SEEDS, Ship, minutes_of, talkative
from detect.tracks import MIN

from app.detect.engine import conclude

KIND = "identity_change"
IMO_A, IMO_B, NO_IMO = 9074729, 9999993, 9074728


# --- the oracle


def says(field, report):
    value = getattr(report, field)
    if value is None or value == 0:
        return None
    if field in ("name", "callsign"):
        return value.upper().replace(" ", "") or None
    if field == "imo":
        digits = str(value)
        total = sum(int(digit) * (7 - i) for i, digit in enumerate(digits[:6]))
        return value if len(digits) == 7 and total % 10 == int(digits[6]) else None
    return value


def order(report):
    absent = -1 if report.ship_type is None else report.ship_type
    draught = -1 if report.draught_dm is None else report.draught_dm
    texts = report.callsign or "", absent, report.name or "", report.destination or ""
    return (report.time_s, report.imo or 0, *texts, report.eta or "", draught, report.msg_type or -1)


def settled(reports, field):
    """(report that settled it, first report of the new value, how many) of each change of a field."""
    found, spoken = [], [(r, says(field, r)) for r in sorted(reports, key=order)]
    spoken = [(r, value) for r, value in spoken if value is not None]
    held, count, both_at, left = None, [], None, {}
    for report, value in spoken:
        now = report.time_s
        if held is None:
            held = value
        if value == held:
            if count:
                both_at = now
            count = []
            continue
        if count and says(field, count[-1]) != value:
            count = []
        if not count and now - left.get(value, -(10**9)) < 6 * 3600:
            both_at = now
        count.append(report)
        waits = both_at is not None and now < both_at + 6 * 3600
        if len(count) >= 2 and now - count[0].time_s >= 600 and not waits:
            found.append((report, count[0], len(count)))
            left = {held: now}
            held, count, both_at = value, [], None
    return found


def expected(case):
    """(started, detected, fields) of each alert."""
    alerts = {}
    reports = [r for r in case.statics if r.time_s <= case.until_s]
    for field in ("name", "ship_type", "imo", "callsign"):
        for report, first, count in settled(reports, field):
            alerts.setdefault(order(report), []).append((first.time_s, field, count))
    return sorted(
        (min(t for t, _, _ in rows), -(-key[0] // MIN) * MIN, sorted((f, n) for _, f, n in rows))
        for key, rows in alerts.items()
    )


def told(alerts):
    rows = []
    for alert in alerts:
        changed = alert.body["evidence"]["changed"]
        fields = sorted((field, change["reports"]) for field, change in changed.items())
        rows.append((alert.started_ms // 1000, alert.detected_ms // 1000, fields))
    return sorted(rows)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_as_the_oracle_says(seed):
    case = talkative(seed)
    alerts = conclude(case.facts(), case.rules(), case.until_s).alerts
    assert told(a for a in alerts if a.kind == KIND) == expected(case)


def test_the_oracle_is_asked_something():
    cases = [talkative(seed) for seed in range(120)]
    assert sum(len(expected(case)) for case in cases) > 100


# --- by hand


def changes(ship, until=None):
    return [(minutes_of(a), sorted(a.body["evidence"]["changed"])) for a in ship.alerts(KIND, until)]


def test_two_equal_reports_ten_minutes_apart():
    before = {"name": "SYNTH A", "callsign": "A1", "imo": IMO_A, "ship_type": 70}
    after = {"name": "SYNTH B", "callsign": "B1", "imo": IMO_B, "ship_type": 80}
    ship = Ship().sails(0, 30).says(0, 6, **before).says(12, 22, **after)
    assert changes(ship) == [((12.0, 22.0), ["callsign", "imo", "name", "ship_type"])]
    (alert,) = ship.alerts(KIND)
    assert alert.body["evidence"]["changed"]["name"] == {
        "before": "SYNTH A", "after": "SYNTH B", "reports": 2, "seconds": 600, "both_said_at": None,
        "first_at": "2024-10-04T00:12:00Z", "last_at": "2024-10-04T00:22:00Z",
    }  # fmt: skip
    assert (alert.severity, alert.status, alert.body["ended_by"]) == ("info", "closed", "instant")
    assert "name from SYNTH A to SYNTH B" in alert.body["explanation"]
    assert "SYNTH B (MMSI 538000001)" in alert.body["explanation"]


def test_borders_of_the_two_reports():
    assert not changes(Ship().says(0, name="A").says(12, name="B"))
    assert not changes(Ship().says(0, name="A").says(12, 12 + 599 / 60, name="B"))
    assert changes(Ship().says(0, name="A").says(12, 22, name="B"))
    assert not changes(Ship().says(0, name="A").says(12, 17, name="B").says(18, name="A").says(22, name="B"))
    assert not changes(Ship().says(0, name="A").says(12, name="B").says(17, name="C").says(22, name="B"))


@pytest.mark.parametrize(
    "after",
    [
        {"name": "synth a"},
        {"name": " SYNTHA"},
        {"name": "   "},
        {"name": None},
        {"callsign": "a 1"},
        {"ship_type": 0},
        {"imo": NO_IMO},
        {"imo": 1},
        {"destination": " "},
        {"destination": "LIMASSOL"},
        {"eta": "01-01T04:00Z"},
    ],
    ids=str,
)
def test_what_is_no_change(after):
    before = {"name": "SYNTH A", "callsign": "A1", "imo": IMO_A, "ship_type": 70, "destination": "SYTTS"}
    assert not changes(Ship().says(0, 6, **before).says(12, 24, 36, 48, **(before | after)))


def test_an_imo_number_that_says_nothing_does_not_hide_a_change():
    ship = Ship().says(0, imo=IMO_A).says(3000, 3010, imo=NO_IMO).says(6000, 6010, imo=IMO_B)
    assert changes(ship) == [((6000.0, 6010.0), ["imo"])]


def test_what_was_never_said_is_no_change():
    assert not changes(Ship().says(0, callsign="A1").says(12, 24, name="A", imo=IMO_A, callsign="A1"))


def test_the_parts_of_type_24_each_carry_some_fields():
    ship = Ship()
    for minute in range(0, 60, 6):
        ship.says(minute, name="SYNTH A", msg_type=24).says(
            minute + 0.1, callsign="A1", ship_type=37, msg_type=24
        )
    assert not changes(ship)


def test_two_ships_that_say_different_names_by_turns_change_nothing():
    ship = Ship()
    for minute in range(0, 3000, 60):
        ship.says(minute, minute + 6, name="A").says(minute + 30, minute + 41, name="B")
    both = changes(ship)
    assert both == [((30.0, 41.0), ["name"])] or not both
    assert len(both) <= 1


def test_the_first_turn_may_look_like_a_change_but_going_back_does_not():
    ship = Ship().says(0, 6, name="A").says(12, 24, name="B").says(30, 42, 54, name="A")
    assert changes(ship) == [((12.0, 24.0), ["name"])]
    assert changes(ship.says(30 + 6 * 60 - 1 / 60, name="A")) == [((12.0, 24.0), ["name"])]
    ship.says(30 + 6 * 60, name="A")
    assert changes(ship) == [((12.0, 24.0), ["name"]), ((30.0, 390.0), ["name"])]
    assert ship.alerts(KIND)[1].body["evidence"]["changed"]["name"]["both_said_at"] == "2024-10-04T00:30:00Z"


def test_going_back_after_six_hours_is_a_change_like_any():
    ship = Ship().says(0, name="A").says(12, 24, name="B").says(24 + 360, 394, name="A")
    assert [when for when, _ in changes(ship)] == [(12.0, 24.0), (384.0, 394.0)]
