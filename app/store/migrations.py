"""The tables of today: made at once in a new store, step by step, by Alembic, from those of an older one.

Which step a store is at, and which is the last, is told without Alembic: every command asks, few need it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect

import app
from app.store.dialects.known import dialect_of
from app.store.errors import StoreError
from app.store.packed.view import ORDINALS
from app.store.transactions import reading, writing

if TYPE_CHECKING:
    from alembic.config import Config

_TABLE = "alembic_version"
_MAKE_TABLE = (
    f"CREATE TABLE {_TABLE} (version_num VARCHAR(32) NOT NULL, "
    f"CONSTRAINT {_TABLE}_pkc PRIMARY KEY (version_num))"
)
"""As Alembic makes it."""
_BEFORE_POSTGRESQL = (None, "first_house")
"""Stores were in SQLite files alone: the steps from these on are in SQLite's SQL."""
_NAMES = re.compile(r"""^(revision|down_revision)\s*=\s*["'](.+)["']""", re.M)


def upgrade(engine: Engine) -> None:
    """Bring the store to `head()` in one transaction: all of it or nothing."""
    with writing(engine) as connection:
        upgrade_within(connection)


def upgrade_within(connection: Connection) -> None:
    """Bring the store to `head()` inside a transaction of the caller."""
    from alembic import command

    if connection.dialect.name != "sqlite" and current_within(connection) in _BEFORE_POSTGRESQL:
        raise StoreError("no store on PostgreSQL is so old: name an empty database, and ingest anew")

    config = _config(_folder())
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    dialect_of(connection).set_right(connection)


def make_within(connection: Connection) -> None:
    """Make an empty store as all steps would leave it, inside a transaction of the caller."""
    from app.store.views import tables_and_views

    tables_and_views().create_all(connection, checkfirst=False)
    connection.exec_driver_sql("INSERT INTO ordinals VALUES (?)", [(i,) for i in range(ORDINALS)])
    connection.exec_driver_sql(_MAKE_TABLE)
    connection.exec_driver_sql(f"INSERT INTO {_TABLE} VALUES (?)", (head(),))


def current(engine: Engine) -> str | None:
    """The revision the store is at; None if it has none."""
    with reading(engine) as connection:
        return current_within(connection)


def current_within(connection: Connection) -> str | None:
    """The revision, read inside a transaction of the caller."""
    if not inspect(connection).has_table(_TABLE):
        return None
    return connection.exec_driver_sql(f"SELECT version_num FROM {_TABLE}").scalar()


def head() -> str:
    """The revision this version of Twelvemile works with."""
    steps = _steps()
    heads = steps.keys() - set(steps.values())
    if len(heads) != 1:
        raise FileNotFoundError("no migrations are installed: install Twelvemile again")
    return heads.pop()


def is_known(revision: str) -> bool:
    """Whether this version of Twelvemile has a migration of that name."""
    return revision in _steps()


def _steps() -> dict[str, str | None]:
    """Revision -> the one before it."""
    named = [dict(_NAMES.findall(file.read_text("utf-8"))) for file in (_folder() / "versions").glob("*.py")]
    return {names["revision"]: names.get("down_revision") for names in named}


def _config(folder: Path) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _folder() -> Path:
    package = Path(app.__file__ or "").resolve().parent
    in_wheel = package / "_alembic"
    return in_wheel if in_wheel.is_dir() else package.parent / "alembic"
