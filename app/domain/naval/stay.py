"""How long a unit has been in the Mediterranean, by the days on which somebody says that she entered it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from app.domain.naval.units import NavalUnit
from app.domain.time import DAY_MS

SAME_VOYAGE_DAYS = 30
"""Ours: days of entry further apart are of two voyages, and no rivals."""
_FIRST_DAY = date(1970, 1, 1).toordinal()


class Days(NamedTuple):
    """Whole UTC days; the two are equal unless those who say when she entered differ."""

    least: int
    most: int


def days_in_mediterranean(unit: NavalUnit, at_ms: int) -> Days | None:
    """From the day of her latest entry to that of `at_ms`; None if nobody says that she had entered by then.

    Whether she has left since, claims do not say: the board does.
    """
    at = _FIRST_DAY + at_ms // DAY_MS
    days = {date.fromisoformat(claim.value).toordinal() for claim in unit.claims if claim.field == "entered"}
    entered = [day for day in days if day <= at]
    if not entered:
        return None
    latest = max(entered)
    earliest = min(day for day in entered if latest - day <= SAME_VOYAGE_DAYS)
    return Days(at - latest, at - earliest)
