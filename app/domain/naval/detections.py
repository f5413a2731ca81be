"""Detections: bright spots that a detector found in a scene. They are no sightings: nobody looked at them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from app.domain.naval import fields
from app.domain.naval.fields import FieldError
from app.domain.naval.reading import SightingsError

COLUMNS = ("scene", "observed", "lon", "lat", "length_m", "score")
NEEDED = COLUMNS[:4]
MOST_DETECTIONS = 100_000
LONGEST_SCENE = 200
_MOST_LENGTH_M = 1000.0
_SAID_ONCE = ("scene", "observed")
"""What columns of JSON may say once for all."""


class Detection(NamedTuple):
    """A spot: degrees, metres, a score from 0 to 1 by the detector's own measure; None: not told."""

    scene: str
    time_ms: int
    lon: float
    lat: float
    length_m: float | None = None
    score: float | None = None


def from_csv(text: str, latest_ms: int) -> list[Detection]:
    """Those of a table with a header; `SightingsError` names the line.

    >>> from_csv("scene,observed,lon,lat\\nS1,2024-12-10T03:40Z,35.7,34.9\\n", 2 * 10**12)[0].lon
    35.7
    """
    reader = csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True), strict=True)
    try:
        header = [name.strip().lower() for name in next((cells for cells in reader if any(cells)), [])]
        _check_columns(header, max(reader.line_num, 1))
        rows = ((reader.line_num, cells) for cells in reader if any(cells))
        return _all(((line, dict(zip(header, cells, strict=False))) for line, cells in rows), latest_ms)
    except csv.Error as error:
        raise SightingsError(f"this is not CSV: {error}", reader.line_num) from None


def from_json(value: Any, latest_ms: int) -> list[Detection]:  # noqa: ANN401
    """Those of a list of objects, or of columns as lists; {"detections": ...} of either.

    >>> from_json({"scene": "S1", "observed": "2024-12-10T03:40Z", "lon": [35.7], "lat": [34.9]}, 2 * 10**12)
    [Detection(scene='S1', time_ms=1733802000000, lon=35.7, lat=34.9, length_m=None, score=None)]
    """
    held = value.get("detections", value) if isinstance(value, Mapping) else value
    if isinstance(held, Mapping):
        return _all(enumerate(_rows_of(held), 1), latest_ms)
    if not isinstance(held, list):
        raise SightingsError(
            "give a list of detections, or columns: scene, observed, lon, lat", field="detections"
        )
    return _all(enumerate(map(_entry, enumerate(held, 1)), 1), latest_ms)


def _entry(numbered: tuple[int, object]) -> Mapping[str, Any]:
    number, entry = numbered
    if not isinstance(entry, Mapping):
        raise SightingsError("a detection is an object with " + ", ".join(COLUMNS), number)
    _check_columns([f"{name}" for name in entry], number)
    return entry


def _rows_of(columns: Mapping[Any, Any]) -> Iterator[dict[str, Any]]:
    names = [f"{name}" for name in columns]
    _check_columns(names, None)
    lists = {name: column for name, column in columns.items() if isinstance(column, list)}
    lengths = {len(column) for column in lists.values()}
    if len(lengths) != 1:
        raise SightingsError(
            "columns are lists of one length; scene and observed may be said once", None, "lon"
        )
    if wrong := next((name for name in names if name not in lists and name not in _SAID_ONCE), None):
        raise SightingsError(f"{wrong} is a list, as long as the others", None, wrong)
    for n in range(lengths.pop()):
        yield {name: lists[name][n] if name in lists else columns[name] for name in names}


def _check_columns(names: Sequence[str], line: int | None) -> None:
    if wrong := next((name for name in names if name not in COLUMNS or names.count(name) > 1), None):
        hint = fields.like(wrong, COLUMNS)
        raise SightingsError(f"{fields.shown(wrong)} is no column, or there twice{hint}", line, wrong[:40])
    if missing := next((name for name in NEEDED if name not in names), None):
        raise SightingsError(f"{missing} is missing: needed are {', '.join(NEEDED)}", line, missing)


def _all(rows: Iterable[tuple[int, Mapping[str, Any]]], latest_ms: int) -> list[Detection]:
    found: list[Detection] = []
    for line, values in rows:
        if len(found) == MOST_DETECTIONS:
            raise SightingsError(
                f"at most {MOST_DETECTIONS:,} detections at a time: send them in parts", line
            )
        try:
            found.append(_one(values, latest_ms))
        except FieldError as error:
            raise SightingsError(f"{error}", line, error.field) from None
    return found


def _one(values: Mapping[str, Any], latest_ms: int) -> Detection:
    number = partial(_number, values)
    scene = fields.text(values.get("scene"), "scene", LONGEST_SCENE)
    time_ms = fields.moment_ms(values.get("observed"), "observed", latest_ms)
    lon, lat = number("lon", -180, 180), number("lat", -90, 90)
    if fields.is_day(values.get("observed")):
        raise FieldError("observed", "is a day: a scene is of one time, 2024-12-10T03:40Z")
    if scene is None or time_ms is None or lon is None or lat is None:
        told = dict(zip(NEEDED, (scene, time_ms, lon, lat), strict=True))
        raise FieldError(next(name for name, value in told.items() if value is None), "is blank")
    return Detection(scene, time_ms, lon, lat, number("length_m", 0, _MOST_LENGTH_M), number("score", 0, 1))


def _number(values: Mapping[str, Any], name: str, least: float, most: float) -> float | None:
    return fields.number(values.get(name), name, least, most)
