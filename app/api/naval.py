"""What routes on ships that send no AIS share: parameters, forms of the answer, how a wrong body is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import orjson
from fastapi import Request, Response

from app.api import parsers
from app.api.bodies import CSV, JSON, bad_body
from app.api.errors import ProblemError
from app.api.formats import chosen
from app.api.parameters import Parameter
from app.api.respond import CSV as CSV_ANSWER
from app.api.respond import GEOJSON, answer, json_answer, next_link
from app.api.writing.csv import table
from app.domain.naval.reading import SightingsError
from app.domain.naval.sighting import Ring

MOST_BYTES = 16 * 2**20
FORMS = ("json", "geojson", "csv")
ANSWERS = (JSON, GEOJSON, CSV_ANSWER)
BODIES = (JSON, GEOJSON, CSV)
FORM: Parameter[str | None] = Parameter(
    "format",
    "json, geojson or csv (if not given, what the Accept header asks for, else json)",
    "csv",
    parsers.one_of(*FORMS),
    None,
    schema={"enum": FORMS},
)
KNOWN_AT: Parameter[int | None] = Parameter(
    "known_at",
    "an ISO 8601 time with its zone: as things were known then (as they are known now, if not given)",
    "2024-12-16T00:00:00Z",
    parsers.time_ms,
    None,
    schema={"format": "date-time"},
)
_UNIT_KEY = "[a-z0-9]+(-[a-z0-9]+)*"
UNIT: Parameter[frozenset[str]] = Parameter(
    "unit",
    "the key of a unit; may be repeated",
    "admiral-golovko",
    parsers.matching(f"(?=.{{1,80}}$){_UNIT_KEY}", "it is no key of a unit"),
    frozenset(),
    repeatable=True,
    schema={"pattern": f"^{_UNIT_KEY}$", "maxLength": 80},
)


def yes_or_no(name: str, takes: str) -> Parameter[bool | None]:
    """A parameter that is true or false, or not given."""
    return Parameter(name, takes, "true", parsers.yes_or_no, None, schema={"enum": ["true", "false"]})


class Written(NamedTuple):
    """The same page in each form, made when it is asked for."""

    name: str
    """Of the list in JSON."""
    objects: Sequence[dict[str, Any]]
    geometry: Callable[[dict[str, Any]], dict[str, Any] | None]
    header: Sequence[str]
    rows: Callable[[], Iterable[Iterable[Any]]]
    next: str | None


def written(request: Request, form: str | None, page: Written) -> Response:
    """The page in the form that is asked for; its next one is in the header too."""
    named = chosen(request, form)
    if named == "csv":
        return answer(request, table(page.header, page.rows()), CSV_ANSWER, next_link(request, page.next))
    if named == "geojson":
        features = [
            {"type": "Feature", "geometry": page.geometry(one), "properties": one} for one in page.objects
        ]
        collection = {"type": "FeatureCollection", "features": features, "next": page.next}
        return json_answer(request, collection, GEOJSON)
    return json_answer(request, {page.name: page.objects, "next": page.next})


def point(lon: float, lat: float) -> dict[str, Any]:
    """As GeoJSON."""
    return {"type": "Point", "coordinates": [lon, lat]}


def polygon(ring: Ring | Sequence[Sequence[float]]) -> dict[str, Any]:
    """As GeoJSON, closed."""
    corners = [list(corner) for corner in ring]
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def refused(error: SightingsError, kind: str) -> ProblemError:
    """The answer to a body that is wrong in a line or entry."""
    entry = "line" if kind == CSV else "entry"
    where = f"In {entry} {error.line}: " if error.line is not None else "In the body: "
    return bad_body(f"{where}{error.detail}", error.line, error.field)


def json_bytes(content: Any) -> Response:  # noqa: ANN401 - whatever JSON holds
    """The answer to a change: no cache keeps it."""
    return Response(orjson.dumps(content), media_type=JSON)
