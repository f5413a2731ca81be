"""The store that the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from app.settings import Settings
from app.store.engine import open_store


@contextmanager
def settled_store(settings: Settings, *, create: bool = True, migrate: bool = False) -> Iterator[Engine]:
    """As `open_store`, with what the settings say; closed at the end. Raises `StoreError`."""
    patience_s = settings.busy_timeout_s
    engine = open_store(settings.database_url, create=create, migrate=migrate, busy_timeout_s=patience_s)
    try:
        yield engine
    finally:
        engine.dispose()
