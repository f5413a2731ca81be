"""The fixes of many vessels, a track at a time, as one long body that is never held whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from app.api.writing.csv import COLUMNS, csv_rows, table
from app.api.writing.objects import geojson_rows, json_rows
from app.store.reading.track import Track


def json_pieces(tracks: Iterable[Track]) -> Iterator[bytes]:
    """`{"positions": [...]}`, as in a history, with the MMSI."""
    return _array(b'{"positions":[', tracks, json_rows)


def geojson_pieces(tracks: Iterable[Track]) -> Iterator[bytes]:
    """A FeatureCollection of points."""
    return _array(b'{"type":"FeatureCollection","features":[', tracks, geojson_rows)


def _array(head: bytes, tracks: Iterable[Track], rows: Callable[..., bytes]) -> Iterator[bytes]:
    yield head
    between = b""
    for track in tracks:
        if len(track):
            yield between + rows(track, with_mmsi=True)[:-1]
            between = b","
    yield b"]}"


def csv_pieces(tracks: Iterable[Track]) -> Iterator[bytes]:
    """A header and a line for each fix."""
    yield table(COLUMNS, ())
    for track in tracks:
        yield csv_rows(track)
