"""aisdb's own way from a file into SQLite: `python -m bench.programs.store_aisdb FILE.nm4 DATABASE`."""

from __future__ import annotations

import sys

from aisdb import SQLiteDBConn, decode_msgs


def main() -> None:
    """Decode the file into a new database."""
    with SQLiteDBConn(sys.argv[2]) as database:
        # "all", the default, reads no .nm4 file at all in aisdb 1.7.2.
        decode_msgs([sys.argv[1]], dbconn=database, source="bench", type_preference="nm4", verbose=False)


if __name__ == "__main__":
    main()
