"""The formats: what each is called in a query and in an Accept header, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from fastapi import Request

from app.api.preferences import preferences
from app.api.respond import CSV, GEOJSON, JSON
from app.api.writing.arrow import arrow_page, arrow_pieces
from app.api.writing.csv import csv_page, table
from app.api.writing.geoparquet import parquet_page, parquet_pieces
from app.api.writing.lines import geojson_lines
from app.api.writing.moving import mfjson_page
from app.api.writing.objects import geojson_page, json_page
from app.api.writing.page import Page
from app.api.writing.pieces import csv_pieces, geojson_pieces, json_pieces
from app.store.reading.track import Track

__all__ = ["FORMATS", "MEDIA_TYPES", "Format", "chosen", "table"]

ARROW = "application/vnd.apache.arrow.stream"
PARQUET = "application/vnd.apache.parquet"


@dataclass(frozen=True)
class Format:
    """A format; `is_text` says that it is worth packing on its way."""

    media_type: str
    write: Callable[[Page], bytes]
    pieces: Callable[[Iterable[Track]], Iterator[bytes]] | None = None
    """Writes the fixes of many vessels, if the format has a way."""
    is_text: bool = True


FORMATS = {
    "json": Format(JSON, json_page, json_pieces),
    "geojson": Format(GEOJSON, geojson_page, geojson_pieces),
    "geojson-line": Format(GEOJSON, geojson_lines),
    "mfjson": Format(GEOJSON, mfjson_page),
    "csv": Format(CSV, csv_page, csv_pieces),
    "arrow": Format(ARROW, arrow_page, arrow_pieces, is_text=False),
    "parquet": Format(PARQUET, parquet_page, parquet_pieces, is_text=False),
}
MEDIA_TYPES = tuple(dict.fromkeys(form.media_type for form in FORMATS.values()))
_BY_ACCEPT = {
    JSON: "json",
    GEOJSON: "geojson",
    "application/vnd.geo+json": "geojson",
    "text/csv": "csv",
    ARROW: "arrow",
    PARQUET: "parquet",
}


def chosen(request: Request, asked: str | None) -> str:
    """The format: what the query names, else the most wanted one of the Accept header, else JSON."""
    if asked is not None:
        return asked
    wanted = preferences(request.headers.get("accept", ""))
    return next((_BY_ACCEPT[name] for name, q in wanted if q > 0 and name in _BY_ACCEPT), "json")
