import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from support.databases import SQLITE

from app.store.engine import open_store


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def engine(
    tmp_path: Path, database: Any, empty_store: Path, fresh_store: Callable[[], Engine]
) -> Iterator[Engine]:
    if database is not SQLITE:
        yield fresh_store()
        return
    path = shutil.copy(empty_store, tmp_path / "store.db")
    made = open_store(f"sqlite:///{path}")
    yield made
    made.dispose()
