"""What the store asks of a database. All other statements are written once, with `?` for values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy import URL, Connection, Engine

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

    Insert = postgresql.Insert | sqlite.Insert

BEGIN = "twelvemile_begin"
"""The execution option that says which kind of transaction is to begin."""
READING, WRITING = "reading", "writing"
MOST_READERS_AT_ONCE = 60


class Rows(NamedTuple):
    """Rows of whole numbers; the name is used for nothing else while a query asks for them."""

    name: str
    columns: Sequence[str]
    values: Sequence[tuple[int, ...]]
    is_keyed: bool
    """Whether a value stands in the first column but once."""


class Listed(NamedTuple):
    """Rows of ours that a query joins with: `FROM {sql} a JOIN ...`, with these parameters."""

    sql: str
    parameters: tuple[Any, ...] = ()


class Dialect(Protocol):
    """One kind of database."""

    numbers: str
    """SQL for `IN`: the whole numbers of the JSON array that is given as a value."""
    texts: str
    """The same of texts."""

    def checked(self, url: URL) -> URL:
        """The URL as the driver takes it; `StoreError` if no store can be there."""

    def named(self, url: URL) -> str:
        """How messages call the place: without a password."""

    def file(self, url: URL) -> Path | None:
        """The file that the store is in; None if a server keeps it."""

    def prepare(self, url: URL, *, create: bool) -> None:
        """Look at the place before the first connection; `StoreError` if there can be no store."""

    def make_engine(self, url: URL, busy_timeout_s: float) -> Engine:
        """An engine whose transactions begin as the option `BEGIN` says. Nothing is opened yet."""

    def make_ready(self, engine: Engine, patience_s: float) -> None:
        """Refuse a store that cannot be written, and set up what lasts."""

    def has_tables(self, connection: Connection) -> bool:
        """Whether anything, of whatever program, is there."""

    def size(self, connection: Connection, url: URL) -> int:
        """How many bytes the store takes up."""

    def remove(self, engine: Engine) -> None:
        """Take away the store and all in it."""

    def set_right(self, connection: Connection) -> None:
        """Do what is left to do once migrations have changed tables."""

    def plain_rows(self, connection: Connection, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """All rows, by the driver itself in the connection's transaction."""

    def listed(self, connection: Connection, rows: Rows) -> Listed:
        """Have a query join with these rows."""

    def schema(self, connection: Connection) -> str:
        """Where the store's own tables are, as statements name it."""

    def allow_temporary_only(self, connection: Connection) -> None:
        """Before a reading transaction of a connection that is never used again: it may write there only."""

    def json_array(self, value: str, order: str) -> str:
        """SQL: the values of a group as a JSON array, in this order."""

    def insert(self, table: type[Any]) -> Insert:
        """An INSERT that may say what happens on conflict."""
