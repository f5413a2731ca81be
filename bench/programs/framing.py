"""What the programs do alike that pull positions into a GeoDataFrame."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

PULLS = 3


def main(pull: Callable[[str], Any]) -> None:
    """Time `pull(query)` with the query of the command line: the median of some, after one that warms up."""
    frame = pull(sys.argv[2])
    cpu_before = time.process_time()
    seconds = median(_seconds(pull) for _ in range(PULLS))
    cpu = (time.process_time() - cpu_before) / PULLS
    measures = (frame.geometry.x, frame.geometry.y, frame["sog_kn"], frame["mmsi"])
    sums = [round(float(measure.sum()), 3) for measure in measures]
    sys.stdout.write(json.dumps({"seconds": seconds, "cpu": cpu, "rows": len(frame), "sums": sums}) + "\n")


def _seconds(pull: Callable[[str], Any]) -> float:
    started = time.perf_counter()
    pull(sys.argv[2])
    return time.perf_counter() - started
