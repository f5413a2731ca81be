"""The picture as GeoJSON: a point for each vessel."""

from __future__ import annotations

from collections.abc import Sequence
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


def _features(fixes: Sequence[LatestFix], as_of_ms: int) -> bytes:
    columns: dict[str, tuple[Any, ...]] = dict(zip(LatestFix._fields, zip(*fixes, strict=True), strict=True))
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
