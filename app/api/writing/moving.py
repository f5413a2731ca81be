"""OGC Moving Features JSON (19-045r3): a moving point for each segment."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from app.api.shapes import degrees
from app.api.writing.page import Page
from app.domain.time import iso
from app.store.reading.track import NO_SEGMENT, Track
from ingest import batch

_CRS = {"type": "Name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
_TRS = {"type": "Name", "properties": {"name": "urn:ogc:data:time:iso8601"}}
_KNOTS, _DEGREES = "KNT", "DD"
"""Codes of UN/CEFACT, as the standard asks."""


def mfjson_page(page: Page) -> bytes:
    """A FeatureCollection: a MovingPoint for each segment, the segments by number.

    Between the fixes of a segment it moves in a straight line; fixes in no segment, or one alone, stand by
    themselves (`Discrete`). Values that were not sent are left out, each with its instant.
    """
    thinned = {} if page.thinned is None else {"thinned": page.thinned}
    collection = {"type": "FeatureCollection", "crs": _CRS, "trs": _TRS, "features": _features(page)}
    return orjson.dumps({**collection, "mmsi": page.mmsi, "next": page.next, **thinned})


def _features(page: Page) -> list[dict[str, Any]]:
    numbers = np.unique(page.track.segments).tolist()
    return [_feature(page.mmsi, number, page.track.take(page.track.segments == number)) for number in numbers]


def _feature(mmsi: int, number: int, track: Track) -> dict[str, Any]:
    fixes, times = track.fixes, [iso(time_ms) for time_ms in track.fixes.time_ms.tolist()]
    places = zip(fixes.lon.tolist(), fixes.lat.tolist(), strict=True)
    segment = None if number == NO_SEGMENT else number
    is_line = segment is not None and len(track) > 1
    flags = [track.flag_sets[kind] for kind in track.flags.tolist()]
    return {
        "type": "Feature",
        "id": f"{mmsi}.{'none' if segment is None else segment}",
        "properties": {"mmsi": mmsi, "segment": segment, "flags": flags},
        "time": [times[0], times[-1]],
        "temporalGeometry": {
            "type": "MovingPoint",
            "datetimes": times,
            "coordinates": [[degrees(lon), degrees(lat)] for lon, lat in places],
            "interpolation": "Linear" if is_line else "Discrete",
        },
        "temporalProperties": [
            *_measured("sog_kn", _KNOTS, times, fixes.sog, batch.SOG_NOT_AVAILABLE, 10),
            *_measured("cog_deg", _DEGREES, times, fixes.cog, batch.COG_NOT_AVAILABLE, 10),
            *_measured("heading_deg", _DEGREES, times, fixes.heading, batch.HEADING_NOT_AVAILABLE, 1),
        ],
    }


def _measured(
    name: str, unit: str, times: list[str], column: npt.NDArray[Any], missing: int, parts: int
) -> list[dict[str, Any]]:
    sent = np.flatnonzero(column != missing).tolist()
    if not sent:
        return []
    values = [int(column[i]) / parts for i in sent]
    told = {"type": "Measure", "form": unit, "values": values, "interpolation": "Discrete"}
    return [{"datetimes": [times[i] for i in sent], name: told}]
