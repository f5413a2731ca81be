"""A file that is given away while it is written."""

from __future__ import annotations

import io
from typing import Any


class Drain(io.RawIOBase):
    """Only grows; holds what was written since it was last emptied."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, content: Any) -> int:  # noqa: ANN401 - a buffer of any kind
        """Keep a copy."""
        self._held.append(bytes(content))
        self._length += len(self._held[-1])
        return len(self._held[-1])

    def tell(self) -> int:
        """How much was written in all."""
        return self._length

    def take(self) -> bytes:
        """What was written since the last time."""
        held, self._held = b"".join(self._held), []
        return held
