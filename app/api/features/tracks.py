"""The collection `tracks`: a line for each segment."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from sqlalchemy import Connection

from app.api.features.collection import Collection, Feature, Found, Wanted, feature, numbers_of
from app.api.features.positions import MMSI_SCHEMA, box_of, extent
from app.api.parameters import MMSI
from app.api.shapes import degrees
from app.domain.time import iso
from app.store.reading import segments
from app.store.reading.segments import StoredSegment
from app.store.reading.vessels import Mark, marks


def _page(_request: Request, connection: Connection, wanted: Wanted) -> Found:
    mmsis = wanted.asked[MMSI]
    found, more = segments.page(
        connection, wanted.span, box_of(wanted.bbox), mmsis, wanted.after, wanted.limit
    )
    known = marks(connection, {segment.mmsi for segment in found})
    return Found([_feature(segment, known) for segment in found], found[-1].key if more else None)


def _one(_request: Request, connection: Connection, feature_id: str) -> Feature | None:
    key = numbers_of(feature_id, 3)
    if key is None:
        return None
    found = segments.one(connection, key)
    return None if found is None else _feature(found, marks(connection, {found.mmsi}))


def _feature(segment: StoredSegment, known: dict[int, Mark]) -> Feature:
    fixes, mark = segment.track.fixes, known.get(segment.mmsi, Mark(None, False))
    line: dict[str, Any] = {
        "type": "LineString",
        "coordinates": [
            [degrees(lon), degrees(lat)]
            for lon, lat in zip(fixes.lon.tolist(), fixes.lat.tolist(), strict=True)
        ],
    }
    flagged = [flags for flags in (segment.track.flag_sets[i] for i in segment.track.flags) if flags]
    properties = {
        "mmsi": segment.mmsi,
        "name": mark.name,
        "segment": segment.number,
        "start": iso(int(fixes.time_ms[0])),
        "end": iso(int(fixes.time_ms[-1])),
        "fixes": len(fixes),
        "flagged_fixes": len(flagged),
        "flags": sorted({flag for flags in flagged for flag in flags}),
        "synthetic": mark.synthetic,
    }
    return feature(".".join(str(number) for number in segment.key), line, properties)


TRACKS = Collection(
    "tracks",
    "Tracks",
    "A line for each segment: the fixes of one hull in order, no two of them more than 8 hours apart. "
    "Between two fixes it is straight, and nobody saw the ship there. Fixes with flags are in it, and "
    "counted. A fix alone in its segment is no line: it is in positions only.",
    _page,
    _one,
    extent,
    key_size=3,
    queryables=(MMSI,),
    default=100,
    most=1000,
    schemas=MMSI_SCHEMA,
)
