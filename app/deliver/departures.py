"""Units of the watchlist that leave within 12 h: one critical message, then added to, never six."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.domain.telling import DEPARTURE, DEPARTURES_WITHIN_MS
from app.store.outbox import Left, Waiting

ALONE = "she left, and no other unit of the watchlist within 12 h"
TOLD_ALREADY = "people were told by another alert that she left"


@dataclass(frozen=True)
class Departures:
    """What of the rows that wait goes together, is held, or need not be told."""

    together: list[Waiting] = field(default_factory=list)
    """Of units of whom at least two left within 12 h, those told before counted."""
    before: list[Left] = field(default_factory=list)
    """The departures beside them of which people were told."""
    held: frozenset[int] = frozenset()
    """Numbers of rows that wait: for another to leave, or to go with others."""
    needless: dict[str, list[int]] = field(default_factory=dict)
    at_ms: int = 0

    @classmethod
    def of(cls, rows: Sequence[Waiting], left: Sequence[Left], at_ms: int) -> Departures:
        """Of all that waits at a time; `left` are departures of which people were told."""
        leaving = [row for row in rows if row.topic == DEPARTURE]
        twice = [row for row in leaving if _is_exit(row) and _is_known(row, leaving, left)]
        leaving = [row for row in leaving if row not in twice]
        together = [
            row for row in leaving if len(_vessels(row, leaving, left)) > 1 and not _is_known_of(row, left)
        ]
        alone = [row for row in leaving if _is_exit(row) and row not in together]
        over = [row for row in alone if at_ms - row.recorded_ms >= DEPARTURES_WITHIN_MS]
        needless = {TOLD_ALREADY: [row.seq for row in twice], ALONE: [row.seq for row in over]}
        before = [one for one in left if any(_is_near(one.at_ms, row.at_ms) for row in together)]
        held = frozenset(row.seq for row in [*together, *alone] if row not in over)
        return cls(together, before, held, {why: seqs for why, seqs in needless.items() if seqs}, at_ms)

    def is_due(self, apart_ms: int) -> bool:
        """Two at once; who leaves after two were told of goes with others that do so, some hours later."""
        if len({one.mmsi for one in self.before}) < 2:
            return True
        return self.at_ms - max(one.sent_ms for one in self.before) >= apart_ms


def _is_exit(row: Waiting) -> bool:
    """Whether it is told only if another leaves as well: that she left a zone is no news by itself."""
    return row.change == "opened"


def _is_near(one_ms: int, other_ms: int) -> bool:
    return abs(one_ms - other_ms) <= DEPARTURES_WITHIN_MS


def _is_known(row: Waiting, leaving: Iterable[Waiting], left: Iterable[Left]) -> bool:
    """Whether she is known to leave by what is told anyway."""
    others = (other for other in leaving if other.uid != row.uid and not _is_exit(other))
    return _is_known_of(row, left) or any(
        other.mmsi == row.mmsi and _is_near(other.at_ms, row.at_ms) for other in others
    )


def _is_known_of(row: Waiting, left: Iterable[Left]) -> bool:
    return any(one.mmsi == row.mmsi and _is_near(one.at_ms, row.at_ms) for one in left)


def _vessels(row: Waiting, leaving: Iterable[Waiting], left: Iterable[Left]) -> set[int]:
    others: list[Waiting | Left] = [*leaving, *left]
    return {other.mmsi for other in others if _is_near(other.at_ms, row.at_ms)}
