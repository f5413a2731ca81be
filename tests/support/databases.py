"""The databases that tests keep stores in: SQLite files, and schemas of a PostgreSQL server."""

import hashlib
import os
import sqlite3
import tempfile
import uuid
from contextlib import closing
from functools import cache
from pathlib import Path
from urllib.parse import quote

GIVEN = os.environ.get("TWELVEMILE_TEST_POSTGRES_URL")
LOCAL = "postgresql://127.0.0.1:5432/test"
ALL = os.environ.get("TWELVEMILE_TEST_ALL_ON_POSTGRES") == "1"
"""Every test that can run on PostgreSQL does, not a share of the slow ones."""

_NUMBERS_ANEW = (
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) "
    "FROM pg_sequences WHERE schemaname = current_schema()"
)
_KEPT = ("alembic_version", "ordinals")
_RUN = uuid.uuid4().hex[:12]


class SqliteFiles:
    """A store is a file."""

    name = "sqlite"

    def url(self, path):
        """Where the store of this path is or will be."""
        return f"sqlite:///{path}"

    def connect(self, url):
        """The driver's own connection; values are marked with `?`."""
        return sqlite3.connect(path_of(url))

    def tables(self, connection):
        """Names of all tables and views."""
        query = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
        return [name for (name,) in connection.execute(query) if name != "sqlite_sequence"]

    def columns(self, connection, table):
        """Names of the columns of a table."""
        return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]

    def execute(self, connection, query, values=()):
        """All rows of one query."""
        return connection.execute(query, values).fetchall()

    def remove(self, url):
        """Have no store there."""
        for ending in ("", "-wal", "-shm"):
            Path(f"{path_of(url)}{ending}").unlink(missing_ok=True)

    def clear(self, url):
        """Have an empty store there, or none: whichever is quicker."""
        self.remove(url)

    def prepare(self, url):
        """Have a store there that is quicker to open than to make: an empty one, if there is none."""
        if not path_of(url).exists():
            path_of(url).write_bytes(_empty_file())

    def copy(self, url, to):
        """The store at its last commit, in another place; others may have it open."""
        Path(to).unlink(missing_ok=True)
        with closing(self.connect(url)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)
        return self.url(to)


class PostgresSchemas:
    """A store is a schema, named after this run of the tests and the path that a file would have."""

    name = "postgresql"
    prefix = f"twelvemile_test_{_RUN}_"

    def __init__(self, server):
        self.server = server

    def url(self, path):
        """Where the store of this path is or will be: its schema is made."""
        schema = self.prefix + hashlib.sha256(str(path).encode()).hexdigest()[:16]
        with closing(self._server()) as connection:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        options = quote(f"-csearch_path={schema} -csynchronous_commit=off")
        return f"{self.server}{'&' if '?' in self.server else '?'}options={options}"

    def _server(self, url=None):
        import psycopg

        return psycopg.connect(url or self.server, autocommit=True)

    def connect(self, url):
        """The driver's own connection; values are marked with `?`, which `execute` takes."""
        return self._server(url)

    def tables(self, connection):
        """Names of all tables and views."""
        return _relations(connection, "current_schema()")

    def columns(self, connection, table):
        """Names of the columns of a table."""
        query = (
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
            "AND NOT attisdropped ORDER BY attnum"
        )
        return [name for (name,) in connection.execute(query, (table,))]

    def execute(self, connection, query, values=()):
        """All rows of one query."""
        return connection.execute(query.replace("%", "%%").replace("?", "%s"), values).fetchall()

    def remove(self, url):
        """Have an empty schema there."""
        with closing(self.connect(url)) as connection:
            schema = connection.execute("SELECT current_schema()").fetchone()[0]
            _drop(connection, schema)
            connection.execute(f"CREATE SCHEMA {schema}")

    def empty(self, url):
        """Have a store there as it was made: quicker than to make it."""
        with closing(self.connect(url)) as connection, connection.transaction():
            for table in reversed(_parents_first()):
                connection.execute(f"DELETE FROM {table}")
            connection.execute(_NUMBERS_ANEW)

    def clear(self, url):
        """Have an empty store there, or none: whichever is quicker."""
        with closing(self.connect(url)) as connection:
            is_store = "alembic_version" in self.tables(connection)
        if is_store:
            self.empty(url)

    def prepare(self, url):
        """Have a store there that is quicker to open than to make; here none is."""

    def copy(self, url, to):
        """The store at its last commit, in another schema."""
        from app.store.engine import open_store

        target = self.url(to)
        open_store(target).dispose()
        with closing(self.connect(target)) as connection, closing(self.connect(url)) as source:
            schema = source.execute("SELECT current_schema()").fetchone()[0]
            with connection.transaction():
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                _fill(connection, schema)
        return target

    def close(self):
        """Drop all that this run of the tests has made."""
        with closing(self._server()) as connection:
            query = "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)"
            for (schema,) in connection.execute(query, (self.prefix,)).fetchall():
                _drop(connection, schema)


def _parents_first():
    from app.store.models import Base

    return [table.name for table in Base.metadata.sorted_tables if table.name not in _KEPT]


def _drop(connection, schema):
    connection.execute("SET client_min_messages = error")
    connection.execute(f"DROP SCHEMA {schema} CASCADE")


def _relations(connection, schema, kinds="'r', 'v'"):
    query = (
        f"SELECT relname FROM pg_class WHERE relnamespace = ({schema})::regnamespace "
        f'AND relkind IN ({kinds}) ORDER BY relname COLLATE "C"'
    )
    return [name for (name,) in connection.execute(query).fetchall()]


def _fill(connection, schema):
    """Copy the rows of another schema: parents come before those that refer to them."""
    tables = [*_parents_first(), *_KEPT]
    connection.execute(f"TRUNCATE {', '.join(tables)}")
    for table in tables:
        connection.execute(f"INSERT INTO {table} SELECT * FROM {schema}.{table}")
    for table, column in numbered().items():
        sequence = f"pg_get_serial_sequence('{table}', '{column}')"
        query = f"SELECT setval({sequence}, coalesce(max({column}), 0) + 1, false) FROM {table}"
        connection.execute(query)


def numbered():
    """Table -> its column that the database gives numbers to."""
    from app.store.models import Base

    columns = (table.autoincrement_column for table in Base.metadata.sorted_tables if table.name not in _KEPT)
    return {column.table.name: column.name for column in columns if column is not None}


@cache
def _empty_file():
    """The bytes of an empty store."""
    from app.store.engine import open_store

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_store(SQLITE.url(path)).dispose()
        return path.read_bytes()


def path_of(database_url):
    """The file of a store in SQLite."""
    return Path(database_url.removeprefix("sqlite:///"))


@cache
def postgres():
    """The server's databases, or in words why there are none. One that was named must be there."""
    try:
        import psycopg

        psycopg.connect(GIVEN or LOCAL, connect_timeout=5).close()
    except Exception as error:
        if GIVEN:
            raise
        return f"no PostgreSQL at {LOCAL}, and TWELVEMILE_TEST_POSTGRES_URL names none: {error}"
    return PostgresSchemas(GIVEN or LOCAL)


def databases():
    """All there are, to run tests on."""
    found = postgres()
    return [SQLITE] if isinstance(found, str) else [SQLITE, found]


def of(database_url):
    """The database that a URL speaks of."""
    return SQLITE if database_url.startswith("sqlite") else postgres()


SQLITE = SqliteFiles()
