"""What all decoding programs do alike: time the decoding of bytes in memory, or write down what came of it.

`python -m bench.programs.decode_X time FILE` or `... check FILE OUT`; the answer is one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

UNITS_PER_DEGREE = 600_000
POSITION_TYPES = frozenset({1, 2, 3, 18, 19, 27})
COLUMNS = 4
_NO_LON, _NO_LAT = 181, 91
_WARM_UP_BYTES = 1 << 20


class Message(NamedTuple):
    """What is compared of one message; degrees, or None where it has no place."""

    kind: int
    mmsi: int
    lon: float | None
    lat: float | None


Given = TypeVar("Given")
Count = Callable[[Given], int]
Read = Callable[[bytes], Iterable[Message]]


def main(count: Count[Any], read: Read, as_read: Callable[[bytes], Any] = bytes) -> None:
    """Do what the command line says with a decoder: `count` decodes all and counts, `read` gives all.

    `as_read` makes of the file's bytes what reading it gives the decoder, before any time is taken.
    """
    what, path, *out = sys.argv[1:]
    data = Path(path).read_bytes()
    told = _timed(count, as_read, data) if what == "time" else written(read(data), Path(out[0]))
    sys.stdout.write(json.dumps(told) + "\n")


def _timed(count: Count[Any], as_read: Callable[[bytes], Any], data: bytes) -> dict[str, float]:
    count(as_read(data[: data.index(b"\n", min(_WARM_UP_BYTES, len(data) // 2)) + 1]))
    given = as_read(data)
    started = time.perf_counter()
    messages = count(given)
    return {"seconds": time.perf_counter() - started, "messages": messages}


def written(messages: Iterable[Message], out: Path) -> dict[str, object]:
    """Write fixes as int64 rows (mmsi, lon, lat in 1/10,000 min, type), in order; count all by type."""
    kinds: Counter[int] = Counter()
    fixes = array("q")
    for kind, mmsi, lon, lat in messages:
        kinds[kind] += 1
        if lon is None or lat is None or kind not in POSITION_TYPES:
            continue
        if lon < _NO_LON and lat < _NO_LAT:
            fixes.extend((mmsi, round(lon * UNITS_PER_DEGREE), round(lat * UNITS_PER_DEGREE), kind))
    out.write_bytes(fixes.tobytes())
    return {"kinds": {str(kind): kinds[kind] for kind in sorted(kinds)}, "fixes": len(fixes) // COLUMNS}


def drained(messages: Iterator[object]) -> int:
    """How many there are."""
    return sum(1 for _ in messages)
