"""What transactions promise, on every database."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.store.engine import StoreError, open_store, reading, writing
from app.store.models import FeedUp, Meta


@pytest.fixture
def url(database: Any, tmp_path: Path) -> str:
    found: str = database.url(tmp_path / "store.db")
    return found


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = open_store(url, busy_timeout_s=0.1)
    yield made
    made.dispose()


def put(engine: Engine, key: str, value: str) -> None:
    with writing(engine) as connection:
        connection.execute(insert(Meta).values(key=key, value=value))


def keys(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(select(Meta.key).order_by(Meta.key)).scalars())


def test_many_may_make_the_same_store_at_once(url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        for made in pool.map(open_store, [url] * 6):
            assert keys(made) == []
            made.dispose()


def test_errors_that_are_no_matter_of_the_database_pass(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(FeedUp).values(feed_id=9, from_ms=0, to_ms=1))
    with pytest.raises(DBAPIError), reading(engine) as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")


def test_an_error_inside_undoes_the_transaction(engine: Engine) -> None:
    with pytest.raises(KeyError), writing(engine) as connection:
        connection.execute(insert(Meta).values(key="a", value="b"))
        raise KeyError
    assert keys(engine) == []


def test_a_writer_waits_for_another_only_so_long(engine: Engine, url: str) -> None:
    other = open_store(url, busy_timeout_s=0.1)
    with writing(other):
        with pytest.raises(StoreError, match="locked by another process"), writing(engine):
            pytest.fail("two writers at once")
        assert keys(engine) == []
        open_store(url, busy_timeout_s=0.1).dispose()
    put(engine, "a", "b")
    other.dispose()


def test_writers_one_after_the_other_lose_no_step(url: str, engine: Engine) -> None:
    put(engine, "count", "0")
    patient = open_store(url)

    def count_up() -> None:
        for _ in range(20):
            with writing(patient) as connection:
                value = int(connection.execute(select(Meta.value)).scalar_one())
                connection.execute(update(Meta).values(value=str(value + 1)))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(patient) as connection:
        assert connection.execute(select(Meta.value)).scalar_one() == "80"
    patient.dispose()


def test_a_reader_sees_one_state_while_others_write(engine: Engine) -> None:
    with reading(engine) as connection:
        assert connection.execute(select(Meta.key)).all() == []
        put(engine, "meanwhile", "x")
        assert connection.execute(select(Meta.key)).all() == []
    assert keys(engine) == ["meanwhile"]


_KILLED = """
import os, signal, sys
from sqlalchemy import insert
from app.store.engine import open_store, writing
from app.store.models import Meta
engine = open_store(sys.argv[1])
with writing(engine) as connection:
    connection.execute(insert(Meta).values(key="committed", value="x"))
with writing(engine) as connection:
    connection.execute(insert(Meta).values(key="open", value="x"))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_keeps_what_was_committed_and_nothing_else(engine: Engine, url: str) -> None:
    ended = subprocess.run([sys.executable, "-c", _KILLED, url], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert keys(engine) == ["committed"]
    patient = open_store(url)
    put(patient, "after", "the killed one holds no lock")
    patient.dispose()
