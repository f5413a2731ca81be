"""When two ships are truly close to each other, by where they truly are: docs/rules.md, `rendezvous`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from app.evaluate.events import Event
from app.evaluate.motion import GEOD, States
from app.evaluate.ship import Ship

APART_M, APART_S = 1000.0, 1800.0
STEP_S = 10.0


@dataclass(frozen=True)
class Way:
    """One way of being together: so near, both so slow and so fast, on courses so alike, for so long."""

    near_m: float
    least_s: float
    slowest_kn: float
    fastest_kn: float
    course_deg: float = 180.0


WITH_A_UNIT = Way(500.0, 2700.0, 0.0, 6.0)
AT_REST = Way(500.0, 7200.0, 0.0, 2.0)
UNDER_WAY = Way(300.0, 1800.0, 6.0, 15.0, 10.0)


def meeting(one: Ship, other: Ship, way: Way) -> tuple[Event, ...]:
    """The meeting of two ships, from when it first counts until they part; none if it is too short."""
    tracks = one.track(), other.track()
    since, until = max(t.start_s for t in tracks), min(t.end_s for t in tracks)
    if until <= since:
        return ()
    times = np.arange(since, until, STEP_S)
    a, b = (track.at(times) for track in tracks)
    metres = np.asarray(GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2])
    start = _first_of(_counts(a, b, metres, way), way.least_s)
    if start is None:
        return ()
    parted = _first_of(np.r_[np.zeros(start, np.bool_), metres[start:] > APART_M], APART_S)
    end = len(times) - 1 if parted is None else parted - 1
    mmsis = sorted((one.identity.mmsi, other.identity.mmsi))
    return (Event("rendezvous", tuple(mmsis), _utc(times[start]), _utc(times[end])),)


def _counts(a: States, b: States, metres: NDArray[np.float64], way: Way) -> NDArray[np.bool_]:
    slowest, fastest = np.minimum(a.sog_kn, b.sog_kn), np.maximum(a.sog_kn, b.sog_kn)
    turned = np.abs((a.cog_deg - b.cog_deg + 180.0) % 360.0 - 180.0)
    fits = (metres <= way.near_m) & (turned <= way.course_deg)
    return np.asarray(fits & (slowest >= way.slowest_kn) & (fastest < way.fastest_kn))


def _first_of(holds: NDArray[np.bool_], least_s: float) -> int | None:
    """Where the first run begins that lasts so long."""
    edges = np.diff(np.r_[0, holds.astype(np.int8), 0])
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    long = np.flatnonzero((ends - 1 - begins) * STEP_S >= least_s)
    return int(begins[long[0]]) if len(long) else None


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)
