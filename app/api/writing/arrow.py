"""Arrow: the columns as they are, without text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from app.api.writing.drain import Drain
from app.api.writing.page import Page
from app.api.writing.values import MICRO, micro_degrees
from app.store.reading.track import NO_SEGMENT, Track
from ingest import batch

SCHEMA = pa.schema(
    [
        pa.field("mmsi", pa.int32(), nullable=False),
        pa.field("time", pa.timestamp("ms", tz="UTC"), nullable=False),
        pa.field("lon", pa.float64(), nullable=False),
        pa.field("lat", pa.float64(), nullable=False),
        pa.field("sog_kn", pa.float64()),
        pa.field("cog_deg", pa.float64()),
        pa.field("heading_deg", pa.int16()),
        pa.field("nav_status", pa.int16()),
        pa.field("segment", pa.int32()),
        pa.field("flags", pa.list_(pa.string()), nullable=False),
    ]
)


def arrow_page(page: Page) -> bytes:
    """An IPC stream of one record batch; `next` and `thinned` are in the schema's metadata."""
    sink = pa.BufferOutputStream()
    rows = record_batch(page.track, metadata_of(page))
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_batch(rows)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def arrow_pieces(tracks: Iterable[Track]) -> Iterator[bytes]:
    """An IPC stream of a record batch for each track."""
    return _written(pa.ipc.new_stream, map(record_batch, tracks), SCHEMA)


def arrow_file_pieces(tracks: Iterable[Track]) -> Iterator[bytes]:
    """The same as an IPC file, in which readers find their way about (`.arrow`, Feather)."""
    return file_pieces(map(record_batch, tracks), SCHEMA)


def file_pieces(batches: Iterable[Any], schema: Any) -> Iterator[bytes]:  # noqa: ANN401 - pyarrow has no types
    """An IPC file of any record batches."""
    return _written(pa.ipc.new_file, batches, schema)


def _written(begin: Callable[..., Any], batches: Iterable[Any], schema: Any) -> Iterator[bytes]:  # noqa: ANN401
    drain = Drain()
    with begin(drain, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield drain.take()
    yield drain.take()


def metadata_of(page: Page) -> dict[str, bytes]:
    """What JSON has beside the positions, each as JSON."""
    told: dict[str, object] = {"mmsi": page.mmsi, "next": page.next}
    if page.thinned is not None:
        told["thinned"] = page.thinned
    return {name: orjson.dumps(value) for name, value in told.items()}


def record_batch(track: Track, metadata: dict[str, bytes] | None = None) -> Any:  # noqa: ANN401 - pyarrow has no types
    """The fixes as a `pyarrow.RecordBatch` of `SCHEMA`."""
    fixes = track.fixes
    columns = [
        pa.array(fixes.mmsi.astype(np.int32)),
        pa.array(fixes.time_ms).view(SCHEMA.field("time").type),
        pa.array(micro_degrees(fixes.lon) / MICRO),
        pa.array(micro_degrees(fixes.lat) / MICRO),
        _tenths(fixes.sog, batch.SOG_NOT_AVAILABLE),
        _tenths(fixes.cog, batch.COG_NOT_AVAILABLE),
        pa.array(fixes.heading, mask=fixes.heading == batch.HEADING_NOT_AVAILABLE),
        pa.array(fixes.nav_status, mask=fixes.nav_status == batch.NAV_STATUS_NOT_AVAILABLE),
        pa.array(track.segments.astype(np.int32), mask=track.segments == NO_SEGMENT),
        pa.array(track.flag_sets or [[]], SCHEMA.field("flags").type).take(pa.array(track.flags)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA.with_metadata(metadata))


def _tenths(values: npt.NDArray[np.int16], not_available: int) -> Any:  # noqa: ANN401
    return pa.array(values / 10, mask=values == not_available)
