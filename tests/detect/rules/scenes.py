"""Ships of a few lines for the rules on what ships say: `Ship().says(...).sails(...).alerts(...)`."""

from dataclasses import dataclass, field, replace

import numpy as np
from detect.reference_types import RefFix, RefStatic, RefWatch
from detect.tracks import DAY, MIN, NOBODY, START, Case, columns, declared
from support.effort import tries

from app.detect.engine import conclude

SEEDS = 5 * tries(4, 8, "TWELVEMILE_DETECT_SEEDS")
"""Random ships a test."""
OUTSIDE, INSIDE = 13.0, 5.0
"""Miles from the 12-NM line: outside the 24-NM line, and inside."""


@dataclass
class Ship:
    """What she sends, by minutes after the start."""

    mmsi: int = 538000001
    statics: list[RefStatic] = field(default_factory=list)
    fixes: list[RefFix] = field(default_factory=list)
    watch: RefWatch = NOBODY
    up: list[tuple[int, int]] = field(default_factory=lambda: [(START, START + 10**8)])

    def says(self, *minutes, **said):
        """A static report at each of these minutes."""
        whole = {"imo": None, "callsign": None, "ship_type": None, "msg_type": 5} | said
        self.statics += [RefStatic(START + round(m * MIN), **whole) for m in minutes]
        return self

    def sails(self, *minutes, d=INSIDE, north=0.0, **given):
        """A fix at each of these minutes, so far from the line off Tartus."""
        sent = {"sog_kn": 10.0, "nav_status": 0, "coarse": False}
        where = {
            "lon": 35.6 - d / 49,
            "lat": 34.9 + north,
            "d": d,
            "syrian": True,
            "margin": 20.0,
            "port_nm": 20.0,
        }
        self.fixes += [RefFix(START + round(m * MIN), **(where | sent | given)) for m in minutes]
        return self

    def watched(self):
        self.watch = RefWatch(frozenset({self.mmsi}), frozenset(), frozenset())
        return self

    def case(self, until=None):
        times = [*(f.time_s for f in self.fixes), *(s.time_s for s in self.statics)]
        until_s = max(times) // MIN * MIN + MIN if until is None else START + until * MIN
        return Case(self.mmsi, self.fixes, self.statics, [], self.up, until_s, self.watch)

    def alerts(self, kind, until=None):
        """The alerts of a kind, in order."""
        case = self.case(until)
        facts = replace(case.facts(), fixes=columns(case.fixes))
        found = [a for a in conclude(facts, case.rules(), case.until_s).alerts if a.kind == kind]
        return sorted(found, key=lambda a: (a.detected_ms, a.id))


def minutes_of(alert):
    """When it began and was detected, in minutes after the start."""
    return ((alert.started_ms // 1000 - START) / MIN, (alert.detected_ms // 1000 - START) / MIN)


def talkative(seed):
    """A ship that says much and sails little: now within Syria's 24-NM line, now without, now unheard."""
    rng = np.random.default_rng([seed, 2])
    days = int(rng.integers(1, 5))
    reports = [r for _ in range(3) for r in declared(rng, START + days * DAY)]
    ship = Ship(mmsi=int(rng.choice([538000001, 273990001, 201000000])))
    minute = 0.0
    while minute < days * 1440:
        d = float(rng.choice([OUTSIDE, 12.5, 12.2, 12.0, 11.9, INSIDE, INSIDE, INSIDE]))
        minute += 12  # so that one hull can be at the next distance
        for _ in range(int(rng.integers(1, 9))):
            ship.sails(minute, d=d)
            minute += float(rng.choice([0.5, 5, 20, 59, 119, 359, 360, 361, 1500], p=[0.1, 0.2] + [0.1] * 7))
    if rng.random() < 0.4:
        ship.watched()
    ship.statics = reports
    case = ship.case()
    return replace(case, until_s=case.until_s + int(rng.choice([0, 60, 40 * 3600, 80 * 3600])))
