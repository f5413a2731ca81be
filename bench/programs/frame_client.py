"""By the notebook client. `python -m bench.programs.frame_client URL QUERY`."""

from __future__ import annotations

import sys
from typing import Any

from bench.programs.framing import main
from twelvemile import Client


def pull(query: str) -> Any:  # noqa: ANN401 - a GeoDataFrame has no types
    """All positions until the query's end."""
    return client.positions(until=query.removeprefix("until="))


if __name__ == "__main__":
    client = Client(sys.argv[1])
    main(pull)
