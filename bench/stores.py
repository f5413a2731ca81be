"""Stores made of the input: by Twelvemile, by aisdb, and by pyais with executemany."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.children import Finished, run
from bench.environments import OUR_BIN
from bench.settings import DATA

Filler = Callable[[Path, Path], Finished]
MEGABYTE = 1e6
_made: dict[str, Path] = {}
"""Stores of this run, and the feed in each."""


@dataclass(frozen=True)
class Filled:
    """What filling a store took, and how large it is once all is in its one file."""

    took: Finished
    megabytes: float


def ours(feed: Path, database: Path) -> Finished:
    """`twelvemile ingest`, with all rules."""
    return _ingest(feed, database)


def ours_facts_only(feed: Path, database: Path) -> Finished:
    """`twelvemile ingest --facts-only`: nothing is concluded."""
    return _ingest(feed, database, "--facts-only")


def _ingest(feed: Path, database: Path, *options: str) -> Finished:
    where = ("--database-url", f"sqlite:///{database}")
    return run([OUR_BIN / "twelvemile", "ingest", feed, "--feed", "bench", *where, *options, "--json"])


def by_program(python: Path, program: str) -> Filler:
    """A program of `bench.programs` that takes a feed and a database."""
    return lambda feed, database: run([python, "-m", f"bench.programs.{program}", feed, database])


def fill(name: str, filler: Filler, feed: Path) -> Filled:
    """Make the store `name` anew."""
    database = place(name)
    for end in ("", "-wal", "-shm", "-journal"):
        database.with_name(database.name + end).unlink(missing_ok=True)
    _made.pop(name, None)
    took = filler(feed, database)
    _made[name] = feed
    return Filled(took, _settled_megabytes(database))


def ensure(name: str, filler: Filler, feed: Path) -> None:
    """Make the store `name` unless this run has made it from the same feed."""
    if _made.get(name) != feed:
        fill(name, filler, feed)


def place(name: str) -> Path:
    """Where the store `name` lies."""
    return DATA / f"{name}.db"


def _settled_megabytes(database: Path) -> float:
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return database.stat().st_size / MEGABYTE


def rows(database: Path, table: str) -> int:
    """How many rows a table has."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - names of ours
    finally:
        connection.close()


def tables(database: Path, pattern: str) -> list[str]:
    """The names of tables that fit a pattern of SQL's LIKE."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        found = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE ?", (pattern,)
        )
        return sorted(str(name) for (name,) in found)
    finally:
        connection.close()
