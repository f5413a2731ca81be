"""What truly happened in a synthetic sea, as the alert kinds of docs/rules.md would say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from app.domain.watchlist import Unit
from app.evaluate.dials import Dials
from app.evaluate.reception import Random
from app.evaluate.ship import Ship

BY_SUBTYPE = ("ais_gap",)
"""Kinds whose subtypes say so different things that each is scored by itself."""


def scored_as(kind: str, subtype: str | None) -> str:
    """Under which name a kind's alerts and events are matched and scored.

    >>> scored_as("ais_gap", "unexplained"), scored_as("zone_entry", "first_seen_inside")
    ('ais_gap unexplained', 'zone_entry')
    """
    return f"{kind} {subtype}" if kind in BY_SUBTYPE and subtype else kind


@dataclass(frozen=True)
class Event:
    """One true happening: of what `kind`, of which vessels, from `start` to `end` (UTC; equal: an instant).

    `certain` False: an observer who knew all could argue either way (four hours and a minute of waiting, a
    berth left for half an hour): an alert on it is neither right nor wrong, nor is it missed. `zone`: the
    one whose border was crossed; only an alert on the same one says so.
    """

    kind: str
    mmsis: tuple[int, ...]
    start: datetime
    end: datetime
    subtype: str | None = None
    certain: bool = True
    zone: str | None = None

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError(f"an event's times need a time zone: {self}")
        if self.end < self.start:
            raise ValueError(f"an event ends before it begins: {self}")

    @property
    def name(self) -> str:
        """What it is scored as."""
        return scored_as(self.kind, self.subtype)


@dataclass(frozen=True)
class Situation:
    """A short story of a few ships, and what is true of it. `units`: those of them that are watched.

    `echoes`: no ships, but what a receiver whose clock is off, or a relay that is late, shows again of one.
    """

    ships: tuple[Ship, ...]
    events: tuple[Event, ...] = ()
    units: tuple[Unit, ...] = ()
    echoes: tuple[Ship, ...] = ()


@dataclass
class Setting:
    """What a situation is made from: the how-manieth it is in its sea, when it begins, and its chance.

    `numbers` gives the sea's MMSIs: their fourth and fifth digits are 99, as of every invented ship.
    """

    number: int
    since: datetime
    rng: Random
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def mmsi(self, mid: int = 538) -> int:
        """A number that no other ship of the sea has, of the flag `mid`."""
        serial = next(self.numbers)
        if serial > 9999:
            raise ValueError("a sea has at most 9,999 invented ships: make fewer situations")
        return mid * 1_000_000 + 990_000 + serial


Make = Callable[[Setting], Situation]


@dataclass(frozen=True)
class Stage:
    """A kind of situation, told again and again in a sea of its own.

    `key`; `what`: one sentence; `lasts_h`: the sea goes on for so long after the last one began; `every_h`:
    from one's beginning to the next's; `around(first, last, rng)`: ships, and their events, that are there
    all the time. `about`: the kinds that it was made for. A decoy is about a kind and has no event of it.
    `dials`: what is heard, where it is not the usual. `wholly`: kinds of which its situations tell every
    event: what follows from a ship's story alone is then not asked, so that nothing excuses an alert.
    """

    key: str
    what: str
    about: tuple[str, ...]
    make: Make
    lasts_h: float
    every_h: float
    around: Callable[[Setting, datetime], Situation] | None = None
    dials: Dials | None = None
    wholly: tuple[str, ...] = ()
