"""Arguments as the server reads them: instants, places, ships."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pandas as pd

from twelvemile.errors import UsageError

Moment = str | datetime
"""ISO 8601 text, an aware datetime or a pandas Timestamp (which is a datetime)."""
Ships = int | str | Iterable[int | str]

_FOR_EXAMPLE = "2024-12-01T00:00:00Z"


def instant(name: str, value: Moment | None) -> list[tuple[str, str]]:
    """The argument as part of a query, empty for None.

    >>> instant("since", "2024-12-01T02:00:00+02:00")
    [('since', '2024-12-01T00:00:00Z')]
    >>> instant("since", "2024-12-01")
    Traceback (most recent call last):
    ...
    twelvemile.errors.UsageError: since='2024-12-01' has no time zone: write 2024-12-01T00:00:00Z for UTC
    """
    if value is None:
        return []
    moment = _moment(name, value)
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise UsageError(f"{name}={str(value)!r} has no time zone: {_next_step(value)}")
    return [(name, moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z")]


def span(since: Moment | None, until: Moment | None) -> list[tuple[str, str]]:
    """Both ends of a span, those that are given."""
    return [*instant("since", since), *instant("until", until)]


def _moment(name: str, value: object) -> datetime:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            raise UsageError(f"{name}={value!r} is no ISO 8601 time: write {_FOR_EXAMPLE}") from None
    if isinstance(value, datetime) and not pd.isna(value):
        return value.to_pydatetime(warn=False) if isinstance(value, pd.Timestamp) else value
    if isinstance(value, date) and not pd.isna(value):
        raise UsageError(f"{name}={str(value)!r} has no time zone: {_next_step(str(value))}")
    raise UsageError(f"{name}={value!r} is no time: write {_FOR_EXAMPLE}, or an aware datetime")


def _next_step(value: object) -> str:
    if not isinstance(value, str):
        return "give it one, for UTC .replace(tzinfo=datetime.UTC) or .tz_localize('UTC')"
    clock = "" if "T" in value.upper() or " " in value.strip() else "T00:00:00"
    return f"write {value.strip()}{clock}Z for UTC"


def age(name: str, value: str | float | timedelta | None) -> list[tuple[str, str]]:
    """A length of time: seconds, a timedelta, or text such as `6h`.

    >>> age("max_age", timedelta(hours=6)), age("max_age", "6h")
    ([('max_age', '21600')], [('max_age', '6h')])
    """
    if value is None:
        return []
    if isinstance(value, str):
        return [(name, value)]
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    if not math.isfinite(seconds):
        raise UsageError(f"{name}={value!r} is no length of time: write 6h, or a number of seconds")
    return [(name, f"{math.ceil(seconds)}")]


def box(value: Iterable[float] | str | None) -> list[tuple[str, str]]:
    """West, south, east, north in degrees; `total_bounds` of a GeoDataFrame is such a box.

    >>> box((35, 34.5, 36, 35.6))
    [('bbox', '35.0,34.5,36.0,35.6')]
    """
    if value is None:
        return []
    try:
        sides = [float(side) for side in (value.split(",") if isinstance(value, str) else value)]
    except (TypeError, ValueError):
        sides = []
    if len(sides) != 4:
        raise UsageError(f"bbox={value!r} is no box: write (west, south, east, north) in degrees")
    return [("bbox", ",".join(repr(side) for side in sides))]


def ships(value: Ships | None) -> list[int]:
    """The MMSIs, each once, in order; none for None.

    >>> ships(273990102), ships(["273990104", 273990102])
    ([273990102], [273990102, 273990104])
    """
    if value is None:
        return []
    given = [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
    if not given:
        raise UsageError("mmsi is empty: name a vessel, or leave it out for all")
    return sorted({_ship(one) for one in given})


def ship(value: int | str) -> int:
    """The MMSI of what takes one vessel only."""
    found = ships(value)
    if len(found) != 1:
        raise UsageError(f"mmsi={value!r}: this takes one vessel; positions() takes several")
    return found[0]


def _ship(value: int | str) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isdecimal() and text.isascii() and len(text) <= 9):
        raise UsageError(f"mmsi={value!r} is no MMSI: up to nine digits")
    return int(text)


def words(name: str, value: str | Iterable[str] | None) -> list[tuple[str, str]]:
    """One word or several, each a part of the query.

    >>> words("status", ["open", "closed"])
    [('status', 'open'), ('status', 'closed')]
    """
    if value is None:
        return []
    return [(name, str(one)) for one in ([value] if isinstance(value, str) else value)]


def yes_or_no(value: bool) -> str:
    """As the server writes it."""
    return "true" if value else "false"


def alert_id(value: str) -> str:
    """An alert's id, as part of an address."""
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{value!r} is no id of an alert: take one from the column `id` of alerts()")
    return quote(value.strip(), safe="")
