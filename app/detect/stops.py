"""Where ships stop: cells learned from the latest of them. docs/rules.md, `rendezvous`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.detect.facts import BoolArray, FloatArray, IntArray

_PER_DEGREE = 10
_COLUMNS = 360 * _PER_DEGREE


def cells(lon: FloatArray, lat: FloatArray) -> IntArray:
    """The cell of 0.1 degree that holds each point, of the points' shape.

    >>> cells(np.array([-180.0, 35.55]), np.array([-90.0, 34.91])).tolist()
    [0, 4498555]
    """
    row, column = np.floor((lat + 90.0) * _PER_DEGREE), np.floor((lon + 180.0) * _PER_DEGREE)
    return np.asarray(row * _COLUMNS + column, np.int64)


class Stops:
    """Of each cell the latest ships that stopped there, as many as are enough, and each one's last day."""

    def __init__(self, enough: int, days: int, held: Mapping[str, Any]) -> None:
        self._enough, self._days = enough, days
        self._cells = {int(cell): dict(ships) for cell, ships in held.items()}
        self._today: tuple[int, set[tuple[int, int]]] = (0, set())
        """A day, and who was added on it, and where: a second time changes nothing."""

    def to_dict(self, day: int) -> dict[str, Any]:
        """For the rule's state: what can still matter on a day."""
        fresh = {
            str(cell): [(m, d) for m, d in sorted(ships.items()) if d > day - self._days]
            for cell, ships in sorted(self._cells.items())
        }
        return {cell: ships for cell, ships in fresh.items() if ships}

    def add(self, cell: IntArray, mmsi: IntArray, day: int) -> None:
        """Ships that were slow there on a day not before those that were added."""
        if self._today[0] != day:
            self._today = (day, set())
        added = self._today[1]
        new = [pair for pair in zip(cell.tolist(), mmsi.tolist(), strict=True) if pair not in added]
        added.update(new)
        for c, m in new:
            ships = self._cells.setdefault(c, {})
            if m not in ships and len(ships) == self._enough and min(ships.values()) == day:
                continue
            ships[m] = day
            if len(ships) > self._enough:
                del ships[min(ships, key=lambda ship: (ships[ship], ship))]

    def are_places(self, cell: IntArray, day: int) -> BoolArray:
        """In which of these cells enough ships stopped in the days up to this one; of their shape."""
        found = {c: self._is_place(c, day) for c in np.unique(cell).tolist()}
        return np.isin(cell, [c for c, is_place in found.items() if is_place])

    def _is_place(self, cell: int, day: int) -> bool:
        ships = self._cells.get(cell, {})
        fresh = [d for d in ships.values() if d > day - self._days]
        return len(fresh) >= self._enough
