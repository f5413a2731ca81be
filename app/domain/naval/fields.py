"""One field of what comes from outside, read and checked; whoever is wrong learns what would be right."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from app.domain.naval.sighting import Ring, Span
from app.domain.time import DAY_MS, parse_iso
from app.domain.watchlist import STARTS_FORMULA

Word = TypeVar("Word", bound=StrEnum)
MOST_CORNERS = 1000
_SHOWN = 40
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID = re.compile(r"[0-9a-f]{16}")
_URL = re.compile(r"https?://[^\s/?#\"'<>\\^`{|}@]+([/?#][^\s\"<>\\^`{|}]*)?", re.I)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]{1,3})?", re.I)
_MINUTE_MS = 60_000
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")
_POLYGON = re.compile(r"\s*polygon\s*\(\s*\((.*)\)\s*\)\s*", re.I | re.S)


class FieldError(ValueError):
    """What is wrong with a field, and what would be right."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field} {detail}")
        self.field = field


def text(value: Any, field: str, most: int) -> str | None:  # noqa: ANN401
    """A text on one line, without the quote by which a table keeps it from being a formula; None if blank."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise FieldError(field, "is a text")
    if value.startswith("'") and value[1:].startswith(STARTS_FORMULA):
        value = value[1:]
    cleaned = " ".join(value.split())
    if not cleaned.isprintable():
        raise FieldError(field, "holds a character that cannot be shown: take it out")
    if len(cleaned) > most:
        raise FieldError(field, f"has {len(cleaned):,} characters: at most {most:,}")
    return cleaned or None


def number(value: Any, field: str, least: float, most: float) -> float | None:  # noqa: ANN401
    """A number in these bounds; None if blank."""
    if is_blank(value):
        return None
    found = _plain_number(value)
    if found is None or not least <= found <= most:
        raise FieldError(field, f"{shown(value)} is no number from {least:,g} to {most:,g}")
    return found


def count(value: Any, field: str, most: int) -> int | None:  # noqa: ANN401
    """A whole number from 0; None if blank."""
    found = number(value, field, 0, most)
    if found is None:
        return None
    if found != int(found):
        raise FieldError(field, f"{shown(value)} is no whole number")
    return int(found)


def flag(value: Any, field: str) -> bool:  # noqa: ANN401
    """Yes or no; no if blank."""
    if isinstance(value, bool):
        return value
    said = "" if value is None else str(value).strip().casefold()
    if said in _TRUE:
        return True
    if said in _FALSE or not said:
        return False
    raise FieldError(field, f"{shown(value)} is neither true nor false")


def word(value: Any, field: str, kind: type[Word]) -> Word | None:  # noqa: ANN401
    """One of the words of an enumeration, written with blanks, hyphens or in capitals too; None if blank."""
    found = one_of(value, field, [member.value for member in kind])
    return None if found is None else kind(found)


def one_of(value: Any, field: str, words: Sequence[str]) -> str | None:  # noqa: ANN401
    """The same of words in a list."""
    said = text(value, field, 200)
    if said is None:
        return None
    folded = re.sub(r"[\s-]+", "_", said.casefold())
    if folded in words:
        return folded
    raise FieldError(field, f"{shown(said)} is none of {', '.join(words)}{like(folded, words)}")


def like(said: str, words: Iterable[str]) -> str:
    """A hint at the one that was probably meant, or nothing.

    >>> like("helding", ["holding", "anchored"])
    ': did you mean holding?'
    """
    close = get_close_matches(said, list(words), n=1)
    return f": did you mean {close[0]}?" if close else ""


def key(value: Any, field: str) -> str | None:  # noqa: ANN401
    """The key of a unit; her name stands for it too.

    >>> key("Admiral Golovko", "unit")
    'admiral-golovko'
    """
    said = text(value, field, 80)
    if said is None:
        return None
    found = re.sub(r"[\s_-]+", "-", said.casefold())
    if not _KEY.fullmatch(found):
        raise FieldError(field, f"{shown(said)} is no key of a unit: write it like admiral-golovko")
    return found


def is_id(value: str) -> bool:
    """Whether it has the form of a sighting's id."""
    return _ID.fullmatch(value) is not None


def url(value: Any, field: str) -> str | None:  # noqa: ANN401
    """A link that a page may show: http or https, without a password."""
    said = text(value, field, 2000)
    if said is not None and not _URL.fullmatch(said):
        raise FieldError(field, f"{shown(said)} is no link: it begins with https:// or http://")
    return said


def sha256(value: Any, field: str) -> str | None:  # noqa: ANN401
    """A hash, 64 hex digits."""
    said = text(value, field, 100)
    if said is not None and not _SHA256.fullmatch(said.casefold()):
        raise FieldError(field, "is no SHA-256: that is 64 hex digits")
    return None if said is None else said.casefold()


def moment_ms(value: Any, field: str, latest_ms: int) -> int | None:  # noqa: ANN401
    """A day (its beginning) or a time with its zone; None if blank."""
    said = text(value, field, 40)
    if said is None:
        return None
    found = _day_ms(said, field) if _DATE.fullmatch(said) else _time_ms(said, field)
    if not 0 <= found <= latest_ms:
        raise FieldError(field, f"{shown(said)} is {'before 1970' if found < 0 else 'still to come'}")
    return found


def span(first: Any, last: Any, names: tuple[str, str], latest_ms: int) -> Span:  # noqa: ANN401
    """A day is all of it, a time alone its minute; a day as the end belongs to the span, a time does not."""
    from_ms = moment_ms(first, names[0], latest_ms)
    until_ms = moment_ms(last, names[1], latest_ms + DAY_MS)
    if from_ms is None:
        raise FieldError(names[0], "is blank: give the day, or the earliest time that it can have been")
    if until_ms is None:
        return Span(from_ms, from_ms + (DAY_MS if is_day(first) else _MINUTE_MS))
    if is_day(last):
        until_ms += DAY_MS
    if until_ms <= from_ms:
        raise FieldError(names[1], f"{shown(last)} is not after {names[0]}")
    return Span(from_ms, until_ms)


def is_day(value: Any) -> bool:  # noqa: ANN401
    """Whether it is a bare date."""
    return isinstance(value, str) and _DATE.fullmatch(value.strip()) is not None


def ring(value: Any, field: str) -> Ring | None:  # noqa: ANN401
    """Corners of a polygon: "lon lat, lon lat, ...", WKT, or pairs; the last need not repeat the first.

    >>> ring("POLYGON ((35 34, 36 34, 36 35, 35 34))", "polygon")
    ((35.0, 34.0), (36.0, 34.0), (36.0, 35.0))
    """
    if is_blank(value):
        return None
    corners = _pairs_of_text(value, field) if isinstance(value, str) else value
    if not isinstance(corners, (list, tuple)) or len(corners) > MOST_CORNERS + 1:
        raise FieldError(field, f"is a list of at most {MOST_CORNERS:,} corners, each lon and lat")
    found = tuple(_corner(corner, field) for corner in corners)
    return found[:-1] if len(found) > 1 and found[0] == found[-1] else found


def is_blank(value: Any) -> bool:  # noqa: ANN401
    """Whether nothing is said."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], ())


def shown(value: Any) -> str:  # noqa: ANN401
    """So much of a wrong value as its sender needs to find it."""
    whole = repr(value)
    return whole if len(whole) <= _SHOWN + 2 else f"{whole[:_SHOWN]}..."


def _plain_number(value: Any) -> float | None:  # noqa: ANN401
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        said = value.strip().removeprefix("'")
        return float(said) if len(said) < _SHOWN and _NUMBER.fullmatch(said) else None
    if isinstance(value, int) and abs(value) > 2**53:
        return None
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None


def _day_ms(said: str, field: str) -> int:
    try:
        return (date.fromisoformat(said) - date(1970, 1, 1)).days * DAY_MS
    except ValueError:
        raise FieldError(field, f"{shown(said)} is no day of the calendar") from None


def _time_ms(said: str, field: str) -> int:
    try:
        return parse_iso(said)
    except (ValueError, OverflowError):
        zoneless = re.search(r"[0-9]:[0-9]{2}(:[0-9.]+)?$", said) and "+" not in said
        cause = (
            "has no time zone: add Z for UTC" if zoneless else "is no day (2024-12-10) or time (...T06:00Z)"
        )
        raise FieldError(field, f"{shown(said)} {cause}") from None


def _pairs_of_text(value: str, field: str) -> list[list[str]]:
    inside = _POLYGON.fullmatch(value)
    said = inside[1] if inside else value
    if "(" in said:
        raise FieldError(field, "is one outline without holes: lon lat, lon lat, lon lat")
    return [corner.split() for corner in re.split("[,;]", said)]


def _corner(corner: Any, field: str) -> tuple[float, float]:  # noqa: ANN401
    if not isinstance(corner, (list, tuple)) or len(corner) != 2:
        raise FieldError(field, f"{shown(corner)} is no corner: write lon lat, with commas between corners")
    lon, lat = number(corner[0], field, -180, 180), number(corner[1], field, -90, 90)
    if lon is None or lat is None:
        raise FieldError(field, "has a corner without lon or lat")
    return lon, lat
