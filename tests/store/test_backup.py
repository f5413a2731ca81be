"""A copy made while the store is written, and the way back."""

import sqlite3
import threading
import time

import pytest
from sqlalchemy import make_url
from support.canonical import dump, rows
from support.runs import forked, ingest, url
from support.sentences import position

from app.store.backup import backup, restore
from app.store.engine import open_store, writing
from app.store.errors import StoreError


@pytest.fixture
def filled(tmp_path):
    file = tmp_path / "log.nmea"
    file.write_bytes(b"".join(position(n) for n in range(300)))
    store = url(tmp_path / "store.db")
    ingest(store, file)
    return store


def test_there_and_back(filled, tmp_path):
    copy, other = tmp_path / "copy.db", url(tmp_path / "other" / "store.db")
    assert backup(make_url(filled), copy) == copy.stat().st_size
    assert list(tmp_path.glob("copy.db*")) == [copy]
    restore(copy, make_url(other))
    assert dump(other) == dump(filled)
    ingest(other, tmp_path / "log.nmea")
    assert rows(other, "SELECT count(*) FROM positions") == [(300,)]


def test_a_copy_is_of_one_moment_though_the_store_is_written(filled, tmp_path):
    stop = threading.Event()

    def write():
        engine = open_store(filled)
        n = 0
        while not stop.is_set():
            with writing(engine) as connection:
                n += 1
                for key in ("a", "b"):
                    connection.exec_driver_sql(
                        "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (f"test {key}", str(n))
                    )
            time.sleep(0.001)
        engine.dispose()

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    try:
        for n in range(20):
            copy = tmp_path / f"copy{n}.db"
            backup(make_url(filled), copy)
            found = rows(url(copy), "SELECT value FROM meta WHERE key LIKE 'test %'")
            assert len(set(found)) <= 1
    finally:
        stop.set()
        thread.join(10)


def test_nothing_is_overwritten_unasked(filled, tmp_path):
    copy = tmp_path / "copy.db"
    backup(make_url(filled), copy)
    with pytest.raises(StoreError, match="--force"):
        backup(make_url(filled), copy)
    with pytest.raises(StoreError, match="--force"):
        restore(copy, make_url(filled))
    backup(make_url(filled), copy, force=True)
    restore(copy, make_url(filled), force=True)


def test_what_is_no_copy_is_refused_and_the_store_is_as_it_was(filled, tmp_path):
    before = dump(filled)
    text, other = tmp_path / "text.db", tmp_path / "other.db"
    text.write_bytes(b"hello" * 1000)
    sqlite3.connect(other).close()
    copy = tmp_path / "cut.db"
    backup(make_url(filled), copy)
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2])
    for wrong in (text, other, copy, tmp_path / "none.db"):
        with pytest.raises(StoreError) as refused:
            restore(wrong, make_url(filled), force=True)
        assert "\n" not in str(refused.value)
    assert dump(filled) == before


def test_a_store_in_use_is_not_replaced(filled, tmp_path):
    copy = tmp_path / "copy.db"
    backup(make_url(filled), copy)
    engine = open_store(filled)
    with writing(engine), pytest.raises(StoreError, match="is in use"):
        restore(copy, make_url(filled), force=True)
    engine.dispose()


def test_the_commands(filled, tmp_path):
    copy = tmp_path / "copy.db"
    ended = forked("backup", copy, "--database-url", filled)
    assert ended.code == 0 and "brings it back" in ended.err
    assert forked("backup", copy, "--database-url", filled).code == 1
    ended = forked("restore", copy, "--database-url", url(tmp_path / "new.db"))
    assert ended.code == 0 and dump(url(tmp_path / "new.db")) == dump(filled)
    ended = forked("expire", "--database-url", filled)
    assert ended.code == 2 and "--raw-days" in ended.err
    ended = forked("expire", "--position-days", "0.1", "--json", "--database-url", filled)
    assert ended.code == 0 and ended.json["positions"] >= 0
