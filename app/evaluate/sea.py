"""A sea: one stage's situations one after another, heard by a receiver, and all that is true of them."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import numpy as np

from app.domain.watchlist import Unit
from app.evaluate.dials import Dials
from app.evaluate.events import Event, Setting, Situation, Stage
from app.evaluate.labels import labels
from app.evaluate.nmea import HEADER, Message, messages
from app.evaluate.reception import hear
from app.evaluate.scenario import in_order
from app.evaluate.ship import DEFAULT_START, Ship

USUAL = Dials(static_s=360.0)
"""A class A ship sends what she is every 6 minutes (ITU-R M.1371-5); places are thinned, see `Dials`."""


@dataclass(frozen=True)
class Sea:
    """Lines as a receiver logged them; from `start` to `end`; every event of every kind; who is watched."""

    stage: Stage
    lines: list[bytes]
    start: datetime
    end: datetime
    events: tuple[Event, ...]
    units: tuple[Unit, ...]
    vessel_days: float


def sea(stage: Stage, seed: int, situations: int, *, loss: float = 0.02, dials: Dials | None = None) -> Sea:
    """Make a sea of so many situations, varied by `seed`; ships and stories do not change with `loss`."""
    dials = replace(dials or stage.dials or USUAL, loss=loss)
    start = DEFAULT_START
    end = start + timedelta(hours=stage.every_h * (situations - 1) + stage.lasts_h)
    told = list(_situations(stage, seed, situations, start, end))
    heard: list[Message] = []
    ships = [ship for situation in told for ship in situation.ships]
    echoes = [echo for situation in told for echo in situation.echoes]
    for number, ship in enumerate((*ships, *echoes)):
        rng = np.random.default_rng([seed, zlib.crc32(stage.key.encode()), number])
        got = messages(ship, hear(ship, rng, dials), rng, dials)
        heard.extend(message for message in got if message.received_s < end.timestamp())
    rng = np.random.default_rng([seed, zlib.crc32(b"the line")])
    lines = [f"{text}\n".encode() for text in HEADER]
    lines.extend(line + b"\n" for line in in_order(heard, rng, dials, Counter()))
    events = [event for situation in told for event in situation.events]
    labelled = [event for ship in ships for event in labels(ship, start, end, dials)]
    events += _besides(events, [event for event in labelled if event.kind not in stage.wholly])
    units = tuple(unit for situation in told for unit in situation.units)
    kept = tuple(clipped for event in events if (clipped := _clipped(event, end)) is not None)
    return Sea(stage, lines, start, end, kept, units, _vessel_days(ships, end))


def _situations(
    stage: Stage, seed: int, situations: int, start: datetime, end: datetime
) -> Iterator[Situation]:
    numbers = count(1)
    if stage.around is not None:
        rng = np.random.default_rng([seed, zlib.crc32(stage.key.encode()), 1 << 20])
        yield stage.around(Setting(-1, start, rng, numbers), end)
    for number in range(situations):
        rng = np.random.default_rng([seed, zlib.crc32(stage.key.encode()), (1 << 21) + number])
        since = start + timedelta(hours=stage.every_h * number)
        yield stage.make(Setting(number, since, rng, numbers))


def _besides(told: list[Event], labelled: list[Event]) -> list[Event]:
    """What follows from what ships did, less what would only excuse alerts on what a situation is sure of."""
    sure = {(event.name, event.mmsis) for event in told if event.certain}
    return [event for event in labelled if event.certain or (event.name, event.mmsis) not in sure]


def _clipped(event: Event, end: datetime) -> Event | None:
    if event.start >= end:
        return None
    return replace(event, end=min(event.end, end))


def _vessel_days(ships: list[Ship], end: datetime) -> float:
    spans = ((ship.track().start_s, min(ship.track().end_s, end.timestamp())) for ship in ships)
    return sum(max(0.0, to - since) for since, to in spans) / 86400.0
