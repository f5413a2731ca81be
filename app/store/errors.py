"""What can go wrong with the store, each as one line with its cause and what to do next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

_PRIMARY = 0xFF
"""SQLite keeps the kind of an error in the low byte of its extended code."""

_MALFORMED = "is damaged: restore a copy, or move it aside and ingest the sources again"
_CAUSES = {
    sqlite3.SQLITE_BUSY: "is locked by another process: wait for it to end, or stop it, then try again",
    sqlite3.SQLITE_LOCKED: "is locked by another process: wait for it to end, or stop it, then try again",
    sqlite3.SQLITE_READONLY: "is read-only: make the file and its folder writable, or name another with "
    "TWELVEMILE_DATABASE_URL",
    sqlite3.SQLITE_FULL: "cannot grow, the database or disk is full: free some space and run the same "
    "command again; what was committed is kept",
    sqlite3.SQLITE_IOERR: "cannot be read or written, the disk reports an error: check it, then try again",
    sqlite3.SQLITE_CORRUPT: _MALFORMED,
    sqlite3.SQLITE_NOTADB: "is not an SQLite database: name another file with TWELVEMILE_DATABASE_URL, "
    "or move this one aside",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: check that it is a file in a folder that you may write to",
    sqlite3.SQLITE_PERM: "cannot be opened, permission is denied: check who owns the file and its folder",
    sqlite3.SQLITE_AUTH: "cannot be opened, permission is denied: check who owns the file and its folder",
    sqlite3.SQLITE_NOMEM: "ran out of memory: free some and try again",
}


class StoreError(Exception):
    """The store cannot be used. The text is one line for the user: the cause and the next step."""


def explain_database_error(error: BaseException, store: str = "the store") -> StoreError:
    """The one line that tells a user of an error of SQLAlchemy or SQLite; `store` names the database."""
    return recognised(error, store) or StoreError(f"{store} failed: {_first_line(_original(error))}")


def recognised(error: BaseException, store: str = "the store") -> StoreError | None:
    """The same, or None for an error that is no matter of the file, such as wrong SQL."""
    if isinstance(error, StoreError):
        return error
    code = getattr(_original(error), "sqlite_errorcode", None)
    cause = None if code is None else _CAUSES.get(code & _PRIMARY)
    return None if cause is None else StoreError(f"{store} {cause}")


@contextmanager
def clear_errors(store: str) -> Iterator[None]:
    """Turn what the database reports inside into `StoreError`; let every other error pass."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        clear = recognised(error, store)
        if clear is None:
            raise
        raise clear from error


def _original(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
