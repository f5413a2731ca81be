"""Conclusions beside the store's: on one connection the names of their tables mean temporary ones.

Both databases look for a table among a connection's temporary ones first. So the same statements that draw
the store's conclusions read its facts, and write what follows where nobody else sees it. That the store
itself stays as it is the database sees to: the transaction may write to temporary tables only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table
from sqlalchemy.schema import CreateIndex, CreateTable

from app.store.dialects.dialect import BEGIN, READING
from app.store.dialects.known import dialect_of
from app.store.errors import clear_errors
from app.store.models import (
    Alert,
    AlertId,
    AlertNews,
    AlertRevision,
    AlertVessel,
    Coverage,
    Delivery,
    Dirty,
    Displacement,
    Meta,
    RuleState,
    Segment,
    Taint,
)
from app.store.transactions import store_name

_SHADOWED = (
    Alert, AlertId, AlertNews, AlertRevision, AlertVessel, Coverage, Delivery, Dirty, Displacement, Meta,
    RuleState, Segment, Taint,
)  # fmt: skip
_COPIED = (Meta, Coverage)
"""What hangs by facts and watchlist alone begins as it is in the store."""


@contextmanager
def shadowed(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads a single state of the store and stops no writer; its conclusions go with it.

    It begins with none, and with the store's frontier, watchlist, zones, numbers of rules and coverage.
    """
    with clear_errors(store_name(engine.url)), engine.connect() as connection:
        try:
            driver: Any = connection.connection.driver_connection
            for statement in _temporary(engine):
                driver.execute(statement)
            dialect_of(connection).allow_temporary_only(connection)
            connection.execution_options(**{BEGIN: READING})
            with connection.begin():
                for model in _COPIED:
                    name = model.__tablename__
                    copy = f"INSERT INTO {name} SELECT * FROM {stored(connection, name)}"  # noqa: S608 - our names
                    connection.exec_driver_sql(copy)
                yield connection
        finally:
            # Never back into the pool: whoever had it next would see these tables in place of the store's.
            connection.invalidate()


def stored(connection: Connection, table: str) -> str:
    """How a connection that is shadowed calls the store's own table."""
    return f"{dialect_of(connection).schema(connection)}.{table}"


def _temporary(engine: Engine) -> Iterator[str]:
    """What makes the tables."""
    tables = MetaData()
    for model in _SHADOWED:
        table: Any = model.__table__
        copied = _made_temporary(table, tables)
        yield str(CreateTable(copied).compile(dialect=engine.dialect))
        for index in sorted(copied.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=engine.dialect))


def _made_temporary(table: Table, tables: MetaData) -> Table:
    copied = table.to_metadata(tables)
    copied._prefixes = ["TEMPORARY"]
    return copied
