"""What the user can set: environment variables `TWELVEMILE_*`. Only the roots (`main`, `cli`) read them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.domain.access import is_loopback
from app.domain.night import Night, night_of

_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]")


def user_data_folder() -> Path:
    """Where this user's data lives: `$XDG_DATA_HOME/twelvemile`, by default `~/.local/share/twelvemile`."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "twelvemile"


def default_database_url() -> str:
    """SQLite in the user's data folder."""
    return f"sqlite:///{user_data_folder() / 'twelvemile.db'}"


def _host_names(given: object) -> object:
    """A comma list as names in small letters; `ValueError` if one of them has a port or is none."""
    if not isinstance(given, str):
        return given
    names = tuple(name.strip().lower() for name in given.split(",") if name.strip())
    wrong = [name for name in names if not _HOST_NAME.fullmatch(name)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no host: name them without scheme and port, commas between")
    return names


def _public_url(url: str) -> str:
    """Where people's browsers find this server; links in messages begin with it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("it must look like https://twelvemile.example.org")
    if not url.isascii() or any(c in '<>|"\\^`{} ' or not c.isprintable() for c in url):
        raise ValueError("it holds characters that have no place in a URL")
    return url.rstrip("/")


def _time_zone(name: str) -> str:
    """A zone of the IANA database."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(f"{name!r} is no time zone: name one as Asia/Damascus or UTC") from None
    return name


def _map_tiles(address: str) -> str:
    parts = urlsplit(address)
    is_plain = parts.scheme in ("http", "https") and parts.hostname and not set(address) & set("\"'<>; ")
    if not is_plain or not all(part in parts.path for part in ("{z}", "{x}", "{y}")):
        raise ValueError("write it as https://HOST/{z}/{x}/{y}.png")
    return address


def _night(hours: str) -> str:
    """Hours from one to another."""
    night_of(hours, ZoneInfo("UTC"))
    return hours


class Settings(BaseSettings):
    """All settings, with their defaults."""

    model_config = SettingsConfigDict(env_prefix="TWELVEMILE_", extra="ignore")

    database_url: str = Field(default_factory=default_database_url)
    """Where the store is: `sqlite:///PATH`, or `postgresql://USER@HOST/NAME`."""
    watchlist: Path | None = None
    """CSV of the units of interest; it takes the place of the store's watchlist where it differs."""
    zones: Path | None = None
    """GeoJSON: polygons, each with a name, that ships are seen to enter and leave."""
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
    redistributable: Literal["yes", "no", "unknown"] | None = None
    """Whether raw lines of what is read may be given to others; unknown counts as no."""
    aisstream_key: SecretStr = SecretStr("")
    """The key that aisstream.io gave you."""
    keep_raw_days: float = Field(default=0.0, ge=0)
    """After how many days lines as they came are let go of, save those of vessels with alerts; 0: never."""
    keep_position_days: float = Field(default=0.0, ge=0)
    """The same for positions and reports of vessels that no alert was ever about."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_host_names)] = ()
    """Names that requests may ask by beside our own, as of a proxy. With any, each request needs a key."""
    api_key: SecretStr | None = None
    """A first key, of scope admin: `serve` keeps its hash."""
    log: Literal["auto", "json", "plain"] = "auto"
    """The form of the log: plain at a terminal and JSON elsewhere, unless it is said."""

    public_url: Annotated[str, AfterValidator(_public_url)] | None = None
    """Where people reach this server: links and the picture in a message begin with it."""
    map_tiles: Annotated[str, AfterValidator(_map_tiles)] | None = None
    """Raster tiles under the map page, `https://HOST/{z}/{x}/{y}.png`; else it asks no one but us."""
    map_tiles_by: str = ""
    """Whose tiles they are, as their terms want it written on the map."""
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
    slack_apart_h: float = Field(default=4.0, ge=0)
    """Least time between two messages on what is not critical: what gathers goes as one. 0: none."""
    slack_storm: int = Field(default=8, ge=1)
    """Without such a time: if more messages than this are due at once, they become one digest."""

    night: Annotated[str, AfterValidator(_night)] = "22:00-06:00"
    """When only what is critical is told; the rest goes as one digest at its end. `none`: never."""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Asia/Damascus"
    """Whose night it is: a name of the IANA database."""
    departures_apart_h: float = Field(default=12.0, ge=0)
    """Of units that leave together: least time between two messages on who left since."""

    @property
    def quiet_hours(self) -> Night | None:
        """The night as it is set."""
        return night_of(self.night, ZoneInfo(self.time_zone))

    @property
    def lets_others_in(self) -> bool:
        """Whether requests can come from other machines, straight or through a proxy on this one."""
        return bool(self.allowed_hosts) or not is_loopback(self.host)
