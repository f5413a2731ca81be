"""Vessel-days from aisdb: `python -m bench.programs.day_aisdb DATABASE ASKED has_mmsi|in_mmsi`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from aisdb import DBQuery, SQLiteDBConn, TrackGen
from aisdb.database import sqlfcn_callbacks

from bench.programs.asking import main


def _main() -> None:
    way = sys.argv[3]
    condition = getattr(sqlfcn_callbacks, f"in_timerange_{way.replace('_', '')}")
    with SQLiteDBConn(sys.argv[1]) as database:

        def ask(mmsi: int, since_s: int, until_s: int) -> int:
            vessel = {"mmsi": mmsi} if way == "has_mmsi" else {"mmsis": [mmsi]}
            span = {"start": _utc(since_s), "end": _utc(until_s)}
            query = DBQuery(dbconn=database, callback=condition, **vessel, **span)
            return sum(len(track["time"]) for track in TrackGen(query.gen_qry(), decimate=False))

        main(ask)


def _utc(time_s: int) -> datetime:
    # aisdb compares with times that know no zone, and takes them for UTC.
    return datetime.fromtimestamp(time_s, UTC).replace(tzinfo=None)


if __name__ == "__main__":
    _main()
