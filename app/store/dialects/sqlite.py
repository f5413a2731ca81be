"""A store in an SQLite file.

The driver's own transactions are switched off: it would begin one only at the first INSERT and never for DDL.
SQLAlchemy then begins each itself, as its documentation advises.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.dialects import sqlite

from app.store.dialects.dialect import BEGIN, MOST_READERS_AT_ONCE, READING, WRITING, Listed, Rows
from app.store.errors import StoreError, recognised

if TYPE_CHECKING:
    from app.store.dialects.dialect import Insert

_HEADER = b"SQLite format 3\0"
_BEGINS = {WRITING: "BEGIN IMMEDIATE", READING: "BEGIN DEFERRED"}
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


class Sqlite:
    """One file, and beside it those of its write-ahead log."""

    numbers = texts = "(SELECT value FROM json_each(?))"

    def checked(self, url: URL) -> URL:
        """The URL, which must name a file."""
        if url.get_driver_name() not in ("", "pysqlite"):
            raise StoreError(f"{url.drivername} is not supported: write sqlite:///PATH")
        if url.database in (None, "", ":memory:"):
            raise StoreError(
                "the store must be a file, since more than one process reads it: write sqlite:///PATH"
            )
        return url

    def named(self, url: URL) -> str:
        """The file."""
        return str(url.database)

    def file(self, url: URL) -> Path:
        """The file."""
        return Path(url.database or ".")

    def prepare(self, url: URL, *, create: bool) -> None:
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
                f"the store {path} cannot be opened or made ({cause}): check the folder, or name another "
                "place with TWELVEMILE_DATABASE_URL"
            ) from error

    def make_engine(self, url: URL, busy_timeout_s: float) -> Engine:
        """An engine whose connections are set up for the store."""
        engine = create_engine(
            url,
            connect_args={"timeout": busy_timeout_s},
            max_overflow=MOST_READERS_AT_ONCE,
            hide_parameters=True,
        )
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
        return engine

    def make_ready(self, engine: Engine, patience_s: float) -> None:
        """Refuse what is read-only, and have a write-ahead log."""
        _refuse_read_only(engine)
        _use_write_ahead_log(engine, patience_s)

    def has_tables(self, connection: Connection) -> bool:
        """Whether the file holds anything."""
        return bool(connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one())

    def size(self, connection: Connection, url: URL) -> int:  # noqa: ARG002
        """Of the file and its log."""
        file = self.file(url)
        parts = (file, file.with_name(f"{file.name}-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())

    def set_right(self, connection: Connection) -> None:
        """Nothing: texts are compared by their bytes as it is."""

    def remove(self, engine: Engine) -> None:
        """Remove the file and those beside it."""
        engine.dispose()
        for ending in ("", "-wal", "-shm"):
            Path(f"{engine.url.database}{ending}").unlink(missing_ok=True)

    def plain_rows(self, connection: Connection, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """All rows, by the driver: SQLAlchemy takes longer than SQLite."""
        driver: Any = connection.connection.driver_connection
        rows: list[tuple[Any, ...]] = driver.execute(sql, values).fetchall()
        return rows

    def listed(self, connection: Connection, rows: Rows) -> Listed:
        """In a temporary table."""
        key = " PRIMARY KEY" if rows.is_keyed else ""
        columns = [f"{column} INTEGER" for column in rows.columns]
        columns[0] += key
        connection.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS {rows.name} ({', '.join(columns)})")
        connection.exec_driver_sql(f"DELETE FROM {rows.name}")
        if rows.values:
            marks = ", ".join("?" * len(rows.columns))
            connection.exec_driver_sql(f"INSERT INTO {rows.name} VALUES ({marks})", list(rows.values))
        return Listed(rows.name)

    def schema(self, connection: Connection) -> str:  # noqa: ARG002
        """That of the file."""
        return "main"

    def allow_temporary_only(self, connection: Connection) -> None:
        """SQLite asks of each statement, as it is prepared, whether it may do so."""
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA temp.cache_size=-16384")
        driver.set_authorizer(_spares_the_file)

    def json_array(self, value: str, order: str) -> str:  # noqa: ARG002
        """A table here stands in the order of its key."""
        return f"json_group_array({value})"

    def insert(self, table: type[Any]) -> Insert:
        """SQLite's INSERT."""
        return sqlite.insert(table)


_WRITES = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)


def _spares_the_file(action: int, table: object, _column: object, schema: object, _by: object) -> int:
    # A function that gives rows, such as json_each, declares them as if it made a table.
    is_write = action in _WRITES and schema == "main" and table != "sqlite_master"
    return sqlite3.SQLITE_DENY if is_write else sqlite3.SQLITE_OK


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(_BEGINS[connection.get_execution_options().get(BEGIN, READING)])


def _refuse_other_files(path: Path) -> None:
    if path.is_dir():
        raise StoreError(f"the store {path} is a folder: name a file in it with TWELVEMILE_DATABASE_URL")
    with path.open("rb") as file:
        head = file.read(len(_HEADER))
    if head and head != _HEADER:
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
