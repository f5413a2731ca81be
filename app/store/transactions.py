"""Connections to SQLite and the two kinds of transaction on them.

The driver's own transactions are switched off: it would begin one only at the first INSERT and never for DDL.
SQLAlchemy then begins each itself, as its documentation advises.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from app.store.errors import clear_errors

_BEGIN = "twelvemile_begin"
_MOST_READERS_AT_ONCE = 60
_PRAGMAS = (
    # NORMAL: a commit outlives the process at any moment. Power loss may undo the last ones, whole: their
    # bytes are then read again, because the offset went with them.
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-16384",
    # A big batch must not leave a big log behind.
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA wal_autocheckpoint=16384",
)


def make_engine(url: URL, busy_timeout_s: float) -> Engine:
    """An engine whose connections are set up for the store. Nothing is opened yet."""
    engine = create_engine(
        url,
        connect_args={"timeout": busy_timeout_s},
        max_overflow=_MOST_READERS_AT_ONCE,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write, from the start: it waits for other writers here and nowhere else."""
    with _transaction(engine, "BEGIN IMMEDIATE") as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads a single state of the store, and stops no writer."""
    with _transaction(engine, "BEGIN DEFERRED") as connection:
        yield connection


@contextmanager
def _transaction(engine: Engine, begin: str) -> Iterator[Connection]:
    with clear_errors(store_name(engine.url)), engine.connect() as connection:
        connection.execution_options(**{_BEGIN: begin})
        with connection.begin():
            yield connection


def many(connection: Connection, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """The statement once for each row, if there is any."""
    values = list(rows)
    if values:
        connection.exec_driver_sql(sql, values)


def plain_rows(connection: Connection, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All rows, by the driver itself in the connection's transaction: SQLAlchemy takes longer than SQLite."""
    driver: Any = connection.connection.driver_connection
    rows: list[tuple[Any, ...]] = driver.execute(sql, parameters).fetchall()
    return rows


def store_name(url: URL) -> str:
    """How messages name the store: by its file."""
    return f"the store {url.database}"


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN DEFERRED"))
