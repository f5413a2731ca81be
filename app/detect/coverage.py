"""How well ships are heard at a place, learned from those that were: docs/rules.md, `ais_gap`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

GOOD, POOR, UNKNOWN = "good", "poor", "unknown"
CELL_DEG = 0.25
ROWS, COLUMNS = 720, 1440
"""Cells from south to north and from west to east; a cell's number is row * COLUMNS + column."""
MODEL_DAYS = 28
LATE_DAYS = 1
"""A day counts from a day after its end: what came late by then costs nothing."""
HOURS_AROUND = 3


@dataclass(frozen=True)
class CoverParameters:
    """When coverage is good, and when that is not known."""

    expected_s: int = 24 * 3600
    heard_share: float = 0.9
    visits_an_end: int = 50


@dataclass(frozen=True)
class Cover:
    """What the model knows of a cell, a class and hours of the day."""

    expected_s: int = 0
    """Time in which ships were known to be there."""
    heard_s: int = 0
    visits: int = 0
    """Ship-hours with a fix."""
    ends: int = 0
    """Fixes after which a ship that was not moored was not heard for six hours."""

    def word(self, p: CoverParameters | None = None) -> str:
        """Good, poor or unknown.

        >>> Cover(100_000, 95_000, 100, 2).word(), Cover(100_000, 95_000, 100, 3).word(), Cover().word()
        ('good', 'poor', 'unknown')
        """
        p = p or CoverParameters()
        if self.expected_s < p.expected_s:
            return UNKNOWN
        well = self.heard_s >= p.heard_share * self.expected_s and self.ends * p.visits_an_end <= self.visits
        return GOOD if well else POOR

    def evidence(self) -> dict[str, Any]:
        """The word and the numbers behind it."""
        share = round(self.heard_s / self.expected_s, 3) if self.expected_s else None
        return {
            "coverage": self.word(),
            "expected_ship_hours": round(self.expected_s / 3600, 1),
            "heard_share": share,
            "visits": self.visits,
            "ends": self.ends,
        }


def cell_of(lon: float, lat: float) -> int:
    """Number of the cell that holds a place in degrees, its southern and western edge included.

    >>> cell_of(-180, -90), cell_of(-179.75, -90), cell_of(180, 90)
    (0, 1, 1035360)
    """
    column = int((lon + 180) // CELL_DEG) % COLUMNS
    return min(int((lat + 90) // CELL_DEG), ROWS - 1) * COLUMNS + column


def unknown_cover(lon: float, lat: float, at_s: int, *, class_b: bool = False) -> Cover:  # noqa: ARG001
    """Of a model that was told nothing."""
    return Cover()
