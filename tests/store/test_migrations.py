import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine

from app.store import migrations
from app.store.engine import StoreError, open_store, reading
from app.store.models import Base

SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "second"
down_revision = "pack_facts"


def upgrade():
    op.create_table("more", sa.Column("id", sa.Integer, primary_key=True))
    {then}
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A later Twelvemile, with one more migration; gives the file of that."""
    folder = tmp_path / "later" / "alembic"
    shutil.copytree(migrations._folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "versions" / "2099_01_01_0000_second.py"
    file.write_text(SECOND.format(then=""))
    monkeypatch.setattr(migrations, "_folder", lambda: folder)
    yield file
    monkeypatch.undo()


def definitions(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: normal(sql) for name, sql in rows if name != "alembic_version"}


def normal(sql: str) -> str:
    """Without blanks and quotes; columns and constraints in alphabetical order."""
    flat = re.sub(r"[\s\"]", "", sql).lower()
    head, _, rest = flat.partition("(")
    return head + ",".join(sorted(re.split(r",(?![^(]*\))", rest)))


def test_migrations_make_the_tables_of_the_models(url: str) -> None:
    store, models = open_store(url), create_engine("sqlite://")
    Base.metadata.create_all(models)
    with reading(store) as migrated, models.connect() as modelled:
        assert compare_metadata(MigrationContext.configure(migrated), Base.metadata) == []
        made, wanted = definitions(migrated), definitions(modelled)
    assert made.keys() == wanted.keys()
    for name, definition in wanted.items():
        assert ("withoutrowid" in made[name]) == ("withoutrowid" in definition), name
        assert sorted(made[name]) == sorted(definition), name
    store.dispose()
    models.dispose()


def test_a_new_store_is_at_the_head_wherever_one_stands(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = elsewhere\n")
    store = open_store(url)
    assert migrations.current(store) == migrations.head() == "pack_facts"
    migrations.upgrade(store)
    store.dispose()


def test_an_older_store_is_refused_until_it_is_migrated(url: str, request: pytest.FixtureRequest) -> None:
    open_store(url).dispose()
    request.getfixturevalue("second")
    with pytest.raises(
        StoreError, match="older Twelvemile: run `twelvemile migrate --database-url sqlite:///"
    ):
        open_store(url)
    store = open_store(url, migrate=True)
    assert migrations.current(store) == "second"
    store.dispose()


def test_a_newer_store_is_refused(url: str, second: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(url).dispose()
    monkeypatch.undo()
    for migrate in (False, True):
        with pytest.raises(StoreError, match="newer Twelvemile: upgrade"):
            open_store(url, migrate=migrate)


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    url: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store(url).dispose()
    second: Path = request.getfixturevalue("second")
    second.write_text(SECOND.format(then="raise KeyError('half way')"))
    with pytest.raises(KeyError):
        open_store(url, migrate=True)
    monkeypatch.undo()
    store = open_store(url)
    with reading(store) as connection:
        assert "more" not in definitions(connection)
    store.dispose()
