"""A recording with an alert of nearly every kind in it, by ships that do not exist."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from support.live import BRIEF, _unlabelled

from app.evaluate.nmea import messages, numbered
from app.evaluate.reception import hear
from app.evaluate.ship import NOT_UNDER_COMMAND, Ship, ship

DAYS = 3.0
WATCHED = (341990301, 341990302, 341990304, 341990305, 341990309)
BEIRUT_AIRPORT = (35.4884, 33.8209)
NAVAL_BASIN = (35.8660, 34.9119)
DIALS = replace(BRIEF, moving_s=300.0)


def watchlist():
    """The CSV of those who are watched."""
    rows = "".join(f"SYNTH WATCHED {mmsi % 100},{mmsi},,\n" for mmsi in WATCHED)
    return f"label,mmsi,imo,callsign\n{rows}"


def lines(end):
    """The lines (bytes) of the days before a moment, as they came; not labelled synthetic."""
    start, rng = end - timedelta(days=DAYS), np.random.default_rng(5)
    heard = []
    for number, one in enumerate(ships(start)):
        heard += messages(one, hear(one, np.random.default_rng([5, number]), DIALS), rng, DIALS)
    heard = sorted((m for m in heard if m.received_s < end.timestamp()), key=lambda m: m.received_s)
    return [
        _unlabelled(f"{line}\n".encode()) for n, m in enumerate(heard) for line in numbered(m, n % 10).lines
    ]


def ships(start):
    """Their stories."""
    yield _unheard(start)
    yield from _together(start)
    yield _in_and_out_of_tartus(start)
    yield from _bound_elsewhere(start)
    for number in range(4):
        yield from _jammed(start, number)
    yield from _twice(start)
    yield _not_under_command(start)
    yield _through_the_dardanelles(start)


def _at(one, since, place):
    return one.at(*place, since=since)


def _unheard(start):
    one = ship(341990301, name="SYNTH UNHEARD", destination="SYTTS")
    one = _at(one, start + timedelta(hours=30), (33.2, 34.2)).sail(to=(34.3, 34.5), kn=12)
    return one.silent(hours=30, to=(34.5, 34.6)).drift(0.1)


def _together(start):
    for mmsi, off in ((341990302, 0.0), (538000303, 0.0016)):
        one = ship(mmsi, name=f"SYNTH PAIR {mmsi % 10}", ship_type=80 if off else 70)
        one = _at(one, start + timedelta(hours=20), (34.9 + 10 * off, 34.5 + 60 * off))
        one = one.sail(to=(35.05, 34.70 + off), kn=10 if off else 10.5)
        yield one.drift(hours=3, kn=0.4).steer(290.0 if off else 250.0, 11, 4)


def _in_and_out_of_tartus(start):
    one = ship(341990304, name="SYNTH CALLER", destination="SYTTS", draught_m=7.1)
    one = _at(one, start + timedelta(hours=2), (34.4, 34.8)).sail(to=(35.80, 34.9119), kn=13)
    one = one.sail(to=NAVAL_BASIN, kn=4).moor(hours=28)
    return one.sail(to=(35.80, 34.9119), kn=5).sail(to=(34.6, 34.9), kn=13)


def _bound_elsewhere(start):
    one = ship(341990305, name="SYNTH SAILS ON", destination="EGALY")
    one = _at(one, start + timedelta(hours=8), (31.0, 33.0)).sail(to=(32.5, 33.4), kn=12)
    yield one
    said = replace(one.identity, destination="SYTTS", draught_m=8.4)
    yield Ship(said).at(*_place(one), since=one.now).sail(to=(33.6, 33.8), kn=12)


def _place(one):
    return one.here.lon, one.here.lat


def _jammed(start, number):
    """She sails off Lebanon; for an hour and a half she is shown at Beirut airport."""
    said = ship(538000310 + number, name=f"SYNTH JAMMED {number}")
    one = _at(said, start + timedelta(hours=40), (34.6 + 0.1 * number, 33.9 + 0.1 * number)).steer(60, 8, 3)
    yield one
    away = said.at(*BEIRUT_AIRPORT, since=one.now + timedelta(minutes=4 + number)).stop(hours=1.5)
    yield away
    lon, lat = _place(one)
    yield said.at(lon + 0.17, lat + 0.09, since=away.now + timedelta(minutes=5)).steer(60, 8, 3)


def _twice(start):
    """Two ships under one MMSI."""
    for lon, lat in ((33.3, 33.0), (33.0, 35.7)):
        one = ship(538000320, name="SYNTH TWICE")
        yield _at(one, start + timedelta(hours=24), (lon, lat)).steer(80, 9, 6)


def _not_under_command(start):
    one = ship(341990309, name="SYNTH BROKEN DOWN", ship_type=90, destination="SYTTS")
    one = _at(one, start + timedelta(hours=50), (33.9, 34.3)).steer(70, 11, 3)
    return one.status(NOT_UNDER_COMMAND).drift(hours=3, kn=1.0, towards_deg=30.0)


def _through_the_dardanelles(start):
    one = ship(538000321, name="SYNTH TRANSIT")
    one = _at(one, start + timedelta(hours=10), (25.9, 39.9)).sail(to=(26.18, 40.02), kn=11)
    one = one.sail(to=(26.36, 40.12), kn=11).sail(to=(26.40, 40.19), kn=11).sail(to=(26.70, 40.36), kn=11)
    return one.sail(to=(27.2, 40.5), kn=12)
