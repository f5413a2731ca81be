"""The store that the settings name."""

from __future__ import annotations

from sqlalchemy import Engine

from app.settings import Settings
from app.store.engine import open_store


def open_settled(settings: Settings, *, create: bool = True, migrate: bool = False) -> Engine:
    """As `open_store`, with what the settings say. Raises `StoreError`."""
    patience_s = settings.busy_timeout_s
    return open_store(settings.database_url, create=create, migrate=migrate, busy_timeout_s=patience_s)
