"""GeoParquet 1.1 (https://geoparquet.org/releases/v1.1.0/): Arrow's columns, a point and its box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from app.api.writing.arrow import SCHEMA, metadata_of, record_batch
from app.api.writing.drain import Drain
from app.api.writing.page import Page
from app.store.reading.track import Track

_SIDES = ("xmin", "ymin", "xmax", "ymax")
_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
_LITTLE_ENDIAN, _TYPE_POINT = 1, 1
Extent = tuple[float, float, float, float]


def parquet_page(page: Page) -> bytes:
    """A file of one row group."""
    return b"".join(parquet_pieces([page.track], metadata_of(page)))


def parquet_pieces(tracks: Iterable[Track], metadata: dict[str, bytes] | None = None) -> Iterator[bytes]:
    """A file with a row group for each track, as far as it is written each time."""
    return geoparquet_pieces(map(record_batch, tracks), SCHEMA.with_metadata(metadata))


def geoparquet_pieces(batches: Iterable[Any], schema: Any) -> Iterator[bytes]:  # noqa: ANN401 - pyarrow has no types
    """A file with a row group for each record batch of this schema, which has `lon` and `lat`."""
    drain = Drain()
    extent: Extent | None = None
    whole = _with_places(schema)
    with pq.ParquetWriter(drain, whole, compression="zstd", write_page_index=True) as writer:
        for rows in batches:
            extent = _wider(extent, rows)
            writer.write_batch(_with_geometry(rows, whole), row_group_size=max(len(rows), 1))
            yield drain.take()
        writer.add_key_value_metadata({"geo": orjson.dumps(_geo(extent))})
    yield drain.take()


def _with_places(schema: Any) -> Any:  # noqa: ANN401
    nullable = schema.field("lon").nullable
    box = pa.struct([pa.field(side, pa.float64(), nullable=nullable) for side in _SIDES])
    places = [pa.field("bbox", box, nullable=nullable), pa.field("geometry", pa.binary(), nullable=nullable)]
    # Here too, without the extent: of a folder of files, readers look at the schema that Arrow keeps.
    return pa.schema([*schema, *places], {**(schema.metadata or {}), "geo": orjson.dumps(_geo(None))})


def _with_geometry(rows: Any, schema: Any) -> Any:  # noqa: ANN401
    lon, lat = rows["lon"], rows["lat"]
    missing = pc.or_(lon.is_null(), lat.is_null())
    box = pa.StructArray.from_arrays(
        [lon, lat, lon, lat], fields=list(schema.field("bbox").type), mask=missing if lon.null_count else None
    )
    points = _points(lon, lat)
    if lon.null_count or lat.null_count:
        points = pc.if_else(missing, None, points)
    return pa.RecordBatch.from_arrays([*rows.columns, box, points], schema=schema)


def _points(lon: Any, lat: Any) -> Any:  # noqa: ANN401
    """Points as WKB: 21 bytes each."""
    points = np.empty(len(lon), _POINT)
    points["order"], points["type"] = _LITTLE_ENDIAN, _TYPE_POINT
    points["x"], points["y"] = lon.to_numpy(zero_copy_only=False), lat.to_numpy(zero_copy_only=False)
    ends = np.arange(len(lon) + 1, dtype=np.int32) * _POINT.itemsize
    return pa.Array.from_buffers(
        pa.binary(), len(lon), [None, pa.py_buffer(ends), pa.py_buffer(points.tobytes())]
    )


def _wider(extent: Extent | None, rows: Any) -> Extent | None:  # noqa: ANN401
    west_east, south_north = (pc.min_max(rows[name]).as_py() for name in ("lon", "lat"))
    if west_east["min"] is None or south_north["min"] is None:
        return extent
    hers = (west_east["min"], south_north["min"], west_east["max"], south_north["max"])
    if extent is None:
        return hers
    return (*map(min, extent[:2], hers[:2]), *map(max, extent[2:], hers[2:]))


def _geo(extent: Extent | None) -> dict[str, object]:
    """The file's metadata. No `crs` means OGC:CRS84: longitude, latitude on WGS 84."""
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": ["Point"]}
    column["covering"] = {"bbox": {side: ["bbox", side] for side in _SIDES}}
    if extent is not None:
        column["bbox"] = extent
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
