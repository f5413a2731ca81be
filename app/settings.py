"""What the user can set: environment variables `TWELVEMILE_*`. Only the roots (`main`, `cli`) read them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def user_data_folder() -> Path:
    """Where this user's data lives: `$XDG_DATA_HOME/twelvemile`, by default `~/.local/share/twelvemile`."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "twelvemile"


def default_database_url() -> str:
    """SQLite in the user's data folder."""
    return f"sqlite:///{user_data_folder() / 'twelvemile.db'}"


def _public_url(url: str) -> str:
    """Where people's browsers find this server; links in messages begin with it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("it must look like https://twelvemile.example.org")
    if not url.isascii() or any(c in '<>|"\\^`{} ' or not c.isprintable() for c in url):
        raise ValueError("it holds characters that have no place in a URL")
    return url.rstrip("/")


class Settings(BaseSettings):
    """All settings, with their defaults."""

    model_config = SettingsConfigDict(env_prefix="TWELVEMILE_", extra="ignore")

    database_url: str = Field(default_factory=default_database_url)
    """Where the store is: `sqlite:///PATH`."""
    watchlist: Path | None = None
    """CSV with columns label, mmsi, imo, callsign: the units of interest."""
    batch_bytes: int = Field(default=16 * 2**20, ge=1024)
    """How much of an archive is read between two commits."""
    lateness_s: int = Field(default=900, ge=0)
    """How long after newer messages an archive's or relay's message may still come without being late."""
    historic_after_h: float = Field(default=24.0, gt=0)
    """An alert whose detection lies further back than this is stored as historic and told to no one."""
    busy_timeout_s: float = Field(default=30.0, ge=0)
    """How long to wait for another process that writes to the store."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: Annotated[str, AfterValidator(_public_url)] | None = None
    """Where people reach this server: links and the picture in a message begin with it."""
    slack_webhook_url: SecretStr | None = None
    """Slack's incoming webhook: whoever knows it can post. Only from the environment, never shown."""
    webhook_allow_private: bool = False
    """Let a webhook lie on this machine or in a private network, and be plain http."""
    slack_interval_s: float = Field(default=1.0, ge=0)
    """Least time between two messages: Slack takes one a second."""
    slack_timeout_s: float = Field(default=10.0, gt=0)
    """How long to wait for Slack's answer."""
    slack_backoff_s: float = Field(default=1.0, ge=0)
    """Wait after a first failure; doubled with each, up to 64 times it."""
    slack_storm: int = Field(default=8, ge=1)
    """If more messages than this are due at once, they become one digest; critical ones go alone first."""
