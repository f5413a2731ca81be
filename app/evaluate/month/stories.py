"""The month's labelled units, each a ship with a story: most of what they do is no more than a warning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from app.domain.watchlist import Unit
from app.evaluate import places
from app.evaluate.month.labels import Label
from app.evaluate.month.shape import HOUR_S, Shape
from app.evaluate.motion import moved
from app.evaluate.ship import NOT_UNDER_COMMAND, Ship, ship
from app.geo.limits import DECIDING, distances

Random = np.random.Generator

_FAR_WEST = (24.0, 34.3)
_OFF_CYPRUS = (33.9, 34.3)
_BELT_NM = 12.0
"""Of the 24-NM line, as distance to the 12-NM line."""
_WEST_OF_BELT = 34.7
BERTH_DAYS, CASTS_OFF_DAYS, GROUP_DAYS, NOT_COMMANDED_DAYS = 4.5, 10.35, 17.5, 26.0
"""In no seven days are more than two messages truly critical, and of the group that leaves there are two."""


@dataclass(frozen=True)
class Story:
    """Ships (those of one MMSI in turn), the units of the watchlist among them, and what is critical."""

    key: str
    ships: tuple[Ship, ...]
    units: tuple[Unit, ...] = ()
    labels: tuple[Label, ...] = ()


def stories(shape: Shape) -> list[Story]:
    """All that fit into the month."""
    if not shape.stories:
        return []
    told = [
        _group(shape, _rng(shape, 1)),
        _returns(shape, _rng(shape, 2)),
        _tender(shape, _rng(shape, 3)),
        _oiler(shape, _rng(shape, 4)),
        _unheard(shape, _rng(shape, 5)),
        _supply(shape, _rng(shape, 6)),
    ]
    return [_within(story, shape) for story in told]


def outage_label(shape: Shape) -> list[Label]:
    """The outage of all there is to hear, if it lasts for more than an hour within the month."""
    if shape.outage is None or shape.outage[1] - shape.outage[0] <= 1.0:
        return []
    begin_s = shape.start_s + shape.outage[0] * HOUR_S
    if begin_s + HOUR_S >= shape.end_s:
        return []
    words = "the only feed that covers Tartus is out for more than an hour"
    return [Label("outage", words, frozenset({"feed_outage"}), begin_s, begin_s + 1.6 * HOUR_S)]


def _rng(shape: Shape, number: int) -> Random:
    return np.random.default_rng([shape.seed, 20, number])


def _group(shape: Shape, rng: Random) -> Story:
    """Six ships hold off Tartus from the first day on, each in her way, and leave within 12 hours."""
    leave = _at(shape, GROUP_DAYS, rng, 22.0)
    last_h = float(rng.uniform(7.0, 11.0))
    offsets = [0.0, *sorted(rng.uniform(0.5, last_h, 4)), last_h]
    ships, units = [], []
    for number, offset_h in enumerate(offsets):
        mmsi, name = 273_990_501 + number, f"SYNTH GROUP {number + 1}"
        kind = (70, 80, 70, 79, 90, 70)[number]
        one = ship(mmsi, name=name, ship_type=kind, callsign=f"SYN050{number}", destination="SYNTH ORDER")
        spot = places.near(rng, moved(places.EIGHT_KM_WEST, 272.0, 1.2 * number), 0.4)
        one = one.at(*spot, since=shape.start)
        hours = (leave + timedelta(hours=offset_h) - shape.start).total_seconds() / 3600.0
        ships.append(_away(_holding(one, number, hours)))
        units.append(Unit(name, mmsi=mmsi))
    second_s, last_s = (leave.timestamp() + float(h) * HOUR_S for h in (offsets[1], last_h))
    label = Label(
        "group leaves",
        "six units of the watchlist leave within 12 h",
        frozenset({"loitering", "zone_exit"}),
        second_s,
        last_s + 12.0 * HOUR_S,
        frozenset(one.identity.mmsi for one in ships),
    )
    return Story("group", tuple(ships), tuple(units), (label,))


def _holding(one: Ship, number: int, hours: float) -> Ship:
    if number % 3 == 0:
        return one.anchor(hours, radius_nm=0.1, what="holds")
    if number % 3 == 1:
        return one.circle(hours, radius_nm=0.4, kn=0.6, centre_deg=0.0, what="holds")
    return one.pace(hours, leg_nm=4.0, heading_deg=3.0, kn=6.0, what="holds")


def _returns(shape: Shape, rng: Random) -> Story:
    """A ro-ro comes from the west, waits, lies in the naval basin of Tartus for days, and leaves."""
    name, mmsi = "SYNTH RORO 1", 273_990_101
    roro = ship(mmsi, name=name, imo=9999993, callsign="SYN0101", destination="SYNTH ORDER", draught_m=5.8)
    hold = places.near(rng, places.FIVE_NM_OFF, 0.2)
    roro = roro.at(*_FAR_WEST, since=shape.start + timedelta(hours=float(rng.uniform(1.0, 8.0))))
    roro = roro.sail(to=_OFF_CYPRUS, kn=13.5).sail(to=hold, kn=12.0, what="arrives")
    berthing = _at(shape, BERTH_DAYS, rng, 20.0)
    roro = roro.circle(roro.hours_until(berthing), radius_nm=0.4, kn=0.5, what="holds")
    roro = roro.sail(to=places.BREAKWATER_TIP, kn=6.0).sail(to=places.TARTUS_BASIN, kn=4.0)
    moored_s = roro.now_s
    roro = roro.moor(roro.hours_until(_at(shape, CASTS_OFF_DAYS, rng, 12.0)))
    casts_off_s = roro.now_s
    roro = _away(roro.sail(to=places.BREAKWATER_TIP, kn=4.0), to=_FAR_WEST)
    who = frozenset({mmsi})
    back = "a unit of the watchlist is inside 24 NM of Syria after three days or more elsewhere"
    inside_s = _first_inside_s(roro, -0.25)
    labels = (
        Label("returns", back, frozenset({"zone_entry"}), inside_s, inside_s + HOUR_S, who),
        Label(
            "berths",
            "a unit of the watchlist lies in the naval berths of Tartus",
            frozenset({"port_call"}),
            moored_s,
            moored_s + 2.5 * HOUR_S,
            who,
        ),
        Label(
            "leaves the berth",
            "a unit of the watchlist leaves the naval berths of Tartus",
            frozenset({"port_call"}),
            casts_off_s,
            casts_off_s + 2.5 * HOUR_S,
            who,
        ),
    )
    return Story("returns", (roro,), (Unit(name, imo=9999993),), labels)


def _tender(shape: Shape, rng: Random) -> Story:
    """A tender lies at anchor all the month, and is not under command for some hours of a day."""
    name, mmsi = "SYNTH TENDER 1", 341_990_105
    tender = ship(mmsi, name=name, ship_type=90, callsign="SYN0105", destination="SYNTH SEA")
    tender = tender.at(*places.near(rng, places.INSIDE_NORTH_OF_TARTUS, 0.3), since=shape.start)
    adrift = _at(shape, NOT_COMMANDED_DAYS, rng, 20.0)
    tender = tender.anchor(tender.hours_until(adrift), what="holds")
    tender = tender.status(NOT_UNDER_COMMAND).drift(6.0, kn=0.4, towards_deg=200.0, what="not under command")
    back = shape.start + timedelta(days=shape.days)
    tender = tender.status(None).anchor(max(tender.hours_until(back), 1.0), what="holds")
    words = "a unit of interest sends that she is not under command"
    since_s = adrift.timestamp()
    label = Label(
        "not under command", words, frozenset({"loitering"}), since_s, since_s + HOUR_S, frozenset({mmsi})
    )
    return Story("tender", (tender,), (Unit(name, mmsi=mmsi),), (label,))


def _oiler(shape: Shape, rng: Random) -> Story:
    """An oiler meets a tanker out at sea for some hours, and goes on."""
    name, mmsi = "SYNTH OILER 1", 341_990_103
    spot = places.near(rng, (34.6, 34.1), 5.0)
    meets = _at(shape, 8.0, rng, 20.0)
    hours = float(rng.uniform(3.0, 7.0))
    oiler = ship(mmsi, name=name, ship_type=80, callsign="SYN0103", destination="SYNTH ROADS")
    tanker = ship(636_990_110, name="SYNTH TANKER 10", ship_type=80, callsign="SYN0110", draught_m=11.0)
    ships = []
    for one, bearing, offset in ((oiler, 260.0, 0.0), (tanker, 200.0, 0.08)):
        beside = moved(spot, 90.0, offset)
        begin = moved(beside, bearing, 120.0)
        one = one.at(*begin, since=meets - timedelta(hours=10.0)).sail(to=beside, kn=12.0)
        one = one.drift(hours, kn=0.3, towards_deg=70.0, what="meets")
        ships.append(one.steer(bearing, 12.0, 20.0))
    return Story("oiler", tuple(ships), (Unit(name, callsign="SYN0103"),))


def _unheard(shape: Shape, rng: Random) -> Story:
    """A ro-ro under way between Cyprus and Syria is not heard for a day, and later declares another port."""
    name, mmsi = "SYNTH RORO 2", 273_990_102
    begin = _at(shape, 13.0, rng, 10.0)
    first = ship(mmsi, name=name, imo=9999981, callsign="SYN0102", destination="SYNTH ORDER")
    first = first.at(*_OFF_CYPRUS, since=begin).steer(200.0, 9.0, 5.0)
    first = first.silent(hours=float(rng.uniform(18.0, 26.0)), to=places.near(rng, (33.2, 33.0), 4.0))
    first = first.sail(to=(32.6, 32.6), kn=9.0).drift(40.0, kn=0.3)
    second = ship(mmsi, name=name, imo=9999981, callsign="SYN0102", destination="EGPSD")
    second = second.at(*_here(first), since=first.now).sail(to=_FAR_WEST, kn=12.0)
    return Story("unheard", (first, second), (Unit(name, mmsi=mmsi, imo=9999981),))


def _supply(shape: Shape, rng: Random) -> Story:
    """A supply ship goes out to sea for a day and a half, and comes back: away too short to be news."""
    name, mmsi = "SYNTH SUPPLY 1", 273_990_107
    spot = places.near(rng, places.INSIDE_LATAKIA, 0.3)
    supply = ship(mmsi, name=name, ship_type=79, callsign="SYN0107", destination="SYNTH LATTAKIA")
    supply = supply.at(*spot, since=shape.start)
    supply = supply.anchor(supply.hours_until(_at(shape, 6.5, rng, 20.0)), what="holds")
    supply = supply.steer(272.0, 11.0, 6.0).drift(float(rng.uniform(18.0, 30.0)), kn=0.4)
    supply = supply.sail(to=spot, kn=11.0).anchor(float(rng.uniform(9.0, 12.0)) * 24.0, what="holds")
    return Story("supply", (_away(supply),), (Unit(name, mmsi=mmsi),))


def _at(shape: Shape, days: float, rng: Random, within_h: float) -> datetime:
    """So many days and some hours after the start; any hour of the day."""
    return shape.start + timedelta(days=days, hours=float(rng.uniform(0.0, within_h)))


def _away(one: Ship, to: tuple[float, float] = _FAR_WEST) -> Ship:
    """Due west out of the belt, then south of Cyprus."""
    return one.steer(272.0, 13.0, 2.5, what="leaves").sail(to=_OFF_CYPRUS, kn=13.0).sail(to=to, kn=13.0)


def _here(one: Ship) -> tuple[float, float]:
    assert one.here is not None
    return one.here


def _first_inside_s(one: Ship, margin_nm: float) -> float:
    times, states = one.track().sampled(60.0)
    near = np.flatnonzero(states.lon > _WEST_OF_BELT)[: 24 * 60]
    to_limit_nm = distances(states.lon[near], states.lat[near]).to_limit_nm[DECIDING]
    return float(times[near[int(np.argmax(to_limit_nm <= _BELT_NM + margin_nm))]])


def _within(story: Story, shape: Shape) -> Story:
    """Without what lies beyond the end, or would have to be told there."""
    ships = tuple(one for one in story.ships if one.track().start_s < shape.end_s)
    labels = tuple(label for label in story.labels if label.until_s <= shape.end_s)
    return Story(story.key, ships, story.units, labels)
