"""Two and a half days of some thirty synthetic ships, on which every kind of alert is raised."""

from collections import Counter
from datetime import timedelta
from functools import lru_cache

import numpy as np

from app.evaluate import places
from app.evaluate.catalogue import CATALOGUE
from app.evaluate.dials import Dials
from app.evaluate.motion import moved
from app.evaluate.nmea import HEADER, messages
from app.evaluate.reception import hear
from app.evaluate.scenario import in_order
from app.evaluate.ship import DEFAULT_START, ship

KINDS = frozenset(
    {
        *("ais_gap", "destination_mismatch", "feed_outage", "gate_transit", "gnss_interference"),
        *("identity_change", "implausible_motion", "loitering", "mmsi_conflict", "naval_track_unverified"),
        *("port_call", "rendezvous", "voyage_change", "zone_entry", "zone_exit"),
    }
)
DIALS = Dials(
    moving_s=540.0, still_s=1100.0, static_s=2400.0, duplicates=0.1, loss=0.03, noise=0.02, crlf=0.2
)
END = DEFAULT_START + timedelta(hours=58.0)
NOBODY_HEARD_H = 40.0, 44.0
BEIRUT_AIRPORT = 35.4884, 33.8209
TARTUS_QUAY = 35.8745, 34.9045


@lru_cache(maxsize=4)
def lines(seed, keys=()):
    """The file's lines, with their ends; `keys`: behaviours of the catalogue that are there beside."""
    rng = np.random.default_rng(seed)
    beside = [one for key in keys for one in CATALOGUE[key].build(DEFAULT_START, END, rng)]
    ships = [*_ships(rng), *beside]
    heard = [m for one in ships for m in messages(one, hear(one, rng, DIALS), rng, DIALS)]
    heard = [m for m in heard if m.received_s < END.timestamp()]
    hole = [DEFAULT_START.timestamp() + 3600.0 * hours for hours in NOBODY_HEARD_H]
    heard = [m for m in heard if not hole[0] < m.received_s < hole[1]]
    text = [f"{line}\n".encode() for line in HEADER]
    return [*text, *(line + b"\n" for line in in_order(heard, rng, DIALS, Counter()))]


def _ships(rng):
    yield from (_holder(rng), _caller(rng), _passer(rng), _renamed(rng), _fast(rng), _patrol(rng))
    yield from (_silent(rng), *_two_of_one_number(rng), *_jammed(rng), *_together(rng))


def _holder(rng):
    """A watched tender holds on the edge under a foreign destination, and goes; then she holds again."""
    one = ship(341990105, name="SYNTH TENDER 1", ship_type=90, callsign="SYN0105", destination="LIMASSOL")
    one = places.arriving(one, places.near(rng, places.EDGE_TARTUS, 0.3), DEFAULT_START)
    one = places.leaving(one.anchor(9.0), nm=40.0).sail(to=places.EDGE_TARTUS, kn=14.0)
    return one.anchor(one.hours_until(END))


def _caller(rng):
    one = ship(538990501, name="SYNTH CALLER", callsign="SYN0501", destination="TARTUS", draught_m=9.0)
    one = places.arriving(one, TARTUS_QUAY, places.after(DEFAULT_START, rng, 1.0, 2.0), kn=11.0)
    return places.leaving(one.moor(7.0).says(destination="ISKENDERUN", draught_m=6.0).moor(3.0), nm=40.0)


def _passer(rng):
    one = ship(636990502, name="SYNTH PASSER", callsign="SYN0502").at(32.36, 31.15, since=DEFAULT_START)
    return one.sail(to=(32.40, 31.90), kn=9.0)


def _renamed(rng):
    one = ship(511990503, name="SYNTH FIRST", callsign="SYN0503").at(34.2, 34.6, since=DEFAULT_START)
    return one.steer(90.0, 5.0, 3.0).says(name="SYNTH SECOND").steer(270.0, 5.0, 4.0)


def _fast(rng):
    """Her receiver shows her miles ahead, again and again."""
    one = ship(677990504, name="SYNTH LEAPER", callsign="SYN0504").at(33.6, 35.6, since=DEFAULT_START)
    one = one.steer(180.0, 8.0, 2.0)
    for number in range(1, 9):
        one = one.steer(180.0, 8.0, 0.15).bad_fix(*moved(one.here, 200.0, 6.5 * number))
    return one.steer(180.0, 8.0, 2.0)


def _patrol(rng):
    one = ship(247990505, name="SYNTH PATROL", ship_type=35).at(34.4, 35.4, since=DEFAULT_START)
    return one.steer(0.0, 12.0, 3.0)


def _silent(rng):
    """A watched oiler is not heard for 15 hours."""
    one = ship(341990103, name="SYNTH OILER 1", ship_type=80, callsign="SYN0103", destination="SYNTH ROADS")
    one = one.at(34.9, 34.5, since=DEFAULT_START).steer(90.0, 3.0, 4.0).silent(15.0, to=(35.3, 34.5))
    return one.steer(270.0, 3.0, 2.0)


def _two_of_one_number(rng):
    one = ship(312990506, name="SYNTH TWIN", callsign="SYN0506").at(34.0, 33.9, since=DEFAULT_START)
    other = ship(312990506, name="SYNTH TWIN", callsign="SYN0506").at(34.2, 35.6, since=DEFAULT_START)
    return one.steer(90.0, 6.0, 3.0), other.steer(0.0, 6.0, 3.0)


def _jammed(rng):
    for number in range(4):
        since = places.after(DEFAULT_START, rng, 5.0, 5.2)
        one = ship(613990510 + number, name=f"SYNTH JAMMED {number}", callsign=f"SYN051{number}")
        one = one.at(34.8, 33.6 + 0.1 * number, since=since).steer(0.0, 8.0, 1.0)
        yield one.shown(2.0, BEIRUT_AIRPORT, radius_nm=0.3).steer(0.0, 8.0, 4.0)


def _together(rng):
    for number in range(2):
        one = ship(450990520 + number, name=f"SYNTH BESIDE {number}", callsign=f"SYN052{number}")
        place = moved((34.6, 34.9), 90.0, 0.08 * number)
        one = one.at(*moved(place, 180.0 * number, 8.0), since=DEFAULT_START).sail(to=place, kn=8.0)
        yield one.stop(3.5).steer(180.0 * number, 9.0, 2.0)
