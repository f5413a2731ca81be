import pytest
from support.runs import calling


@pytest.fixture(scope="session")
def twelvemile(forks):
    """The command, each call a process of its own."""
    return calling(forks)
