"""What is heard of a ship: when her places and particulars are heard, and what place she gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.evaluate.dials import LONGEST_SPACING, SHORTEST_SPACING, Dials
from app.evaluate.motion import GEOD, FloatArray, States
from app.evaluate.ship import AT_ANCHOR, MOORED, Ship
from app.evaluate.track import Hearing, IntArray, Leg, Track

Random = np.random.Generator

PASS_S = 600.0
COARSE, CLASS_A, CLASS_B = 27, 1, 18
NO_LON, NO_LAT = 181.0, 91.0
"""As AIS says that a place is not available (ITU-R M.1371-5, message 1)."""


@dataclass(frozen=True)
class Heard:
    """All that is heard of one ship, n position reports and m static ones.

    `time_s` (n,), `static_s` (m,): whole seconds since 1970 when they were sent. `message` (n,): 1, 18 or 27.
    `by_satellite` (n,), `static_by_satellite` (m,). `states` as she says them (GPS noise, bad fixes).
    `nav_status` (n,).
    """

    time_s: IntArray
    message: IntArray
    by_satellite: NDArray[np.bool_]
    states: States
    nav_status: IntArray
    static_s: IntArray
    static_by_satellite: NDArray[np.bool_]


class _Run(NamedTuple):
    """A stretch in which the habit of hearing her does not change: from, to (s), mean spacing (s)."""

    start_s: float
    end_s: float
    hearing: Hearing
    spacing_s: float


def hear(ship: Ship, rng: Random, dials: Dials) -> Heard:
    """Decide what is heard of the ship; nothing is lost yet."""
    track = ship.track()
    times: list[tuple[IntArray, bool]] = []
    statics: list[tuple[IntArray, bool]] = []
    for run in _runs(track, dials):
        from_sky = run.hearing == "satellite"
        times.append((_passes(run, rng, dials) if from_sky else _spaced(run, run.spacing_s, rng), from_sky))
        own = _pass_statics(times[-1][0], rng) if from_sky else _spaced(run, dials.static_s, rng)
        statics.append((own, from_sky))
    time_s, sky = _joined(times)
    static_s, static_sky = _joined(statics)
    states = _said(ship, track, time_s, rng, dials)
    status = track.nav_status(time_s.astype(np.float64))
    return Heard(time_s, _kinds(ship, sky, rng, dials), sky, states, status, static_s, static_sky)


def _runs(track: Track, dials: Dials) -> Iterator[_Run]:
    start = track.start_s
    for leg, after in zip(track.legs, (*track.legs[1:], None), strict=True):
        if after is not None and _habit(after, dials) == _habit(leg, dials):
            continue
        hearing, spacing = _habit(leg, dials)
        if hearing != "nobody":
            yield _Run(start, leg.end_s, hearing, spacing)
        start = leg.end_s


def _habit(leg: Leg, dials: Dials) -> tuple[Hearing, float]:
    if leg.hearing != "terrestrial":
        return leg.hearing, 0.0
    return leg.hearing, dials.still_s if leg.nav_status in (AT_ANCHOR, MOORED) else dials.moving_s


def _spaced(run: _Run, mean_s: float, rng: Random) -> IntArray:
    most = int((run.end_s - run.start_s) / (SHORTEST_SPACING * mean_s)) + 2
    gaps = rng.uniform(SHORTEST_SPACING * mean_s, LONGEST_SPACING * mean_s, most)
    gaps[0] = rng.uniform(0.0, 0.1 * mean_s)
    return _whole(run, run.start_s + np.cumsum(gaps))


def _passes(run: _Run, rng: Random, dials: Dials) -> IntArray:
    """Passes over the run, one at its very start and end, so that silences are as long as the story says."""
    most = int((run.end_s - run.start_s) / (dials.pass_hours[0] * 3600.0)) + 2
    gaps = rng.uniform(dials.pass_hours[0] * 3600.0, dials.pass_hours[1] * 3600.0, most)
    last = max(run.start_s, run.end_s - PASS_S)
    rises = run.start_s + np.concatenate(([0.0], np.cumsum(gaps)))
    rises = np.concatenate((rises[rises < last - dials.pass_hours[0] * 3600.0], [last]))
    heard = [rise + rng.uniform(0.0, PASS_S, int(rng.integers(3, 6))) for rise in rises]
    return _whole(run, np.concatenate(heard))


def _pass_statics(times: IntArray, rng: Random) -> IntArray:
    first = times[:1] + 1
    return np.unique(np.concatenate((first, times[rng.random(len(times)) < 0.08] + 2)))


def _whole(run: _Run, times: FloatArray) -> IntArray:
    whole = np.unique(np.ceil(times).astype(np.int64))
    return whole[(whole >= run.start_s) & (whole < run.end_s)]


def _joined(parts: list[tuple[IntArray, bool]]) -> tuple[IntArray, NDArray[np.bool_]]:
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.bool_)
    times = np.concatenate([times for times, _ in parts])
    sky = np.concatenate([np.full(len(times), sky) for times, sky in parts])
    return times, sky


def _kinds(ship: Ship, sky: NDArray[np.bool_], rng: Random, dials: Dials) -> IntArray:
    usual = CLASS_B if ship.identity.class_b else CLASS_A
    return np.where(sky & (rng.random(len(sky)) < dials.coarse), COARSE, usual)


def _said(ship: Ship, track: Track, times: IntArray, rng: Random, dials: Dials) -> States:
    """The truth with the errors of her set; a bad fix replaces the report nearest to its instant."""
    true = _shown(ship, track.at(times.astype(np.float64)), times)
    n = len(times)
    bearing, metres = rng.uniform(0.0, 360.0, n), rng.rayleigh(dials.gps_noise_m / np.sqrt(2.0), n)
    lon, lat, _ = GEOD.fwd(true.lon, true.lat, bearing, metres)
    for bad in ship.bad_fixes:
        if n:
            nearest = int(np.argmin(np.abs(times - bad.time_s)))
            lon[nearest], lat[nearest] = bad.lon, bad.lat
    for stretch in ship.falsified:
        if stretch.motion is None:
            hidden = (times >= stretch.start_s) & (times < stretch.end_s)
            lon[hidden], lat[hidden] = NO_LON, NO_LAT
    jitter = 0.1 if dials.gps_noise_m else 0.0
    sog = np.clip(true.sog_kn + rng.normal(0.0, 1.0, n) * jitter, 0.0, 102.2)
    cog = (true.cog_deg + rng.normal(0.0, 10.0, n) * jitter) % 360.0
    return States(np.asarray(lon), np.asarray(lat), sog, cog, true.heading_deg)


def _shown(ship: Ship, true: States, times: IntArray) -> States:
    """The states that her set believes: where it is falsified, those of the false motion."""
    for stretch in ship.falsified:
        of = (times >= stretch.start_s) & (times < stretch.end_s)
        if stretch.motion is not None and of.any():
            false = stretch.motion.states(np.asarray(times[of] - stretch.start_s, np.float64))
            for column, values in zip(true, false, strict=True):
                column[of] = values
    return true
