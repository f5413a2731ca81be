"""Read the ready geodata pack: `eastmed_land.parquet` and `eastmed_baseline.parquet` in one folder."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import shapely

from app.geo.make.source import Source, source_of


def read_pack(folder: Path) -> Source:
    """Read a pack folder. Raises OSError when a file is missing."""
    land = geopandas.read_parquet(folder / "eastmed_land.parquet")
    baseline = geopandas.read_parquet(folder / "eastmed_baseline.parquet")
    lines, row = shapely.get_parts(baseline.geometry.to_numpy(), return_index=True)
    return source_of(land.geometry.to_numpy(), lines, np.array(baseline["a3"], dtype="U3")[row])
