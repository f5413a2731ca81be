"""`implausible_motion`: ships shown to move faster than they can, and fast ships that say that they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from app.evaluate.events import Event, Setting, Situation, Stage
from app.evaluate.motion import FloatArray, Line, States, moved
from app.evaluate.places import near
from app.evaluate.sea import USUAL
from app.evaluate.ship import Ship
from app.evaluate.situations.inventing import CARGO, TANKER, invented, open_sea
from app.evaluate.situations.jammed import aside
from app.evaluate.track import Falsified

HASTE = "implausible_motion"
FERRY = 40
HEARD_MORE = replace(USUAL, moving_s=150.0, static_s=600.0)


@dataclass(frozen=True)
class Slipping:
    """Places that slip away in a straight line while she goes on saying how fast she truly is."""

    line: Line
    says_kn: float

    def states(self, seconds: FloatArray) -> States:
        """See `Motion`."""
        return self.line.states(seconds)._replace(sog_kn=np.full(len(seconds), self.says_kn))


def too_fast(setting: Setting) -> Situation:
    """A merchant's places slip away at 32 to 46 knots for 30 to 75 minutes while she makes 10."""
    rng = setting.rng
    one = invented(setting, "HASTY", TANKER if setting.number % 2 else CARGO)
    one = _sailing(setting, one)
    hours, since_s = float(rng.uniform(0.5, 1.25)), one.now_s
    line = Line(one.place, float(rng.uniform(0.0, 360.0)), float(rng.uniform(32.0, 46.0)))
    slip = Falsified(since_s, since_s + hours * 3600.0, Slipping(line, 10.0))
    one = replace(one, falsified=(*one.falsified, slip)).steer(240.0, 10.0, hours + 2.0)
    start = datetime.fromtimestamp(since_s, UTC)
    event = Event(HASTE, (one.identity.mmsi,), start, start + timedelta(hours=hours))
    return Situation((one,), (event,))


def only_fast(setting: Setting) -> Situation:
    """A decoy: a fast ferry, a merchant that says how fast she is, one bad fix, one jump, a fast unknown."""
    rng, manner = setting.rng, setting.number % 5
    if manner == 0:
        ferry = invented(setting, "FERRY", FERRY).at(*open_sea(setting.number), since=setting.since)
        return Situation((ferry.steer(270.0, float(rng.uniform(34.0, 46.0)), 2.0),))
    if manner == 1:
        fast = invented(setting, "SAYS SO").at(*open_sea(setting.number), since=setting.since)
        return Situation((fast.steer(270.0, float(rng.uniform(26.0, 34.0)), 2.0),))
    one = _sailing(setting, invented(setting, "STEADY"))
    if manner == 2:
        one = one.bad_fix(*near(rng, moved(one.place, 40.0, 6.0), 3.0))
    elif manner == 3:
        one = one.shown(0.75, moved(one.place, 90.0, 40.0), radius_nm=0.05)
    else:
        one = one.bad_fix(*moved(one.place, 120.0, 3.0))
    return Situation((one.steer(240.0, 10.0, 2.5),))


def _sailing(setting: Setting, one: Ship) -> Ship:
    return one.at(*open_sea(setting.number), since=setting.since).steer(240.0, 10.0, 1.0)


STAGES = (
    Stage(
        "too_fast",
        "Ships are shown to move faster than they can.",
        (HASTE,),
        too_fast,
        6.0,
        1.5,
        aside,
        HEARD_MORE,
    ),
    Stage(
        "only_fast",
        "Fast ferries and merchants that say so, single bad fixes, a jump there and back.",
        (HASTE,),
        only_fast,
        6.0,
        1.5,
        aside,
        HEARD_MORE,
    ),
)
