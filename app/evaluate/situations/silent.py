"""`ais_gap`: ships that fall silent where others are heard, watched ones, and those that only seem to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from app.evaluate.events import Setting, Situation, Stage
from app.evaluate.motion import Place, moved
from app.evaluate.places import near
from app.evaluate.sea import USUAL
from app.evaluate.ship import Ship
from app.evaluate.situations.inventing import ASIDE, CARGO, TANKER, invented, lying_in_cells, watching
from app.evaluate.situations.unheard import (
    COVERAGE,
    OVERDUE,
    UNEXPLAINED,
    WATCH_SILENT,
    gaps,
    gaps_of_unit,
    overdue_after_h,
    silences,
)

LEARNED_H = 48.5
"""What is learned of a day counts from the second day after it. So all fall silent within 35 hours: once more
than one ship-hour in 50 ended in silence there, the place's coverage is good no longer, by definition."""
LEAD_H = 4.5
"""So long she is heard first: 14 fixes before a silence show that she was heard well."""
CELLS = tuple(Place(31.0 + 0.5 * column, 33.0 + 0.5 * row) for row in range(2) for column in range(5))
PORTS = (
    Place(33.02, 34.65),
    Place(33.32, 34.72),
    Place(33.64, 34.92),
    Place(31.75, 31.47),
)
"""Limassol, Vasilikos, Larnaca, Damietta: moored there she ends her story as no gap."""
OFF_SYRIA = Place(35.52, 35.05)
WELL_HEARD = replace(USUAL, still_s=240.0, static_s=3600.0)


def falling_silent(setting: Setting) -> Situation:
    """A merchant falls silent for 13 to 36 hours, or for good, where four others are always heard."""
    manner = setting.number % 4
    one = _comes(setting, invented(setting, "SILENT", TANKER if manner == 1 else CARGO))
    if manner != 2:
        one = _heard_again(setting, one, float(setting.rng.uniform(12.25, 36.0)), moves=manner != 0)
    return Situation((one,), tuple(gaps(one, UNEXPLAINED)))


def only_unheard(setting: Setting) -> Situation:
    """A decoy: a ship that is not heard for a while without having fallen silent, in one of six manners."""
    return _UNHEARD[setting.number % len(_UNHEARD)](setting)


def watched_silent(setting: Setting) -> Situation:
    """A watched ship falls silent at sea for 13 hours to 3 days, or in port for 25 hours to 3 days."""
    return _WATCHED[setting.number % len(_WATCHED)](setting)


def only_briefly(setting: Setting) -> Situation:
    """A decoy: a watched ship silent for less than is told, at sea or in port, or heard by satellite only."""
    rng, manner = setting.rng, setting.number % 3
    one = invented(setting, "BRIEF")
    if manner == 0:
        one = one.at(33.0, 33.5, since=setting.since).steer(250.0, 12.0, 2.0)
        one = one.silent(float(rng.uniform(6.0, 11.0))).steer(200.0, 12.0, 2.0)
    elif manner == 1:
        one = one.at(*_berth(setting), since=setting.since).moor(2.0)
        one = one.silent(float(rng.uniform(13.0, 22.5))).moor(2.0)
    else:
        one = one.at(32.5, 33.2, since=setting.since).heard_by("satellite").steer(260.0, 6.0, 30.0)
    return Situation((one,), tuple(gaps_of_unit(one)), watching(one, setting))


def _beyond_the_station(setting: Setting) -> Situation:
    """She sails west, out of what the station hears, where few are heard, and comes back after a while."""
    one = invented(setting, "WESTWARD").at(*near(setting.rng, Place(30.6, 33.3), 12.0), since=_soon(setting))
    one = one.steer(272.0, 12.0, LEAD_H)
    one = _heard_again(setting, one, float(setting.rng.uniform(18.0, 30.0)), moves=True)
    return Situation((one,), tuple(gaps(one, COVERAGE)))


def _class_b(setting: Setting) -> Situation:
    """A yacht of class B switches her set off and on."""
    one = _comes(setting, invented(setting, "YACHT", 36, class_b=True))
    return Situation((one.silent(float(setting.rng.uniform(13.0, 30.0))).stop(1.0),))


def _moored(setting: Setting) -> Situation:
    """A ship moored in port switches her set off."""
    one = invented(setting, "MOORED").at(*_berth(setting), since=_soon(setting)).moor(LEAD_H)
    return Situation((one.silent(float(setting.rng.uniform(13.0, 30.0))).moor(2.0),))


def _by_satellite(setting: Setting) -> Situation:
    """A ship that only satellites hear, every few hours, for more than a day."""
    one = invented(setting, "AFAR").at(*_slot(setting), since=_soon(setting)).heard_by("satellite").stop(30.0)
    return Situation((_berthed(setting, one.heard_by("terrestrial")),))


def _for_hours(setting: Setting) -> Situation:
    """A ship silent for less than twelve hours."""
    one = _comes(setting, invented(setting, "BRIEF"))
    return Situation((_heard_again(setting, one, float(setting.rng.uniform(5.0, 11.0)), moves=False),))


def _in_passing(setting: Setting) -> Situation:
    """A ship heard for half an hour: too little to say that she was heard well."""
    one = invented(setting, "PASSING").at(*_slot(setting), since=_soon(setting)).stop(0.5)
    return Situation((one,))


_UNHEARD = (_beyond_the_station, _class_b, _moored, _by_satellite, _for_hours, _in_passing)


def _at_sea(setting: Setting) -> Situation:
    """Silent at sea, and heard again elsewhere."""
    one = _under_way(setting)
    one = _elsewhere(setting, one, float(setting.rng.uniform(12.25, 72.0))).stop(1.5)
    return Situation((one,), tuple(gaps_of_unit(one)), watching(one, setting))


def _in_port(setting: Setting) -> Situation:
    """Silent in port for a day and more; later she sails."""
    one = invented(setting, "MOORED").at(*_berth(setting), since=setting.since).moor(4.0)
    one = one.silent(float(setting.rng.uniform(24.5, 72.0))).moor(2.0).steer(200.0, 12.0, 1.5)
    return Situation((one,), tuple(gaps_of_unit(one)), watching(one, setting))


def _russian(setting: Setting) -> Situation:
    """A ship of MID 273 silent within 24 NM of Syria; beyond that her silence is any ship's."""
    one = invented(setting, "RUSSIAN", mid=273).at(*moved(OFF_SYRIA, 272.0, 14.0), since=setting.since)
    one = one.sail(to=near(setting.rng, OFF_SYRIA, 2.0), kn=12.0).stop(0.75)
    one = one.silent(float(setting.rng.uniform(13.0, 40.0))).stop(0.75).steer(272.0, 14.0, 4.0)
    *off_syria, at_sea = silences(one)
    events = *(s.event(one, WATCH_SILENT) for s in off_syria), at_sea.event(one, COVERAGE)
    return Situation((one,), events)


def _overdue(setting: Setting) -> Situation:
    """Bound for Tartus, silent until long after she could have been there."""
    kn = float(setting.rng.uniform(11.0, 15.0))
    one = _under_way(setting, kn=kn, to="SYTTS")
    one = _elsewhere(setting, one, overdue_after_h(one, kn) + float(setting.rng.uniform(1.0, 24.0))).stop(1.5)
    late = (s.event(one, OVERDUE) for s in silences(one))
    return Situation((one,), (*gaps_of_unit(one), *late), watching(one, setting))


def _then_by_satellite(setting: Setting) -> Situation:
    """Silent at sea; then satellites hear her twice."""
    one = _elsewhere(setting, _under_way(setting), float(setting.rng.uniform(12.25, 72.0)))
    one = one.heard_by("satellite").stop(6.0)
    return Situation((one,), tuple(gaps_of_unit(one)), watching(one, setting))


_WATCHED = (_at_sea, _in_port, _russian, _overdue, _then_by_satellite)


def _under_way(setting: Setting, kn: float = 12.0, to: str = "") -> Ship:
    place = Place(29.0 + float(setting.rng.uniform(0.0, 4.5)), 32.2 + float(setting.rng.uniform(0.0, 1.8)))
    one = invented(setting, "WATCHED", to=to).at(*place, since=setting.since)
    return one.steer(float(setting.rng.uniform(60.0, 100.0)), kn, 2.5)


def _elsewhere(setting: Setting, one: Ship, hours: float) -> Ship:
    """Silent for so long, up to 90 NM to the west."""
    bearing, nm = float(setting.rng.uniform(230.0, 310.0)), float(setting.rng.uniform(0.0, 90.0))
    return one.silent(hours, to=moved(one.place, bearing, nm))


def _soon(setting: Setting) -> datetime:
    """When she comes, so that coverage is learned once she falls silent."""
    return setting.since + timedelta(hours=LEARNED_H - LEAD_H)


def _slot(setting: Setting) -> Place:
    """A place in one of the cells, 1.5 NM from those of the situations before and after there."""
    cell, slot = CELLS[setting.number % len(CELLS)], setting.number // len(CELLS)
    return Place(cell.lon + 0.06 + 0.03 * (slot % 5), cell.lat + 0.06 + 0.025 * (slot // 5 % 5))


def _comes(setting: Setting, one: Ship) -> Ship:
    """She comes from 15 NM off and lies still, or goes about in the cell at 2 knots, under way."""
    place, lies_h = _slot(setting), LEAD_H - 1.25
    one = one.at(*moved(place, 300.0, 15.0), since=_soon(setting)).sail(to=place, kn=12.0)
    if setting.number % 4 == 3:
        return one.pace(lies_h, leg_nm=1.0, heading_deg=90.0, kn=2.0)
    return one.stop(lies_h)


def _heard_again(setting: Setting, one: Ship, hours: float, *, moves: bool) -> Ship:
    """Silent for so long, she is heard where she was, or near a port; then she goes to her berth."""
    if moves:
        return _berthed(setting, one.silent(hours, to=moved(_berth(setting), 220.0, 6.0)))
    return _berthed(setting, one.silent(hours))


def _berthed(setting: Setting, one: Ship) -> Ship:
    """She sails to a berth and moors, so that her story ends in no gap."""
    return one.sail(to=_berth(setting), kn=14.0).moor(2.0)


def _berth(setting: Setting) -> Place:
    port = PORTS[setting.number // len(CELLS) % len(PORTS)]
    return moved(port, 40.0 * (setting.number % 9), 0.3 + 0.1 * (setting.number % 7))


def _well_heard(setting: Setting, end: datetime) -> Situation:
    """Others in each cell that a story comes to."""
    stories = round((end - setting.since - timedelta(hours=_LASTS_H)) / timedelta(hours=_EVERY_H)) + 1
    return Situation(tuple(lying_in_cells(setting, end, *CELLS[:stories])))


def _in_one_cell(setting: Setting, end: datetime) -> Situation:
    return Situation(tuple(lying_in_cells(setting, end, ASIDE)))


_ABOUT = ("ais_gap",)
_LASTS_H, _EVERY_H = LEARNED_H + 36.0 + 10.0 + 13.0, 0.17
STAGES = (
    Stage(
        "falling_silent",
        "Merchants fall silent where others are heard.",
        _ABOUT,
        falling_silent,
        _LASTS_H,
        _EVERY_H,
        _well_heard,
        WELL_HEARD,
        wholly=_ABOUT,
    ),
    Stage(
        "only_unheard",
        "Ships beyond the station, of class B, moored, heard by satellite, or silent for hours only.",
        _ABOUT,
        only_unheard,
        _LASTS_H,
        _EVERY_H,
        _well_heard,
        WELL_HEARD,
        wholly=_ABOUT,
    ),
    Stage(
        "watched_silent",
        "Watched ships fall silent.",
        _ABOUT,
        watched_silent,
        125.0,
        2.0,
        _in_one_cell,
        wholly=_ABOUT,
    ),
    Stage(
        "only_briefly",
        "Watched ships are silent for hours, or are heard by satellite.",
        _ABOUT,
        only_briefly,
        62.0,
        2.0,
        _in_one_cell,
        wholly=_ABOUT,
    ),
)
