"""What is not critical gathers between two messages: when they are due, and what goes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.telling import Manner, manner
from app.store.outbox import Waiting

_SEVERITIES = ("critical", "warning", "info")
_CHANGES = ("opened", "escalated", "reopened", "retracted", "closed", "held", "reminder")


@dataclass(frozen=True)
class Due:
    """What goes now, the most important alerts first."""

    alerts: list[list[Waiting]] = field(default_factory=list)
    is_morning: bool = False


@dataclass(frozen=True)
class Gathering:
    """All that waits and is not held, by alert; `morning_ms`: when the last night ended, 0 without nights."""

    alerts: Sequence[list[Waiting]]
    morning_ms: int
    gathered_ms: int
    """When the last message of this kind went."""

    def due(self, at_ms: int, apart_ms: int) -> Due:
        """What goes at a time: in the morning all, later what calls for a message if the last is long ago."""
        if self.gathered_ms < self.morning_ms and any(map(self._is_of_night, self.alerts)):
            return Due(sorted(self.alerts, key=_rank), is_morning=True)
        if at_ms - self.gathered_ms < apart_ms:
            return Due()
        return Due(sorted(filter(self._calls, self.alerts), key=_rank))

    def _calls(self, rows: list[Waiting]) -> bool:
        """Not if it only goes on as people know; what found no room in the morning's digest does."""
        return any(not _is_daily(row) for row in rows) or not self.morning_ms or self._is_of_night(rows)

    def _is_of_night(self, rows: list[Waiting]) -> bool:
        return any(row.recorded_ms < self.morning_ms for row in rows)


def _is_daily(row: Waiting) -> bool:
    return manner(row.severity, row.change, row.kind) is Manner.DAILY


def _rank(rows: list[Waiting]) -> tuple[int, int, int]:
    """By how severe it is, then by what is new of it, then by age."""
    return _SEVERITIES.index(rows[-1].severity), _CHANGES.index(rows[-1].change), rows[0].seq
