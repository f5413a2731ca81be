"""A store with a night's alerts in it: from a generated recording that reads like today's reception."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.forkserver import Forks
from support.live import recent
from support.runs import Ended, calling, url

KEYS = [
    "eight_km_west", "fifteen_km_west", "not_under_command", "military_type", "mid273_type_0",
    "drifting_on_edge",
]  # fmt: skip
LIFTED = {"TWELVEMILE_HISTORIC_AFTER_H": "96"}
"""The recording begins two days ago: what came of its first day shall be told as well."""


@pytest.fixture(scope="session")
def command(forks: Forks) -> Callable[..., Ended]:
    """`twelvemile ARGS` in a process of its own; settings as `env`."""
    return calling(forks)


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory, command) -> Path:
    """The file of a store that nothing was told from yet."""
    folder = tmp_path_factory.mktemp("night")
    recording, store = folder / "night.nmea", folder / "store.db"
    recording.write_bytes(b"".join(recent(7, KEYS)))
    ended = command("ingest", recording, "--database-url", url(store), "--json", env=LIFTED)
    assert ended.code == 0, ended.err
    return store


@pytest.fixture
def store(night: Path, tmp_path: Path) -> str:
    """The URL of a copy of it."""
    shutil.copyfile(night, tmp_path / "store.db")
    return url(tmp_path / "store.db")
