"""What the user can set: environment variables `TWELVEMILE_*`. Only the roots (`main`, `cli`) read them."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def user_data_folder() -> Path:
    """Where this user's data lives: `$XDG_DATA_HOME/twelvemile`, by default `~/.local/share/twelvemile`."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "twelvemile"


def default_database_url() -> str:
    """SQLite in the user's data folder."""
    return f"sqlite:///{user_data_folder() / 'twelvemile.db'}"


class Settings(BaseSettings):
    """All settings, with their defaults."""

    model_config = SettingsConfigDict(env_prefix="TWELVEMILE_", extra="ignore")

    database_url: str = Field(default_factory=default_database_url)
    """Where the store is: `sqlite:///PATH`, or `postgresql://USER@HOST/NAME`."""
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
    feeds: str = ""
    """Live sources that `serve` listens to, with blanks between them: `udp://0.0.0.0:10110?name=roof`."""
    area: str = "22,30,37,41.5"
    """What is kept of live feeds: west,south,east,north in degrees; the watchlist's ships are always kept."""
    aisstream_key: SecretStr = SecretStr("")
    """The key that aisstream.io gave you."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
