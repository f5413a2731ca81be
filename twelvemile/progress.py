"""How far a long pull has come: one line on standard error."""

from __future__ import annotations

import sys
import time
from typing import Self

_SILENT_S, _BETWEEN_S = 1.0, 0.25
"""Most pulls are over before anyone wonders."""


class Progress:
    """Counts rows and bytes of one pull, and shows them if `shown`; None is "if a person is watching"."""

    def __init__(self, what: str, shown: bool | None) -> None:
        self._what = what
        self._shown = sys.stderr.isatty() if shown is None else shown
        self._rows_before = self._bytes_before = self._rows = self._bytes = 0
        self._started = time.monotonic()
        self._next = self._started + _SILENT_S
        self._told = False

    def begin(self) -> None:
        """An answer begins, or begins anew after it was cut."""
        self._rows = self._bytes = 0

    def tell(self, rows: int, taken: int) -> None:
        """So many rows more of this answer have come; it has brought `taken` bytes so far."""
        self._rows += rows
        self._bytes = taken
        now = time.monotonic()
        if self._shown and now >= self._next:
            self._next, self._told = now + _BETWEEN_S, True
            self._write("")

    def whole(self) -> None:
        """This answer is all there."""
        self._rows_before += self._rows
        self._bytes_before += self._bytes
        self.begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the last count on the screen, if any was shown."""
        if self._told:
            self._write("\n")

    def _write(self, ending: str) -> None:
        rows, megabytes = self._rows_before + self._rows, (self._bytes_before + self._bytes) / 1e6
        seconds = time.monotonic() - self._started
        sys.stderr.write(f"\r{self._what}: {rows:,} rows, {megabytes:,.1f} MB, {seconds:,.0f} s {ending}")
        sys.stderr.flush()
