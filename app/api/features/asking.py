"""What every collection may be asked for, as OGC API Features names it."""

from __future__ import annotations

import re

from app.api import parsers
from app.api.parameters import Parameter
from app.store.reading.history import Span

_MOMENT = (
    r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,3})?Z"
)
_LON = r"-?(180(\.0+)?|(1[0-7][0-9]|[1-9]?[0-9])(\.[0-9]+)?)"
_LAT = r"-?(90(\.0+)?|[1-8]?[0-9](\.[0-9]+)?)"
_HEIGHT = r"-?[0-9]{1,5}(\.[0-9]+)?"
_FLAT = f"{_LON},{_LAT},{_LON},{_LAT}"
_HIGH = f"{_LON},{_LAT},{_HEIGHT},{_LON},{_LAT},{_HEIGHT}"
_OPEN = ("", "..")


def bbox(text: str) -> parsers.Degrees:
    """Four numbers, or six with heights, which do not matter: nothing here has one.

    >>> bbox("35,34,0,36,35,100")
    (35.0, 34.0, 36.0, 35.0)
    """
    parts = text.split(",")
    if len(parts) != 6:
        return parsers.bbox(text)
    for height in (parts[2], parts[5]):
        if not re.fullmatch(_HEIGHT, height.strip()):
            raise ValueError("its heights are no numbers")
    return parsers.bbox(",".join((*parts[:2], *parts[3:5])))


def span(text: str) -> Span:
    """An instant, or an interval whose ends belong to it; one end may be open: `..` or nothing.

    >>> span("1970-01-01T00:00:00Z/..")
    Span(since_ms=0, until_ms=None)
    >>> span("1970-01-01T00:00:00Z")
    Span(since_ms=0, until_ms=1)
    """
    ends = text.split("/")
    if len(ends) > 2:
        raise ValueError("it has more than two ends")
    if all(end in _OPEN for end in ends):
        raise ValueError("it has no end that is a time")
    first, last = (None if end in _OPEN else parsers.time_ms(end) for end in (ends[0], ends[-1]))
    if first is not None and last is not None and last < first:
        raise ValueError("it ends before it begins")
    # The house's spans do not hold their last instant.
    return Span(first, None if last is None else last + 1)


class _Moments(Parameter[Span]):
    """Given more than once all count: GDAL gives the two bounds of a filter so."""

    def of(self, values: list[str]) -> Span:
        """What lies in all of them."""
        given = [self.parsed(value) for value in values]
        firsts = [one.since_ms for one in given if one.since_ms is not None]
        ends = [one.until_ms for one in given if one.until_ms is not None]
        return Span(max(firsts, default=None), min(ends, default=None))


def limit(default: int, most: int) -> Parameter[int]:
    """How many features a page has at most: to ask for more than `most` is no error and gives `most`."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]+", text):
            raise ValueError("it is no whole number")
        asked = most if len(text.lstrip("0")) > 9 else int(text)
        if asked < 1:
            raise ValueError("it is too small")
        return min(asked, most)

    takes = (
        f"the number of features on a page, from 1 ({default} if not given; more than {most} gives {most})"
    )
    return Parameter(
        "limit", takes, str(min(100, most)), parse, default, type="integer", schema={"minimum": 1}
    )


BBOX: Parameter[parsers.Degrees | None] = Parameter(
    "bbox",
    "west,south,east,north in degrees (CRS84), or with heights, which do not matter: "
    "west,south,low,east,north,high",
    "35.0,34.5,36.0,35.6",
    bbox,
    None,
    schema={"pattern": f"^({_FLAT}|{_HIGH})$"},
)
DATETIME = _Moments(
    "datetime",
    "an instant, or two with / between, both in it; .. for an end that is open",
    "2024-12-10T00:00:00Z/2024-12-16T00:00:00Z",
    span,
    Span(),
    schema={"pattern": f"^({_MOMENT}|{_MOMENT}/({_MOMENT}|\\.\\.)?|(\\.\\.)?/{_MOMENT})$"},
)
F: Parameter[str] = Parameter(
    "f", "json, which is all there is", "json", parsers.one_of("json"), "json", schema={"enum": ["json"]}
)
