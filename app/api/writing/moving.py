"""OGC Moving Features JSON (19-045r3): a moving point for each segment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from app.api.shapes import degrees
from app.api.writing.page import Page
from app.domain.time import iso
from app.store.reading.track import NO_SEGMENT, Track
from ingest import batch
from ingest.batch import Positions

_CRS = {"type": "Name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
_TRS = {"type": "Name", "properties": {"name": "urn:ogc:data:time:iso8601"}}
_HEAD = {"type": "FeatureCollection", "crs": _CRS, "trs": _TRS}
_KNOTS, _DEGREES = "KNT", "DD"
"""Codes of UN/CEFACT, as the standard asks."""


def mfjson_page(page: Page) -> bytes:
    """A FeatureCollection: a MovingPoint for each segment, the segments by number.

    Between the fixes of a segment it moves in a straight line; fixes in no segment, or one alone, stand by
    themselves (`Discrete`). Values that were not sent are left out, each with its instant.
    """
    thinned = {} if page.thinned is None else {"thinned": page.thinned}
    collection = {**_HEAD, "features": _features(page.mmsi, page.track)}
    return orjson.dumps({**collection, "mmsi": page.mmsi, "next": page.next, **thinned})


def mfjson_pieces(tracks: Iterable[Track]) -> Iterator[bytes]:
    """The same of many vessels, as one long body: of each, however long, all is held at once."""
    yield orjson.dumps(_HEAD)[:-1] + b',"features":['
    between = b""
    for mmsi, parts in groupby(_by_vessel(tracks), itemgetter(0)):
        whole = _joined([part for _, part in parts])
        yield between + orjson.dumps(_features(mmsi, whole))[1:-1]
        between = b","
    yield b"]}"


def _by_vessel(tracks: Iterable[Track]) -> Iterator[tuple[int, Track]]:
    """The parts of each vessel one after another: a track may hold several, and a vessel lie in several."""
    for track in tracks:
        ships = track.fixes.mmsi
        ends = (np.flatnonzero(np.diff(ships, append=-1)) + 1).tolist()
        for first, end in pairwise((0, *ends)):
            yield int(ships[first]), track.take(slice(first, end))


def _joined(parts: Sequence[Track]) -> Track:
    if len(parts) == 1:
        return parts[0]
    before = np.cumsum([0, *(len(part.flag_sets) for part in parts[:-1])]).tolist()
    return Track(
        Positions.concatenate([part.fixes for part in parts]),
        np.concatenate([part.segments for part in parts]),
        np.concatenate([part.flags + first for part, first in zip(parts, before, strict=True)]),
        [flags for part in parts for flags in part.flag_sets],
    )


def _features(mmsi: int, track: Track) -> list[dict[str, Any]]:
    numbers = np.unique(track.segments).tolist()
    return [_feature(mmsi, number, track.take(track.segments == number)) for number in numbers]


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
