"""Behaviours of ordinary ships on the edge: each one alert, `info`, shown and not told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.evaluate import places
from app.evaluate.expected import AT_ONCE, Behaviour, Expected, Near
from app.evaluate.motion import moved
from app.evaluate.reception import Random
from app.evaluate.ship import Ship, ship

AFTER_LEAVING = Near("leaves", -15.0, 50.0)


def _anchored(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    cargo = ship(671990301, name="SYNTH CARGO 1", callsign="SYN0301", destination="SYNTH LATTAKIA")
    place = places.near(rng, places.EDGE_NORTH, 0.4)
    cargo = places.arriving(cargo, place, places.after(start, rng, 6.0, 18.0), kn=11.0)
    return (cargo.anchor(cargo.hours_until(end), radius_nm=0.1, what="holds"),)


def _drifting(start: datetime, _end: datetime, rng: Random) -> tuple[Ship, ...]:
    tanker = ship(636990302, name="SYNTH TANKER 2", ship_type=80, callsign="SYN0302", draught_m=11.0)
    place = places.near(rng, places.EDGE_MID, 0.4)
    tanker = places.arriving(tanker, place, places.after(start, rng, 6.0, 18.0))
    hours, kn = float(rng.uniform(14.0, 18.0)), float(rng.uniform(0.3, 0.5))
    return (places.leaving(tanker.drift(hours, kn=kn, towards_deg=8.0, what="holds")),)


def _pacing(start: datetime, _end: datetime, rng: Random) -> tuple[Ship, ...]:
    cargo = ship(511990303, name="SYNTH CARGO 3", callsign="SYN0303", destination="SYNTH ORDERS")
    place = places.near(rng, moved(places.EDGE_MID, 270.0, 0.8), 0.3)
    cargo = places.arriving(cargo, place, places.after(start, rng, 4.0, 12.0))
    hours, kn = float(rng.uniform(31.0, 35.0)), float(rng.uniform(7.6, 8.4))
    return (places.leaving(cargo.pace(hours, leg_nm=10.0, heading_deg=0.0, kn=kn, what="holds")),)


def _whole_span(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    tanker = ship(538990304, name="SYNTH TANKER 4", ship_type=80, callsign="SYN0304", draught_m=12.0)
    tanker = tanker.at(*places.near(rng, places.EDGE_SOUTH, 0.3), since=start)
    return (tanker.circle(tanker.hours_until(end), radius_nm=0.5, kn=0.5, what="holds"),)


def _banias(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    return tuple(_banias_tanker(start, end, rng, number) for number in range(3))


def _banias_tanker(start: datetime, end: datetime, rng: Random, number: int) -> Ship:
    name = f"SYNTH TANKER {5 + number}"
    tanker = ship(511990305 + number, name=name, ship_type=80, callsign=f"SYN030{5 + number}", draught_m=13.0)
    place = places.near(rng, moved(places.EDGE_BANIAS, 355.0, 1.5 * (number - 1)), 0.3)
    tanker = places.arriving(tanker, place, places.after(start, rng, 4.0, 24.0))
    while tanker.now < end:
        hours = float(rng.uniform(6.0, 9.0))
        tanker = tanker.drift(hours, kn=0.35, towards_deg=40.0, what="holds")
        tanker = tanker.sail(to=place, kn=5.0, what="moves up")
    return tanker


def _class_b(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    yacht = ship(271990308, name="SYNTH YACHT 8", ship_type=36, callsign="SYN0308", length_m=14, class_b=True)
    place = places.near(rng, places.EDGE_LATAKIA, 0.4)
    yacht = places.arriving(yacht, place, places.after(start, rng, 10.0, 20.0), kn=10.0)
    return (yacht.circle(yacht.hours_until(end), radius_nm=0.5, kn=0.6, what="holds"),)


def _unheard(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    cargo = ship(677990309, name="SYNTH CARGO 9", callsign="SYN0309")
    place = places.near(rng, moved(places.EDGE_NORTH, 180.0, 3.0), 0.3)
    cargo = places.arriving(cargo, place, places.after(start, rng, 2.0, 8.0)).anchor(10.0, what="holds")
    cargo = cargo.silent(hours=30.0)
    return (cargo.anchor(cargo.hours_until(end), what="heard again"),)


def _lost(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    cargo = ship(613990310, name="SYNTH CARGO 10", callsign="SYN0310")
    place = places.near(rng, moved(places.EDGE_SOUTH, 0.0, 3.0), 0.3)
    cargo = places.arriving(cargo, place, places.after(start, rng, 2.0, 8.0)).anchor(12.0, what="holds")
    return (cargo.silent(cargo.hours_until(end)),)


def _two_hulls(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    waiting = ship(312990311, name="SYNTH TWIN A", callsign="SYN0311", destination="SYNTH TARTUS")
    place = places.near(rng, moved(places.EDGE_LATAKIA, 180.0, 3.0), 0.3)
    waiting = places.arriving(waiting, place, places.after(start, rng, 1.0, 3.0))
    waiting = waiting.anchor(waiting.hours_until(end), what="holds")
    passing = ship(312990311, name="SYNTH TWIN B", callsign="SYN0399", destination="SYNTH SUEZ")
    passing = passing.at(*places.LIMASSOL, since=places.after(start, rng, 8.0, 12.0))
    return waiting, passing.sail(to=places.PORT_SAID, kn=10.0, what="passes far off")


def _bad_fix(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    cargo = ship(450990312, name="SYNTH CARGO 12", callsign="SYN0312")
    place = places.near(rng, moved(places.EDGE_LATAKIA, 350.0, 3.0), 0.3)
    cargo = places.arriving(cargo, place, places.after(start, rng, 2.0, 8.0)).anchor(9.0, what="holds")
    cargo = cargo.bad_fix(*moved(place, float(rng.uniform(200.0, 300.0)), 60.0))
    return (cargo.anchor(cargo.hours_until(end), what="holds"),)


STAYS = Expected(
    "One open alert, info: on the edge; not a unit of interest, so shown and counted, not told.",
    alerts=1,
    status="open",
    basis="slow",
    severity="info",
    phases=("edge",),
    motion="swinging",
    says_anchored=True,
    revisions=("opened",),
    started=AT_ONCE,
)
ADRIFT = replace(STAYS, motion="drifting", says_anchored=False)
LEAVES = replace(
    ADRIFT,
    words="One alert, info: on the edge, closed when she leaves.",
    status="closed",
    ended_by="left",
    motion=None,
    revisions=("opened", "closed"),
    ended=AFTER_LEAVING,
)
PACES = replace(
    LEAVES,
    words="One alert, info, basis racetrack: no speed alone shows that she waits; closed when she leaves.",
    basis="racetrack",
    # Her last 4 to 6 NM on the way in, at 12 kn, lie in the edge area and fit.
    started=Near("holds", -35.0, 2.0, late=1),
)
FROM_THE_FIRST_LINE = replace(
    ADRIFT,
    words="One open alert, info, begun with the file's first fixes: what was before, nobody knows.",
    started=Near("holds", 0.0, 2.0, late=1),
)
HEARD_AGAIN = replace(STAYS, words="One open alert, info: 30 hours of silence are no departure.")
LOST = replace(
    STAYS,
    words="One alert, info, closed as lost contact 72 hours after the last fix; not evidence of departure.",
    status="closed",
    ended_by="lost_contact",
    revisions=("opened", "closed"),
    ended=Near("not heard", 0.0, 0.0, early=1),
)
TWO_HULLS = replace(STAYS, words="One open alert, info, of the waiting hull, unbroken by the other ship.")
ONE_BAD_FIX = replace(STAYS, words="One open alert, info, unbroken: one fix 60 NM off is no departure.")
TANKERS = replace(ADRIFT, words="One open alert each, info: waiting for the terminal; shown, not told.")
"""Their motion is that of drifting, or of moving up again at 5 kn: under 3 kn on the mean of 3 hours."""

EDGE = (
    Behaviour(
        "anchored_on_edge",
        "A cargo ship lies at anchor on the edge.",
        "Design section 5, edge for every vessel; the words of 13 December 2024, anchored at the edge",
        1.5,
        _anchored,
        STAYS,
    ),
    Behaviour(
        "drifting_on_edge",
        "A tanker drifts along the edge for 14 to 18 hours, then leaves.",
        "Ships drifting off Tartus, 5 to 10 January 2025 (Militarnyi; The Moscow Times)",
        1.9,
        _drifting,
        LEAVES,
    ),
    Behaviour(
        "pacing_on_edge",
        "A cargo ship steams up and down a 10-NM leg on the edge at 8 kn for a day and a third, then leaves.",
        "Racetracks off Tartus, 11 to 18 January 2025 (Russian Fleet Analysis, week 3)",
        2.3,
        _pacing,
        PACES,
    ),
    Behaviour(
        "whole_span",
        "A tanker lies on the edge from the first line to the last.",
        "Issue 2, item 8; no report begins with an arrival on 9 December 2024 either",
        0.5,
        _whole_span,
        FROM_THE_FIRST_LINE,
    ),
    Behaviour(
        "banias_tankers",
        "Three tankers wait off Banias on the edge, drifting and moving up again.",
        "Issue 2, item 8; tankers for the terminal of Banias (naval/places.csv)",
        1.8,
        _banias,
        TANKERS,
    ),
    Behaviour(
        "class_b_on_edge",
        "A class B yacht is adrift on the edge.",
        "Design section 5: fishing, pleasure and class B are never told",
        1.8,
        _class_b,
        replace(ADRIFT, says_anchored=None),
    ),
    Behaviour(
        "unheard_30_hours",
        "A cargo ship anchored on the edge is not heard for 30 hours and is heard again where she was.",
        "Design section 1: AIS off Syria is sparse, and silence is no departure",
        2.5,
        _unheard,
        HEARD_AGAIN,
    ),
    Behaviour(
        "lost_contact",
        "A cargo ship anchored on the edge is not heard again before the end, more than 72 hours later.",
        "A tanker not heard for four days off Syria, 14 January 2025 (avia-pro on MarineTraffic)",
        4.5,
        _lost,
        LOST,
    ),
    Behaviour(
        "two_hulls",
        "Two ships send under one MMSI: one waits on the edge, one passes 130 NM away.",
        "Doubled MMSIs in the recorded tracks (ais/README.md)",
        1.5,
        _two_hulls,
        TWO_HULLS,
    ),
    Behaviour(
        "one_bad_fix",
        "A cargo ship anchored on the edge sends one fix 60 NM away.",
        "Jumps in the recorded tracks (ais/README.md); jamming in the region, spring 2024 (Kuehne+Nagel)",
        1.5,
        _bad_fix,
        ONE_BAD_FIX,
    ),
)
