import os

import pytest
from support.runs import Ended, never_a_traceback, url


class Command:
    """The command against one store; each call is a process of its own and shows no traceback."""

    def __init__(self, forks, folder):
        self.forks, self.folder = forks, folder
        self.store = folder / "store.db"
        self.url = url(self.store)

    def __call__(self, *args, **how):
        ended = Ended(*self.forks.run(*args, **how))
        never_a_traceback(ended)
        return ended

    def ingest(self, *args, **how):
        return self("ingest", *args, "--database-url", self.url, "--json", **how)

    def file(self, name, data):
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else b"".join(data))
        return path


@pytest.fixture
def run(forks, tmp_path):
    return Command(forks, tmp_path)


@pytest.fixture
def unprivileged():
    if os.geteuid() == 0:
        pytest.skip("root may read and write everything")
