"""What a query may hold. One definition reads it, words the refusal and fills the documentation."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, TypeVar, cast

from fastapi import Request

from app.api import cursors, parsers, signed
from app.api.errors import ProblemError
from app.api.respond import GEOJSON, JSON
from app.domain import links
from app.domain.alert import KINDS, SEVERITIES, STATUSES
from app.picture.content import Theme

T = TypeVar("T")
_SHOWN = 80
"""How much of a wrong value is repeated to its sender."""
_SCHEMAS: dict[str, Any] = {JSON: {"schema": {"type": "object"}}, GEOJSON: {"schema": {"type": "object"}}}


@dataclass(frozen=True, eq=False)
class Parameter(Generic[T]):
    """One parameter of a query, or of a path."""

    name: str
    takes: str
    example: str
    parse: Callable[[str], Any]
    default: T
    repeatable: bool = False
    type: str = "string"
    schema: Mapping[str, Any] = field(default_factory=dict)
    """What else JSON Schema can say of one value."""
    is_required: bool = False
    """Whether the route answers nothing without it."""
    is_secret: bool = False
    """Whether a wrong value may hold so much of the right one that no refusal repeats it."""

    def of(self, values: list[str]) -> T:
        """The value in a query that gives these texts for it."""
        if not values:
            return self.default
        if self.repeatable:
            return cast(T, frozenset(self.parsed(value) for value in values))
        if len(values) > 1:
            raise self.refusal("It is given more than once")
        return cast(T, self.parsed(values[0]))

    def parsed(self, text: str) -> Any:  # noqa: ANN401
        """One text as a value; a `ProblemError` if it is none."""
        try:
            return self.parse(text)
        except ValueError as error:
            raise self.refusal(f"Given was {self._shown(text)}: {error}") from None

    def _shown(self, text: str) -> str:
        if self.is_secret:
            return "something else"
        return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")

    def refusal(self, cause: str) -> ProblemError:
        """The answer to a wrong value."""
        detail = f"{self.name} takes {self.takes}, for example {self.name}={self.example}. {cause}"
        return bad_request(detail, self.name)

    def documented(self) -> dict[str, Any]:
        """The parameter in OpenAPI."""
        one: dict[str, Any] = {"type": self.type, **self.schema}
        return {
            "name": self.name,
            "in": "query",
            "required": self.is_required,
            "description": self.takes,
            "schema": {"type": "array", "items": one} if self.repeatable else one,
            "example": [self.example] if self.repeatable else self.example,
        }


class Asked:
    """The values of a query, each of its parameter's own type."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def __getitem__(self, parameter: Parameter[T]) -> T:
        return cast(T, self._values[parameter.name])


def bad_request(detail: str, parameter: str) -> ProblemError:
    """A refusal that names the parameter."""
    return ProblemError(HTTPStatus.BAD_REQUEST, "Bad parameter", detail, parameter=parameter)


def read(request: Request, *parameters: Parameter[Any]) -> Asked:
    """The query's values; a `ProblemError` if one is wrong or none of these."""
    known = [parameter.name for parameter in parameters]
    for name in request.query_params:
        if name not in known:
            raise bad_request(_unknown(name[:_SHOWN], known), name[:_SHOWN])
    asked = Asked({p.name: p.of(request.query_params.getlist(p.name)) for p in parameters})
    if SINCE in parameters and UNTIL in parameters:
        _refuse_empty_span(asked)
    return asked


def documentation(*parameters: Parameter[Any], answers: Sequence[str] = (JSON,)) -> dict[str, Any]:
    """What a route adds to the OpenAPI document: its query, and the media types it answers with.

    What is the same of all routes is added in `describing.py`.
    """
    content = {media_type: _SCHEMAS.get(media_type, {}) for media_type in answers}
    return {
        "parameters": [parameter.documented() for parameter in parameters],
        "responses": {"200": {"description": "What was asked for", "content": content}},
    }


def cursor_of(asked: Asked, place: str, size: int) -> tuple[int, ...] | None:
    """The key in the query's cursor, if any; a `ProblemError` if no page of this listing gave it."""
    given = asked[CURSOR]
    if given is None:
        return None
    try:
        return cursors.decode(place, size, given)
    except ValueError as error:
        raise CURSOR.refusal(f"Given was {given[:_SHOWN]!r}: {error}") from None


def _unknown(name: str, known: list[str]) -> str:
    if not known:
        return f"{name!r} is no parameter of this route: it takes none"
    close = difflib.get_close_matches(name.lower(), known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{name!r} is no parameter of this route: {hint}It takes {', '.join(known)}"


def _refuse_empty_span(asked: Asked) -> None:
    since, until = asked[SINCE], asked[UNTIL]
    if since is not None and until is not None and until <= since:
        raise UNTIL.refusal("It must be later than since")


def limit(default: int, most: int) -> Parameter[int]:
    """How many rows a page has at most."""
    takes = f"the number of rows on a page, from 1 to {most} ({default} if not given)"
    read_limit, bounds = parsers.whole_number(1, most), {"minimum": 1, "maximum": most}
    return Parameter("limit", takes, str(min(100, most)), read_limit, default, type="integer", schema=bounds)


def _pixels(name: str, default: int) -> Parameter[int]:
    takes = f"the {name} of the picture in pixels, from 600 to 2000 ({default} if not given)"
    schema = {"minimum": 600, "maximum": 2000}
    taken = parsers.whole_number(600, 2000)
    return Parameter(name, takes, str(default), taken, default, type="integer", schema=schema)


def _any_of(name: str, words: tuple[str, ...], note: str = "") -> Parameter[frozenset[str]]:
    takes = f"{', '.join(words)}; may be repeated{note}"
    return Parameter(
        name, takes, words[0], parsers.one_of(*words), frozenset(), repeatable=True, schema={"enum": words}
    )


def _format(*names: str) -> Parameter[str | None]:
    takes = (
        f"{', '.join(names[:-1])} or {names[-1]} (if not given, what the Accept header asks for, else json)"
    )
    return Parameter("format", takes, "csv", parsers.one_of(*names), None, schema={"enum": names})


def _pattern(whole: str) -> dict[str, str]:
    return {"pattern": f"^({whole})$"}


_LON = r"-?(180(\.0+)?|(1[0-7][0-9]|[1-9]?[0-9])(\.[0-9]+)?)"
_LAT = r"-?(90(\.0+)?|[1-8]?[0-9](\.[0-9]+)?)"
_BOX = f"{_LON},{_LAT},{_LON},{_LAT}"
_TIME = {"format": "date-time"}
_MMSI = _pattern("[0-9]{1,9}")
_INSTANT = "an ISO 8601 time with its zone, "
CURSOR: Parameter[str | None] = Parameter(
    "cursor",
    "what the page before gave as next",
    cursors.encode("alerts", (0, 1)),
    str,
    None,
    schema=_pattern("[A-Za-z0-9_-]+"),
)
SINCE: Parameter[int | None] = Parameter(
    "since",
    _INSTANT + "the first instant of the span",
    "2024-12-01T00:00:00Z",
    parsers.time_ms,
    None,
    schema=_TIME,
)
UNTIL: Parameter[int | None] = Parameter(
    "until",
    _INSTANT + "the first instant after the span",
    "2024-12-08T00:00:00Z",
    parsers.time_ms,
    None,
    schema=_TIME,
)
AT: Parameter[int | None] = Parameter(
    "at",
    _INSTANT + "the instant that is asked about (the frontier if not given)",
    "2024-12-08T00:00:00Z",
    parsers.time_ms,
    None,
    schema=_TIME,
)
BBOX: Parameter[parsers.Degrees | None] = Parameter(
    "bbox",
    "west,south,east,north in degrees (WGS 84)",
    "35.0,34.5,36.0,35.6",
    parsers.bbox,
    None,
    schema=_pattern(_BOX),
)
MAX_AGE: Parameter[int | None] = Parameter(
    "max_age",
    "seconds, or a number with s, m, h or d, up to ten years",
    "6h",
    parsers.age_ms,
    None,
    schema=_pattern("[0-9]{1,12}[smhd]?"),
)
MMSI: Parameter[frozenset[int]] = Parameter(
    "mmsi",
    "up to nine digits; may be repeated",
    "273000001",
    parsers.mmsi,
    frozenset(),
    repeatable=True,
    schema=_MMSI,
)
VESSEL: Parameter[None] = Parameter("mmsi", "up to nine digits", "273000001", parsers.mmsi, None)
"""The one in a path."""
MAX_POINTS: Parameter[int | None] = Parameter(
    "max_points",
    "from 2 to 10000: the span's fixes thinned evenly to so many, its first and last kept",
    "500",
    parsers.whole_number(2, 10_000),
    None,
    type="integer",
    schema={"minimum": 2, "maximum": 10_000},
)
WIDTH: Parameter[int] = _pixels("width", 1080)
HEIGHT: Parameter[int] = _pixels("height", 1350)
THEME: Parameter[Theme] = Parameter(
    "theme",
    "day, or night: light on a black ground (day if not given)",
    "night",
    parsers.one_of("day", "night"),
    "day",
    schema={"enum": ["day", "night"]},
)
SIGNATURE: Parameter[str | None] = Parameter(
    signed.PARAMETER,
    "the signature of a link in a message, in place of a key: then no other parameter is taken",
    "Os4fP5ybSt7Kpq0n8JOo671DGL_LhnWeLQtGtzZ0ank",
    parsers.matching(links.SIGNATURE, "it is no signature"),
    None,
    schema=_pattern(links.SIGNATURE),
    is_secret=True,
)
_FORMATS = ("arrow", "parquet", "json", "geojson", "csv")
FORMAT = _format("geojson-line", "mfjson", *_FORMATS)
BULK_FORMAT = _format(*_FORMATS)
TABLE_FORMAT = _format("json", "csv")
KIND = _any_of("kind", KINDS)
STATUS = _any_of("status", STATUSES, " (if not given, all but retracted)")
SEVERITY = _any_of("severity", SEVERITIES)
PUSHED_FEED: Parameter[str] = Parameter(
    "feed",
    "what to call the feed, up to 80 characters (push if not given)",
    "roof",
    parsers.name,
    "push",
    schema={"pattern": f"^{parsers.NAME}$"},
)
