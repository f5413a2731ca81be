"""Opening the store: made when missing, refused with one clear line when it cannot be used."""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from app.store import migrations
from app.store.errors import StoreError, clear_errors, explain_database_error, recognised
from app.store.transactions import make_engine, reading, store_name, writing

__all__ = ["StoreError", "explain_database_error", "open_store", "reading", "writing"]

_BUSY_TIMEOUT_S = 30.0
_SQLITE_HEADER = b"SQLite format 3\0"


def open_store(
    url: str, *, create: bool = True, migrate: bool = False, busy_timeout_s: float = _BUSY_TIMEOUT_S
) -> Engine:
    """The store at `url`, ready for use at the newest revision, or `StoreError`.

    A missing or empty database is made if `create`; an older one is brought up to date if `migrate`.
    """
    place = _sqlite_url(url)
    _prepare_file(place, create)
    engine = make_engine(place, busy_timeout_s)
    try:
        with clear_errors(store_name(place)):
            _refuse_read_only(engine)
            _use_write_ahead_log(engine, busy_timeout_s)
            _bring_up_to_date(engine, create, migrate)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _sqlite_url(url: str) -> URL:
    try:
        place = make_url(url)
    except ArgumentError:
        raise StoreError(f"{url!r} names no database: write it as sqlite:///PATH") from None
    if place.get_backend_name() != "sqlite":
        raise StoreError(f"{place.drivername} is no database Twelvemile can use yet: write sqlite:///PATH")
    if place.get_driver_name() not in ("", "pysqlite"):
        raise StoreError(f"{place.drivername} is not supported: write sqlite:///PATH")
    if place.database in (None, "", ":memory:"):
        raise StoreError(
            "the store must be a file, since more than one process reads it: write sqlite:///PATH"
        )
    return place


def _prepare_file(url: URL, create: bool) -> None:
    """Make the folder, and look at the file before SQLite does: it takes an empty file for a database."""
    if "uri" in url.query:
        return
    path = Path(url.database or "")
    try:
        if path.exists():
            _refuse_other_files(path)
        elif create:
            path.parent.mkdir(parents=True, exist_ok=True)
        else:
            raise StoreError(f"there is no store at {path}: make one with `twelvemile ingest`")
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise StoreError(
            f"the store {path} cannot be opened or made ({cause}): check the folder, or name another place "
            "with TWELVEMILE_DATABASE_URL"
        ) from error


def _refuse_other_files(path: Path) -> None:
    if path.is_dir():
        raise StoreError(f"the store {path} is a folder: name a file in it with TWELVEMILE_DATABASE_URL")
    with path.open("rb") as file:
        head = file.read(len(_SQLITE_HEADER))
    if head and head != _SQLITE_HEADER:
        raise StoreError(
            f"the store {path} is not an SQLite database: name another file with TWELVEMILE_DATABASE_URL, or "
            "move this one aside"
        )


def _refuse_read_only(engine: Engine) -> None:
    """Try to write, undo it, and do not wait: a lock held by another is proof as well that writing works."""
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("PRAGMA user_version=0")
        except engine.dialect.loaded_dbapi.OperationalError as error:
            if not _is_busy(error):
                raise
        finally:
            connection.connection.rollback()
            cursor.execute(f"PRAGMA busy_timeout={patience}")


def _use_write_ahead_log(engine: Engine, patience_s: float) -> None:
    """SQLite does not wait by itself for the lock this change needs: two who start at once would clash."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            with engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA journal_mode=WAL")
            return
        except engine.dialect.loaded_dbapi.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _is_busy(error: BaseException) -> bool:
    clear = recognised(error)
    return clear is not None and "locked" in str(clear)


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
    if connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
        raise StoreError(f"{store} is of another program: name another file with TWELVEMILE_DATABASE_URL")
    if not create:
        raise StoreError(f"{store} is empty: fill it with `twelvemile ingest`")


def _refuse_to_upgrade(revision: str, store: str, migrate: bool) -> None:
    if not migrations.is_known(revision):
        raise StoreError(f"{store} was made by a newer Twelvemile: upgrade Twelvemile")
    if not migrate:
        name = store.removeprefix("the store ")
        raise StoreError(
            f"{store} was made by an older Twelvemile: run `twelvemile migrate --database-url sqlite:///{name}`"
        )
