"""What SQLite reports, in words that follow the name of the store."""

from __future__ import annotations

import sqlite3

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


def cause(error: BaseException) -> str | None:
    """None for what is no error of SQLite, or no matter of the file, such as wrong SQL."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else _CAUSES.get(code & _PRIMARY)
