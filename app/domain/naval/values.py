"""What may be claimed: each field's values in one form each; a `ValueError` says what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from app.domain.naval.sighting import GROUPS
from app.domain.watchlist import EMITS_AIS, STARTS_FORMULA

ENTRANCES = ("Gibraltar", "Dardanelles", "Suez")
"""The straits through which a ship comes into the Mediterranean, as `app.geo.gates` calls them."""
LONGEST = 200
LONGEST_NOTE = 1000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_METRES = 500


def one_line(text: str, most: int = LONGEST) -> str:
    """On one line, and without the quote by which a table keeps a text from being a formula.

    >>> one_line("'=SUM(A1)  and  more")
    '=SUM(A1) and more'
    """
    if text.startswith("'") and text[1:].startswith(STARTS_FORMULA):
        text = text[1:]
    line = " ".join(text.split())
    if not line.isprintable():
        raise ValueError("holds a character that cannot be shown")
    if len(line) > most:
        raise ValueError(f"has {len(line)} characters; at most {most}")
    return line


def value_of(field: str, text: str) -> str:
    """The value of a field of `CLAIMED` in its one form; "" stays "".

    >>> value_of("callsign", " syn0103 "), value_of("length_m", "126.0")
    ('SYN0103', '126')
    """
    line = one_line(text, LONGEST_NOTE if field == "note" else LONGEST)
    return _READERS.get(field, str)(line) if line else ""


def day(text: str) -> str:
    """A day as YYYY-MM-DD."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise ValueError(f"{text[:40]!r} is no day: write it 2024-12-22")


def _mmsi(text: str) -> str:
    if not re.fullmatch("[0-9]{9}", text):
        raise ValueError(f"{text[:40]!r} is no number of 9 digits")
    return text


def _imo(text: str) -> str:
    digits = [int(digit) for digit in text] if re.fullmatch("[0-9]{7}", text) else []
    if not digits or sum(d * w for d, w in zip(digits, range(7, 1, -1), strict=False)) % 10 != digits[6]:
        raise ValueError(f"{text[:40]!r} is no IMO number: 7 digits, of which the last checks the others")
    return text


def _callsign(text: str) -> str:
    if not re.fullmatch("[A-Z0-9]{1,7}", text.upper()):
        raise ValueError(f"{text[:40]!r} is no call sign of up to 7 letters and digits")
    return text.upper()


def _metres(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", text) or not 0 < float(text) <= _MOST_METRES:
        raise ValueError(f"{text[:40]!r} is no length in metres, up to {_MOST_METRES}")
    return f"{float(text):g}"


def _one_of(*words: str) -> Callable[[str], str]:
    by_lower = {word.lower(): word for word in words}

    def read(text: str) -> str:
        if text.lower() not in by_lower:
            raise ValueError(f"is one of {', '.join(words)}, not {text[:40]!r}")
        return by_lower[text.lower()]

    return read


_READERS: dict[str, Callable[[str], str]] = {
    "mmsi": _mmsi,
    "imo": _imo,
    "callsign": _callsign,
    "length_m": _metres,
    "entered": day,
    "entered_by": _one_of(*ENTRANCES),
    "group": _one_of(*GROUPS),
    "emits_ais": _one_of(*EMITS_AIS),
    "may_transit_straits": _one_of("yes", "no"),
}
