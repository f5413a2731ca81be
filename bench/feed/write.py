"""The feed as bytes, an hour at a time, so that memory stays small however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.evaluate.traffic.fleet import ROLES, Movements, courses, fleet
from app.evaluate.traffic.lines import LAND_STATIONS, SATELLITE, Lines, Messages, damage, joined, lines
from bench.feed.hearing import Hearing
from bench.feed.rare import templates

START_S = 1_733_011_200
"""2024-12-01T00:00Z."""
PIECE_S = 3600
DUPLICATE_SHARE, DAMAGED_SHARE = 0.05, 0.005
_LATER_S = (1.0, 8.0)


def write(path: Path, count: int, seed: int, roles: tuple[str, ...] = tuple(ROLES)) -> None:
    """Write `count` lines to a file; the same seed gives the same bytes."""
    left = count
    with path.open("wb") as out:
        for piece in pieces(seed, roles):
            text = piece.take(np.arange(min(left, len(piece.at_s))))
            out.write(text.to_bytes())
            left -= len(text.at_s)
            if left <= 0:
                return


def pieces(seed: int, roles: tuple[str, ...] = tuple(ROLES)) -> Iterator[Lines]:
    """Yield the lines of one hour after another, without end; about a million a day, in order of time."""
    ships = fleet(seed, LAND_STATIONS, roles)
    hearing = Hearing(ships, Movements(courses(ships, seed, START_S), START_S), list(templates()))
    held: list[Lines] = []
    for number in range(10**6):
        from_s = START_S + number * PIECE_S
        until_s = from_s + PIECE_S
        made = _heard(hearing, from_s, until_s, np.random.default_rng([seed, 2, number]))
        rows = joined([*held, made]).in_order()
        end = int(np.searchsorted(rows.at_s, until_s))
        yield rows.take(np.arange(end))
        held = [rows.take(np.arange(end, len(rows.at_s)))]


def _heard(hearing: Hearing, from_s: int, until_s: int, rng: np.random.Generator) -> Lines:
    parts = []
    for messages in hearing.messages(from_s, until_s, rng):
        parts += [lines(messages), lines(_again(messages, rng))]
    rows = joined(parts)
    damage(rows, rng, DAMAGED_SHARE)
    return rows


def _again(messages: Messages, rng: np.random.Generator) -> Messages:
    """What a second station on land hears, some seconds later."""
    on_land = messages.station < SATELLITE
    some = messages.take(on_land & (rng.random(len(on_land)) < DUPLICATE_SHARE))
    later = some.received_s + rng.uniform(*_LATER_S, len(some.received_s))
    return some._replace(received_s=later, station=(some.station + 1) % LAND_STATIONS)
