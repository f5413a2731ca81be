"""Alerts of a span, a box and some vessels to one file; nested ones as JSON text where a format is flat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
import pyarrow as pa
from sqlalchemy import Connection

from app.api.writing.arrow import file_pieces
from app.api.writing.csv import table
from app.api.writing.geoparquet import geoparquet_pieces
from app.domain.time import parse_iso
from app.store.reading import alerts as rows
from app.store.reading.alerts import AlertFilter, AlertKey

Alert = dict[str, Any]
_AT_ONCE = 500
_TIME, _TEXT, _NUMBER, _YES_NO = pa.timestamp("ms", tz="UTC"), pa.string(), pa.float64(), pa.bool_()
_WORDS = ("id", "kind", "subtype", "status", "severity", "triage")
_NESTED = ("rule", "evidence")

SCHEMA = pa.schema(
    {
        **dict.fromkeys(_WORDS, _TEXT),
        "vessels": pa.list_(pa.int64()),
        **dict.fromkeys(("started_at", "ended_at"), _TIME),
        "ended_by": _TEXT,
        **dict.fromkeys(("detected_at", "raised_at", "updated_at"), _TIME),
        "revision": pa.int64(),
        **dict.fromkeys(("lon", "lat"), _NUMBER),
        **dict.fromkeys(("zone", "phase", "motion"), _TEXT),
        "says_anchored": _YES_NO,
        "basis": _TEXT,
        "observed": _YES_NO,
        "distance_to_limit_nm": _NUMBER,
        **dict.fromkeys(("incident", "superseded_by", "feed"), _TEXT),
        "synthetic": _YES_NO,
        **dict.fromkeys(("told", "rule", "evidence", "explanation"), _TEXT),
        "caveats": pa.list_(pa.string()),
    }
)


def found(connection: Connection, wanted: AlertFilter) -> Iterator[list[Alert]]:
    """The alerts, those that began last first, some at a time."""
    after: AlertKey | None = None
    more = True
    while more:
        page, more = rows.page(connection, wanted, after, _AT_ONCE)
        if page:
            after = page[-1].key
            yield [row.alert for row in page]


def _csv(pages: Iterable[list[Alert]]) -> Iterator[bytes]:
    yield table(SCHEMA.names, ())
    for page in pages:
        lines = table((), ([_cell(name, alert.get(name)) for name in SCHEMA.names] for alert in page))
        yield lines.removeprefix(b"\r\n")


def _cell(name: str, value: Any) -> Any:  # noqa: ANN401 - JSON
    if name in _NESTED:
        return "" if value is None else orjson.dumps(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ("; " if name == "caveats" else " ").join(str(one) for one in value)
    return value


def _geojson(pages: Iterable[list[Alert]]) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    between = b""
    for page in pages:
        yield between + b",".join(orjson.dumps(_feature(alert)) for alert in page)
        between = b","
    yield b"]}"


def _feature(alert: Alert) -> dict[str, Any]:
    properties = {name: value for name, value in alert.items() if name not in ("lon", "lat")}
    place = (alert.get("lon"), alert.get("lat"))
    geometry = None if None in place else {"type": "Point", "coordinates": place}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _arrow(pages: Iterable[list[Alert]]) -> Iterator[bytes]:
    return file_pieces(map(_record_batch, pages), SCHEMA)


def _parquet(pages: Iterable[list[Alert]]) -> Iterator[bytes]:
    return geoparquet_pieces(map(_record_batch, pages), SCHEMA)


def _record_batch(page: list[Alert]) -> Any:  # noqa: ANN401 - pyarrow has no types
    columns = [
        pa.array([_value(field, alert.get(field.name)) for alert in page], field.type) for field in SCHEMA
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _value(field: Any, value: Any) -> Any:  # noqa: ANN401
    if value is None:
        return None
    if field.type == _TIME:
        return parse_iso(value)
    return orjson.dumps(value).decode() if field.name in _NESTED else value


PIECES: dict[str, Callable[[Iterable[list[Alert]]], Iterator[bytes]]] = {
    "csv": _csv,
    "parquet": _parquet,
    "arrow": _arrow,
    "geojson": _geojson,
}
