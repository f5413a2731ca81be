"""The alert that people see: evidence by brute force, texts to the letter."""

import re
from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from detect.reference_geo import distance_nm, hourly_speeds, place
from detect.reference_types import RefFix, RefStatic, RefWatch
from detect.tracks import DAY, HOUR, MIN, NOBODY, Case, columns, random_case

from app.detect.describe import Describer
from app.detect.engine import Rules, conclude
from app.detect.facts import Identity, IdentityTimeline, VesselFacts
from app.detect.parameters import LoiteringParameters
from app.detect.units import Watchlist, WatchlistEntry
from app.domain.alert import CHANGES, DerivedAlert
from app.domain.time import iso, parse_iso

NOON = 20_058 * DAY + 12 * HOUR  # 1 December 2024
NEVER_SAID = re.compile(r"\b(dark|suspicious|fleeing|jamm\w*|spoof\w*)\b", re.IGNORECASE)


def fix(s: int, **given) -> RefFix:
    """Due west of Tartus on the edge, at anchor."""
    known = {"sog_kn": 0.1, "nav_status": 1, "coarse": False, "d": -1.04, "syrian": True, "margin": 20.0}
    return RefFix(NOON + s, **({"lon": 35.63, "lat": 34.9119, "port_nm": 11.0} | known | given))


def every(step: int, first: int, last: int, **given) -> list[RefFix]:
    return [fix(s, **given) for s in range(first, last + 1, step)]


ANCHORED = every(30 * MIN, 0, 380 * MIN)  # to 18:00
SAID = Identity(name="SYNTH <RORO> 1", ship_type=70, destination="PORT SAID")


def facts(
    sent: list[RefFix], until: int, *, said: Identity = SAID, mmsi: int = 538000001, **given
) -> VesselFacts:
    made = VesselFacts(
        mmsi=mmsi,
        fixes=columns(sent),
        identity=IdentityTimeline([(NOON, said)]),
        heard_s=np.array([NOON]),
        up=[(NOON - DAY, NOON + until)],
        feeds=("two", "one"),
    )
    return replace(made, **given)


def alerts(
    sent: list[RefFix], until: int | None = None, rules: Rules | None = None, **given
) -> list[DerivedAlert]:
    until = until if until is not None else max(f.time_s for f in sent) - NOON + MIN
    known, rules = facts(sent, until, **given), rules or Rules()
    at = (NOON + until) // MIN * MIN
    describer = Describer(known, rules, at)
    return [describer.alert(stay, hull) for stay, hull in conclude(known, rules, at).stays]


def alert(sent: list[RefFix], until: int | None = None, **given) -> DerivedAlert:
    (one,) = alerts(sent, until, **given)
    return one


# The line


def test_a_ship_that_holds():
    assert alert(ANCHORED).body["explanation"] == (
        "SYNTH <RORO> 1 (MMSI 538000001) holding (stationary) 11.6 NM W of Tartus, "
        "1.0 NM inside Syria's 12-NM line (computed), since 2024-12-01 12:00Z (6 h), AIS only, 13 fixes, "
        "longest silence 30 min, declared destination PORT SAID"
    )


def test_a_ship_that_left():
    gone = every(30 * MIN, 390 * MIN, 480 * MIN, d=9.0)
    assert alert([*ANCHORED, *gone]).body["explanation"] == (
        "SYNTH <RORO> 1 (MMSI 538000001) held (stationary) about 11.6 NM W of Tartus, "
        "median 1.0 NM inside Syria's 12-NM line (computed), 2024-12-01 12:00Z to 2024-12-01 18:00Z (6 h), "
        "then left, AIS only, 13 fixes, longest silence 30 min, declared destination PORT SAID"
    )


def test_a_ship_not_heard():
    assert alert(ANCHORED, until=20 * HOUR).body["explanation"] == (
        "SYNTH <RORO> 1 (MMSI 538000001) was holding (stationary) 11.6 NM W of Tartus, "
        "1.0 NM inside Syria's 12-NM line (computed), since 2024-12-01 12:00Z (6 h observed), "
        "not heard since 2024-12-01 18:00Z, AIS only, 13 fixes, longest silence 30 min, "
        "declared destination PORT SAID"
    )


LOST = (
    "SYNTH <RORO> 1 (MMSI 538000001) was holding (stationary) 11.6 NM W of Tartus, "
    "1.0 NM inside Syria's 12-NM line (computed), since 2024-12-01 12:00Z (6 h observed), "
    "not heard since 2024-12-01 18:00Z (closed after 3 d of silence, not evidence of departure), "
    "AIS only, 13 fixes, longest silence 30 min, declared destination PORT SAID"
)


def test_a_ship_lost():
    lost = alert(ANCHORED, until=100 * HOUR)
    assert lost.body["explanation"] == LOST
    assert (lost.body["ended_by"], lost.body["observed"]) == ("lost_contact", False)
    assert "not evidence of departure" in lost.body["caveats"]


def test_what_is_heard_after_it_was_lost_changes_nothing_in_it():
    elsewhere = every(30 * MIN, 100 * HOUR, 101 * HOUR, lat=34.0)
    (lost,) = alerts([*ANCHORED, *elsewhere])
    assert lost.body["explanation"] == LOST
    assert lost.final_ms == (NOON + 100 * HOUR) * 1000
    assert lost.ended_ms == (NOON + 6 * HOUR) * 1000


def test_a_watched_synthetic_ship_without_a_name_on_one_line():
    rules = Rules(watchlist=Watchlist([WatchlistEntry("RORO\nof  ours", mmsi=538000001)]))
    line = alert(ANCHORED, rules=rules, synthetic=True, said=Identity()).body["explanation"]
    assert line.startswith(
        "SYNTHETIC: RORO of ours (MMSI 538000001, watchlist) holding (stationary) 11.6 NM W"
    )
    assert line.endswith("longest silence 30 min")


@pytest.mark.parametrize(
    ("mmsi", "said", "why"),
    [
        (273990001, Identity(), "unnamed vessel (MMSI 273990001, unit of interest: Russian MMSI) holding"),
        (
            538000001,
            Identity(ship_type=35),
            "(MMSI 538000001, unit of interest: sends ship type military) holding",
        ),
        (538000001, Identity(name="X", ship_type=70), "X (MMSI 538000001) holding"),
    ],
)
def test_why_she_is_looked_at(mmsi: int, said: Identity, why: str):
    assert why in alert(ANCHORED, mmsi=mmsi, said=said).body["explanation"]


def test_no_motion_is_claimed_from_two_fixes():
    rare = [fix(0), fix(1), fix(HOUR), fix(12 * HOUR), fix(24 * HOUR)]
    made = alert(rare)
    assert made.body["motion"] is None
    assert ") holding 11.6 NM W of Tartus" in made.body["explanation"]
    assert "few fixes" in made.body["caveats"]


# The body

CONTRACT = {
    "id", "kind", "subtype", "status", "severity", "vessels", "started_at", "ended_at", "ended_by",
    "detected_at", "lon", "lat", "zone", "phase", "motion", "says_anchored", "basis", "observed",
    "distance_to_limit_nm", "incident", "superseded_by", "feed", "synthetic", "rule", "evidence",
    "explanation", "caveats",
}  # fmt: skip
ADDED_BY_THE_STORE = {"triage", "raised_at", "updated_at", "revision", "told", "links"}


def test_every_field_of_the_contract_that_is_not_the_stores():
    body = alert(ANCHORED).body
    assert set(body) == CONTRACT
    assert not CONTRACT & ADDED_BY_THE_STORE
    assert body["vessels"] == [538000001]
    assert (body["zone"], body["feed"], body["synthetic"]) == ("Syria 12 NM", "one", False)
    assert (body["started_at"], body["detected_at"]) == ("2024-12-01T12:00:00Z", "2024-12-01T16:00:00Z")
    assert (body["status"], body["ended_at"], body["ended_by"], body["observed"]) == (
        "open",
        None,
        None,
        True,
    )
    assert (body["phase"], body["basis"], body["motion"], body["says_anchored"]) == (
        "edge",
        "slow",
        "stationary",
        True,
    )
    assert (body["lon"], body["lat"], body["distance_to_limit_nm"]) == (35.63, 34.9119, -1.04)
    assert body["rule"]["name"] == "loitering"
    assert set(body["rule"]["parameters"]) == set(LoiteringParameters.__dataclass_fields__)
    assert body["caveats"] == ["computed line, not a legal limit", "AIS only"]
    assert {
        "hours",
        "fixes",
        "max_silence_s",
        "max_hourly_speed_kn",
        "circle",
        "distance_to_limit_nm",
    } <= set(body["evidence"])


@pytest.mark.parametrize(("status", "says"), [(0, False), (1, True), (5, True), (None, None)])
def test_says_anchored(status: int | None, says: bool | None):
    assert alert([replace(f, nav_status=status) for f in ANCHORED]).body["says_anchored"] is says


def test_says_anchored_is_the_last_status_sent():
    fixes = [replace(f, nav_status={0: 1, 1: 0}.get(i)) for i, f in enumerate(ANCHORED)]
    assert alert(fixes).body["says_anchored"] is False


def test_near_the_lateral_boundary():
    one_near = [replace(f, margin=0.9) if i == 4 else f for i, f in enumerate(ANCHORED)]
    assert "near_boundary" in alert(one_near).body["caveats"]
    assert "near_boundary" not in alert([replace(f, margin=1.0) for f in ANCHORED]).body["caveats"]


def test_synthetic_is_marked():
    made = alert(ANCHORED, synthetic=True)
    assert made.body["synthetic"] and "synthetic data" in made.body["caveats"]


def test_fishing_is_never_told_and_class_b_neither():
    assert alert(ANCHORED, said=Identity(ship_type=30)).never_told
    assert not alert(ANCHORED).never_told
    small = columns(ANCHORED)
    assert alert(ANCHORED, fixes=replace(small, class_b=~small.class_b)).never_told


# News


def changes(made: DerivedAlert) -> list[tuple[str, int]]:
    return [(c.change, c.at_ms // 1000 - NOON) for c in made.changes]


def test_reminders_after_one_day_three_days_and_weekly():
    long = every(30 * MIN, 0, 24 * DAY)
    due = [4 * HOUR + d * DAY for d in (1, 3, 7, 14, 21)]
    assert changes(alert(long)) == [("opened", 4 * HOUR), *(("reminder", t) for t in due)]
    assert changes(alert(long, until=28 * HOUR)) == [("opened", 4 * HOUR), ("reminder", 28 * HOUR)]
    assert changes(alert(long, until=28 * HOUR - MIN)) == [("opened", 4 * HOUR)]


def test_no_reminder_while_not_heard_and_none_once_closed():
    assert changes(alert(ANCHORED, until=30 * HOUR)) == [("opened", 4 * HOUR)]
    assert changes(alert(ANCHORED, until=30 * DAY)) == [("opened", 4 * HOUR), ("closed", 78 * HOUR)]


def test_each_change_tells_the_alert_as_it_then_stood():
    lost_and_found = [*ANCHORED, *every(30 * MIN, 100 * HOUR, 101 * HOUR)]
    made = alert(lost_and_found)
    assert [c.change for c in made.changes] == ["opened", "closed", "reopened"]
    opened, closed, reopened = (c.body for c in made.changes)
    assert (opened["evidence"]["fixes"], opened["evidence"]["hours"]) == (9, 4.0)
    assert (closed["status"], closed["ended_by"]) == ("closed", "lost_contact")
    assert closed["explanation"] == LOST
    assert (reopened["status"], reopened["ended_at"], reopened["observed"]) == ("open", None, True)
    assert reopened["evidence"]["max_silence_s"] == 94 * HOUR


@pytest.mark.parametrize("seed", range(12))
def test_later_facts_do_not_change_what_was_told(seed: int):
    case = random_case(seed)
    all_of_it = case.facts()
    whole = Describer(all_of_it, case.rules(), case.until_s)
    for stay, hull in conclude(all_of_it, case.rules(), case.until_s).stays:
        for change in whole.alert(stay, hull).changes[:4]:
            at = change.at_ms // 1000
            then = conclude(all_of_it, case.rules(), at)
            describer = Describer(all_of_it, case.rules(), at)
            told = [c for s, h in then.stays for c in describer.alert(s, h).changes]
            assert change in told


# Evidence


def stay_fixes(case: Case, hull, body: dict) -> list[RefFix]:
    first = parse_iso(body["started_at"]) // 1000
    last = parse_iso(body["ended_at"]) // 1000 if body["ended_at"] else case.until_s
    keys = set(zip(hull.track.fixes.time_s.tolist(), hull.track.fixes.lon.tolist(), strict=True))
    return [f for f in case.fixes if first <= f.time_s <= last and (f.time_s, f.lon) in keys]


@pytest.mark.parametrize("seed", range(30))
def test_evidence_by_brute_force_and_words(seed: int):
    case = random_case(seed)
    describer = Describer(case.facts(), case.rules(), case.until_s)
    for stay, hull in conclude(case.facts(), case.rules(), case.until_s).stays:
        made = describer.alert(stay, hull)
        check_evidence(made.body["evidence"], stay_fixes(case, hull, made.body))
        for body in (made.body, *(c.body for c in made.changes)):
            check_words(body)
        assert {c.change for c in made.changes} <= set(CHANGES)
        assert [c.at_ms for c in made.changes] == sorted(c.at_ms for c in made.changes)
        assert made.body["started_at"] == iso(made.started_ms)


def check_evidence(evidence: dict, fixes: list[RefFix]) -> None:
    times = [f.time_s for f in fixes]
    assert evidence["fixes"] == len(fixes)
    assert evidence["hours"] == pytest.approx((times[-1] - times[0]) / HOUR, abs=0.006)
    assert evidence["max_silence_s"] == max(b - a for a, b in pairwise(times))
    assert evidence["distance_to_limit_nm"]["islets_ge_10000m2"] == pytest.approx(
        {
            "min": min(f.d for f in fixes),
            "median": median(f.d for f in fixes),
            "max": max(f.d for f in fixes),
        },
        abs=0.001,
    )
    fine = [f for f in fixes if not f.coarse]
    speeds = hourly_speeds(fine) if fine else []
    assert evidence["max_hourly_speed_kn"] == (pytest.approx(max(speeds), abs=0.006) if speeds else None)
    circle = evidence["circle"]
    assert 0 <= circle["diameter_nm"] <= 20.01
    assert (
        min(distance_nm((circle["lon"], circle["lat"]), place(f)) for f in fixes)
        <= circle["diameter_nm"] + 0.01
    )


def check_words(body: dict) -> None:
    line = body["explanation"]
    assert not NEVER_SAID.search(line)
    assert line.isprintable() and len(line) < 400
    assert "(computed)" in line and "AIS only" in line and str(body["vessels"][0]) in line
    assert "left" not in line or body["ended_by"] == "left"
    assert ("not heard since" in line) == (not body["observed"])


def test_two_statics_in_the_case_are_of_use():
    case = Case(
        538000001,
        ANCHORED,
        [RefStatic(NOON, None, "C", 35)],
        [],
        [(NOON, NOON + DAY)],
        NOON + 7 * HOUR,
        NOBODY,
    )
    watched = replace(case, watch=RefWatch(frozenset(), frozenset(), frozenset({"C"})))
    ((stay, _),) = conclude(watched.facts(), watched.rules(), watched.until_s).stays
    assert stay.severity == "warning"


def test_nobody_is_reminded_of_a_ship_that_nobody_observes():
    """The feed ends with her last fix; the frontier goes on for a year: she may hold still, nobody knows."""
    found = alert(ANCHORED, until=365 * 24 * 60 * MIN, up=[(NOON - 60 * MIN, NOON + 6 * 60 * MIN)])
    assert (found.status, found.body["observed"]) == ("open", False)
    assert "was holding" in found.body["explanation"]
    assert "not heard since" in found.body["explanation"]
    assert [c.change for c in found.changes] == ["opened"]
