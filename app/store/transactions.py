"""Connections to the store, the two kinds of transaction on them, and plain statements in those."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine

from app.store.dialects.dialect import BEGIN, READING, WRITING, Listed, Rows
from app.store.dialects.known import dialect_for, dialect_of
from app.store.errors import clear_errors

if TYPE_CHECKING:
    from app.store.dialects.dialect import Insert


def make_engine(url: URL, busy_timeout_s: float) -> Engine:
    """An engine whose connections are set up for the store. Nothing is opened yet."""
    dialect = dialect_for(url)
    return dialect.make_engine(dialect.checked(url), busy_timeout_s)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write, from the start: it waits for other writers here and nowhere else."""
    with _transaction(engine, WRITING) as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads a single state of the store, and stops no writer."""
    with _transaction(engine, READING) as connection:
        yield connection


@contextmanager
def _transaction(engine: Engine, kind: str) -> Iterator[Connection]:
    with clear_errors(store_name(engine.url)), engine.connect() as connection:
        connection.execution_options(**{BEGIN: kind})
        with connection.begin():
            yield connection


def many(connection: Connection, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """The statement once for each row, if there is any."""
    values = list(rows)
    if values:
        connection.exec_driver_sql(sql, values)


def plain_rows(connection: Connection, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All rows, by the driver itself in the connection's transaction."""
    return dialect_of(connection).plain_rows(connection, sql, parameters)


def upsert(connection: Connection, table: type[Any]) -> Insert:
    """An INSERT that may say what happens on conflict: name the columns of the key there."""
    return dialect_of(connection).insert(table)


def listed(
    connection: Connection,
    name: str,
    columns: Sequence[str],
    rows: Iterable[tuple[int, ...]],
    *,
    is_keyed: bool = True,
) -> Listed:
    """Rows of whole numbers for a query to join with, those of `name` in place of those before.

    `is_keyed` says that a value stands in the first column but once.
    """
    return dialect_of(connection).listed(connection, Rows(name, columns, list(rows), is_keyed))


def store_name(url: URL) -> str:
    """How messages name the store."""
    return f"the store {dialect_for(url).named(url)}"
