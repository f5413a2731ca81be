"""What a single sighting shows: a state, or a look that did not find."""

from __future__ import annotations

from typing import NamedTuple

from app.domain.naval.board import State, Whereabouts
from app.domain.naval.sighting import Activity, Ring, Sighting, SourceKind
from app.posture import theatre
from app.posture.area import Area, covered_share, holds_point, whereabouts
from app.posture.reports import Look

COVERS_BELT = 0.95
MOST_CLOUD_PERCENT = 20.0
"""Issue 6: what a negative must cover, and through how little cloud, to count towards `left_area`."""

_BERTHED = frozenset({Activity.IN_PORT, Activity.ALONGSIDE, Activity.ENTERED_PORT})
_PASSAGE = frozenset({Activity.UNDER_WAY, Activity.TOWING, Activity.LEFT_PORT})
_STAYING = _BERTHED | {
    Activity.ANCHORED, Activity.HOLDING, Activity.DRIFTING, Activity.PACING, Activity.REPLENISHING,
    Activity.NOT_UNDER_COMMAND, Activity.ON_FIRE, Activity.ARRIVED,
}  # fmt: skip
"""Outside the area: in port or holding elsewhere; who is only heard or seen there is on her way."""
_NOTHING = frozenset({Activity.EXPECTED, Activity.FALSE_TRACK})
_LOOSE = frozenset({Activity.PRESENT, Activity.HEARD, Activity.EXERCISING})
"""Activities that do not say whether she lay at a berth."""
_WATCHED = frozenset({SourceKind.AIS})
"""Sources that follow a ship; a single image cannot tell anchored from holding."""


class Shown(NamedTuple):
    """What a positive sighting says of whoever it is about."""

    state: State | None
    where: Whereabouts | None
    may_be_at_berth: bool = False
    is_vague: bool = False
    on_passage: bool = False
    gate: str | None = None


def shown(area: Area, sighting: Sighting) -> Shown | None:
    """The state that a positive sighting shows, and where; None if nothing follows from it."""
    activity = sighting.activity
    where = None if sighting.where is None else whereabouts(area, sighting.where)
    if activity in _NOTHING:
        return None
    if activity is Activity.SUNK:
        return Shown(State.LOST, where)
    if activity is Activity.PASSED_GATE:
        out = sighting.direction == "out"
        return Shown(
            State.LEFT_THEATRE if out else State.ELSEWHERE, where, gate=sighting.gate, on_passage=True
        )
    if where is None:
        return None
    if area.may_hold(where):
        return Shown(State.ELSEWHERE, where, is_vague=True)
    return _inside(area, sighting, where) if area.holds(where) else _outside(activity, where)


def _inside(area: Area, sighting: Sighting, where: Whereabouts) -> Shown:
    activity = sighting.activity
    if activity in _BERTHED:
        return Shown(State.IN_PORT, where, may_be_at_berth=True)
    if activity is Activity.LEFT_PORT:
        return Shown(State.LEFT_BERTH, where)
    if activity is Activity.ANCHORED and sighting.source.kind in _WATCHED and not sighting.exceeds_sensor:
        return Shown(State.ANCHORED, where)
    if activity in _PASSAGE and not _beyond_sensor(sighting):
        return Shown(State.UNDER_WAY, where, on_passage=True)
    return Shown(State.HOLDING, where, may_be_at_berth=activity in _LOOSE and area.reaches_berths(where))


def _beyond_sensor(sighting: Sighting) -> bool:
    return bool(sighting.exceeds_sensor) and sighting.source.kind is SourceKind.SATELLITE_IMAGE


def _outside(activity: Activity, where: Whereabouts) -> Shown:
    if not theatre.holds(where.lon, where.lat):
        return Shown(None, where, gate=theatre.way_out(where.lon, where.lat))
    return Shown(State.ELSEWHERE, where, on_passage=activity not in _STAYING)


def looked(area: Area, sighting: Sighting) -> Look | None:
    """What a negative sighting looked at; None where it only listened: who is not heard may be there."""
    if sighting.source.kind in (SourceKind.AIS, SourceKind.RADIO) or sighting.activity is Activity.HEARD:
        return None
    sensor, footprint = sighting.sensor, sighting.sensor.footprint
    if sighting.where is not None and sighting.where.polygon is not None and footprint is None:
        footprint = sighting.where.polygon
    belt = "belt" in sensor.covers or (
        footprint is not None and covered_share(area, footprint) >= COVERS_BELT
    )
    clear = sensor.cloud_percent is not None and sensor.cloud_percent <= MOST_CLOUD_PERCENT
    return Look(
        berths="berths" in sensor.covers or _shows_berths(area, sighting, footprint),
        belt=belt,
        anywhere=footprint is None and sighting.where is None and not sensor.covers,
        footprint=footprint,
        complete=belt and clear,
        smallest_detectable_m=sensor.smallest_detectable_m,
    )


def _shows_berths(area: Area, sighting: Sighting, footprint: Ring | None) -> bool:
    if footprint is not None:
        return holds_point(footprint, area.lon, area.lat)
    if sighting.where is None:
        return False
    where = whereabouts(area, sighting.where)
    return area.at_berth(where.lon, where.lat) or (area.holds(where) and area.reaches_berths(where))
