"""Positions of a span, a box and some vessels: to one file, or to a folder with a file for each day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from app.api.writing.arrow import arrow_file_pieces
from app.api.writing.geoparquet import parquet_pieces
from app.api.writing.moving import mfjson_pieces
from app.api.writing.pieces import csv_pieces, geojson_pieces
from app.domain.time import DAY_MS
from app.export.targets import PARTITION
from app.store.reading import bulk
from app.store.reading.box import Box
from app.store.reading.history import Span
from app.store.reading.track import Track

PIECES: dict[str, Callable[[Iterable[Track]], Iterator[bytes]]] = {
    "csv": csv_pieces,
    "parquet": parquet_pieces,
    "arrow": arrow_file_pieces,
    "geojson": geojson_pieces,
    "mfjson": mfjson_pieces,
}
_ROWS_AT_ONCE = 131_072
"""Of a row group: large enough to read quickly, small enough to be skipped and held."""


@dataclass(frozen=True)
class Wanted:
    """Which positions are meant; empty or None asks for nothing."""

    span: Span = field(default_factory=Span)
    box: Box | None = None
    mmsis: frozenset[int] = frozenset()


@dataclass
class Tally:
    """What was written so far; `on_rows` is called as it grows."""

    on_rows: Callable[[Tally], None] = lambda _: None
    rows: int = 0
    vessels: set[int] = field(default_factory=set)
    first_ms: int | None = None
    last_ms: int | None = None

    def of(self, tracks: Iterable[Track]) -> Iterator[Track]:
        """The tracks, those without a fix left out, each counted before it is given."""
        for track in tracks:
            if len(track):
                self._add(track)
                yield track

    def _add(self, track: Track) -> None:
        times = track.fixes.time_ms
        first, last = int(times.min()), int(times.max())
        self.rows += len(track)
        self.vessels.update(np.unique(track.fixes.mmsi).tolist())
        self.first_ms = first if self.first_ms is None else min(first, self.first_ms)
        self.last_ms = last if self.last_ms is None else max(last, self.last_ms)
        self.on_rows(self)


def pieces(connection: Connection, wanted: Wanted, form: str, tally: Tally) -> Iterator[bytes]:
    """The positions by (mmsi, time) as the bytes of one file."""
    return PIECES[form](tally.of(_tracks(connection, wanted)))


def write_days(connection: Connection, wanted: Wanted, folder: Path, tally: Tally) -> int:
    """A GeoParquet file for each day (UTC) with a position, as `date=2024-12-10/`; gives their number."""
    files = 0
    for day in _days(connection, wanted.span):
        tracks = tally.of(_tracks(connection, Wanted(_day_of(wanted.span, day), wanted.box, wanted.mmsis)))
        first = next(tracks, None)
        if first is None:
            continue
        place = folder / f"{PARTITION}{np.datetime64(day, 'D')}"
        place.mkdir()
        with (place / "positions.parquet").open("wb") as file:
            file.writelines(parquet_pieces(chain((first,), tracks)))
        files += 1
    return files


def _tracks(connection: Connection, wanted: Wanted) -> Iterator[Track]:
    return bulk.tracks(connection, wanted.span, wanted.box, wanted.mmsis, lot=_ROWS_AT_ONCE)


def _days(connection: Connection, span: Span) -> Iterator[int]:
    """The days since 1970 in which there may be a position; stretches without any are leapt over."""
    since_ms = span.since_ms
    while True:
        begin_ms = bulk.next_covered(connection, since_ms)
        if begin_ms is None or (span.until_ms is not None and begin_ms >= span.until_ms):
            return
        day = begin_ms // DAY_MS
        yield day
        since_ms = (day + 1) * DAY_MS


def _day_of(span: Span, day: int) -> Span:
    """The part of the span that lies in that day."""
    begin_ms, end_ms = day * DAY_MS, (day + 1) * DAY_MS
    return Span(
        begin_ms if span.since_ms is None else max(begin_ms, span.since_ms),
        end_ms if span.until_ms is None else min(end_ms, span.until_ms),
    )
