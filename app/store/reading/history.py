"""A vessel's fixes in order of (time, lon, lat), with what was concluded of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from app.store.reading import columns
from app.store.reading.conclusions import concluded
from app.store.reading.track import Fix, FixKey, Track
from ingest.batch import Positions

__all__ = ["Fix", "FixKey", "Span", "Thinned", "Track", "newest", "page", "thinned"]


@dataclass(frozen=True)
class Span:
    """A stretch of time, the end not in it; None is "without bound"."""

    since_ms: int | None = None
    until_ms: int | None = None


@dataclass(frozen=True)
class Thinned:
    """Some fixes of a stretch, evenly chosen, and how many there are in truth."""

    fixes: Track
    of: int


def page(
    connection: Connection, mmsi: int, span: Span, after: FixKey | None, limit: int
) -> tuple[Track, bool]:
    """At most `limit` fixes that follow `after`, and whether more follow them."""
    since_ms, seen = span.since_ms, 0
    if after is not None and (since_ms is None or since_ms <= after[0]):
        since_ms = after[0]
        seen = _up_to(columns.fixes(connection, mmsi, since_ms, since_ms + 1), after)
    # One more than asked tells whether more follow, and which segment the last one of this page is in.
    found = columns.fixes(connection, mmsi, since_ms, span.until_ms, most=seen + limit + 1)
    following = found.take(slice(seen, None))
    return concluded(connection, following).take(slice(limit)), len(following) > limit


def _up_to(fixes: Positions, key: FixKey) -> int:
    """How many of these fixes of one second do not follow the key."""
    _, lon, lat = key
    return int(np.count_nonzero((fixes.lon < lon) | ((fixes.lon == lon) & (fixes.lat <= lat))))


def thinned(connection: Connection, mmsi: int, span: Span, points: int) -> Thinned:
    """At most `points` (two or more) fixes spread evenly over the stretch, its first and last among them."""
    stretch = (connection, mmsi, span.since_ms, span.until_ms)
    count = sum(len(piece) for piece in columns.pieces(*stretch))
    if count <= points:
        return Thinned(page(connection, mmsi, span, None, points)[0], count)
    # The place is kept where `place * (points - 1) // (count - 1)` takes a new value.
    places = -(-np.arange(points) * (count - 1) // (points - 1))
    chosen: list[Positions] = []
    before = 0
    for piece in columns.pieces(*stretch):
        first, end = np.searchsorted(places, [before, before + len(piece)])
        chosen.append(piece.take(places[first:end] - before))
        before += len(piece)
    return Thinned(concluded(connection, Positions.concatenate(chosen)), count)


def newest(connection: Connection, mmsi: int) -> Fix | None:
    """The vessel's last fix of all, believed or not."""
    last = concluded(connection, columns.last(connection, mmsi))
    return last[0] if len(last) else None
