"""The body of an answer as a file that is read while it comes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

_BUFFER_BYTES = 1 << 20


class Body(io.RawIOBase):
    """Reads pieces of bytes one after the other; `taken` counts them.

    >>> Body(iter([b"ab", b"", b"cde"])).read()
    b'abcde'
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, memoryview(b"")
        self.taken = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a buffer of any kind
        """Fill it with as much as is at hand; 0 at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        self.taken += size
        return size

    def skip_rest(self) -> None:
        """Go to the end, past which the connection can be used again."""
        for piece in self._pieces:
            self.taken += len(piece)

    def buffered(self) -> io.BufferedReader:
        """The same, so that a read gives all it asks for."""
        return io.BufferedReader(self, _BUFFER_BYTES)
