"""The collection `positions`: a point for each fix."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from fastapi import Request
from sqlalchemy import Connection, Engine

from app.api.features.collection import Collection, Extent, Feature, Found, Wanted, feature, numbers_of
from app.api.naval import point
from app.api.parameters import MMSI
from app.api.parsers import Degrees
from app.api.shapes import position, units
from app.store.reading import bulk, extents
from app.store.reading.box import Box
from app.store.reading.history import Fix, Span
from app.store.reading.vessels import Mark, marks

_REACH: WeakKeyDictionary[Engine, tuple[tuple[int | None, ...], extents.Sides | None]] = WeakKeyDictionary()
MMSI_SCHEMA: dict[str, Any] = {"mmsi": {"type": "integer", "minimum": 0, "maximum": 999_999_999}}


def box_of(degrees: Degrees | None) -> Box | None:
    """In the unit of the store."""
    return None if degrees is None else Box(*(units(angle) for angle in degrees))


def extent(_request: Request, connection: Connection) -> Extent:
    """How far all fixes reach; of tracks, which hold most of them, at most so far.

    Of millions it takes a second to tell: so it is kept as long as they are the same.
    """
    mark = extents.mark_of_fixes(connection)
    held = _REACH.get(connection.engine)
    if held is None or held[0] != mark:
        held = _REACH[connection.engine] = (mark, extents.of_fixes(connection))
    return Extent(held[1], *extents.of_vessels(connection))


def _page(_request: Request, connection: Connection, wanted: Wanted) -> Found:
    asked = wanted.asked[MMSI]
    tracks, more = bulk.page(connection, wanted.span, box_of(wanted.bbox), asked, wanted.after, wanted.limit)
    fixes = [(int(mmsi), fix) for track in tracks for mmsi, fix in zip(track.fixes.mmsi, track, strict=True)]
    known = marks(connection, {mmsi for mmsi, _ in fixes})
    features = [_feature(mmsi, fix, known) for mmsi, fix in fixes]
    return Found(features, (fixes[-1][0], *fixes[-1][1].key) if more else None)


def _one(_request: Request, connection: Connection, feature_id: str) -> Feature | None:
    key = numbers_of(feature_id, 4)
    if key is None:
        return None
    mmsi, time_ms, lon, lat = key
    span = Span(time_ms, time_ms + 1)
    for track in bulk.tracks(connection, span, None, (mmsi,)):
        for fix in track:
            if fix.key == (time_ms, lon, lat):
                return _feature(mmsi, fix, marks(connection, {mmsi}))
    return None


def _feature(mmsi: int, fix: Fix, known: dict[int, Mark]) -> Feature:
    said = position(fix)
    place = point(said.pop("lon"), said.pop("lat"))
    mark = known.get(mmsi, Mark(None, False))
    numbers = ".".join(str(number) for number in (mmsi, *fix.key))
    return feature(numbers, place, {"mmsi": mmsi, **said, "synthetic": mark.synthetic})


POSITIONS = Collection(
    "positions",
    "Positions",
    "Fixes as ships sent them by AIS, by MMSI and time. `flags` says why one is not to be leaned on, "
    "`segment` which stretch of one hull it belongs to. Warships seldom send any.",
    _page,
    _one,
    extent,
    key_size=4,
    queryables=(MMSI,),
    schemas=MMSI_SCHEMA,
)
