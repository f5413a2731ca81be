"""Text of a query to values. A `ValueError` says what is wrong; what would be right says the parameter."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from app.domain.time import parse_iso

Degrees = tuple[float, float, float, float]
"""West, south, east, north."""

_LONGEST_AGE_S = 3650 * 86_400
_UNITS_S = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_OFFSET_AFTER_BLANK = re.compile(r" (?=\d\d:?\d\d$)")


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """A number of digits, within these bounds."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise ValueError("it is no whole number")
        number = int(text)
        if not least <= number <= most:
            raise ValueError("it is too small" if number < least else "it is too large")
        return number

    return parse


def matching(pattern: str, otherwise: str) -> Callable[[str], str]:
    """A text of this form."""

    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(otherwise)
        return text

    return parse


def yes_or_no(text: str) -> bool:
    """Whether it is `true`; `false` is the only other word."""
    return one_of("true", "false")(text) == "true"


def one_of(*words: str) -> Callable[[str], str]:
    """One of these words, as written."""

    def parse(text: str) -> str:
        if text not in words:
            raise ValueError("it is none of them")
        return text

    return parse


NAME = r"[!-~]([ -~]{0,78}[!-~])?"
"""A name of at most 80 printable characters of ASCII, without blanks around it."""


name = matching(NAME, "it is no name of 1 to 80 printable ASCII characters")


def mmsi(text: str) -> int:
    """An MMSI: up to nine digits (leading zeros are part of some)."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError("it is no MMSI")
    return int(text)


def time_ms(text: str) -> int:
    """A time with its zone.

    >>> time_ms("2024-12-01T02:00:00 02:00")  # a plus sign in a URL arrives as a blank
    1733011200000
    """
    return parse_iso(_OFFSET_AFTER_BLANK.sub("+", text) if "T" in text.upper() else text)


def age_ms(text: str) -> int:
    """A length of time: seconds, or a number with its unit.

    >>> age_ms("6h")
    21600000
    """
    parts = re.fullmatch(r"([0-9]{1,12})([smhd]?)", text)
    if parts is None:
        raise ValueError("it is no length of time")
    seconds = int(parts[1]) * _UNITS_S[parts[2]]
    if not 0 < seconds <= _LONGEST_AGE_S:
        raise ValueError("it is zero" if seconds == 0 else "it is longer than ten years")
    return seconds * 1000


def bbox(text: str) -> Degrees:
    """Four numbers; west may be greater than east, across the 180th meridian."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError("it is not four numbers with commas between") from None
    if not all(math.isfinite(number) for number in (west, south, east, north)):
        raise ValueError("it is not four numbers with commas between")
    if max(abs(west), abs(east)) > 180:
        raise ValueError("west and east go from -180 to 180")
    if max(abs(south), abs(north)) > 90:
        raise ValueError("south and north go from -90 to 90")
    if south > north:
        raise ValueError("south lies north of north")
    return west, south, east, north
