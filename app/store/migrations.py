"""The steps from an empty database to the tables of today, by Alembic."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

import app
from alembic import command
from app.store.transactions import reading, writing


def upgrade(engine: Engine) -> None:
    """Bring the store to `head()` in one transaction: all of it or nothing."""
    with writing(engine) as connection:
        upgrade_within(connection)


def upgrade_within(connection: Connection) -> None:
    """Bring the store to `head()` inside a transaction of the caller."""
    config = _config(_folder())
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def current(engine: Engine) -> str | None:
    """The revision the store is at; None if it has none."""
    with reading(engine) as connection:
        return current_within(connection)


def current_within(connection: Connection) -> str | None:
    """The revision, read inside a transaction of the caller."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The revision this version of Twelvemile works with."""
    newest = _scripts(_folder()).get_current_head()
    if newest is None:
        raise FileNotFoundError("no migrations are installed: install Twelvemile again")
    return newest


def is_known(revision: str) -> bool:
    """Whether this version of Twelvemile has a migration of that name."""
    return revision in {script.revision for script in _scripts(_folder()).walk_revisions()}


@lru_cache(maxsize=1)
def _scripts(folder: Path) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(folder))


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _folder() -> Path:
    package = Path(app.__file__ or "").resolve().parent
    in_wheel = package / "_alembic"
    return in_wheel if in_wheel.is_dir() else package.parent / "alembic"
