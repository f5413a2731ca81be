"""Estimated times of arrival as AIS has them: month, day, hour and minute, of whatever year."""

from __future__ import annotations

from datetime import UTC, datetime

_HALF_A_YEAR_S = 182 * 86_400
"""In no other year it can be nearer."""


def shift_s(before: str | None, after: str | None, at_s: int) -> int | None:
    """By how many seconds an ETA (`MM-DDTHH:MMZ`) was moved, later positive; None if one is not known.

    The year of each is that which puts it nearest to `at_s`, when the change was declared.

    >>> shift_s("12-31T22:00Z", "01-01T04:00Z", 1_735_600_000), shift_s(None, "01-01T04:00Z", 0)
    (21600, None)
    """
    old, new = (None if eta is None else _nearest_s(eta, at_s) for eta in (before, after))
    return None if old is None or new is None else new - old


def _nearest_s(eta: str, at_s: int) -> int | None:
    year = datetime.fromtimestamp(at_s, UTC).year
    this = _in_year(eta, year)
    if this is not None and abs(this - at_s) <= _HALF_A_YEAR_S:
        return this
    years = (_in_year(eta, y) for y in (year - 1, year, year + 1))
    return min((t for t in years if t is not None), key=lambda t: abs(t - at_s), default=None)


def _in_year(eta: str, year: int) -> int | None:
    try:
        return int(datetime.fromisoformat(f"{year}-{eta.removesuffix('Z')}+00:00").timestamp())
    except ValueError:  # a day that the year does not have, or none has
        return None
