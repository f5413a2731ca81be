"""What a month holds: the numbers that make it, and nothing drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAY_S = 86_400
HOUR_S = 3_600

WHOLE = 5_000
"""Vessels of a month; the roles' numbers and what happens in a day are those of so many."""

ROLES = {
    "suez": 0, "waiting": 45, "russian": 6, "navy": 14, "coaster": 40, "caller": 40,
    "deep": 1_445, "port": 760, "fisher": 250, "pleasure": 450, "sparse": 425,
}  # fmt: skip
"""How many ships of each kind; of `suez` as many as transits. With those of the stories they are `WHOLE`."""


@dataclass(frozen=True)
class Flood:
    """So many ships are thrown on one airport, beginning at so many hours, for so many hours."""

    ships: int
    after_hours: float
    hours: float


@dataclass(frozen=True)
class Shape:
    """`seed` decides all that is drawn; `start` in UTC, at midnight.

    `thrown_a_day`, `transits_a_day`: of `WHOLE` vessels; of fewer, as many fewer. `surge`: days (from 0), and
    how many times the usual are thrown on each. `outage`: hours from the start between which no receiver
    hears anything. `stories`: whether the labelled units sail.
    """

    seed: int = 1
    days: float = 30.0
    vessels: int = WHOLE
    start: datetime = datetime(2024, 12, 1, tzinfo=UTC)
    thrown_a_day: float = 35.0
    surge: tuple[tuple[int, float], ...] = ((15, 117.0 / 35.0),)
    transits_a_day: float = 50.0
    outage: tuple[float, float] | None = (27.0 * 24 + 4, 28.0 * 24 + 4)
    flood: Flood | None = None
    stories: bool = True

    def __post_init__(self) -> None:
        if self.start.tzinfo is None:
            raise ValueError("`start` needs a time zone")
        if self.vessels < 1 or self.days <= 0:
            raise ValueError("a month has at least one vessel, and lasts")

    @property
    def start_s(self) -> int:
        """Seconds since 1970."""
        return int(self.start.timestamp())

    @property
    def end_s(self) -> int:
        """Seconds since 1970."""
        return int((self.start + timedelta(days=self.days)).timestamp())

    @property
    def share(self) -> float:
        """Of a whole month's ships."""
        return self.vessels / WHOLE

    def of(self, number: float) -> int:
        """As many of a whole month's `number` as there are here, at least one if there are any."""
        return max(round(number * self.share), number > 0)
