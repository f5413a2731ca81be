"""`twelvemile migrate`: bring an older store up to date."""

from __future__ import annotations

from app.commands.store import settled_store
from app.commands.terminal import clear_errors, say
from app.settings import Settings
from app.store import migrations
from app.store.engine import shown


def migrate(settings: Settings) -> None:
    """Upgrade to the newest revision; nothing to do is success."""
    with clear_errors(), settled_store(settings, migrate=True):
        say(f"store: {shown(settings.database_url)} is at revision {migrations.head()}")
