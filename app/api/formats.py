"""A vessel's history as JSON, GeoJSON and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import Request

from app.api.respond import CSV, GEOJSON, JSON, preferences
from app.api.shapes import point, position
from app.store.reading.history import Fix

_MEDIA = {"json": JSON, "geojson": GEOJSON, "csv": CSV}
_BY_ACCEPT = {JSON: "json", GEOJSON: "geojson", "application/vnd.geo+json": "geojson", "text/csv": "csv"}
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_COLUMNS = ("time", "lon", "lat", "sog_kn", "cog_deg", "heading_deg", "nav_status", "segment", "flags")


@dataclass(frozen=True)
class History:
    """A page of a vessel's fixes; `of` is their true number if they were thinned."""

    mmsi: int
    fixes: list[Fix]
    next: str | None = None
    of: int | None = None


def chosen(request: Request, asked: str | None) -> str:
    """The format: what the query names, else the most wanted one of the Accept header, else JSON."""
    if asked is not None:
        return asked
    wanted = preferences(request.headers.get("accept", ""))
    return next((_BY_ACCEPT[name] for name, q in wanted if q > 0 and name in _BY_ACCEPT), "json")


def written(history: History, name: str) -> tuple[bytes, str]:
    """The history in a format of that name, and its media type."""
    write = {"json": _json, "geojson": _geojson, "csv": _csv}[name]
    return write(history), _MEDIA[name]


def _thinned(history: History) -> dict[str, Any]:
    if history.of is None:
        return {}
    return {"thinned": {"kept": len(history.fixes), "of": history.of}}


def _json(history: History) -> bytes:
    positions = [position(fix) for fix in history.fixes]
    return orjson.dumps(
        {"mmsi": history.mmsi, "positions": positions, "next": history.next, **_thinned(history)}
    )


def _geojson(history: History) -> bytes:
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "features": [_feature(position(fix)) for fix in history.fixes],
            "mmsi": history.mmsi,
            "next": history.next,
            **_thinned(history),
        }
    )


def _feature(item: dict[str, Any]) -> dict[str, Any]:
    return point(item.pop("lon"), item.pop("lat"), item)


def _csv(history: History) -> bytes:
    items = (position(fix) for fix in history.fixes)
    rows = ([history.mmsi, *(_joined(item[name]) for name in _COLUMNS)] for item in items)
    return table(["mmsi", *_COLUMNS], rows)


def _joined(value: Any) -> Any:  # noqa: ANN401
    return " ".join(value) if isinstance(value, list) else value


def table(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """CSV (RFC 4180) whose texts no spreadsheet takes for formulas; numbers stay as they are."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _harmless(cell: Any) -> Any:  # noqa: ANN401
    return "'" + cell if isinstance(cell, str) and cell.startswith(_STARTS_FORMULA) else cell
