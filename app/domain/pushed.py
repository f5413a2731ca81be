"""Messages that someone sends us: what can be wrong with them, known to who takes them and to who answers."""

from __future__ import annotations

from typing import Any, Protocol


class NameTakenError(Exception):
    """The feed that is named gets its messages otherwise."""


class BadBodyError(Exception):
    """What was sent is not what it says it is."""


class Taker(Protocol):
    """Takes messages into the store."""

    def take(self, feed: str, sender: str, data: bytes, *, is_json: bool) -> dict[str, Any]:
        """Store them; returns what became of them.

        Raises `NameTakenError`, `BadBodyError` or `StoreError`: then nothing was stored.
        """
