"""Behaviours of units of interest: on the demo's watchlist, of ship type 35, or of MID 273."""

from __future__ import annotations

from datetime import datetime

from app.evaluate import places
from app.evaluate.expected import AT_ONCE, Behaviour, Expected, Near
from app.evaluate.motion import moved
from app.evaluate.reception import Random
from app.evaluate.ship import NOT_UNDER_COMMAND, Ship, ship


def _eight_km(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    oiler = ship(341990103, name="SYNTH OILER 1", ship_type=80, callsign="SYN0103", destination="SYNTH ROADS")
    place = places.near(rng, places.EIGHT_KM_WEST, 0.1)
    oiler = places.arriving(oiler, place, places.after(start, rng, 2.0, 6.0))
    return (oiler.anchor(oiler.hours_until(end), what="holds"),)


def _fifteen_km(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    escort = ship(273990104, name="SYNTH ESCORT 1", ship_type=35)
    place = places.near(rng, places.FIFTEEN_KM_WEST, 0.15)
    escort = places.arriving(escort, place, places.after(start, rng, 1.0, 4.0))
    return (escort.circle(escort.hours_until(end), radius_nm=0.4, kn=0.6, centre_deg=0.0, what="holds"),)


def _racetrack(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    hours = (end - start).total_seconds() / 3600.0
    place = places.near(rng, places.FIVE_NM_OFF, 0.15)
    roro = ship(341990101, name="SYNTH RORO 1", imo=9999993, callsign="SYN0101", destination="SYNTH ORDER")
    roro = places.arriving(roro, place, places.after(start, rng, 2.0, 5.0), nm=30.0)
    kn = float(rng.uniform(7.5, 8.5))
    roro = roro.pace(0.42 * hours, leg_nm=6.5, heading_deg=3.0, kn=kn)
    roro = roro.sail(to=places.near(rng, places.OUT_15_6_NM, 0.1), kn=11.0, what="moves out")
    roro = roro.circle(0.28 * hours, radius_nm=0.4, kn=0.5, what="holds 15.6 NM out")
    roro = roro.sail(to=moved(place, 3.0, 3.0), kn=11.0, what="comes back")
    return (roro.circle(roro.hours_until(end), radius_nm=0.4, kn=0.5, centre_deg=0.0, what="drifts inside"),)


def _satellite(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    hours = (end - start).total_seconds() / 3600.0
    place = places.near(rng, places.INSIDE_NORTH_OF_TARTUS, 0.2)
    roro = ship(273990102, name="SYNTH RORO 2", imo=9999981, callsign="SYN0102", destination="SYNTH ORDER")
    roro = roro.at(*place, since=places.after(start, rng, 1.0, 3.0)).heard_by("satellite")
    roro = roro.circle(0.3 * (hours - 93.0), radius_nm=0.6, kn=0.5, what="holds")
    roro = roro.silent(hours=93.0, to=moved(place, 20.0, 1.5))
    return (roro.circle(roro.hours_until(end), radius_nm=0.6, kn=0.5, what="heard again"),)


def _not_under_command(start: datetime, _end: datetime, rng: Random) -> tuple[Ship, ...]:
    tender = ship(341990105, name="SYNTH TENDER 1", ship_type=90, callsign="SYN0105", destination="SYNTH SEA")
    place = places.near(rng, places.EDGE_TARTUS, 0.3)
    tender = places.arriving(tender, place, places.after(start, rng, 3.0, 20.0))
    tender = tender.status(NOT_UNDER_COMMAND).drift(6.0, kn=0.5, towards_deg=30.0, what="holds")
    return (places.leaving(tender.status(None)),)


def _military_type(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    patrol = ship(247990035, name="SYNTH PATROL 35", ship_type=35)
    place = places.near(rng, places.INSIDE_LATAKIA, 0.3)
    patrol = places.arriving(patrol, place, places.after(start, rng, 4.0, 20.0))
    return (patrol.circle(patrol.hours_until(end), radius_nm=0.5, kn=0.6, what="holds"),)


def _mid273(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    unknown = ship(273990201, name="SYNTH TYPE 0", ship_type=0)
    place = places.near(rng, places.BEYOND_THE_EDGE, 0.3)
    unknown = places.arriving(unknown, place, places.after(start, rng, 4.0, 20.0))
    return (unknown.circle(unknown.hours_until(end), radius_nm=0.5, kn=0.6, what="holds"),)


def _held(words: str, phase: str, motion: str, *, says_anchored: bool) -> Expected:
    return Expected(
        words,
        alerts=1,
        status="open",
        basis="slow",
        severity="warning",
        phases=(phase,),
        motion=motion,
        says_anchored=says_anchored,
        unit_of_interest=True,
        revisions=("opened",),
        started=AT_ONCE,
    )


UNITS = (
    Behaviour(
        "eight_km_west",
        "An oiler lies at anchor 8 km west of the naval basin of Tartus, for days.",
        "Images of 9 and 10 December 2024, many ships about 8 km from the harbour (ISW, carried by dv.is)",
        1.0,
        _eight_km,
        _held(
            "One open alert, warning: on the watchlist by call sign; inside, 8 NM within the line.",
            "inside",
            "swinging",
            says_anchored=True,
        ),
    ),
    Behaviour(
        "fifteen_km_west",
        "A ship that sends military type 35 keeps her station 15 km west of the naval basin, engines slow.",
        "Two frigates 15 km from the nearest berth, 15 December 2024 (Defense Express on an ESA image)",
        1.0,
        _fifteen_km,
        _held(
            "One open alert, warning: ship type 35; inside, 4.5 NM within the line, though called its edge.",
            "inside",
            "drifting",
            says_anchored=False,
        ),
    ),
    Behaviour(
        "racetrack_out_and_back",
        "A ro-ro steams a racetrack 5 NM off, moves out to hold 15.6 NM due west, and comes back to drift.",
        "The Insider: 5 to 8 January 2025 circling 5 NM off, then 15.6 NM out; Russian Fleet Analysis",
        4.0,
        _racetrack,
        Expected(
            "One unbroken open alert, warning: on the watchlist by IMO; inside, then edge, then inside.",
            alerts=1,
            status="open",
            basis="racetrack",
            severity="warning",
            phases=("inside", "edge", "inside"),
            motion="drifting",
            says_anchored=False,
            unit_of_interest=True,
            revisions=("opened", "phase", "phase"),
            # Part of her way in already fits: the belt begins 19 NM, the 20-NM circle 95 minutes, before.
            started=Near("paces", -105.0, 2.0, late=1),
        ),
    ),
    Behaviour(
        "satellite_and_93_hours",
        "A ro-ro heard only by satellite, a few passes a day, is not heard for 93 hours, then again.",
        "Sparta unheard from 29 December 2024 16:19Z to 2 January 2025 13:13Z (ItaMilRadar, satellite AIS)",
        6.5,
        _satellite,
        Expected(
            "One alert, warning, sparse: closed as lost contact after 72 hours, the same reopened after 93.",
            alerts=1,
            status="open",
            basis="sparse",
            severity="warning",
            phases=("inside",),
            unit_of_interest=True,
            revisions=("opened", "closed", "reopened"),
            # The shortest run that spans 12 h may leave out the first passes.
            started=Near("holds", -1.0, 600.0),
        ),
    ),
    Behaviour(
        "not_under_command",
        "A tender on the edge sends nav. status 2 for six hours, drifting, and then leaves.",
        "Kildin, two black balls up, about five hours, 23 January 2025 (RFI via ItaMilRadar; AP)",
        1.8,
        _not_under_command,
        Expected(
            "One alert, critical: on the watchlist by MMSI and not under command; closed when she leaves.",
            alerts=1,
            status="closed",
            ended_by="left",
            basis="slow",
            severity="critical",
            phases=("edge",),
            unit_of_interest=True,
            revisions=("opened", "closed"),
            started=AT_ONCE,
            ended=Near("leaves", -15.0, 65.0),
        ),
    ),
    Behaviour(
        "military_type",
        "A ship of no watchlist and of type 35 holds off Latakia, 5 NM inside the line.",
        "Design, units of interest: ship type 35; warships off the coast all of December 2024",
        1.5,
        _military_type,
        _held(
            "One open alert, warning: by type 35 a unit of interest, so the whole belt counts; inside.",
            "inside",
            "drifting",
            says_anchored=False,
        ),
    ),
    Behaviour(
        "mid273_type_0",
        "A ship of MID 273 that gives no ship type holds 8.5 NM outside the line.",
        "Design, units of interest: MID 273 of type 0; seven ships off Syria, 17 January 2025 (UAWire)",
        1.5,
        _mid273,
        _held(
            "One open alert, warning: a unit of interest within 24 NM of the baseline; outside the edge.",
            "outside",
            "drifting",
            says_anchored=False,
        ),
    ),
)
