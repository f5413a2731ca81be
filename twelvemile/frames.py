"""Answers as frames: each column of the dtype that `columns` gives it, however many rows there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import geopandas
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from twelvemile import columns as c
from twelvemile.collector import held_off
from twelvemile.errors import UnreadableError

CRS = "EPSG:4326"
Row = dict[str, Any]
Points = npt.NDArray[np.object_]


def table(rows: Sequence[Row], columns: c.Columns) -> pd.DataFrame:
    """A frame of the answer's objects; what they hold beyond `columns` comes last."""
    try:
        series = {name: _series(name, kind, rows) for name, kind in columns.items() if kind != c.GEOMETRY}
    except (ValueError, TypeError, OverflowError, pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise UnreadableError(
            f"the server sent a value that does not fit ({error}): are both up to date?"
        ) from error
    more = dict.fromkeys(name for row in rows for name in row if name not in columns)
    return pd.DataFrame({**series, **{name: pd.Series([row.get(name) for row in rows]) for name in more}})


def places(rows: Sequence[Row], columns: c.Columns) -> geopandas.GeoDataFrame:
    """The same with a point for each row at its `lon` and `lat`; none where they are not known."""
    return with_points(table(rows, columns))


def shapes(features: Sequence[Row], columns: c.Columns) -> geopandas.GeoDataFrame:
    """GeoJSON features of any geometry."""
    frame = table([feature["properties"] for feature in features], columns)
    outlines = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    return geopandas.GeoDataFrame(frame, geometry=outlines, crs=CRS)


def points(batch: Any) -> Points:  # noqa: ANN401 - pyarrow has no types
    """A point for each row of a `pyarrow.RecordBatch` of positions."""
    _check(batch.schema)
    made: Points = shapely.points(batch.column("lon").to_numpy(), batch.column("lat").to_numpy())
    return made


def fixes(answer: Any, made: Sequence[Points]) -> geopandas.GeoDataFrame:  # noqa: ANN401
    """The `pyarrow.Table` of positions as a frame with the points that were made of its batches."""
    _check(answer.schema)
    more = [name for name in answer.column_names if name not in c.POSITIONS]
    own = answer.select([*(name for name in c.POSITIONS if name != c.GEOMETRY), *more])
    for name, change in _CHANGES.items():
        place = own.column_names.index(name)
        own = own.set_column(place, name, change(own.column(name)))
    frame = own.to_pandas(types_mapper=_NULLABLE.get)
    geometry = np.concatenate([np.empty(0, np.object_), *made])
    return geopandas.GeoDataFrame(frame, geometry=geometry, crs=CRS, copy=False)


def _check(schema: Any) -> None:  # noqa: ANN401
    """Raise `UnreadableError` unless it has all columns of positions."""
    missing = [name for name in c.POSITIONS if name not in (*schema.names, c.GEOMETRY)]
    if missing:
        raise UnreadableError(f"the server sent no {', '.join(missing)}: it is older than this client")


def flat(vessel: Row) -> Row:
    """A vessel with her last position's members among her own."""
    last = vessel.get("last_position") or {}
    others = {name: value for name, value in vessel.items() if name != "last_position"}
    return {**others, **{name: value for name, value in last.items() if name != "segment"}}


def confirmed(member: Row) -> Row:
    """A unit of a weekly with the span of her last confirmation as two columns."""
    span = member.get("last_confirmed") or {}
    others = {name: value for name, value in member.items() if name != "last_confirmed"}
    return {**others, "confirmed_from": span.get("from"), "confirmed_until": span.get("until")}


def placed(feature: Row) -> Row:
    """A GeoJSON point's properties with its `lon` and `lat`."""
    lon, lat = feature["geometry"]["coordinates"][:2]
    return {**feature["properties"], "lon": lon, "lat": lat}


Frame = TypeVar("Frame", bound=pd.DataFrame)


def noted(frame: Frame, **notes: Any) -> Frame:  # noqa: ANN401 - JSON
    """The frame with what the answer says beside its rows in `attrs`: as JSON, so that it can be saved."""
    frame.attrs.update({name: value for name, value in notes.items() if value is not None})
    return frame


def with_points(frame: pd.DataFrame) -> geopandas.GeoDataFrame:
    """The frame and a point at each row's `lon` and `lat`."""
    lon, lat = frame["lon"].to_numpy(), frame["lat"].to_numpy()
    with held_off():
        points = shapely.points(lon, lat)
    points[np.isnan(lon) | np.isnan(lat)] = None
    return geopandas.GeoDataFrame(frame, geometry=points, crs=CRS)


def _joined(flags: Any) -> Any:  # noqa: ANN401
    """Lists of words as one text each, of which there are few: a category."""
    return pc.binary_join(flags, " ").combine_chunks().dictionary_encode()


def _as(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    return lambda column: column.cast(kind)


_NULLABLE = {pa.int16(): pd.Int16Dtype(), pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
_CHANGES: dict[str, Callable[[Any], Any]] = {
    "heading_deg": _as(pa.float64()),
    "segment": _as(pa.int64()),
    "flags": _joined,
}
"""What is other in a frame than in Arrow."""


def _series(name: str, kind: str, rows: Iterable[Row]) -> pd.Series[Any]:
    values = [row.get(name) for row in rows]
    if kind == c.TIME:
        moments: Any = pd.to_datetime(pd.Series(values, dtype="object"), utc=True, format="ISO8601")
        found: pd.Series[Any] = moments.dt.as_unit("ms")
        return found
    if kind == c.TEXT:
        text: pd.Series[Any] = pa.array(values, pa.string()).to_pandas()
        return text
    if kind == c.CATEGORY:
        return pd.Series(_category(name, values))
    return pd.Series(values, dtype=kind)


def _category(name: str, values: Sequence[Any]) -> pd.Categorical:
    words = [" ".join(value) if isinstance(value, list) else value for value in values]
    order = c.ORDERED.get(name, ())
    others = sorted({word for word in words if word is not None} - set(order))
    text = pa.array([*order, *others], pa.string()).to_pandas()
    return pd.Categorical(words, categories=pd.Index(text), ordered=bool(order))
