"""What the tests find rests on no chance; `TWELVEMILE_TEST_HUNT=1` looks for what they have not met yet."""

import os

import pytest
from hypothesis import settings
from support.databases import SQLITE, databases, postgres
from support.forkserver import close_shared

if isinstance(postgres(), str):
    # tests/store/test_databases.py says so, once.
    collect_ignore = [
        "store/test_postgres.py",
        "pipeline/test_both.py",
        "faults/test_lost_connection.py",
        "faults/test_lost_answer.py",
    ]

settings.register_profile("landing", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("hunt", deadline=None, print_blob=True)
settings.load_profile("hunt" if os.environ.get("TWELVEMILE_TEST_HUNT") == "1" else "landing")


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
            opened.append(open_store(database.url(tmp_path_factory.mktemp("fresh") / "store.db")))
        else:
            url = database.url(tmp_path_factory.getbasetemp() / "fresh.db")
            opened.append(open_store(url))
            database.empty(url)
        return opened[0]

    yield fresh
    while opened:
        opened.pop().dispose()
