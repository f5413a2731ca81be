"""Jamming: which ships are shown at an airport, and when. Of them, not of who jams."""

from __future__ import annotations

import numpy as np

from app.evaluate.month.shape import DAY_S, HOUR_S, Shape
from app.evaluate.month.windows import Span, Spans
from app.evaluate.traffic.fleet import Floats, Ints, States

Random = np.random.Generator

BEIRUT_AIRPORT = (35.4884, 33.8209)
_BOX = (32.6, 32.4, 35.4, 35.2)
"""West, south, east, north: off Lebanon, Israel and Cyprus."""
_LASTING_S = (80 * 60.0, 300 * 60.0)
_SCATTER_NM, _ROUND_NM, _ROUND_S = 0.5, 0.4, 1500.0


class Thrown:
    """Draws hour by hour who is thrown, and shows those where the receiver says they are."""

    def __init__(self, shape: Shape) -> None:
        self._shape, self._spans = shape, Spans()

    def draw(self, from_s: int, until_s: int, ship: Ints, states: States, rng: Random) -> None:
        """Who is thrown from this hour on; `states` are of the ships at its beginning."""
        self._spans.forget(from_s)
        west, south, east, north = _BOX
        inside = (states.lon > west) & (states.lon < east) & (states.lat > south) & (states.lat < north)
        found = self._spans.ships()
        near = np.array([one for one in ship[inside].tolist() if one not in found], np.int64)
        usual = self._a_day(from_s) / DAY_S * (until_s - from_s)
        new = rng.permutation(near)[: rng.poisson(usual)]
        begins = rng.uniform(from_s, until_s, len(new))
        ends = begins + rng.uniform(*_LASTING_S, len(new))
        spans = [Span(int(who), float(a), float(b)) for who, a, b in zip(new, begins, ends, strict=True)]
        self._spans.add([*spans, *self._flooded(from_s, until_s, ship, rng)])

    def apply(self, ship: Ints, sent_s: Ints, states: States, rng: Random) -> States:
        """The states as the ships say them, which is at the airport for those that are thrown."""
        time_s = sent_s.astype(np.float64)
        rows = np.flatnonzero(self._spans.hold(ship, time_s))
        if not len(rows):
            return states
        angle = 2.0 * np.pi * time_s[rows] / _ROUND_S + ship[rows]
        east = _ROUND_NM * np.sin(angle) + rng.normal(0.0, 0.02, len(rows)) + _offset(ship[rows], 7)
        north = _ROUND_NM * np.cos(angle) + rng.normal(0.0, 0.02, len(rows)) + _offset(ship[rows], 13)
        lon, lat = states.lon.copy(), states.lat.copy()
        squeeze = np.cos(np.radians(BEIRUT_AIRPORT[1]))
        lon[rows] = BEIRUT_AIRPORT[0] + east / 60.0 / squeeze
        lat[rows] = BEIRUT_AIRPORT[1] + north / 60.0
        return states._replace(lon=lon, lat=lat)

    def _a_day(self, at_s: int) -> float:
        day = (at_s - self._shape.start_s) // DAY_S
        times = dict(self._shape.surge).get(day, 1.0)
        return self._shape.thrown_a_day * self._shape.share * times

    def _flooded(self, from_s: int, until_s: int, ship: Ints, rng: Random) -> list[Span]:
        flood = self._shape.flood
        if flood is None:
            return []
        begin_s = self._shape.start_s + flood.after_hours * HOUR_S
        if not from_s <= begin_s < until_s:
            return []
        some = rng.permutation(ship)[: flood.ships]
        end_s = begin_s + flood.hours * HOUR_S
        return [Span(int(who), begin_s + float(rng.uniform(0.0, 900.0)), end_s) for who in some]


def _offset(ship: Ints, step: int) -> Floats:
    """So that not all go round the same point: one of each ship's own, within `_SCATTER_NM`."""
    return np.asarray(((ship * step) % 101 / 50.0 - 1.0) * _SCATTER_NM)
