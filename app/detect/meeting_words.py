"""What is told of two ships that met: evidence, and the one line that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.detect.facts import Identity, IdentityTimeline
from app.detect.finding import Finding, Moment
from app.detect.meeting import LOST, PARTED, Measured, Meeting, Pair
from app.detect.units import Watchlist, is_never_told, unit_of_interest
from app.detect.ways import AT_REST, KIND, UNDER_WAY, UNIT, RendezvousParameters
from app.detect.words import minute, place, span, who
from app.domain.time import iso
from app.geo.anchorages import names, nearest_listed
from app.geo.limits import DECIDING, distances
from app.geo.ports import port_distance_nm

_VERBS = {
    UNIT: "kept within {near} m of each other",
    UNDER_WAY: "steamed side by side within {near} m",
    AT_REST: "lay within {near} m of each other, outside known anchorages,",
}


def ship(mmsi: int, said: Identity, watchlist: Watchlist) -> dict[str, Any]:
    """Who she was as it was found, for people and as evidence."""
    entry, why = watchlist.find(mmsi, said), unit_of_interest(mmsi, said, watchlist)
    label = entry.label if entry else None
    name = who(mmsi, said, label, why)
    if why is None and said.ship_type in range(80, 90):
        name = f"{name[:-1]}, sends ship type tanker)"
    unit = None if why is None else {"why": why, "label": label}
    return {
        "name": name,
        "destination": said.destination,
        "never_told": is_never_told(said, class_b=False),
        "says": {"mmsi": mmsi, "identity": dict(vars(said)), "unit_of_interest": unit},
    }


def told(
    pair: Pair, at_s: int, known: Mapping[int, IdentityTimeline], watchlist: Watchlist
) -> dict[str, Any]:
    """Who both were at a minute."""
    return {
        "ships": [ship(mmsi, known[mmsi].at(at_s), watchlist) for mmsi in (pair.mmsi_a, pair.mmsi_b)],
    }


def moment(meeting: Meeting, p: RendezvousParameters) -> Moment:
    """A meeting as it stands."""
    m = meeting.measured
    where = distances([m.lon], [m.lat])
    at_s = meeting.detected_s if meeting.closed_s is None else meeting.closed_s
    caveats = ["no evidence that they parted"] if meeting.ended_by == LOST else []
    return Moment(
        change="opened" if meeting.closed_s is None else "closed",
        at_s=at_s,
        lon=m.lon,
        lat=m.lat,
        says=_says(meeting, p),
        severity=meeting.severity,
        ended_s=None if meeting.closed_s is None else meeting.near_s,
        ended_by=meeting.ended_by,
        distance_to_limit_nm=round(float(where.to_limit_nm[DECIDING][0]), 3),
        observed=meeting.ended_by != LOST,
        evidence=_evidence(meeting),
        caveats=tuple(caveats),
    )


def _evidence(meeting: Meeting) -> dict[str, Any]:
    m, near = meeting.measured, nearest_listed([meeting.measured.lon], [meeting.measured.lat])
    return {
        "minutes": m.minutes,
        "closest_m": round(m.closest_m, 1),
        "closest_at": iso(m.closest_s * 1000),
        "last_together_at": iso(m.last_s * 1000),
        "longest_silence_bridged_s": m.silence_s,
        "distance_to_berth_nm": round(float(port_distance_nm([m.lon], [m.lat])[0]), 2),
        "distance_to_anchorage_nm": round(float(near.anchorage_nm[0]), 2),
        "distance_to_anchorage_of": names()[int(near.which[0])],
        "ships": [{**her["says"], **_hers(m, i)} for i, her in enumerate(meeting.told["ships"])],
    }


def _hers(m: Measured, i: int) -> dict[str, Any]:
    course = m.course_deg[i]
    return {
        "fixes": m.fixes[i],
        "least_speed_kn": round(m.least_kn[i], 1),
        "greatest_speed_kn": round(m.greatest_kn[i], 1),
        "course_deg": None if course is None else round(course, 1),
    }


def _says(meeting: Meeting, p: RendezvousParameters) -> str:
    m, ships = meeting.measured, meeting.told["ships"]
    verb = _VERBS[meeting.way].format(near=f"{p.within_m(meeting.way):.0f}")
    speeds = " and ".join(_speed(m, i) for i in range(2))
    destinations = [f"{her['destination']}" for her in ships if her["destination"]]
    declared = f", declared destination {', '.join(destinations)}" if destinations else ""
    return (
        f"{ships[0]['name']} and {ships[1]['name']} {verb} for {span(m.last_s - m.since_s)} from "
        f"{minute(m.since_s)}, closest {m.closest_m:.0f} m, {place(m.lon, m.lat)}, at {speeds} knots"
        f"{_end(meeting)}, AIS only{declared}"
    )


def _speed(m: Measured, i: int) -> str:
    return f"{m.least_kn[i]:.1f} to {m.greatest_kn[i]:.1f}"


def _end(meeting: Meeting) -> str:
    if meeting.ended_by == PARTED:
        return f"; apart since {minute(meeting.near_s)}"
    if meeting.ended_by == LOST:
        since = f"where both are is not known since {minute(meeting.known_s)}"
        return f"; {since}, which is no evidence that they parted"
    return ""


def opened(meeting: Meeting, told_of: dict[str, Any], p: RendezvousParameters) -> None:
    """Keep who they are, and how it is told as it is found."""
    meeting.told = told_of
    meeting.opened = dict(vars(moment(meeting, p)))


def finding(pair: Pair, meeting: Meeting, p: RendezvousParameters, feeds: dict[str, bool]) -> Finding:
    """A meeting for the store; `feeds`: those that heard them, and whether they are synthetic."""
    first = Moment(**meeting.opened | {"caveats": tuple(meeting.opened["caveats"])})
    now = moment(meeting, p)
    return Finding(
        kind=KIND,
        subtype=meeting.way,
        vessels=(pair.mmsi_a, pair.mmsi_b),
        subject=f"{pair.mmsi_a} {pair.mmsi_b}",
        tie="" if pair.hull_a == pair.hull_b == 0 else f"hulls {pair.hull_a} {pair.hull_b}",
        started_s=meeting.started_s,
        detected_s=meeting.detected_s,
        last_s=meeting.near_s,
        now=now,
        news=(first,) if meeting.closed_s is None else (first, now),
        final_s=meeting.closed_s,
        is_never_told=all(her["never_told"] for her in meeting.told["ships"]),
        feeds=tuple(sorted(feeds)),
        synthetic=any(feeds.values()),
    )
