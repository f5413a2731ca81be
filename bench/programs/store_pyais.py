"""A plain honest way to keep AIS with pyais: decode, and put rows into SQLite with executemany.

`python -m bench.programs.store_pyais FILE DATABASE`. Times are those of the tag blocks.
"""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pyais.exceptions import AISBaseException
from pyais.stream import IterMessages

_AT_ONCE = 100_000
_POSITION_TYPES = frozenset({1, 2, 3, 18, 19, 27})
_STATIC_TYPES = frozenset({5, 19, 24})
_NO_LON, _NO_LAT = 181, 91

_TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE positions (
    mmsi INTEGER, time INTEGER, lon REAL, lat REAL, sog REAL, cog REAL, heading INTEGER, nav_status INTEGER,
    msg_type INTEGER, PRIMARY KEY (mmsi, time, lon, lat)) WITHOUT ROWID;
CREATE TABLE statics (
    mmsi INTEGER, time INTEGER, msg_type INTEGER, part INTEGER, imo INTEGER, callsign TEXT, name TEXT,
    ship_type INTEGER, destination TEXT, draught REAL,
    PRIMARY KEY (mmsi, time, msg_type, part)) WITHOUT ROWID;
"""
_POSITION = "INSERT OR IGNORE INTO positions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_STATIC = "INSERT OR IGNORE INTO statics VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Lot(NamedTuple):
    """Rows that wait for the next commit."""

    positions: list[tuple[Any, ...]]
    statics: list[tuple[Any, ...]]

    def take(self, time: int, message: Any) -> None:  # noqa: ANN401 - pyais has a class for each type
        """Make rows of a message."""
        kind = message.msg_type
        if kind in _POSITION_TYPES and message.lon < _NO_LON and message.lat < _NO_LAT:
            said = (getattr(message, name, None) for name in ("heading", "status"))
            place = (message.lon, message.lat, message.speed, message.course)
            self.positions.append((message.mmsi, time, *place, *said, kind))
        if kind in _STATIC_TYPES:
            names = ("imo", "callsign", "shipname", "ship_type", "destination", "draught")
            said = (getattr(message, name, None) for name in names)
            self.statics.append((message.mmsi, time, kind, getattr(message, "partno", 0), *said))

    def put(self, database: sqlite3.Connection) -> None:
        """Store the rows in one transaction, and begin anew."""
        with database:
            database.executemany(_POSITION, self.positions)
            database.executemany(_STATIC, self.statics)
        self.positions.clear()
        self.statics.clear()


def store(path: Path, database: sqlite3.Connection) -> None:
    """Read a file into the database."""
    lot = Lot([], [])
    for time, message in _messages(path):
        lot.take(time, message)
        if len(lot.positions) >= _AT_ONCE:
            lot.put(database)
    lot.put(database)


def _messages(path: Path) -> Iterator[tuple[int, Any]]:
    with path.open("rb") as lines:
        for sentence in IterMessages(lines):
            with contextlib.suppress(AISBaseException, ValueError, TypeError, AttributeError):
                message = sentence.decode()
                told: Any = sentence.tag_block
                told.init()
                yield int(told.receiver_timestamp), message


def main() -> None:
    """Do what the command line says."""
    database = sqlite3.connect(sys.argv[2])
    database.executescript(_TABLES)
    store(Path(sys.argv[1]), database)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    sys.stdout.write("{}\n")


if __name__ == "__main__":
    main()
