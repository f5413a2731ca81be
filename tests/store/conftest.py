from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from app.store.engine import open_store


@pytest.fixture
def store(tmp_path: Path, database: Any) -> Iterator[Engine]:
    engine = open_store(database.url(tmp_path / "store.db"))
    yield engine
    engine.dispose()
