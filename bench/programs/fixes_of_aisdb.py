"""Write the fixes of an aisdb database as decoders do: `... fixes_of_aisdb DATABASE OUT FEED`.

Also tells how many of them have heading 0, and how many fixes of the feed tell no heading.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.programs.decode_twelvemile import unknown_headings
from bench.programs.decoding import Message, written
from bench.stores import tables


def rows(database: sqlite3.Connection, names: list[str], *columns: str) -> Iterator[tuple[float, ...]]:
    """Rows of all the monthly tables."""
    for name in names:
        yield from database.execute(f"SELECT {', '.join(columns)} FROM {name} ORDER BY rowid")  # noqa: S608 - ours


def main() -> None:
    """Do what the command line says."""
    path, out, feed = (Path(word) for word in sys.argv[1:])
    names = tables(path, "ais_%_dynamic")
    database = sqlite3.connect(path)
    fixes = rows(database, names, "mmsi", "longitude", "latitude")
    told = written((Message(1, int(mmsi), lon, lat) for mmsi, lon, lat in fixes), out)
    told["heading_0"] = sum(1 for (heading,) in rows(database, names, "heading") if heading == 0)
    told["no_heading"] = unknown_headings(feed.read_bytes())
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
