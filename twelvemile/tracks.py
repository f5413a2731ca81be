"""Tracks for MovingPandas: one trajectory a segment."""

from __future__ import annotations

import warnings
from typing import Any

import geopandas

from twelvemile.errors import MissingExtraError, UsageError

_NEEDED = ("mmsi", "segment", "time", "geometry")
_HOW_TO_INSTALL = (
    "trajectories need MovingPandas: pip install 'movingpandas>=0.20', or, in a clone of Twelvemile, "
    ".venv/bin/pip install -e '.[trajectories]'"
)


def trajectories(positions: geopandas.GeoDataFrame, min_length_m: float = 0.0) -> Any:  # noqa: ANN401
    """Make a `movingpandas.TrajectoryCollection` of a frame from `Client.history` or `Client.positions`.

    A segment is the stretch of one hull without a long silence, so that no line is drawn across a gap, nor
    between two ships that send one MMSI. Its trajectory has the id `MMSI-SEGMENT`; the column `mmsi` names
    the moving object. Fixes in no segment, and segments of fewer than two instants, are left out; of fixes
    of one instant the first stands. Times lose their zone and stay UTC, since MovingPandas knows none.

    Raises `MissingExtraError` without the extra `trajectories`, `UsageError` if a column is missing.
    """
    movingpandas = _movingpandas()
    missing = [name for name in _NEEDED if name not in positions.columns]
    if missing:
        raise UsageError(f"the frame has no {', '.join(missing)}: take one from history() or positions()")
    fixes = positions[positions["segment"].notna()]
    names = fixes["mmsi"].astype(str) + "-" + fixes["segment"].astype(str)
    fixes = fixes.assign(trajectory=names, time=fixes["time"].dt.tz_convert(None))
    fixes = fixes[fixes.groupby("trajectory")["time"].transform("nunique") >= 2]
    if fixes.empty:
        return movingpandas.TrajectoryCollection([])
    with warnings.catch_warnings():
        # What it uses of pandas in an outdated way is between those two.
        warnings.simplefilter("ignore", DeprecationWarning)
        return movingpandas.TrajectoryCollection(
            fixes.set_index("time"), traj_id_col="trajectory", obj_id_col="mmsi", min_length=min_length_m
        )


def _movingpandas() -> Any:  # noqa: ANN401 - it has no types
    try:
        with warnings.catch_warnings():
            # It tells at import of an optional part of its own that is not installed.
            warnings.simplefilter("ignore")
            import movingpandas
    except ImportError as error:
        raise MissingExtraError(_HOW_TO_INSTALL) from error
    return movingpandas
