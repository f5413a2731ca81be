"""GeoParquet 1.1 (https://geoparquet.org/releases/v1.1.0/): Arrow's columns, a point and its box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from app.api.writing.arrow import SCHEMA, metadata_of, record_batch
from app.api.writing.drain import Drain
from app.api.writing.page import Page
from app.store.reading.track import Track

_SIDES = ("xmin", "ymin", "xmax", "ymax")
_BOX = pa.struct([pa.field(side, pa.float64(), nullable=False) for side in _SIDES])
_GEO_SCHEMA = pa.schema(
    [*SCHEMA, pa.field("bbox", _BOX, nullable=False), pa.field("geometry", pa.binary(), nullable=False)]
)
_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
_LITTLE_ENDIAN, _TYPE_POINT = 1, 1
Extent = tuple[float, float, float, float]


def parquet_page(page: Page) -> bytes:
    """A file of one row group."""
    return b"".join(parquet_pieces([page.track], metadata_of(page)))


def parquet_pieces(tracks: Iterable[Track], metadata: dict[str, bytes] | None = None) -> Iterator[bytes]:
    """A file with a row group for each track, as far as it is written each time."""
    drain = Drain()
    extent: Extent | None = None
    schema = _GEO_SCHEMA.with_metadata(metadata)
    with pq.ParquetWriter(drain, schema, compression="zstd", write_page_index=True) as writer:
        for track in tracks:
            rows = record_batch(track)
            extent = _wider(extent, rows)
            writer.write_batch(_with_geometry(rows, schema), row_group_size=max(len(track), 1))
            yield drain.take()
        writer.add_key_value_metadata({"geo": orjson.dumps(_geo(extent))})
    yield drain.take()


def _with_geometry(rows: Any, schema: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    lon, lat = rows["lon"], rows["lat"]
    box = pa.StructArray.from_arrays([lon, lat, lon, lat], fields=list(_BOX))
    return pa.RecordBatch.from_arrays([*rows.columns, box, _points(lon, lat)], schema=schema)


def _points(lon: Any, lat: Any) -> Any:  # noqa: ANN401
    """Points as WKB: 21 bytes each."""
    points = np.empty(len(lon), _POINT)
    points["order"], points["type"], points["x"], points["y"] = _LITTLE_ENDIAN, _TYPE_POINT, lon, lat
    ends = np.arange(len(lon) + 1, dtype=np.int32) * _POINT.itemsize
    return pa.Array.from_buffers(
        pa.binary(), len(lon), [None, pa.py_buffer(ends), pa.py_buffer(points.tobytes())]
    )


def _wider(extent: Extent | None, rows: Any) -> Extent | None:  # noqa: ANN401
    if not len(rows):
        return extent
    lon, lat = rows["lon"].to_numpy(), rows["lat"].to_numpy()
    hers = (float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))
    if extent is None:
        return hers
    return (*map(min, extent[:2], hers[:2]), *map(max, extent[2:], hers[2:]))  # type: ignore[return-value]


def _geo(extent: Extent | None) -> dict[str, object]:
    """The file's metadata. No `crs` means OGC:CRS84: longitude, latitude on WGS 84."""
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": ["Point"]}
    column["covering"] = {"bbox": {side: ["bbox", side] for side in _SIDES}}
    if extent is not None:
        column["bbox"] = extent
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
