"""`voyage_change`: against an oracle written from docs/rules.md alone, and by hand at its borders."""

from dataclasses import dataclass, field

import pytest
from detect.rules.scenes import OUTSIDE, SEEDS, Ship, minutes_of, talkative
from detect.rules.test_identities import order
from detect.tracks import MIN, START

from app.deliver.compose import News, message
from app.detect.engine import conclude
from app.detect.eta import shift_s

KIND = "voyage_change"
PORTS = {"SYTTS": "SYTTS", "TARTUS": "SYTTS", "LIMASSOL": "CYLMS", "CYLMS": "CYLMS"}


# --- the oracle


@dataclass
class Spoken:
    held: dict = field(default_factory=dict)
    left: list = field(default_factory=list)
    alerts: list = field(default_factory=list)
    open: dict | None = None


def fields_of(report):
    destination = " ".join((report.destination or "").upper().split())
    said = {"destination": destination, "eta": report.eta, "draught": report.draught_dm}
    return {name: value for name, value in said.items() if value}


def unit_of(case, at):
    """Why she is a unit of interest with regard to her voyage."""
    known = {}
    for report in sorted((r for r in case.statics if r.time_s <= at), key=order):
        for name in ("imo", "callsign", "ship_type"):
            if getattr(report, name) is not None:
                known[name] = getattr(report, name)
    watch, ship_type = case.watch, known.get("ship_type")
    if case.mmsi in watch.mmsi or known.get("imo") in watch.imo or known.get("callsign") in watch.callsign:
        return True
    if ship_type == 35:
        return True
    if not 273_000_000 <= case.mmsi < 274_000_000 or ship_type not in (None, 0, 35, 70, 80):
        return False
    fixes = [f for f in case.fixes if f.time_s <= at]
    last = max(fixes, key=lambda f: (f.time_s, f.lon, f.lat), default=None)
    return last is not None and at - last.time_s <= 86_400 and last.d <= 12.0


def is_warning(changed, before, after, at):
    if "draught" in changed:
        return True
    if "destination" in changed:
        ports = PORTS.get(before["destination"]), PORTS.get(after["destination"])
        if None in ports or ports[0] != ports[1]:
            return True
    shift = shift_s(before["eta"], after["eta"], at) if "eta" in changed else 0
    return abs(shift) >= 12 * 3600


def hear(spoken, case, report):
    now, said = report.time_s, fields_of(report)
    differs = {name for name, value in said.items() if name in spoken.held and value != spoken.held[name]}
    if "draught" in differs and abs(said["draught"] - spoken.held["draught"]) < 3:
        differs.remove("draught")
    fresh = {name: value for name, value in said.items() if name not in spoken.held}
    before = dict(spoken.held)
    spoken.held |= fresh | {name: said[name] for name in differs}
    if not differs:
        return
    lately = {(name, value) for t, name, value in spoken.left if now - t <= 6 * 3600}
    is_back = all((name, said[name]) in lately for name in differs)
    if spoken.open:
        spoken.open |= {"ended": now, "by": "changed_back" if is_back else "changed"}
        spoken.open = None
    spoken.left += [(now, name, before[name]) for name in differs]
    if is_back:
        return
    alert = {"started": now, "changed": sorted(differs), "severity": "info", "ended": now, "by": "instant"}
    if unit_of(case, now):
        warns = is_warning(differs, before, spoken.held, now)
        alert |= {"severity": "warning" if warns else "info", "ended": None, "by": None}
        spoken.open = alert
    spoken.alerts.append(alert)


def expected(case):
    spoken = Spoken()
    for report in sorted((r for r in case.statics if r.time_s <= case.until_s), key=order):
        hear(spoken, case, report)
    return sorted(spoken.alerts, key=str)


def told(alerts):
    return sorted(
        (
            {
                "started": a.started_ms // 1000,
                "changed": sorted(a.body["evidence"]["changed"]),
                "severity": a.severity,
                "ended": None if a.ended_ms is None else a.ended_ms // 1000,
                "by": a.body["ended_by"],
            }
            for a in alerts
        ),
        key=str,
    )


@pytest.mark.parametrize("seed", range(SEEDS))
def test_as_the_oracle_says(seed):
    case = talkative(seed)
    alerts = [
        a
        for a in conclude(case.facts(), case.rules(), case.until_s).alerts
        if a.kind == KIND and a.body["subtype"] is None
    ]
    assert told(alerts) == expected(case)
    assert len({a.id for a in alerts}) == len(alerts)


def test_the_oracle_is_asked_something():
    found = [alert for seed in range(120) for alert in expected(talkative(seed))]
    assert {a["by"] for a in found} == {None, "instant", "changed", "changed_back"}
    assert {a["severity"] for a in found} == {"info", "warning"}


# --- by hand

OLD = {"destination": "SYTTS", "eta": "10-05T10:00Z", "draught_dm": 80}


def of(ship):
    return [(minutes_of(a)[0], a.body["evidence"]["changed"], a.severity) for a in ship.alerts(KIND)]


def changed(**after):
    return of(Ship().watched().sails(0).says(0, **OLD).says(6, **(OLD | after)))


@pytest.mark.parametrize(
    ("after", "severity"),
    [
        ({"destination": "LIMASSOL"}, "warning"),
        ({"destination": "FOR ORDERS"}, "warning"),
        ({"destination": "TARTUS"}, "info"),
        ({"eta": "10-05T22:00Z"}, "warning"),
        ({"eta": "10-05T21:59Z"}, "info"),
        ({"eta": "10-04T21:00Z"}, "warning"),
        ({"draught_dm": 83}, "warning"),
        ({"draught_dm": 77}, "warning"),
    ],
    ids=str,
)
def test_what_changes_and_what_of_it_warns(after, severity):
    (name,) = after
    assert changed(**after) == [(6.0, ["draught" if name == "draught_dm" else name], severity)]


@pytest.mark.parametrize(
    "after",
    [
        {"destination": "  "},
        {"destination": None},
        {"destination": " sytts "},
        {"eta": None},
        {"draught_dm": None},
        {"draught_dm": 0},
        {"draught_dm": 82},
        {"draught_dm": 78},
        {"name": "OTHER"},
    ],
    ids=str,
)
def test_what_is_no_change(after):
    assert changed(**after) == []


def test_a_draught_that_creeps_is_held_against_the_one_last_taken():
    assert of(Ship().says(0, draught_dm=80).says(6, draught_dm=82).says(12, draught_dm=84)) == [
        (12.0, ["draught"], "info")
    ]


def test_blank_in_between_does_not_hide_a_change():
    ship = Ship().says(0, destination="SYTTS").says(6, destination=" ").says(12, destination="LIMASSOL")
    assert of(ship) == [(12.0, ["destination"], "info")]


def test_of_a_unit_of_interest_it_stays_until_the_next():
    ship = Ship().watched().sails(0, 100).says(0, destination="SYTTS").says(60, destination="LIMASSOL")
    (alert,) = ship.alerts(KIND)
    assert (alert.status, alert.body["ended_by"]) == ("open", None)
    assert alert.final_ms == alert.detected_ms
    first, second = ship.says(90, destination="MERSIN").alerts(KIND)
    assert (first.status, first.body["ended_by"], first.ended_ms) == ("closed", "changed", second.started_ms)
    assert [c.change for c in first.changes] == ["opened", "closed"]
    assert second.status == "open"


def test_back_within_six_hours_ends_it_and_is_none():
    ship = Ship().watched().says(0, destination="SYTTS").says(60, destination="LIMASSOL").sails(0)
    (alert,) = ship.says(60 + 360, destination="SYTTS").alerts(KIND)
    assert (alert.status, alert.body["ended_by"]) == ("closed", "changed_back")
    later = Ship().watched().says(0, destination="SYTTS").says(60, destination="LIMASSOL").sails(0)
    assert len(later.says(60 + 360 + 1 / 60, destination="SYTTS").alerts(KIND)) == 2


def test_two_ships_under_one_mmsi_make_one_alert():
    ship = Ship()
    for minute in range(0, 2000, 12):
        ship.says(minute, destination="SYTTS", eta="10-05T10:00Z", draught_dm=80)
        ship.says(minute + 6, destination="LIMASSOL", eta="10-06T10:00Z", draught_dm=50)
    assert len(ship.alerts(KIND)) == 1


@pytest.mark.parametrize(
    ("d", "late", "severity"),
    [(11.9, 0, "warning"), (12.1, 0, "info"), (11.9, 1440, "warning"), (11.9, 1441, "info")],
)
def test_a_russian_ship_is_one_of_interest_off_syria(d, late, severity):
    ship = Ship(mmsi=273990001).sails(0, 10, d=d)
    ship.says(5, destination="SYTTS", ship_type=70).says(10 + late, destination="LIMASSOL")
    assert [a.severity for a in ship.alerts(KIND)] == [severity]


def test_without_any_position():
    (alert,) = Ship().watched().says(0, destination="SYTTS").says(6, destination="LIMASSOL").alerts(KIND)
    assert (alert.lon, alert.lat) == (None, None)
    assert "no position heard" in alert.body["explanation"]
    news = News("opened", alert.detected_ms, 1, alert.body)
    assert "no position heard" in message(news, None, alert.detected_ms).plain


def test_words_and_evidence():
    ship = Ship().watched().sails(0, d=OUTSIDE).says(0, name="SYNTH", **OLD)
    (alert,) = ship.says(6, **(OLD | {"destination": "LIMASSOL", "draught_dm": 53})).alerts(KIND)
    said = alert.body["explanation"]
    assert (
        "destination from SYTTS (SYTTS Tartus) to LIMASSOL (CYLMS Limassol); draught from 8.0 m to 5.3 m"
        in said
    )
    evidence = alert.body["evidence"]
    assert evidence["before"] == {
        "destination": "SYTTS", "locode": "SYTTS", "state": "SY", "eta": "10-05T10:00Z", "draught_m": 8.0
    }  # fmt: skip
    assert (evidence["after"]["locode"], evidence["draught_change_m"]) == ("CYLMS", -2.7)
    assert evidence["position_at"] == "2024-10-04T00:00:00Z"
    assert evidence["unit_of_interest"]["why"] == "watchlist"


def test_what_is_said_in_the_same_second_is_taken_in_the_order_of_its_content():
    ship = Ship().says(0, destination="SYTTS").says(6, destination="MERSIN").says(6, destination="LIMASSOL")
    assert [a.started_ms // 1000 - START for a in ship.alerts(KIND)] == [6 * MIN, 6 * MIN]
    assert len({a.id for a in ship.alerts(KIND)}) == 2
