"""Zones of the user's own: against the reference, and what is not raised as it was before they were drawn."""

import json
from dataclasses import dataclass, replace

import numpy as np
import pytest
from detect.reference_types import RefFix
from detect.rules.reference_zones import of_drawn
from detect.rules.ships import case_of, ship
from detect.rules.support import assert_stretches_change_nothing, was_quiet
from detect.tracks import HOUR, MIN, START, Case
from geo.test_area import truth_nm
from support.effort import tries

from app.detect.engine import Rules, conclude
from app.detect.rules.all import with_drawn
from app.geo.drawn import DrawnZone, read_zones

SEEDS = tries(6, 12, "TWELVEMILE_DETECT_SEEDS")
L_SHAPE = [[33.0, 33.0], [33.4, 33.0], [33.4, 33.1], [33.1, 33.1], [33.1, 33.3], [33.0, 33.3], [33.0, 33.0]]
INSIDE, OUTSIDE = (33.05, 33.05), (33.25, 33.25)


def zone(drawn_at: int | None, ring=L_SHAPE) -> DrawnZone:
    feature = {
        "type": "Feature",
        "properties": {"name": "L", "drawn_at": None},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    (read,) = read_zones(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    return DrawnZone(read.name, read.geometry, None if drawn_at is None else drawn_at * 1000)


@dataclass(frozen=True)
class Watched(Case):
    """A case with a zone."""

    drawn: tuple[DrawnZone, ...] = ()

    def rules(self) -> Rules:
        """All rules, and the zone."""
        return with_drawn(super().rules(), self.drawn)


def watched(case: Case, drawn_at: int | None) -> Watched:
    return Watched(**vars(case), drawn=(zone(drawn_at),))


def raised(case: Case) -> list:
    alerts = conclude(case.facts(), case.rules(), case.until_s).alerts
    return sorted((a for a in alerts if a.zone == "L"), key=lambda a: (a.started_ms, a.id))


def told(case: Case) -> list[tuple[str, str | None]]:
    return [(a.kind, a.body["subtype"]) for a in raised(case)]


def wandering(seed: int) -> Watched:
    """About the corners of the zone, near its border and far from it, with silences."""
    rng = np.random.default_rng(seed)
    rows, time_s, at = [], START, np.array([33.05, 33.05])
    for _ in range(int(rng.integers(4, 80))):
        at = np.clip(at + rng.normal(0, rng.choice([0.002, 0.02, 0.1]), 2), [32.9, 32.9], [33.5, 33.4])
        rows.append((time_s, float(at[0]), float(at[1]), 5.0, bool(rng.random() < 0.05)))
        time_s += int(
            rng.choice([60, 300, 1200, HOUR, 5 * HOUR, 26 * HOUR], p=[0.1, 0.3, 0.3, 0.2, 0.07, 0.03])
        )
    drawn_at = None if rng.random() < 0.3 else int(rng.integers(START - HOUR, time_s))
    return watched(case_of(rows), drawn_at)


@pytest.mark.parametrize("seed", range(2 * SEEDS))
def test_says_what_the_reference_says(seed):
    case = wandering(seed)
    area, drawn_ms = case.drawn[0].area.geometry, case.drawn[0].drawn_ms
    depths: dict[tuple[float, float], float] = {}

    def depth(fix: RefFix) -> float:
        if (fix.lon, fix.lat) not in depths:
            depths[fix.lon, fix.lat] = truth_nm(area, fix.lon, fix.lat)
        return depths[fix.lon, fix.lat]

    drawn_at = None if drawn_ms is None else drawn_ms / 1000
    expected = of_drawn(case.fixes, depth, case.until_s, drawn_at)
    assert [
        (a.kind, a.body["subtype"], a.started_ms // 1000, a.detected_ms // 1000) for a in raised(case)
    ] == [
        (c.kind, c.subtype, c.started_at, c.detected_at) for c in sorted(expected, key=lambda c: c.started_at)
    ]
    for alert in raised(case):
        (fix,) = [f for f in case.fixes if f.time_s == alert.started_ms // 1000]
        found = alert.body["evidence"]["distance_to_border_nm"]["first"]
        assert found == pytest.approx(depth(fix), abs=0.002)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_many_stretches_conclude_what_one_does(seed):
    assert_stretches_change_nothing(wandering(seed), np.random.default_rng(seed))


def test_nothing_is_missed_of_a_ship_that_is_not_looked_at():
    short = [replace(wandering(s), fixes=wandering(s).fixes[:6]) for s in range(20 * SEEDS)]
    assert sum(was_quiet(given, np.random.default_rng(s)) for s, given in enumerate(short)) > 0


def test_a_zone_drawn_round_a_ship_that_lies_there_raises_no_entry_and_her_leaving_is_an_exit():
    lying = ship(*OUTSIDE).sail(*INSIDE, 10).lie(5)
    assert told(watched(lying.case(), START)) == [("zone_entry", None)]
    drawn_at = lying.time_s - HOUR
    assert told(watched(lying.case(), drawn_at)) == []
    assert told(watched(lying.lie(3).case(), drawn_at)) == []
    (left,) = raised(watched(lying.sail(*OUTSIDE, 10).case(), drawn_at))
    assert left.kind == "zone_exit"
    assert left.severity == "info"
    assert left.body["caveats"][:2] == ["AIS only", "zone drawn by the user"]
    assert "left the drawn zone 'L', " in left.body["explanation"]


def test_a_ship_first_heard_inside_is_told_of_only_if_the_zone_was_there_before_her():
    lying = ship(*INSIDE).fix().lie(2)
    assert told(watched(lying.case(), START - 1)) == [("zone_entry", "first_seen_inside")]
    assert told(watched(lying.case(), START + 1)) == []
    assert told(watched(lying.case(), None)) == []


def test_a_zone_without_a_time_counts_for_all_time():
    there = ship(*OUTSIDE).sail(*INSIDE, 10).sail(*OUTSIDE, 10)
    assert told(watched(there.case(), None)) == [("zone_entry", None), ("zone_exit", None)]


def test_an_entry_begun_before_it_was_drawn_is_not_raised():
    coming = ship(*OUTSIDE).fix().after(HOUR).at(*INSIDE).fix().after(10 * MIN).fix()
    first_inside = START + HOUR
    assert told(watched(coming.case(), first_inside)) == [("zone_entry", None)]
    assert told(watched(coming.case(), first_inside + 1)) == []
