"""The picture as GeoJSON, a point for each vessel; or as columns, of what a map draws."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from app.api.writing import values
from app.api.writing.cells import Cells, joined, texts
from app.api.writing.objects import NULL, around
from app.domain.time import iso_or_none
from app.store.reading.latest import LatestFix

_MISSING = 4095
"""No field of a message holds as much."""


def latest_collection(fixes: Sequence[LatestFix], as_of_ms: int | None) -> bytes:
    """A FeatureCollection of points; ages are those at `as_of_ms`."""
    features = _features(fixes, as_of_ms or 0) if fixes else b""
    return around(features, {"type": "FeatureCollection", "as_of": iso_or_none(as_of_ms)}, "features", {})


def latest_columns(fixes: Sequence[LatestFix], as_of_ms: int | None) -> bytes:
    """`{"as_of", "mmsi": [...], "lon": [...], ...}`: a third of the size, and many times quicker to read."""
    columns = _columns_of(fixes)
    told = {
        "as_of": iso_or_none(as_of_ms),
        "mmsi": columns["mmsi"],
        "name": columns["name"],
        "lon": _degrees(columns["lon"]),
        "lat": _degrees(columns["lat"]),
        "age_s": [((as_of_ms or 0) - time_ms) // 1000 for time_ms in columns["time_ms"]],
        "sog_kn": _in_tenths(columns["sog"]),
        "cog_deg": _in_tenths(columns["cog"]),
        "heading_deg": columns["heading"],
    }
    return orjson.dumps(told, option=orjson.OPT_SERIALIZE_NUMPY)


def _columns_of(fixes: Sequence[LatestFix]) -> dict[str, tuple[Any, ...]]:
    columns = zip(*fixes, strict=True) if fixes else repeat((), len(LatestFix._fields))
    return dict(zip(LatestFix._fields, columns, strict=True))


def _degrees(given: Sequence[int]) -> npt.NDArray[np.float64]:
    return values.micro_degrees(np.array(given, np.int32)) / values.MICRO


def _in_tenths(given: Sequence[int | None]) -> list[float | None]:
    return [None if value is None else value / 10 for value in given]


def _features(fixes: Sequence[LatestFix], as_of_ms: int) -> bytes:
    columns = _columns_of(fixes)
    time_ms = np.array(columns["time_ms"], np.int64)
    parts = [
        b'{"type":"Feature","geometry":{"type":"Point","coordinates":[',
        *values.degrees(np.array(columns["lon"], np.int32)),
        b",",
        *values.degrees(np.array(columns["lat"], np.int32)),
        b']},"properties":{"mmsi":',
        _numbers(np.array(columns["mmsi"], np.int64)),
        b',"name":',
        _json(columns["name"]),
        b',"ship_type":',
        values.wholes(_column(columns["ship_type"]), _MISSING, NULL),
        b',"class_b":',
        texts(["false", "true"])[np.array(columns["class_b"], np.int64)],
        b',"time":"',
        *values.moments(time_ms),
        b'","age_s":',
        _numbers((as_of_ms - time_ms) // 1000),
        b',"sog_kn":',
        values.tenths(_column(columns["sog"]), _MISSING, NULL),
        b',"cog_deg":',
        values.tenths(_column(columns["cog"]), _MISSING, NULL),
        b',"heading_deg":',
        values.wholes(_column(columns["heading"]), _MISSING, NULL),
        b',"nav_status":',
        values.wholes(_column(columns["nav_status"]), _MISSING, NULL),
        b',"flags":',
        _json(columns["flags"]),
        b"}},",
    ]
    return joined(parts, len(fixes))


def _column(given: Sequence[int | None]) -> npt.NDArray[np.int16]:
    return np.array([_MISSING if value is None else value for value in given], np.int16)


def _numbers(given: npt.NDArray[np.int64]) -> Cells:
    return given.astype(np.bytes_)


def _json(given: Sequence[object]) -> Cells:
    return np.array([orjson.dumps(value) for value in given])
