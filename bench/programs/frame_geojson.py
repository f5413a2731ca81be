"""The GeoJSON by geopandas. `python -m bench.programs.frame_geojson URL QUERY [--use-arrow]`."""

from __future__ import annotations

import sys
from typing import Any

import geopandas

from bench.programs.framing import main


def pull(query: str) -> Any:  # noqa: ANN401 - a GeoDataFrame has no types
    """All positions of the query; an empty collection gets the columns that it has not."""
    url = f"{sys.argv[1]}/v1/positions?format=geojson&{query}"
    return geopandas.read_file(url, use_arrow="--use-arrow" in sys.argv)


if __name__ == "__main__":
    main(pull)
