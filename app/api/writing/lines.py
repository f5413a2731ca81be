"""GeoJSON of lines: a feature for each segment, with arrays that run beside its coordinates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import orjson

from app.api.writing import values
from app.api.writing.cells import Part, joined, texts
from app.api.writing.objects import motion
from app.api.writing.page import Page
from app.store.reading.track import NO_SEGMENT

_ENDS = texts([",", "\n"])


def geojson_lines(page: Page) -> bytes:
    """A FeatureCollection: a LineString for each segment, the segments by number.

    Fixes that nothing joins - in no segment, or alone in one - are MultiPoints.
    """
    thinned = {} if page.thinned is None else {"thinned": page.thinned}
    features = _features(page) if len(page.track) else []
    collection = {"type": "FeatureCollection", "features": features, "mmsi": page.mmsi, "next": page.next}
    return orjson.dumps({**collection, **thinned})


def _features(page: Page) -> list[dict[str, object]]:
    track = page.track.take(np.argsort(page.track.segments, kind="stable"))
    is_last = np.append(track.segments[1:] != track.segments[:-1], True)
    segments = track.segments[is_last].tolist()
    counts = np.diff(np.flatnonzero(is_last), prepend=-1).tolist()
    fixes = track.fixes
    places = [b"[", *values.degrees(fixes.lon), b",", *values.degrees(fixes.lat), b"]"]
    times = [b'"', *values.moments(fixes.time_ms), b'"']
    columns: dict[str, list[Part]] = {"times": times}
    columns |= {name: [cells] for name, cells in motion(track).items() if name != "segment"}
    ends = _ENDS[is_last.astype(np.int64)]
    coordinates = _arrays(places, ends)
    arrays = {name: _arrays(parts, ends) for name, parts in columns.items()}
    return [
        {
            "type": "Feature",
            "geometry": {
                "type": "LineString" if counts[i] > 1 and segment != NO_SEGMENT else "MultiPoint",
                "coordinates": coordinates[i],
            },
            "properties": {
                "mmsi": page.mmsi,
                "segment": None if segment == NO_SEGMENT else segment,
                **{name: array[i] for name, array in arrays.items()},
            },
        }
        for i, segment in enumerate(segments)
    ]


def _arrays(parts: Sequence[Part], ends: Part) -> list[orjson.Fragment]:
    """The array of each feature: no value of JSON holds a line's end."""
    text = joined([*parts, ends], len(ends))
    return [orjson.Fragment(b"[" + line + b"]") for line in text.splitlines()]
