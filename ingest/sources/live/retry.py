"""When to try again: longer each time, and never all at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from ingest.sources.live.health import Health

FIRST_S, MOST_S = 1.0, 60.0


class Retry:
    """Exponential back-off with full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter)."""

    def __init__(self, scale: float = 1.0) -> None:
        self._scale = scale
        self._failures = 0

    def worked(self) -> None:
        """Something came: the trouble is over, and each second of waiting now loses messages."""
        self._failures = 0

    def wait_s(self) -> float:
        """How long to wait before the next attempt."""
        most = min(MOST_S, FIRST_S * 2.0**self._failures)
        self._failures = min(self._failures + 1, 10)
        return self._scale * random.uniform(0.1 * FIRST_S, most)  # noqa: S311 - no secret hangs on it

    def keep(
        self,
        read: Callable[[threading.Event], None],
        stop: threading.Event,
        health: Health,
        errors: tuple[type[Exception], ...],
        words: Callable[[Exception], str],
    ) -> None:
        """Read, and after a wait read again, until `stop` is set; `words` says why a reading failed."""
        while not stop.is_set():
            try:
                read(stop)
            except errors as error:
                health.down(f"{words(error)}; it is tried again")
            stop.wait(0 if stop.is_set() else self.wait_s())
        health.stopped()
