"""What both rules of `ais_gap` share: a silence, and what ends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from app.detect.facts import Fixes, IntArray, VesselFacts
from app.detect.parameters import DAY_S, HOUR_S
from app.geo.geodesy import distance_nm, initial_bearing_deg
from app.geo.limits import LIMIT_NM

GAP = "ais_gap"
WATCH_SILENT, OVERDUE, UNEXPLAINED, COVERAGE = "watch_silent", "overdue", "unexplained", "coverage"
MOORED = 5
ODD = "impossible_fix_since"
BELT_NM = 24.0 - LIMIT_NM


@dataclass(frozen=True)
class GapParameters:
    """Thresholds of `ais_gap`: docs/rules.md, after the design's section 5."""

    silent_s: int = 12 * HOUR_S
    silent_in_port_s: int = 24 * HOUR_S
    fix_within_s: int = 12 * HOUR_S
    overdue_s: int = 12 * HOUR_S
    fixes_before: int = 14
    before_s: int = 24 * HOUR_S
    others_heard: int = 3
    reach_least_kn: float = 10.0
    reach_most_kn: float = 25.0
    return_kn: float = 40.0
    followed_s: int = 30 * DAY_S


@dataclass(frozen=True)
class Silence:
    """A ship as she was last heard; plain enough for JSON."""

    last_s: int
    """Her last message."""
    fix_s: int
    """Her last fix that is to be believed."""
    lon: float
    lat: float
    limit_nm: float
    syrian: bool
    course_deg: int | None
    """Made good over the hour before the last fix; None if she hardly moved."""
    reach_kn: float
    in_port: bool
    class_b: bool
    fixes_before: int
    odd_s: int | None = None
    """When the first fix came since that she cannot have reached."""
    unreliable_s: int | None = None
    """Since when her later fixes are not to be believed."""

    def reach_nm(self, at_s: int) -> float:
        """How far she can have come."""
        return self.reach_kn * (at_s - self.fix_s) / HOUR_S


class Messages:
    """All messages of a vessel up to a minute, in order; arrays of shape (n,)."""

    def __init__(self, facts: VesselFacts, until_s: int) -> None:
        self.fixes = facts.fixes
        fixes = int(facts.fixes.time_s.searchsorted(until_s, "right"))
        others_s = facts.heard_s[: int(facts.heard_s.searchsorted(until_s, "right"))]
        self.time_s: IntArray = np.concatenate([facts.fixes.time_s[:fixes], others_s])
        # What is not to be believed is a message without a place.
        believed = np.where(facts.tainted(facts.fixes.time_s[:fixes]), -1, np.arange(fixes))
        self.fix: IntArray = np.concatenate([believed, np.full(len(others_s), -1)])
        order = np.argsort(self.time_s, kind="stable")
        self.time_s, self.fix = self.time_s[order], self.fix[order]

    def last(self, until_s: int) -> int | None:
        """Time of the last one by then."""
        count = int(self.time_s.searchsorted(until_s, "right"))
        return int(self.time_s[count - 1]) if count else None

    def before_silences(self, after_s: int, longest_s: int) -> Iterator[int]:
        """Times from one on after which none comes for so long, and of the last one of all."""
        first = int(self.time_s.searchsorted(after_s))
        later = self.time_s[first:]
        if len(later):
            yield from later[:-1][np.diff(later) >= longest_s].tolist()
            yield int(later[-1])

    def end(self, silence: Silence, p: GapParameters) -> tuple[int | None, Silence]:
        """When a silence is broken, and the silence with what else came."""
        first = int(self.time_s.searchsorted(silence.last_s, "right"))
        for i in range(first, len(self.time_s)):
            fix, time_s = int(self.fix[i]), int(self.time_s[i])
            if time_s - silence.last_s < p.silent_s or (fix < 0 and silence.odd_s is None):
                return time_s, silence
            if fix >= 0 and self.speed_kn(silence, fix) <= p.return_kn:
                return time_s, silence
            silence = replace(silence, odd_s=silence.odd_s or time_s)
        return None, silence

    def speed_kn(self, silence: Silence, fix: int) -> float:
        """What she must have made to be where this fix is."""
        away_nm = float(
            distance_nm(silence.lon, silence.lat, float(self.fixes.lon[fix]), float(self.fixes.lat[fix]))
        )
        return away_nm / max(int(self.fixes.time_s[fix]) - silence.fix_s, 1) * HOUR_S


def silence_after(
    facts: VesselFacts, last_s: int, p: GapParameters, *, least_fixes: int = 1
) -> Silence | None:
    """How she was when she was last heard, by the last fix to be believed; None with fewer fixes before."""
    fixes = facts.fixes
    end = int(fixes.time_s.searchsorted(last_s, "right"))
    if end == 0 or last_s - int(fixes.time_s[end - 1]) > p.fix_within_s:
        return None
    i, unreliable_s = _believed(facts, end - 1, p)
    fix_s = int(fixes.time_s[i])
    begin, end = int(fixes.time_s.searchsorted(fix_s - p.before_s)), i + 1
    if end - begin < least_fixes:
        return None
    fastest = float(np.nanmax(fixes.sog_kn[begin:end], initial=p.reach_least_kn))
    return Silence(
        last_s=last_s,
        fix_s=fix_s,
        lon=float(fixes.lon[i]),
        lat=float(fixes.lat[i]),
        limit_nm=round(float(fixes.limit_nm[i]), 3),
        syrian=bool(fixes.syrian[i]),
        course_deg=_course_deg(fixes, i),
        reach_kn=round(min(fastest, p.reach_most_kn), 1),
        in_port=bool(fixes.port_nm[i] == 0 or fixes.nav_status[i] == MOORED),
        class_b=bool(fixes.class_b[begin:end].any()),
        fixes_before=end - begin,
        unreliable_s=unreliable_s,
    )


def _believed(facts: VesselFacts, last: int, p: GapParameters) -> tuple[int, int | None]:
    """Row of the last fix to be believed, if one is not long before; since when those after it are not."""
    time_s = facts.fixes.time_s
    begin = int(time_s.searchsorted(time_s[last] - p.before_s))
    tainted = facts.tainted(time_s[begin : last + 1])
    if not tainted[-1]:
        return last, None
    sure = np.flatnonzero(~tainted)
    if not len(sure):
        return last, int(time_s[begin])
    row = begin + int(sure[-1])
    return row, int(time_s[row + 1])


def _course_deg(fixes: Fixes, i: int) -> int | None:
    first = int(fixes.time_s.searchsorted(int(fixes.time_s[i]) - HOUR_S))
    from_, to = (float(fixes.lon[first]), float(fixes.lat[first])), (float(fixes.lon[i]), float(fixes.lat[i]))
    if float(distance_nm(*from_, *to)) < 0.3:
        return None
    return round(float(initial_bearing_deg(*from_, *to))) % 360


def is_at_hand(silence: Silence) -> bool:
    """Whether she was last heard within 24 NM of Syria's baseline."""
    return silence.syrian and silence.limit_nm <= BELT_NM


def is_followed(why: str | None, silence: Silence) -> bool:
    """Whether she is a unit of interest where she was last heard: a Russian one only near Syria."""
    return why is not None and (why != "russian" or is_at_hand(silence))


def plain(silence: Silence) -> dict[str, Any]:
    """For a state."""
    return asdict(silence)
