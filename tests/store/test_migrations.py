import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, make_url

from alembic import command
from app.store import migrations
from app.store.engine import StoreError, open_store, reading, writing
from app.store.transactions import make_engine
from app.store.views import Base

SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "second"
down_revision = "{before}"


def upgrade():
    op.create_table("more", sa.Column("id", sa.Integer, primary_key=True))
"""

T0 = 1_733_011_200_000
OLD_POSITIONS = [
    (
        mmsi,
        1_733_011_200_000 + 60_000 * n,
        21_500_000 + n,
        20_900_000 - n,
        1_733_011_201_500 + 60_000 * n,
        *sent,
    )
    for mmsi in (273990001, 341990002)
    for n in range(700)
    for sent in [(n % 50, 900, None, None, 0, 1) if n % 3 else (None, None, 90, -5, None, 3)]
]
OLD_STATICS = [
    (273990001, T0, "aa", T0 + 1000, 5, 9999993, "SYN1", "SYNTH A", 70, 10, 20, 5, 5, 62,
     "SYNTH ORDER", "12-10T06:00Z"),
    (341990002, T0, "bb", T0 + 1000, 24, None, None, "SYNTH B", None, None, None, None,
     None, None, None, None),
]  # fmt: skip


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def any_url(database: Any, tmp_path: Path) -> str:
    """On every database."""
    found: str = database.url(tmp_path / "store.db")
    return found


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A later Twelvemile, with one more migration; gives the file of that."""
    folder = tmp_path / "later" / "alembic"
    shutil.copytree(migrations._folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "versions" / "2099_01_01_0000_second.py"
    file.write_text(SECOND.format(before=migrations.head()))
    monkeypatch.setattr(migrations, "_folder", lambda: folder)
    yield file
    monkeypatch.undo()


def definitions(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: normal(sql) for name, sql in rows}


def normal(sql: str) -> str:
    """Without blanks and quotes; columns and constraints in alphabetical order."""
    flat = re.sub(r"[\s\"]", "", sql).lower()
    head, _, rest = flat.partition("(")
    return head + ",".join(sorted(re.split(r",(?![^(]*\))", rest)))


def test_migrations_make_the_tables_of_the_models(url: str, tmp_path: Path) -> None:
    models, store = open_store(url), make_engine(make_url(f"sqlite:///{tmp_path / 'stepwise.db'}"), 5)
    migrations.upgrade(store)
    with reading(store) as migrated, reading(models) as modelled:
        assert compare_metadata(MigrationContext.configure(migrated), Base.metadata) == []
        made, wanted = definitions(migrated), definitions(modelled)
        for table in ("ordinals", "alembic_version"):
            rows = [c.exec_driver_sql(f"SELECT * FROM {table}").all() for c in (migrated, modelled)]
            assert rows[0] == rows[1], table
    assert made.keys() == wanted.keys()
    for name, definition in wanted.items():
        assert ("withoutrowid" in made[name]) == ("withoutrowid" in definition), name
        assert sorted(made[name]) == sorted(definition), name
    store.dispose()
    models.dispose()


def test_a_new_store_is_at_the_head_wherever_one_stands(
    any_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = elsewhere\n")
    store = open_store(any_url)
    assert migrations.current(store) == migrations.head()
    migrations.upgrade(store)
    store.dispose()


def test_an_older_store_is_refused_until_it_is_migrated(any_url: str, request: pytest.FixtureRequest) -> None:
    url = any_url
    open_store(url).dispose()
    request.getfixturevalue("second")
    with pytest.raises(
        StoreError,
        match=rf"older Twelvemile: run `twelvemile migrate --database-url {make_url(url).drivername}:///?",
    ):
        open_store(url)
    store = open_store(url, migrate=True)
    assert migrations.current(store) == "second"
    store.dispose()


def test_a_newer_store_is_refused(any_url: str, second: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = any_url
    open_store(url).dispose()
    monkeypatch.undo()
    for migrate in (False, True):
        with pytest.raises(StoreError, match="newer Twelvemile: upgrade"):
            open_store(url, migrate=migrate)


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    any_url: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = any_url
    open_store(url).dispose()
    second: Path = request.getfixturevalue("second")
    second.write_text(second.read_text() + "    raise KeyError('half way')\n")
    with pytest.raises(KeyError):
        open_store(url, migrate=True)
    monkeypatch.undo()
    store = open_store(url)
    with reading(store) as connection:
        assert not inspect(connection).has_table("more")
    store.dispose()


def test_facts_of_an_older_store_are_all_there_after_migrating(url: str) -> None:
    """The tables of version 0.1, filled as they were, become views that show the same."""
    older = make_engine(make_url(url), 5.0)
    config = migrations._config(migrations._folder())
    with writing(older) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "first_house")
        connection.exec_driver_sql(f"INSERT INTO positions VALUES ({', '.join('?' * 11)})", OLD_POSITIONS)
        connection.exec_driver_sql(f"INSERT INTO statics VALUES ({', '.join('?' * 16)})", OLD_STATICS)
    older.dispose()
    store = open_store(url, migrate=True)
    with reading(store) as connection:
        shown = connection.exec_driver_sql("SELECT * FROM positions ORDER BY mmsi, time_ms, lon, lat").all()
        said = connection.exec_driver_sql("SELECT * FROM statics ORDER BY mmsi, time_ms").all()
    assert [tuple(row) for row in shown] == OLD_POSITIONS
    assert [row[:2] + row[3:] for row in said] == [row[:2] + row[3:] for row in OLD_STATICS]
    store.dispose()
