"""Recordings that look like today's reception: near to now, and not labelled synthetic."""

import re
from datetime import UTC, datetime, timedelta

from app.evaluate.nmea import checksum
from app.evaluate.scenario import CLEAN, Dials, generate

_BLOCK = re.compile(rb"\\s:SYNTHETIC-?\w*,(c:\d+)\*..\\")
BRIEF = Dials(**(vars(CLEAN) | {"moving_s": 600.0, "still_s": 900.0, "static_s": 3600.0}))


def recent(seed, keys, days=2.0, *, until=None, dials=BRIEF):
    """The lines (bytes) of these behaviours over the last `days`, up to a moment ago."""
    end = (until or datetime.now(UTC)) - timedelta(minutes=2)
    made = generate(
        seed, keys=keys, start=end.replace(microsecond=0) - timedelta(days=days), days=days, dials=dials
    )
    return [_unlabelled(line) for line in made.lines if not line.startswith(b"#")]


def _unlabelled(line):
    return _BLOCK.sub(_station, line)


def _station(found):
    block = f"s:tower,{found[1].decode()}"
    return f"\\{block}*{checksum(block)}\\".encode()
