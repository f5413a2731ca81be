"""`twelvemile migrate`: bring an older store up to date."""

from __future__ import annotations

from app.commands.store import settled_store
from app.commands.terminal import clear_errors, say
from app.domain.secrets import masked
from app.settings import Settings
from app.store import migrations


def migrate(settings: Settings) -> None:
    """Upgrade to the newest revision; nothing to do is success."""
    with clear_errors(), settled_store(settings, migrate=True):
        say(f"store: {masked(settings.database_url)} is at revision {migrations.head()}")
