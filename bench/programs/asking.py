"""What both programs that ask for vessel-days do alike; the answer is the median time of one."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median

Ask = Callable[[int, int, int], int]


def main(ask: Ask) -> None:
    """Ask for each (mmsi, since, until: seconds since 1970) in the file that the command line names."""
    wanted = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    ask(*wanted[0])
    seconds, fixes = [], []
    for one in wanted:
        started = time.perf_counter()
        fixes.append(ask(*one))
        seconds.append(time.perf_counter() - started)
    sys.stdout.write(json.dumps({"seconds": median(seconds), "fixes": mean(fixes)}) + "\n")
