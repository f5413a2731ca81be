import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient
from support.databases import ALL, PostgresSchemas, databases

from app.main import create_app
from app.settings import Settings
from app.store.engine import open_store


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def engine(tmp_path: Path, empty_store: Path) -> Iterator[Engine]:
    if ALL and len(databases()) > 1:
        yield from _on_a_server(databases()[1])
        return
    path = shutil.copy(empty_store, tmp_path / "store.db")
    made = open_store(f"sqlite:///{path}", busy_timeout_s=0.2)
    yield made
    made.dispose()


def _on_a_server(database: PostgresSchemas) -> Iterator[Engine]:
    url = database.url("api")
    database.remove(url)
    made = open_store(url, busy_timeout_s=0.2)
    yield made
    made.dispose()


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    app = create_app(engine, Settings())
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as made:
        yield made
