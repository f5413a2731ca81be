"""JSON and GeoJSON of points: an object for each fix."""

from __future__ import annotations

import orjson

from app.api.writing import values
from app.api.writing.cells import Cells, Part, joined, texts
from app.api.writing.page import Page
from app.store.reading.track import NO_SEGMENT, Track
from ingest import batch

NULL = "null"


def json_page(page: Page) -> bytes:
    """`{"mmsi", "positions": [...], "next"}`."""
    return around(json_rows(page.track), {"mmsi": page.mmsi}, "positions", _end(page))


def geojson_page(page: Page) -> bytes:
    """A FeatureCollection of points."""
    end = {"mmsi": page.mmsi, **_end(page)}
    return around(geojson_rows(page.track), {"type": "FeatureCollection"}, "features", end)


def _end(page: Page) -> dict[str, object]:
    thinned = {} if page.thinned is None else {"thinned": page.thinned}
    return {"next": page.next, **thinned}


def around(rows: bytes, before: dict[str, object], name: str, after: dict[str, object]) -> bytes:
    """An object with the rows, each of which ends in a comma, as the array of that name between the others.

    >>> around(b"1,2,", {"first": 0}, "all", {"last": 3})
    b'{"first":0,"all":[1,2],"last":3}'
    """
    head = orjson.dumps({**before, name: []}).removesuffix(b"]}")
    tail = b"," + orjson.dumps(after)[1:] if after else b"}"
    return b"".join((head, memoryview(rows)[:-1], b"]", tail))


def json_rows(track: Track, *, with_mmsi: bool = False) -> bytes:
    """An object for each fix, and a comma after each."""
    place: list[Part] = [
        b',"lon":',
        *values.degrees(track.fixes.lon),
        b',"lat":',
        *values.degrees(track.fixes.lat),
    ]
    parts = [b"{", *_identity(track, with_mmsi), *place, b",", *_properties(track), b"},"]
    return joined(parts, len(track))


def geojson_rows(track: Track, *, with_mmsi: bool = False) -> bytes:
    """A point for each fix, and a comma after each."""
    parts = [
        b'{"type":"Feature","geometry":{"type":"Point","coordinates":[',
        *values.degrees(track.fixes.lon),
        b",",
        *values.degrees(track.fixes.lat),
        b']},"properties":{',
        *_identity(track, with_mmsi),
        b",",
        *_properties(track),
        b"}},",
    ]
    return joined(parts, len(track))


def _identity(track: Track, with_mmsi: bool) -> list[Part]:
    time: list[Part] = [b'"time":"', *values.moments(track.fixes.time_ms), b'"']
    if not with_mmsi:
        return time
    return [b'"mmsi":', values.numbers(track.fixes.mmsi, -1, NULL), b",", *time]


def _properties(track: Track) -> list[Part]:
    columns = motion(track)
    last = columns.popitem()
    named: list[Part] = [
        part for name, cells in columns.items() for part in (f'"{name}":'.encode(), cells, b",")
    ]
    return [*named, f'"{last[0]}":'.encode(), last[1]]


def motion(track: Track) -> dict[str, Cells]:
    """Name -> JSON of what follows time and place, in the order of the contract."""
    fixes = track.fixes
    return {
        "sog_kn": values.tenths(fixes.sog, batch.SOG_NOT_AVAILABLE, NULL),
        "cog_deg": values.tenths(fixes.cog, batch.COG_NOT_AVAILABLE, NULL),
        "heading_deg": values.wholes(fixes.heading, batch.HEADING_NOT_AVAILABLE, NULL),
        "nav_status": values.wholes(fixes.nav_status, batch.NAV_STATUS_NOT_AVAILABLE, NULL),
        "segment": values.numbers(track.segments, NO_SEGMENT, NULL),
        "flags": texts([orjson.dumps(flags).decode() for flags in track.flag_sets])[track.flags],
    }
