"""What the tests find rests on no chance; `TWELVEMILE_TEST_HUNT=1` looks for what they have not met yet."""

import gc
import os

import pytest
from _pytest.doctest import DoctestModule
from hypothesis import settings
from support.databases import ALL, SQLITE, databases, postgres
from support.effort import THOROUGH, tries
from support.forkserver import close_shared

if isinstance(postgres(), str):
    # tests/store/test_databases.py says so, once.
    collect_ignore = [
        "store/test_postgres.py",
        "pipeline/test_both.py",
        "faults/test_lost_connection.py",
        "faults/test_lost_answer.py",
    ]

settings.register_profile(
    "landing", derandomize=True, deadline=None, print_blob=True, max_examples=tries(40, 100)
)
settings.register_profile("hunt", deadline=None, print_blob=True)
settings.load_profile("hunt" if os.environ.get("TWELVEMILE_TEST_HUNT") == "1" else "landing")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file():
    """No doctests are looked for in tests: that would import and search each of their files."""
    found = yield
    return [one for one in found if not isinstance(one, DoctestModule)]


def pytest_collection_modifyitems(config, items):
    """What is marked `thorough`, and what `sqlite_by_day` on PostgreSQL, is left to `make thorough`."""
    left_out = [one for one in items if not THOROUGH and _is_long(one)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [one for one in items if not _is_long(one)]


def _is_long(item):
    if not ALL and item.get_closest_marker("sqlite_by_day"):
        values = item.callspec.params if hasattr(item, "callspec") else {}
        return values.get("database", SQLITE) is not SQLITE
    return item.get_closest_marker("thorough") is not None


def pytest_collection_finish():
    """Thousands of tests stay to the end: no collection of garbage has to go over them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _no_schema_stays():
    yield
    if not isinstance(postgres(), str):
        postgres().close()


@pytest.fixture(scope="session")
def forks():
    """Runs the command in forks of one process that has imported and compiled all: once a worker."""
    from support.forkserver import shared

    return shared()


@pytest.fixture(scope="session", autouse=True)
def _no_fork_stays():
    yield
    close_shared()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel of this checkout."""
    from support.installing import wheel_in

    return wheel_in(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session", params=databases(), ids=lambda database: database.name)
def database(request):
    """Each kind of database that is there: whoever asks for it runs on all of them."""
    return request.param


@pytest.fixture
def fresh_store(database, tmp_path_factory):
    """A function that opens a new empty store each time; the last one is closed."""
    from app.store.engine import open_store

    opened = []

    def fresh():
        while opened:
            opened.pop().dispose()
        if database is SQLITE:
            url = database.url(tmp_path_factory.mktemp("fresh") / "store.db")
            database.prepare(url)
            opened.append(open_store(url))
        else:
            url = database.url(tmp_path_factory.getbasetemp() / "fresh.db")
            opened.append(open_store(url))
            database.empty(url)
        return opened[0]

    yield fresh
    while opened:
        opened.pop().dispose()
