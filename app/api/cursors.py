"""Cursors: where a page ended, as text that clients hand back and do not read."""

from __future__ import annotations

import base64

_INT64 = 2**63


def encode(place: str, key: tuple[int, ...]) -> str:
    """The cursor after the row of this key; `place` says of which listing.

    >>> decode("alerts", 2, encode("alerts", (1733011200000, 7)))
    (1733011200000, 7)
    """
    text = ".".join([place, *(str(number) for number in key)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(place: str, size: int, cursor: str) -> tuple[int, ...]:
    """The key in a cursor; `ValueError` if no page of this listing gave it."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, *numbers = base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii").split(".")
        key = tuple(int(number) for number in numbers)
    except ValueError:
        raise ValueError("it is no cursor") from None
    if encode(name, key) != cursor or len(key) != size or any(abs(number) >= _INT64 for number in key):
        raise ValueError("it is no cursor")
    if name != place:
        raise ValueError("it is a cursor of another listing")
    return key
