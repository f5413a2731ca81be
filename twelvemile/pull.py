"""Fixes as they come in: batches are counted, and kept only of answers that are whole."""

from __future__ import annotations

from typing import Any

import geopandas
import pyarrow as pa

from twelvemile import frames
from twelvemile.progress import Progress


class Pull:
    """The `pyarrow.RecordBatch`es of one answer or of several, as one frame."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tables: list[Any] = []
        self._batches: list[Any] = []
        self._points: list[frames.Points] = []
        self._new_points: list[frames.Points] = []

    def begin(self) -> None:
        """An answer begins, or begins anew after it was cut."""
        self._batches, self._new_points = [], []
        self._progress.begin()

    def add(self, batch: Any, taken: int) -> None:  # noqa: ANN401 - pyarrow has no types
        """The answer's next batch; it has brought `taken` bytes so far."""
        self._batches.append(batch)
        # Most of the client's work: done here, it is done while the server makes the next batch.
        self._new_points.append(frames.points(batch))
        self._progress.tell(batch.num_rows, taken)

    def whole(self, schema: Any) -> Any:  # noqa: ANN401
        """This answer is all there: gives it as a `pyarrow.Table`."""
        table = pa.Table.from_batches(self._batches, schema)
        self._tables.append(table.replace_schema_metadata(None))
        self._points += self._new_points
        self._progress.whole()
        return table

    def frame(self) -> geopandas.GeoDataFrame:
        """All answers, one after the other."""
        return frames.fixes(pa.concat_tables(self._tables), self._points)
