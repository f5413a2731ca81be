"""What an `ais_gap` is for people, and its evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.detect.coverage import Cover
from app.detect.finding import Finding, Moment
from app.detect.parameters import next_minute
from app.detect.rules.gap import GAP, ODD, OVERDUE, GapParameters, Silence
from app.detect.words import minute, place, span
from app.domain.time import iso, iso_or_none


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
        now=replace(news[-1], evidence={**news[-1].evidence, ODD: gap.silence.odd_s is not None}),
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
            ODD: silence.odd_s is not None and silence.odd_s <= at_s,
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
