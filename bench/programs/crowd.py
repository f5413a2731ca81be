"""`python -m bench.programs.crowd SHIPS END OUT`: an hour of many invented ships off Syria, up to a time.

`END` is in seconds since 1970. Each ship says who she is, and where she is every ten minutes; sixty hold at
the 12-NM line for five hours before, so that there are alerts too. The measure of the page sails them on.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pyais.encode import encode_dict

from app.geo.limits import on_land
from bench.programs.send_live import sentence, tagged

WEST, SOUTH, EAST, NORTH = 33.2, 33.4, 35.95, 36.2
FIRST = 271_100_000
HOLDERS = 60
_EVERY_S, _HOUR_S, _HELD_S = 600, 3600, 5 * 3600


class Sailing(NamedTuple):
    """A ship, where she is at the end of the hour, and how she goes."""

    mmsi: int
    lon: float
    lat: float
    course: float
    knots: float

    def at(self, seconds: float) -> tuple[float, float]:
        """Where she is so long after the end of the hour (before it, if negative), in degrees."""
        nm = self.knots * seconds / 3600
        east = nm * math.sin(math.radians(self.course)) / 60 / math.cos(math.radians(self.lat))
        return self.lon + east, self.lat + nm * math.cos(math.radians(self.course)) / 60


def crowd(ships: int, seed: int = 1) -> list[Sailing]:
    """So many at sea, always the same ones; the first of them hold."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    found: list[Sailing] = []
    while len(found) < ships:
        lon, lat = rng.uniform(WEST, EAST), rng.uniform(SOUTH, NORTH)
        if len(found) < HOLDERS:
            found.append(Sailing(FIRST + len(found), 35.62, 34.7 + 0.008 * len(found), 0.0, 0.0))
        elif not on_land([lon], [lat])[0]:
            found.append(Sailing(FIRST + len(found), lon, lat, rng.uniform(0, 360), rng.uniform(4, 16)))
    return found


def reports(ships: list[Sailing], end_s: float, after_s: float) -> Iterator[bytes]:
    """A tagged line of each ship, so long after the end of the hour."""
    for ship in ships:
        line = sentence(ship.mmsi, *ship.at(after_s), end_s + after_s, ship.knots)
        yield tagged(line, end_s + after_s)


def _lines(ships: list[Sailing], end_s: float) -> Iterator[bytes]:
    for before in range(_HELD_S, _HOUR_S, -_EVERY_S):
        yield from reports(ships[:HOLDERS], end_s, -before)
    for ship in ships:
        said = {"msg_type": 24, "partno": 0, "mmsi": ship.mmsi, "shipname": f"SYNTH {ship.mmsi - FIRST}"}
        yield tagged(encode_dict(said, radio_channel="A", talker_id="AI")[0].encode(), end_s - _HOUR_S)
    for before in range(_HOUR_S, -1, -_EVERY_S):
        yield from reports(ships, end_s, -before)


def main() -> None:
    """Write them."""
    ships, end_s, out = int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3])
    with out.open("wb") as file:
        file.writelines(line + b"\n" for line in _lines(crowd(ships), end_s))


if __name__ == "__main__":
    main()
