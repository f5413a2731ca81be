"""The payload of each frequent message type, for many messages at once (ITU-R M.1371-5)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.evaluate.traffic.bits import Sixes, pack, text
from app.evaluate.traffic.chart import DESTINATIONS
from app.evaluate.traffic.courses import NO_ETA_S
from app.evaluate.traffic.fleet import Fleet, Floats, Ints, States

NO_LON, NO_LAT = 181 * 600_000, 91 * 600_000
_DESTINATION = text([f"SYNTH {name}" if name else "" for name in DESTINATIONS], 20)

CLASS_A_BITS, CLASS_B_BITS, EXTENDED_B_BITS, LONG_RANGE_BITS = 168, 168, 312, 96
VOYAGE_BITS, PART_A_BITS, PART_B_BITS, BASE_BITS = 424, 160, 168, 168


def class_a(fleet: Fleet, ship: Ints, sent_s: Ints, states: States, placeless: NDArray[np.bool_]) -> Sixes:
    """Types 1 (most), 2 and 3; where `placeless`, longitude and latitude are "not available"."""
    n = len(ship)
    kind = np.where(sent_s % 13 == 0, 3, np.where(sent_s % 97 == 0, 2, 1))
    lon, lat = units(states, 600_000)
    sog, cog = _speed(states)
    heading = np.where(ship % 10 == 0, 511, cog // 10)
    return pack(n, [
        (kind, 6), (0, 2), (fleet.mmsi[ship], 30), (states.nav_status, 4), (-128, 8), (sog, 10), (1, 1),
        (np.where(placeless, NO_LON, lon), 28), (np.where(placeless, NO_LAT, lat), 27),
        (cog, 12), (heading, 9), (sent_s % 60, 6), (0, 2), (0, 3), (0, 1), (sent_s * 7 + ship & 0x3FFF, 19),
    ])  # fmt: skip


def class_b(fleet: Fleet, ship: Ints, sent_s: Ints, states: States) -> Sixes:
    """Type 18."""
    return pack(len(ship), [
        *_class_b_head(18, fleet, ship, sent_s, states),
        (0, 2), (1, 1), (0, 1), (1, 1), (1, 1), (1, 1), (0, 1), (0, 1), (0, 1), (0x60006, 19),
    ])  # fmt: skip


def extended_b(fleet: Fleet, ship: Ints, sent_s: Ints, states: States) -> Sixes:
    """Type 19: a place and who she is."""
    return pack(len(ship), [
        *_class_b_head(19, fleet, ship, sent_s, states), (0, 4), fleet.name[ship],
        (fleet.ship_type[ship], 8), *_size(fleet, ship), (1, 4), (0, 1), (0, 1), (0, 1), (0, 4),
    ])  # fmt: skip


def long_range(fleet: Fleet, ship: Ints, states: States) -> Sixes:
    """Type 27: a tenth of a minute, whole knots and degrees, no second."""
    lon, lat = units(states, 600)
    return pack(len(ship), [
        (27, 6), (0, 2), (fleet.mmsi[ship], 30), (0, 1), (0, 1), (states.nav_status, 4), (lon, 18), (lat, 17),
        (np.round(states.sog_kn).astype(np.int64), 6), (states.cog_deg.astype(np.int64), 9), (0, 1), (0, 1),
    ])  # fmt: skip


def voyage(fleet: Fleet, ship: Ints, states: States) -> Sixes:
    """Type 5; an ETA of `NO_ETA_S` is "not available"."""

    def given(value: Ints, otherwise: int) -> Ints:
        return np.where(states.arrival_s == NO_ETA_S, otherwise, value)

    arrival = states.arrival_s.astype("datetime64[s]")
    day = arrival.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    return pack(len(ship), [
        (5, 6), (0, 2), (fleet.mmsi[ship], 30), (2, 2), (fleet.imo[ship], 30), fleet.callsign[ship],
        fleet.name[ship], (fleet.ship_type[ship], 8), *_size(fleet, ship), (1, 4),
        (given(_whole(month) % 12 + 1, 0), 4),
        (given(_whole(day) - _whole(month.astype("datetime64[D]")) + 1, 0), 5),
        (given(_whole(arrival) // 3600 % 24, 24), 5), (given(_whole(arrival) // 60 % 60, 60), 6),
        (fleet.draught_dm[ship], 8), _DESTINATION[states.destination], (0, 1), (0, 1),
    ])  # fmt: skip


def part_a(fleet: Fleet, ship: Ints) -> Sixes:
    """Type 24 part A: the name."""
    return pack(len(ship), [(24, 6), (0, 2), (fleet.mmsi[ship], 30), (0, 2), fleet.name[ship]])


def part_b(fleet: Fleet, ship: Ints) -> Sixes:
    """Type 24 part B: type, callsign and size."""
    return pack(len(ship), [
        (24, 6), (0, 2), (fleet.mmsi[ship], 30), (1, 2), (fleet.ship_type[ship], 8), (0, 42),
        fleet.callsign[ship], *_size(fleet, ship), (0, 6),
    ])  # fmt: skip


def base_station(mmsi: Ints, sent_s: Ints, lon: Floats, lat: Floats, kind: int = 4) -> Sixes:
    """Type 4, or 11: the UTC second and where the station is."""
    time = sent_s.astype("datetime64[s]")
    day, month, year = (time.astype(f"datetime64[{unit}]") for unit in "DMY")
    return pack(len(mmsi), [
        (kind, 6), (0, 2), (mmsi, 30), (_whole(year) + 1970, 14), (_whole(month) % 12 + 1, 4),
        (_whole(day) - _whole(month.astype("datetime64[D]")) + 1, 5), (sent_s // 3600 % 24, 5),
        (sent_s // 60 % 60, 6), (sent_s % 60, 6), (1, 1), (_scaled(lon, 600_000), 28),
        (_scaled(lat, 600_000), 27), (7, 4), (0, 10), (0, 1), (0, 19),
    ])  # fmt: skip


def units(states: States, per_degree: int) -> tuple[Ints, Ints]:
    """Longitude and latitude as whole numbers of `per_degree` a degree."""
    return _scaled(states.lon, per_degree), _scaled(states.lat, per_degree)


def _class_b_head(
    kind: int, fleet: Fleet, ship: Ints, sent_s: Ints, states: States
) -> list[tuple[int | Ints, int]]:
    lon, lat = units(states, 600_000)
    sog, cog = _speed(states)
    return [(kind, 6), (0, 2), (fleet.mmsi[ship], 30), (0, 8), (sog, 10), (0, 1), (lon, 28), (lat, 27),
            (cog, 12), (511, 9), (sent_s % 60, 6)]  # fmt: skip


def _size(fleet: Fleet, ship: Ints) -> list[tuple[int | Ints, int]]:
    return [(fleet.to_bow[ship], 9), (fleet.to_stern[ship], 9), (8, 6), (8, 6)]


def _speed(states: States) -> tuple[Ints, Ints]:
    return _scaled(states.sog_kn, 10), _scaled(states.cog_deg, 10) % 3600


def _scaled(values: Floats, per_unit: int) -> Ints:
    return np.asarray(np.round(values * per_unit).astype(np.int64))


def _whole(times: NDArray[np.datetime64]) -> Ints:
    return times.astype(np.int64)
