"""What is heard of the ships with stories, an hour at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from app.evaluate.dials import Dials
from app.evaluate.month.stories import Story
from app.evaluate.motion import States
from app.evaluate.nmea import Message, messages, numbered
from app.evaluate.reception import Heard, Random, hear
from app.evaluate.ship import Ship
from app.evaluate.traffic.lines import WIDTH, Lines

_DIALS = Dials(duplicates=0.0, disorder_s=0.0, noise=0.0)
"""Reports five minutes apart under way, eight at anchor; a message in fifty is lost."""
_STATIC = ("static_s", "static_by_satellite")


@dataclass
class StoriesHeard:
    """Their reports as columns; the lines of an hour are made when that is asked for."""

    _ships: list[tuple[Ship, Heard]]
    network: str
    _sent: int = 0

    @classmethod
    def of(cls, stories: Iterable[Story], seed: int, network: str) -> StoriesHeard:
        """What will be heard of these."""
        ships = [ship for story in stories for ship in story.ships]
        rngs = (np.random.default_rng([seed, 30, number]) for number in range(len(ships)))
        heard = [(ship, hear(ship, rng, _DIALS)) for ship, rng in zip(ships, rngs, strict=True)]
        return cls(heard, network)

    def lines(self, from_s: int, until_s: int, rng: Random) -> Lines:
        """What is sent from `from_s` until before `until_s`."""
        found: list[Message] = []
        for ship, heard in self._ships:
            found.extend(messages(ship, _between(heard, from_s, until_s), rng, _DIALS))
        found.sort(key=lambda message: message.received_s)
        rows = [(message.received_s, line) for message in found for line in self._lines(message)]
        return as_lines(rows)

    def _lines(self, message: Message) -> Iterator[bytes]:
        self._sent += len(message.sentences) > 1
        named = replace(numbered(message, self._sent % 10), station=f"{self.network}-01")
        yield from (line.encode("ascii") for line in named.lines)


def as_lines(rows: Sequence[tuple[float, bytes]]) -> Lines:
    """Lines without their ends, and when each was written, as rows of bytes."""
    padded = b"".join((line + b"\n").ljust(WIDTH, b"\0") for _, line in rows)
    text = np.frombuffer(padded, np.uint8).reshape(-1, WIDTH)
    return Lines(text, np.array([at_s for at_s, _ in rows], np.float64))


def _between(heard: Heard, from_s: int, until_s: int) -> Heard:
    begin, end = np.searchsorted(heard.time_s, (from_s, until_s)).tolist()
    own = slice(*np.searchsorted(heard.static_s, (from_s, until_s)).tolist())
    parts = {field.name: getattr(heard, field.name) for field in fields(heard)}
    cut = {name: column[own if name in _STATIC else slice(begin, end)] for name, column in parts.items()
           if name != "states"}  # fmt: skip
    states = States(*(column[begin:end] for column in heard.states))
    return Heard(states=states, **cut)
