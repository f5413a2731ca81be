import pytest
from support.forkserver import Forks
from support.runs import calling, environment


@pytest.fixture(scope="session")
def twelvemile(tmp_path_factory):
    """The command, each call a process of its own."""
    forks = Forks(tmp_path_factory.mktemp("forks"), environment())

    yield calling(forks)
    forks.close()
