"""A store in a schema of a PostgreSQL database, by psycopg 3.

As with SQLite the driver begins no transaction by itself. One process writes at a time: it takes an advisory
lock of the schema at the start of its transaction. A writer reads what is committed, which nobody else
changes meanwhile; a reader reads one state.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.dialects import postgresql

from app.store.dialects.dialect import BEGIN, MOST_READERS_AT_ONCE, READING, WRITING, Listed, Rows
from app.store.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import ExecutionContext

    from app.store.dialects.dialect import Insert

_DRIVER = "postgresql+psycopg"
_DRIVERS = ("postgresql", "postgres", _DRIVER)
_SECRETS = ("password", "sslpassword")
_CONNECT_TIMEOUT_S = "10"
_LOCK_CLASS = 12_000
"""Of the pairs of numbers that name advisory locks those with this one first are ours."""
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_BEGIN_WRITING = (
    "BEGIN; SET LOCAL lock_timeout = {}; "
    f"SELECT pg_advisory_xact_lock({_LOCK_CLASS}, hashtext(current_schema()))"
)
_WHERE_WE_ARE = (
    "SELECT current_schema(), current_setting('server_encoding'), "
    "pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean"
)
_OWN_RELATIONS = (
    "SELECT c.relname, c.relkind FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace "
    "AND c.relkind IN ('r', 'p', 'v', 'm', 'f') "
    "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
)

_SIZE = (
    "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class "
    "WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
)
_BY_LANGUAGE = (
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) "
    "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND NOT a.attisdropped "
    "AND c.relname <> 'alembic_version' AND a.attcollation NOT IN (0, '\"C\"'::regcollation)"
)


class Postgres:
    """The schema that comes first in the search path of a connection."""

    numbers = "(SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(? AS json)))"
    texts = "(SELECT value FROM json_array_elements_text(CAST(? AS json)))"

    def checked(self, url: URL) -> URL:
        """The URL with the driver named; `StoreError` if that is another, or not installed."""
        if url.drivername not in _DRIVERS:
            raise StoreError(f"{url.drivername} is not supported: write postgresql://USER@HOST/NAME")
        try:
            import psycopg  # noqa: F401
        except ImportError:
            raise StoreError(
                "PostgreSQL needs the driver psycopg: install it with `pip install 'twelvemile[postgres]'`"
            ) from None
        return url.set(drivername=_DRIVER)

    def named(self, url: URL) -> str:
        """The URL with `***` for the password, and without those of its query."""
        # Of a password with an unquoted @ the rest is taken for a part of the host.
        host = url.host and url.host.rpartition("@")[2]
        plain = url.set(drivername="postgresql", host=host).difference_update_query(_SECRETS)
        return plain.render_as_string(hide_password=True)

    def file(self, url: URL) -> Path | None:  # noqa: ARG002
        """The server keeps it."""
        return None

    def prepare(self, url: URL, *, create: bool) -> None:
        """Whether a server is there the first connection tells."""

    def make_engine(self, url: URL, busy_timeout_s: float) -> Engine:
        """An engine whose transactions we begin; a connection that was lost meanwhile is made anew."""
        given = {name: _CONNECT_TIMEOUT_S for name in ("connect_timeout",) if name not in url.query}
        engine = create_engine(
            url,
            connect_args={"autocommit": True, "client_encoding": "utf8", **given},
            use_native_hstore=False,
            pool_pre_ping=True,
            max_overflow=MOST_READERS_AT_ONCE,
            hide_parameters=True,
        )
        begins = {READING: _BEGIN_READING, WRITING: _BEGIN_WRITING.format(max(1, int(busy_timeout_s * 1000)))}

        def on_begin(connection: Connection) -> None:
            kind = connection.get_execution_options().get(BEGIN, READING)
            _driver(connection).execute(begins[kind])

        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", on_begin)
        event.listen(engine, "before_cursor_execute", _in_its_marks, retval=True)
        return engine

    def make_ready(self, engine: Engine, patience_s: float) -> None:  # noqa: ARG002
        """Refuse a database where a store would not be as it must."""
        with engine.connect() as connection:
            schema, encoding, is_read_only = connection.exec_driver_sql(_WHERE_WE_ARE).one()
        place = f"the store {self.named(engine.url)}"
        if schema is None:
            raise StoreError(f"{place} has no schema: make the one that its search_path names")
        if encoding != "UTF8":
            raise StoreError(f"{place} is in {encoding}: make a database with `createdb --encoding UTF8`")
        if is_read_only:
            raise StoreError(
                f"{place} is read-only: name the server that may be written to with TWELVEMILE_DATABASE_URL"
            )

    def has_tables(self, connection: Connection) -> bool:
        """Whether the schema holds any table or view that no extension brought."""
        return connection.exec_driver_sql(_OWN_RELATIONS).first() is not None

    def size(self, connection: Connection, url: URL) -> int:  # noqa: ARG002
        """Of the schema's tables and their indexes."""
        return int(connection.exec_driver_sql(_SIZE).scalar_one())

    def set_right(self, connection: Connection) -> None:
        """Have texts that a migration brought compared by their bytes, as those of the models are."""
        for table, column, kind in connection.exec_driver_sql(_BY_LANGUAGE).all():
            alter = f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE {kind} COLLATE "C"'
            connection.exec_driver_sql(alter)

    def remove(self, engine: Engine) -> None:
        """Drop all tables and views of the schema."""
        with engine.connect() as connection:
            connection.execution_options(**{BEGIN: WRITING})
            with connection.begin():
                for name, kind in connection.exec_driver_sql(_OWN_RELATIONS).all():
                    what = "VIEW" if kind == "v" else "TABLE"
                    connection.exec_driver_sql(f'DROP {what} IF EXISTS "{name}" CASCADE')
        engine.dispose()

    def plain_rows(self, connection: Connection, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """All rows, by the driver."""
        rows: list[tuple[Any, ...]] = _driver(connection).execute(_translated(sql), values).fetchall()
        return rows

    def listed(self, connection: Connection, rows: Rows) -> Listed:  # noqa: ARG002
        """As an array a column: a reading transaction makes no table."""
        arrays = ", ".join(["CAST(? AS bigint[])"] * len(rows.columns))
        columns = [list(column) for column in zip(*rows.values, strict=True)] or [[] for _ in rows.columns]
        return Listed(
            f"(SELECT * FROM unnest({arrays}) AS {rows.name} ({', '.join(rows.columns)}))", tuple(columns)
        )

    def schema(self, connection: Connection) -> str:
        """The one that comes first in the search path."""
        return f'"{connection.exec_driver_sql("SELECT current_schema()").scalar_one()}"'

    def allow_temporary_only(self, connection: Connection) -> None:
        """A read-only transaction writes to temporary tables alone."""

    def json_array(self, value: str, order: str) -> str:
        """As text, as SQLite gives it."""
        return f"CAST(json_agg({value} ORDER BY {order}) AS text)"

    def insert(self, table: type[Any]) -> Insert:
        """PostgreSQL's INSERT."""
        return postgresql.insert(table)


def _driver(connection: Connection) -> Any:  # noqa: ANN401 - psycopg may be missing
    return connection.connection.driver_connection


def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401
    from app.store.dialects.postgres_text import TextWithoutNul

    connection.adapters.register_dumper(str, TextWithoutNul)


def _in_its_marks(
    _connection: Connection, _cursor: object, sql: str, values: object, context: ExecutionContext, _many: bool
) -> tuple[str, object]:
    """Statements of ours mark values with `?`; those that SQLAlchemy made are as they must be."""
    is_ours = context is not None and context.compiled is None
    return (_translated(sql) if is_ours else sql), values


@lru_cache(maxsize=512)
def _translated(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")
