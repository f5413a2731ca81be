"""Where the server is, and the key it is shown: checked before either is used, the key never repeated."""

from __future__ import annotations

import ipaddress
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from twelvemile.errors import UsageError


def checked(url: str) -> str:
    """The address without a slash at its end; `UsageError` if it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except (ValueError, AttributeError, TypeError):
        raise UsageError("url is no address: write it as http://127.0.0.1:8000") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"url {url!r} is no address: write it as http://127.0.0.1:8000")
    if "@" in parts.netloc:
        raise UsageError("url may hold no name and password: give the key as key=, or TWELVEMILE_API_KEY")
    if parts.query or parts.fragment:
        raise UsageError(f"url {url!r} holds more than an address: leave out what follows the path")
    return url.rstrip("/")


def is_this_machine(url: str) -> bool:
    """Whether it is on loopback: no proxy of the environment has a part in that.

    >>> is_this_machine("http://[::1]:8000"), is_this_machine("https://ais.example")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def headers(key: str | None) -> dict[str, str]:
    """What every question carries; `UsageError`, without the key, if the key cannot be sent."""
    sent = {"User-Agent": f"twelvemile-client/{_version()}"}
    if key is None or not key.strip():
        return sent
    token = key.strip()
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise UsageError("key holds what no key holds (a blank, a control character): copy it again")
    return {**sent, "Authorization": f"Bearer {token}"}


def _version() -> str:
    try:
        return version("twelvemile")
    except PackageNotFoundError:
        return "0"
