"""`voyage_change` of subtype `distress`: against an oracle from docs/rules.md alone, and by hand."""

import numpy as np
import pytest
from detect.rules.scenes import SEEDS, Ship, minutes_of
from detect.rules.support import assert_stretches_change_nothing

from app.detect.engine import conclude

KIND = "voyage_change"
MIN, HOUR = 60, 3600
FAR = 13.0


def minute_after(time_s):
    return -(-time_s // MIN) * MIN


def expected(case):
    """(started, detected, ended, how) of each: of ships that are one hull, with a feed always up."""
    found, run, before, is_on = [], [], None, False
    watched, russian = case.mmsi in case.watch.mmsi, case.mmsi // 10**6 == 273
    for fix in sorted((f for f in case.fixes if f.time_s <= case.until_s), key=lambda f: f.time_s):
        if is_on and minute_after(before + 72 * HOUR) < minute_after(fix.time_s):
            found[-1][2:], is_on, run = [before, "lost_contact"], False, []
        before = fix.time_s
        if fix.nav_status < 0 or not (watched or (russian and fix.d <= 12)):
            continue
        if (fix.nav_status in (2, 6)) == is_on:
            run = []
            continue
        run = [*run, fix.time_s] if run and fix.time_s - run[-1] <= 24 * HOUR else [fix.time_s]
        if len(run) >= 2 and run[-1] - run[0] >= 300:
            if is_on:
                found[-1][2:] = [run[0], "changed"]
            else:
                found.append([run[0], minute_after(fix.time_s), None, None])
            is_on, run = not is_on, []
    if is_on and minute_after(before + 72 * HOUR) <= case.until_s:
        found[-1][2:] = [before, "lost_contact"]
    return [tuple(row) for row in found]


def ship(seed):
    """She sends now this status and now that, off Syria and far from it, and is unheard for days."""
    rng = np.random.default_rng([seed, 26])
    one, minute = Ship(mmsi=int(rng.choice([273990001, 273990001, 538000001]))), 0.0
    for _ in range(int(rng.integers(4, 25))):
        d, status = float(rng.choice([5.0, 11.9, 12.1, FAR])), int(rng.choice([0, 2, 2, 6, 1, -1]))
        minute += 12
        for _ in range(int(rng.integers(1, 5))):
            one.sails(minute, d=d, nav_status=status)
            minute += float(rng.choice([0.5, 4.9, 5, 20, 1439, 1441, 4319, 4330], p=[0.2] * 4 + [0.05] * 4))
    if rng.random() < 0.6:
        one.watched()
    return one.case(int(minute) + int(rng.choice([0, 100, 4400])))


def alerts_of(case):
    found = conclude(case.facts(), case.rules(), case.until_s).alerts
    return sorted((a for a in found if a.body["subtype"] == "distress"), key=lambda a: a.detected_ms)


def told(alerts):
    return [
        (
            a.started_ms // 1000, a.detected_ms // 1000,
            None if a.ended_ms is None else a.ended_ms // 1000, a.body["ended_by"],
        )
        for a in alerts
    ]  # fmt: skip


def test_as_the_oracle_says():
    ends = set()
    for seed in range(SEEDS):
        case = ship(seed)
        assert told(alerts_of(case)) == expected(case), seed
        ends |= {row[3] for row in expected(case)}
    assert ends == {None, "changed", "lost_contact"}


@pytest.mark.parametrize("seed", range(4))
def test_stretches_change_nothing(seed):
    assert_stretches_change_nothing(ship(seed), np.random.default_rng(seed))


def test_far_from_syria_a_watchlist_unit_is_told_at_once():
    (alert,) = Ship().watched().sails(0, 1, 2, 3, 4, 5, 6, d=FAR, nav_status=2).alerts(KIND)
    assert minutes_of(alert) == (0, 5)
    assert (alert.kind, alert.severity, alert.status) == (KIND, "critical", "open")
    assert 'sends "not under command" since' in alert.body["explanation"]
    assert alert.body["evidence"]["nav_status"] == 2
    assert Ship(mmsi=273990001).sails(0, 6, d=FAR, nav_status=6).alerts(KIND) == []


def test_one_wrong_status_says_nothing():
    assert Ship().watched().sails(0, nav_status=2).sails(6, 9).sails(10, nav_status=6).alerts(KIND) == []


def test_that_she_sends_another_ends_it_and_is_not_told():
    (alert,) = Ship().watched().sails(0, 6, nav_status=6).sails(60, 66, 70).alerts(KIND)
    assert (alert.status, alert.body["ended_by"]) == ("closed", "changed")
    assert [change.change for change in alert.changes] == ["opened", "closed"]
    assert "sends another status since" in alert.body["explanation"]
