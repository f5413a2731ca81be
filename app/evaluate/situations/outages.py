"""`feed_outage`: holes in what a receiver heard; and a receiver that hears in passes only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from app.evaluate.events import Event, Setting, Situation, Stage
from app.evaluate.motion import Place
from app.evaluate.sea import USUAL
from app.evaluate.ship import Ship
from app.evaluate.situations.inventing import invented, open_sea, watching

OUTAGE = "feed_outage"
EVERY_H, LASTS_H = 10.0, 20.0
LONG_H = 13.5
"""Longer than a watched ship may be silent: but no vessel's silence counts then."""
_BERTHS = (Place(33.60, 31.60), Place(33.70, 31.70), Place(33.60, 31.80))
SPARE = replace(USUAL, still_s=360.0, static_s=1800.0)


def _with_holes(setting: Setting, end: datetime) -> Situation:
    """Three ships at anchor, one of them watched, and all that a receiver of them brings, with its holes."""
    holes = [hole for hole in _holes(setting, end) if hole is not None]
    ships = []
    for place in _BERTHS:
        one = invented(setting, "ROADS").at(*place, since=setting.since)
        for since, hours in holes:
            one = _heard_until(one, since).silent(hours)
        ships.append(_heard_until(one, end))
    events = (Event(OUTAGE, (), since, since + timedelta(hours=hours)) for since, hours in holes)
    return Situation(tuple(ships), tuple(events), watching(ships[0], setting))


def _holes(setting: Setting, end: datetime) -> list[tuple[datetime, float] | None]:
    """One for each situation: of 50 minutes to 3 hours, each tenth of half a day; then the next has none."""
    count = round((end - setting.since - timedelta(hours=LASTS_H)) / timedelta(hours=EVERY_H)) + 1
    holes: list[tuple[datetime, float] | None] = []
    for number in range(count):
        since = setting.since + timedelta(hours=EVERY_H * number + 2.0)
        hours = float(setting.rng.uniform(0.85, 3.0))
        if number % 10 == 0 and number:
            holes.append(None)
        else:
            holes.append((since, LONG_H if number % 10 == 9 else hours))
    return holes


def _heard_until(one: Ship, when: datetime) -> Ship:
    return one.anchor(one.hours_until(when), radius_nm=0.05)


def nothing_more(setting: Setting) -> Situation:  # noqa: ARG001 - all stages are told alike
    """What happens is told of all the sea at once: a receiver's silence is no ship's."""
    return Situation(())


def in_passes(setting: Setting) -> Situation:
    """A decoy: a ship at sea that only satellites hear, for minutes every few hours, for two days."""
    one = invented(setting, "AFAR").at(*open_sea(setting.number), since=setting.since)
    return Situation((one.heard_by("satellite").drift(48.0, kn=0.5),))


STAGES = (
    Stage(
        "holes",
        "A receiver brings nothing for a while.",
        (OUTAGE, "ais_gap"),
        nothing_more,
        LASTS_H,
        EVERY_H,
        _with_holes,
        SPARE,
        wholly=("ais_gap",),
    ),
    Stage("in_passes", "Ships are heard by satellite only.", (OUTAGE,), in_passes, 60.0, 16.0),
)
