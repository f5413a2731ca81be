"""What both rules of `ais_gap` share: a silence, what ends it, its words and its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from app.detect.coverage import Cover
from app.detect.facts import Fixes, IntArray, VesselFacts
from app.detect.finding import Finding, Moment
from app.detect.parameters import DAY_S, HOUR_S, next_minute
from app.detect.words import minute, place, span
from app.domain.time import iso, iso_or_none
from app.geo.geodesy import distance_nm, initial_bearing_deg
from app.geo.limits import LIMIT_NM

GAP = "ais_gap"
WATCH_SILENT, OVERDUE, UNEXPLAINED, COVERAGE = "watch_silent", "overdue", "unexplained", "coverage"
MOORED = 5
_ODD = "impossible_fix_since"
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


def silence_after(facts: VesselFacts, last_s: int, p: GapParameters) -> Silence | None:
    """How she was when she was last heard, by the last fix to be believed; None without a fix before."""
    fixes = facts.fixes
    end = int(fixes.time_s.searchsorted(last_s, "right"))
    if end == 0 or last_s - int(fixes.time_s[end - 1]) > p.fix_within_s:
        return None
    i, unreliable_s = _believed(facts, end - 1, p)
    fix_s = int(fixes.time_s[i])
    begin, end = int(fixes.time_s.searchsorted(fix_s - p.before_s)), i + 1
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


@dataclass(frozen=True)
class Gap:
    """A silence that was met, and what became of it so far; times in seconds."""

    mmsi: int
    subtype: str
    silence: Silence
    met_s: int
    """The minute at which it had lasted long enough."""
    again_s: int | None
    """The message that broke it."""
    name: str
    destination: str | None
    cover: Cover
    severity: str
    more: dict[str, Any]
    """Evidence of its subtype."""


def finding(
    gap: Gap, until_s: int, p: GapParameters, says: dict[str, Any], *, never_told: bool = False
) -> Finding:
    """As it stands at a minute."""
    given_up_s = next_minute(gap.silence.last_s + p.followed_s)
    news = [_moment("opened", gap, gap.met_s, says, None, None)]
    final_s: int | None = None
    if gap.again_s is not None:
        final_s = next_minute(gap.again_s)
        news.append(_moment("closed", gap, final_s, says, gap.again_s, "heard"))
    elif given_up_s <= until_s:
        final_s = given_up_s
        news.append(_moment("closed", gap, final_s, says, gap.silence.last_s, "lost_contact"))
    return Finding(
        kind=GAP,
        subtype=gap.subtype,
        vessels=(gap.mmsi,),
        started_s=gap.silence.last_s,
        detected_s=gap.met_s,
        last_s=gap.silence.last_s if gap.again_s is None else gap.again_s,
        now=replace(news[-1], evidence={**news[-1].evidence, _ODD: gap.silence.odd_s is not None}),
        news=tuple(news),
        final_s=final_s,
        subject=gap.subtype,
        is_never_told=never_told,
    )


def _moment(
    change: str, gap: Gap, at_s: int, says: dict[str, Any], ended_s: int | None, ended_by: str | None
) -> Moment:
    silence = gap.silence
    heard_again_s = ended_s if ended_by == "heard" else None
    return Moment(
        change=change,
        at_s=at_s,
        lon=silence.lon,
        lat=silence.lat,
        says=_says(gap, at_s, heard_again_s),
        severity=gap.severity,
        ended_s=ended_s,
        ended_by=ended_by,
        observed=heard_again_s is not None,
        distance_to_limit_nm=silence.limit_nm,
        evidence={
            "last_heard_at": iso(silence.last_s * 1000),
            "heard_again_at": iso_or_none(None if heard_again_s is None else heard_again_s * 1000),
            "silence_s": (heard_again_s or at_s) - silence.last_s,
            "last_fix": {
                "time": iso(silence.fix_s * 1000),
                "lon": round(silence.lon, 6),
                "lat": round(silence.lat, 6),
                "course_made_good_deg": silence.course_deg,
            },
            "position_unreliable_since": iso_or_none(
                None if silence.unreliable_s is None else silence.unreliable_s * 1000
            ),
            "in_port": silence.in_port,
            "fixes_before": silence.fixes_before,
            _ODD: silence.odd_s is not None and silence.odd_s <= at_s,
            "reach": {
                "lon": round(silence.lon, 6),
                "lat": round(silence.lat, 6),
                "radius_nm": round(silence.reach_nm(heard_again_s or at_s), 1),
                "speed_kn": silence.reach_kn,
            },
            "coverage": gap.cover.evidence(),
            **gap.more,
            **says,
        },
        caveats=("silence is no evidence of departure", *_unreliable(silence)),
    )


def _unreliable(silence: Silence) -> tuple[str, ...]:
    since_s = silence.unreliable_s
    return () if since_s is None else (f"position unreliable since {minute(since_s)}",)


_LATE = {OVERDUE: "is overdue at Tartus: "}


def _says(gap: Gap, at_s: int, again_s: int | None) -> str:
    silence = gap.silence
    moved = "" if silence.course_deg is None else f", course made good {silence.course_deg:03d} degrees"
    where = f"{minute(silence.last_s)} at {place(silence.lon, silence.lat)}{moved}"
    if silence.unreliable_s is not None:
        since = f"position unreliable since {minute(silence.unreliable_s)}"
        believed = f"last believed {minute(silence.fix_s)} at {place(silence.lon, silence.lat)}{moved}"
        where = f"{minute(silence.last_s)} ({since}, {believed})"
    declared = f", declared destination {gap.destination}" if gap.destination else ""
    cover = f"coverage there {gap.cover.word()}"
    if again_s is not None:
        heard = f"heard again {minute(again_s)} after {span(again_s - silence.last_s)}, last heard"
        return f"{gap.name} {heard} {where}; {cover}, AIS only{declared}"
    reach = f"can be {silence.reach_nm(at_s):.0f} NM from there at {silence.reach_kn:g} knots"
    late = _LATE.get(gap.subtype, "")
    return (
        f"{gap.name} {late}not heard since {where}, {span(at_s - silence.last_s)}; {cover}; {reach}, "
        f"AIS only{declared}"
    )


def plain(silence: Silence) -> dict[str, Any]:
    """For a state."""
    return asdict(silence)
