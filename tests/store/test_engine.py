import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from app.store.engine import StoreError, explain_database_error, open_store, reading, writing
from app.store.models import Meta


def url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "100% new" / "deep" / "store.db"


@pytest.fixture
def engine(place: Path) -> Iterator[Engine]:
    made = open_store(url(place), busy_timeout_s=0.1)
    yield made
    made.dispose()


def put(engine: Engine, key: str, value: str) -> None:
    with writing(engine) as connection:
        connection.execute(insert(Meta).values(key=key, value=value))


def keys(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(select(Meta.key).order_by(Meta.key)).scalars())


def refusal(store: str, **options: bool | float) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(store, **options)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_missing_store_is_made_with_its_folder_and_opened_again(engine: Engine, place: Path) -> None:
    put(engine, "frontier", "1")
    again = open_store(url(place))
    with reading(again) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
    assert keys(again) == ["frontier"]
    again.dispose()


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    open_store(url(tmp_path / "empty.db")).dispose()


def test_a_store_is_not_made_where_none_is_wanted(tmp_path: Path) -> None:
    assert "twelvemile ingest" in refusal(url(tmp_path / "a" / "b.db"), create=False)
    assert not (tmp_path / "a").exists()
    (tmp_path / "empty.db").touch()
    assert "empty" in refusal(url(tmp_path / "empty.db"), create=False)


@pytest.mark.parametrize(
    ("store", "cause"),
    [
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("mysql://host/name", "no database Twelvemile can use"),
        ("sqlite+aiosqlite:///x.db", "not supported"),
        ("/home/me/x.db", "names no database"),
        ("sqlite:////proc/nowhere/x.db", "cannot be opened or made"),
        ("sqlite:////dev/null/x.db", "cannot be opened or made"),
    ],
)
def test_a_place_that_can_hold_no_store_is_refused(store: str, cause: str) -> None:
    text = refusal(store)
    assert cause in text
    assert "sqlite:///PATH" in text or "TWELVEMILE_DATABASE_URL" in text


def test_a_folder_and_other_files_are_refused(tmp_path: Path) -> None:
    assert "is a folder" in refusal(url(tmp_path))
    (tmp_path / "notes.txt").write_text("these are notes, not a database")
    assert "not an SQLite database" in refusal(url(tmp_path / "notes.txt"))
    assert (tmp_path / "notes.txt").read_text() == "these are notes, not a database"


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE music (title)")
    other.close()
    assert "of another program" in refusal(url(tmp_path / "other.db"))


def test_a_damaged_store_is_refused(engine: Engine, place: Path) -> None:
    engine.dispose()
    with place.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 8000)
    assert "is damaged" in refusal(url(place))


def test_damage_met_later_is_told_as_such(engine: Engine, place: Path) -> None:
    for number in range(200):
        put(engine, f"key{number}", "x" * 1000)
    engine.dispose()
    with place.open("r+b") as file:
        file.seek(-100_000, 2)
        file.write(b"\xff" * 100_000)
    with pytest.raises(StoreError, match="is damaged"), reading(engine) as connection:
        connection.execute(select(Meta)).all()


def test_a_read_only_store_is_refused(engine: Engine, place: Path) -> None:
    engine.dispose()
    text = refusal(f"sqlite:///file:{place.as_posix().replace('%', '%25')}?mode=ro&uri=true")
    assert "read-only" in text
    assert "writable" in text


def test_a_store_that_turns_read_only_is_told_as_such(engine: Engine) -> None:
    with pytest.raises(StoreError, match="read-only"), writing(engine) as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.execute(insert(Meta).values(key="a", value="b"))


def test_a_writer_waits_for_another_only_so_long(engine: Engine, place: Path) -> None:
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked by another process"), writing(engine):
        pytest.fail("two writers at once")
    assert keys(engine) == []
    open_store(url(place), busy_timeout_s=0.1).dispose()
    other.execute("ROLLBACK")
    put(engine, "a", "b")
    other.close()


def test_a_store_locked_against_readers_is_refused(engine: Engine, place: Path) -> None:
    engine.dispose()
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    assert "locked by another process" in refusal(url(place), busy_timeout_s=0.1)
    other.close()


def test_a_full_disk_loses_only_the_transaction_it_met(engine: Engine) -> None:
    put(engine, "before", "kept")
    with pytest.raises(StoreError, match="disk is full"), writing(engine) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 3}")
        connection.execute(insert(Meta).values(key="big", value="x" * 100_000))
    assert keys(engine) == ["before"]
    engine.dispose()
    put(engine, "after", "kept")


def test_any_database_error_has_a_line_for_the_user() -> None:
    unknown = explain_database_error(sqlite3.OperationalError("strange\nstory"))
    assert str(unknown) == "the store failed: strange"
    assert explain_database_error(unknown) is unknown
