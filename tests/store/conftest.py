from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from support.databases import SQLITE

from app.store.engine import open_store


@pytest.fixture
def store(tmp_path: Path, database: Any, fresh_store: Callable[[], Engine]) -> Iterator[Engine]:
    if database is not SQLITE:
        yield fresh_store()
        return
    url = database.url(tmp_path / "store.db")
    database.prepare(url)
    engine = open_store(url)
    yield engine
    engine.dispose()
