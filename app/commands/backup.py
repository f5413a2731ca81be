"""`twelvemile backup` and `twelvemile restore`."""

from __future__ import annotations

import sys
from pathlib import Path

from app.commands.terminal import clear_errors, say
from app.settings import Settings
from app.store import backup as store_backup
from app.store import migrations
from app.store.engine import parsed, shown


def backup(settings: Settings, to: Path, *, force: bool) -> None:
    """Copy the store while it is in use."""
    with clear_errors():
        size = store_backup.backup(parsed(settings.database_url), to, force=force, on_step=_progress())
    say(f"{to}: {size / 1e6:,.1f} MB, as of now; `twelvemile restore {to}` brings it back")


def restore(settings: Settings, copy: Path, *, force: bool) -> None:
    """Put a copy in the place of the store."""
    with clear_errors():
        revision = store_backup.restore(copy, parsed(settings.database_url), force=force)
    say(f"store: {shown(settings.database_url)} is what {copy} holds")
    if revision != migrations.head():
        say("it was made by an older Twelvemile: `twelvemile migrate` brings it up to date")


def _progress() -> store_backup.Step:
    if not sys.stderr.isatty():
        return lambda _left, _total: None

    def show(left: int, total: int) -> None:
        done = 100 if not total else 100 * (total - left) // total
        sys.stderr.write(f"\rcopying: {done} %" + ("\n" if not left else ""))
        sys.stderr.flush()

    return show
