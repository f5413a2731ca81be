"""Vessel-days from Twelvemile's store: `python -m bench.programs.day_twelvemile DATABASE ASKED`."""

from __future__ import annotations

import sys

from app.store.engine import open_store, reading
from app.store.reading.columns import fixes
from bench.programs.asking import main


def _main() -> None:
    store = open_store(f"sqlite:///{sys.argv[1]}", create=False)
    with reading(store) as connection:
        main(lambda mmsi, since_s, until_s: len(fixes(connection, mmsi, since_s * 1000, until_s * 1000)))


if __name__ == "__main__":
    _main()
