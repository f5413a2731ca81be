import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.store.engine import open_store


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def engine(tmp_path: Path, empty_store: Path) -> Iterator[Engine]:
    path = shutil.copy(empty_store, tmp_path / "store.db")
    made = open_store(f"sqlite:///{path}")
    yield made
    made.dispose()
