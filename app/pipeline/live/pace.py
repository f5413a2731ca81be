"""How fast a feed is, and how far in event time it has come."""

from __future__ import annotations

from collections import deque

SILENT_MS = 10 * 60_000
"""A feed that brought nothing for so long is taken to hear no one."""
_WINDOW_MS = 60_000


class Pace:
    """Messages a minute, lag, and the feed's own clock. Times in ms since 1970 UTC."""

    def __init__(self) -> None:
        self._counts: deque[tuple[int, int]] = deque()
        self.newest_ms: int | None = None
        """Newest trusted message time of what this process has taken."""
        self._newest_at_ms = 0
        self.heard_at_ms: int | None = None
        """Wall clock when it last brought a message."""
        self.lag_ms: int | None = None

    def note(self, messages: int, newest_ms: int | None, wall_ms: int) -> None:
        """A batch came, after which the newest trusted message time is this."""
        if not messages:
            return
        self._counts.append((wall_ms, messages))
        self._forget(wall_ms)
        self.heard_at_ms = wall_ms
        if newest_ms is not None and newest_ms != self.newest_ms:
            self.newest_ms, self._newest_at_ms = newest_ms, wall_ms
            self.lag_ms = wall_ms - newest_ms

    def per_minute(self, wall_ms: int) -> int:
        """Messages in the minute before."""
        self._forget(wall_ms)
        return sum(count for _, count in self._counts)

    def event_now_ms(self, wall_ms: int) -> int | None:
        """Event time there: its newest message's, and what has passed since; None if it is silent."""
        return None if self.is_silent(wall_ms) else self.clock_ms(wall_ms)

    def clock_ms(self, wall_ms: int) -> int | None:
        """The same however long it has been silent; None before its first message."""
        return None if self.newest_ms is None else self.newest_ms + wall_ms - self._newest_at_ms

    def is_silent(self, wall_ms: int) -> bool:
        """Whether it brought nothing for ten minutes."""
        return self.heard_at_ms is None or wall_ms - self.heard_at_ms > SILENT_MS

    def _forget(self, wall_ms: int) -> None:
        while self._counts and self._counts[0][0] <= wall_ms - _WINDOW_MS:
            self._counts.popleft()
