"""Opening the store: made when missing, refused with one clear line when it cannot be used."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine

from app.store import migrations
from app.store.dialects.known import dialect_for, dialect_of, parsed, shown
from app.store.errors import StoreError, clear_errors, explain_database_error
from app.store.transactions import make_engine, reading, store_name, writing

__all__ = [
    "StoreError",
    "explain_database_error",
    "file_of",
    "open_store",
    "parsed",
    "reading",
    "remove_store",
    "shown",
    "writing",
]

_BUSY_TIMEOUT_S = 30.0


def open_store(
    url: str, *, create: bool = True, migrate: bool = False, busy_timeout_s: float = _BUSY_TIMEOUT_S
) -> Engine:
    """The store at `url`, ready for use at the newest revision, or `StoreError`.

    A missing or empty database is made if `create`; an older one is brought up to date if `migrate`.
    """
    place = parsed(url)
    dialect = dialect_for(place)
    place = dialect.checked(place)
    dialect.prepare(place, create=create)
    engine = make_engine(place, busy_timeout_s)
    try:
        with clear_errors(store_name(place)):
            dialect.make_ready(engine, busy_timeout_s)
            _bring_up_to_date(engine, create, migrate)
    except BaseException:
        engine.dispose()
        raise
    return engine


def remove_store(engine: Engine) -> None:
    """Take away the store and all in it; the engine is of no use afterwards."""
    with clear_errors(store_name(engine.url)):
        dialect_of(engine).remove(engine)


def file_of(url: str) -> Path | None:
    """The file that a store is in, there or not; None if a server keeps it."""
    place = parsed(url)
    return dialect_for(place).file(place)


def _bring_up_to_date(engine: Engine, create: bool, migrate: bool) -> None:
    with reading(engine) as connection:
        if migrations.current_within(connection) == migrations.head():
            return
    with writing(engine) as connection:
        # Asked again under the writers' lock: another process may have made the store meanwhile.
        revision, store = migrations.current_within(connection), store_name(engine.url)
        if revision is None:
            _refuse_to_make(connection, store, create)
            migrations.make_within(connection)
        elif revision != migrations.head():
            _refuse_to_upgrade(revision, store, migrate)
            migrations.upgrade_within(connection)


def _refuse_to_make(connection: Connection, store: str, create: bool) -> None:
    if dialect_of(connection).has_tables(connection):
        raise StoreError(f"{store} is of another program: name another with TWELVEMILE_DATABASE_URL")
    if not create:
        raise StoreError(f"{store} is empty: fill it with `twelvemile ingest`")


def _refuse_to_upgrade(revision: str, store: str, migrate: bool) -> None:
    if not migrations.is_known(revision):
        raise StoreError(f"{store} was made by a newer Twelvemile: upgrade Twelvemile")
    if not migrate:
        name = store.removeprefix("the store ")
        url = name if "://" in name else f"sqlite:///{name}"
        # A password is not shown: the command would have to be mended before it is run.
        where = "` with the same TWELVEMILE_DATABASE_URL" if "***" in url else f" --database-url {url}`"
        raise StoreError(f"{store} was made by an older Twelvemile: run `twelvemile migrate{where}")
