"""The lines that a store keeps as they came: those that alerts rest on may not depend on how it was read."""

import re
from collections import Counter

import numpy as np
import zstandard
from sqlalchemy import select
from support.canonical import dump

from app.store import rested
from app.store.engine import open_store, reading
from app.store.models import Raw
from ingest.picking import lines_of

_ALL_TIMES_MS = (0, 10**15)


def alerted(database_url, feed, span_ms=_ALL_TIMES_MS):
    """Ships that a feed heard and alerts of a span are about."""
    engine = open_store(database_url, create=False)
    try:
        with reading(engine) as connection:
            return np.array(rested.vessels(connection, feed, *span_ms), np.int64)
    finally:
        engine.dispose()


def kept(database_url):
    """Each line that is kept, and how often."""
    engine = open_store(database_url, create=False)
    try:
        with reading(engine) as connection:
            packed = connection.scalars(select(Raw.zstd)).all()
    finally:
        engine.dispose()
    return Counter(line for one in packed for line in zstandard.decompress(one).split(b"\n") if line)


def by_ships(data, ships):
    """Each line of these ships that names its ship, and how often: later parts are kept too often."""
    lines = lines_of(data, ships).split(b"\n")
    return Counter(line for line in lines if re.search(rb"![A-Z]{5},[0-9],1,", line))


def dump_by_lines(database_url, feed):
    """`dump`, but of `raw` each line once that alerts rest on."""
    found = dump(database_url)
    ships = alerted(database_url, feed)
    # What is kept at once and what when the file has ended is a matter of when an alert was found.
    lines = b"".join(line + b"\n" for line in kept(database_url))
    return found | {"raw": sorted(by_ships(lines, ships))}
