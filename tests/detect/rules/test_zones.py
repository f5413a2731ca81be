"""`zone_entry` and `zone_exit` against the reference, and each border of each threshold by hand."""

from dataclasses import replace

import numpy as np
import pytest
from detect.reference_types import RefFix, RefWatch
from detect.rules.reference_zones import crossings, syria
from detect.rules.support import assert_stretches_change_nothing, was_quiet
from detect.test_quiet import checkpoints, quietly
from detect.tracks import DAY, HOUR, MIN, NOBODY, START, Case, random_case
from support.effort import tries

from app.detect.engine import conclude
from app.domain.alert import DerivedAlert
from app.domain.time import iso, iso_or_none

SEEDS = tries(6, 20, "TWELVEMILE_DETECT_SEEDS")
MMSI = 538000001
WATCHED = RefWatch(frozenset({MMSI}), frozenset(), frozenset())
NM_A_DEGREE = 49.2


def fix(time_s: int, d: float, *, coarse: bool = False, margin: float = 50.0) -> RefFix:
    """A fix at a distance to the 12-NM line, on a straight coast."""
    place = 35.6 - d / NM_A_DEGREE, 34.9
    return RefFix(START + time_s, *place, 5.0, 0, coarse, d, margin > 0, margin, 20.0)


def case(fixes: list[RefFix], watch: RefWatch = NOBODY) -> Case:
    end = max(f.time_s for f in fixes) // MIN * MIN + HOUR
    return Case(MMSI, fixes, [], [], [(START - DAY, end)], end, watch)


def raised(given: Case, zone: str | None = None) -> list[DerivedAlert]:
    alerts = conclude(given.facts(), given.rules(), given.until_s).alerts
    mine = [a for a in alerts if a.kind.startswith("zone_") and zone in (None, a.zone)]
    return sorted(mine, key=lambda a: (a.detected_ms, a.started_ms, a.id))


def told(given: Case, zone: str = "Syria 12 NM") -> list[tuple[str, str | None, int]]:
    """Kind, subtype and seconds after the start of those at a zone."""
    return [(a.kind, a.body["subtype"], a.started_ms // 1000 - START) for a in raised(given, zone)]


# --- against the reference

WAITS_S = (0, 1, 60, 150, 240, 299, 300, 301, 600, HOUR, 5 * HOUR, 30 * HOUR, 70 * HOUR)
OFTEN = (0.02, 0.02, 0.1, 0.2, 0.1, 0.05, 0.1, 0.05, 0.2, 0.1, 0.03, 0.02, 0.01)


def pacing(seed: int) -> Case:
    """A ship, or two under one number, to and fro over both borders, with silences and coarse fixes."""
    rng = np.random.default_rng(seed)
    fixes = []
    for at_nm in (0.0, 900.0)[: 1 + (rng.random() < 0.2)]:
        time_s, d = int(rng.integers(0, HOUR)), float(rng.choice([0.0, 12.0, 0.2, 12.3, 11.8, -1.0, 15.0]))
        for _ in range(int(rng.integers(5, 150))):
            kn = float(rng.normal(0, rng.choice([0.3, 3.0, 12.0])))
            wait_s = int(rng.choice(WAITS_S, p=OFTEN))
            time_s, d = time_s + wait_s, float(np.clip(d + kn * wait_s / HOUR, -14, 30))
            snapped = float(rng.choice([-0.25, 0.25, 11.75, 12.25, 0.0, 12.0]))
            near = abs(d - snapped) < 0.5 and rng.random() < 0.3
            margin = 50.0 if rng.random() < 0.9 else float(rng.choice([-0.25, 0.25, -3.0, 0.1]))
            made = fix(time_s, snapped if near else d, coarse=bool(rng.random() < 0.1), margin=margin)
            fixes.append(replace(made, lat=34.9 + at_nm / 60))
    return case(list({(f.time_s, f.lon, f.lat): f for f in fixes}.values()))


@pytest.mark.parametrize("make", [pacing, random_case])
@pytest.mark.parametrize("seed", range(SEEDS))
def test_says_what_the_reference_says(make, seed):
    given = make(seed)
    for zone, nm in (("Syria 12 NM", 12.0), ("Syria 24 NM", 24.0)):
        expected = [
            (c.hull, c.kind, c.subtype, c.started_at, c.detected_at, c.fixes,
             iso_or_none(ms(c.last_on_other_side_at)), iso_or_none(ms(c.last_inside_at)),
             critical(c, given, nm))
            for c in crossings(given.fixes, syria(nm), given.until_s)
        ]  # fmt: skip
        found = []
        for a in raised(given, zone):
            evidence = a.body["evidence"]
            found.append(
                (evidence["hull"], a.kind, a.body["subtype"], a.started_ms // 1000, a.detected_ms // 1000,
                 evidence["fixes"], evidence["last_on_other_side_at"], evidence["last_inside_at"], a.severity)
            )  # fmt: skip
        assert sorted(found, key=str) == sorted(expected, key=str)


def ms(time_s: int | None) -> int | None:
    return None if time_s is None else time_s * 1000


def critical(crossing, given: Case, nm: float) -> str:
    entry = next((a for a in raised(given) if a.started_ms == crossing.started_at * 1000), None)
    unit = entry.body["evidence"]["unit_of_interest"] if entry else None
    watched = unit is not None and unit["why"] == "watchlist"
    return "critical" if watched and nm == 24.0 and crossing.is_away else "info"


def test_the_random_tracks_try_everything():
    found = [c for s in range(60) for c in crossings(pacing(s).fixes, syria(12.0), 10**12)]
    assert {(c.kind, c.subtype) for c in found} == {
        ("zone_entry", None), ("zone_entry", "first_seen_inside"), ("zone_exit", None),
    }  # fmt: skip
    assert any(c.last_on_other_side_at is None and c.kind == "zone_exit" for c in found)
    assert any(c.is_away and c.last_inside_at for c in found)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_many_stretches_conclude_what_one_does(seed):
    assert_stretches_change_nothing(pacing(seed), np.random.default_rng(seed))


def test_nothing_is_missed_of_a_ship_that_is_not_looked_at():
    short = [replace(pacing(seed), fixes=pacing(seed).fixes[:12]) for seed in range(30 * SEEDS)]
    assert sum(was_quiet(given, np.random.default_rng(s)) for s, given in enumerate(short)) > SEEDS


def test_a_ship_about_to_cross_is_looked_at_though_bounds_say_nothing_of_her_next_fix():
    given = case(at((0, 14), (10, 11), (20, 11.7)))
    top = checkpoints(given, START + 15 * MIN)[-1]
    assert quietly([given], [top], given.rules(), given.until_s).concluded == {}
    assert told(given, "Syria 24 NM") == [("zone_entry", None, 10 * MIN)]


# --- by hand


def at(*rows: tuple[float, float]) -> list[RefFix]:
    """Fixes of (minutes, distance to the line)."""
    return [fix(int(minutes * 60), d) for minutes, d in rows]


def test_a_ship_that_comes_and_goes_is_an_entry_and_an_exit():
    given = case(at((0, 2), (10, 1), (20, -0.5), (30, -1), (300, -1), (310, 0.5), (320, 1)))
    assert told(given) == [("zone_entry", None, 20 * MIN), ("zone_exit", None, 310 * MIN)]
    entry, exit_ = raised(given, "Syria 12 NM")
    assert entry.body["ended_at"] == entry.body["started_at"] == iso((START + 20 * MIN) * 1000)
    assert entry.detected_ms == (START + 30 * MIN) * 1000 == entry.final_ms
    assert entry.body["evidence"]["silence_s"] == 10 * MIN
    assert exit_.body["evidence"]["last_on_other_side_at"] == iso((START + 300 * MIN) * 1000)
    assert "entered Syria 12 NM (computed)" in entry.body["explanation"]
    assert "left Syria 12 NM (computed)" in exit_.body["explanation"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(0, 2), (20, -0.25), (25, -0.25)], [("zone_entry", None, 1200)]),
        ([(0, 2), (20, -0.25), (24.99, -0.25)], []),
        ([(0, 2), (20, -0.249), (25, -0.249), (200, -0.249)], []),
        ([(0, 2), (20, -1)], []),
        ([(0, 2), (20, -1), (22, 0), (26, -1)], [("zone_entry", None, 1200)]),
        ([(0, 2), (20, -1), (22, 0.25), (26, -1)], []),
        ([(0, 2), (20, -1), (20 + 1440, -1)], [("zone_entry", None, 1200)]),
        ([(0, 2), (20, -1), (20.1 + 1440, -1)], []),
        ([(0, -1), (5, -1)], [("zone_entry", "first_seen_inside", 0)]),
        ([(0, -0.1), (5, 1), (10, 1)], []),
        ([(0, -0.1), (5, -1), (10, 1), (15, -1)], []),
        ([(0, 0.1), (5, -1), (10, -1)], [("zone_entry", None, 300)]),
    ],
    ids=[
        "margin met", "too short", "margin missed", "one fix", "at the border between", "out between",
        "a day", "over a day", "first seen", "seen leaving", "both sides in turn", "first at the border",
    ],
)  # fmt: skip
def test_borders(rows, expected):
    assert told(case(at(*rows))) == expected


def test_silence_is_no_exit():
    inside = at((0, 2), (20, -1), (30, -1))
    given = replace(case(inside), until_s=START + 40 * DAY)
    assert told(given) == [("zone_entry", None, 20 * MIN)]


def test_coarse_fixes_show_no_side():
    rows = [fix(0, 2.0), fix(1200, -1.0, coarse=True), fix(1500, -1.0, coarse=True), fix(1800, -1.0)]
    assert told(case(rows)) == []


@pytest.mark.parametrize(
    ("away_s", "severity"), [(72 * HOUR, "critical"), (72 * HOUR - 1, "info")], ids=["72 h", "a second less"]
)
def test_a_watched_ship_back_after_three_days_is_critical(away_s, severity):
    rows = [fix(0, 14.0), fix(600, 11.0), fix(1200, 11.0), fix(1800, 14.0), fix(2400, 14.0)]
    back = [fix(1200 + away_s, 11.0), fix(1800 + away_s, 11.0)]
    first, left, again = raised(case([*rows, *back], WATCHED), "Syria 24 NM")
    assert (first.severity, left.severity, again.severity) == ("critical", "info", severity)
    assert {a.severity for a in raised(case([*rows, *back]), "Syria 24 NM")} == {"info"}


def test_first_seen_inside_is_not_critical():
    (found,) = raised(case([fix(0, 5.0), fix(600, 5.0)], WATCHED), "Syria 24 NM")
    assert (found.body["subtype"], found.severity) == ("first_seen_inside", "info")
