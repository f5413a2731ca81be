"""A copy of the store as of one moment, made while others read and write it; and the way back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shlex import quote as quoted
from urllib.parse import quote

from sqlalchemy import URL

from app.domain.time import now_ms
from app.store import migrations
from app.store.dialects.known import dialect_for
from app.store.errors import StoreError
from app.store.live import SILENT_AFTER_MS

_PAGES_AT_ONCE = 4_000
_PAUSE_S = 0.001
"""Between two steps, so that a writer that waits has its turn."""
_PATIENCE_S = 5.0
_SEARCH_PATH = re.compile(r"-c\s*search_path=(\w+)")


Step = Callable[[int, int], None]
"""Is told (pages left, pages in all)."""


def backup(store: URL, to: Path, *, force: bool = False, on_step: Step = lambda _left, _total: None) -> int:
    """Copy the store to a file; returns its size in bytes. Raises `StoreError`; no part is left then."""
    file = _file_of(store, to)
    _refuse_to_overwrite(to, force=force)
    part = to.with_name(f"{to.name}.part")
    try:
        with closing(_opened(file)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(
                copy,
                pages=_PAGES_AT_ONCE,
                sleep=_PAUSE_S,
                progress=lambda _status, left, total: on_step(left, total),
            )
            # A copy is one file, whose readers need not be able to write beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            _refuse_damaged(copy, to)
        part.replace(to)
    except sqlite3.Error as error:
        raise StoreError(
            f"{to}: the copy could not be made ({error}); look at the disk, try again"
        ) from error
    except OSError as error:
        raise StoreError(f"{to}: cannot be written ({error.strerror}); choose another place") from error
    finally:
        part.unlink(missing_ok=True)
    return to.stat().st_size


def restore(copy: Path, store: URL, *, force: bool = False) -> str:
    """Put a copy in the place of the store; returns its revision. Raises `StoreError`: then all is as it was.

    SQLite replaces it in one transaction: a kill half way leaves the store as it was.
    """
    place = _file_of(store, copy)
    revision = _revision_of(copy)
    _refuse_to_overwrite(place, force=force)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with closing(_opened(copy)) as source, closing(sqlite3.connect(place, _PATIENCE_S)) as target:
            _refuse_used(target, place)
            source.backup(target)
            target.execute("PRAGMA journal_mode=WAL")
    except sqlite3.Error as error:
        raise StoreError(f"{place}: could not be restored ({error}); it is as it was") from error
    except OSError as error:
        raise StoreError(f"{place}: cannot be written ({error.strerror}); it is as it was") from error
    return revision


def _file_of(store: URL, copy: Path) -> Path:
    file = dialect_for(store).file(store)
    if file is None:
        raise StoreError(
            f"the store is in PostgreSQL, whose own programs copy it: `{dump_command(store, copy)}`, and, "
            f"with all of Twelvemile stopped, bring it back: `{restore_command(store, copy)}` (a password by "
            "PGPASSWORD or ~/.pgpass)"
        )
    return file


def dump_command(store: URL, to: Path) -> str:
    """What copies a store in PostgreSQL to a file, for a shell; without a password."""
    schema = _SEARCH_PATH.search(str(store.query.get("options", "")))
    only = f" --schema={schema[1]}" if schema else ""
    return f"pg_dump --format=custom{only} --file={quoted(str(to))} {_address(store)}"


def restore_command(store: URL, copy: Path) -> str:
    """What puts such a file in the place of the store: all of it or nothing."""
    how = "--clean --if-exists --no-owner --single-transaction"
    return f"pg_restore {how} --dbname={_address(store)} {quoted(str(copy))}"


def _address(store: URL) -> str:
    # libpq takes a plus sign for itself.
    return quoted(dialect_for(store).named(store._replace(password=None)).replace("+", "%20"))


def _opened(file: Path) -> sqlite3.Connection:
    if not file.is_file():
        raise StoreError(f"{file}: no such file; check the path")
    return sqlite3.connect(f"file:{quote(str(file.resolve()))}?mode=rw", uri=True, timeout=_PATIENCE_S)


def _refuse_to_overwrite(to: Path, *, force: bool) -> None:
    if to.is_dir():
        raise StoreError(f"{to} is a folder: name a file in it")
    if to.exists() and to.stat().st_size and not force:
        raise StoreError(f"{to} exists already: name another, or replace it with --force")


def _revision_of(copy: Path) -> str:
    try:
        with closing(_opened(copy)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            _refuse_damaged(connection, copy)
    except sqlite3.Error as error:
        raise StoreError(f"{copy}: is no copy of a store ({error}); check the path") from error
    if not found or not migrations.is_known(found[0]):
        raise StoreError(f"{copy}: was made by a newer Twelvemile; upgrade, then restore it")
    return str(found[0])


def _refuse_used(target: sqlite3.Connection, place: Path) -> None:
    """No writer may be at work, nor may a process that listens have this store's rows in mind."""
    try:
        target.execute("BEGIN EXCLUSIVE")
        listens = target.execute(
            "SELECT count(*) FROM live_feeds WHERE state <> 'stopped' AND updated_ms > ?",
            (now_ms() - SILENT_AFTER_MS,),
        ).fetchone()[0]
    except sqlite3.OperationalError as error:
        listens = "no such table" not in str(error)
    finally:
        target.rollback()
    if listens:
        raise StoreError(f"{place} is in use: stop `twelvemile serve` and other commands, then restore it")


def _refuse_damaged(connection: sqlite3.Connection, file: Path) -> None:
    told = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if told != "ok":
        raise StoreError(f"{file}: is damaged ({told}); take another copy")
