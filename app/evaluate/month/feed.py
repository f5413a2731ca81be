"""A month as AIS bytes, an hour after another: memory does not grow with its length.

By hand: `python -m app.evaluate.month.feed --seed 1 --days 30 --out FILE`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np

from app.domain.watchlist import Unit
from app.evaluate.month.hearing import Heard
from app.evaluate.month.labels import Label
from app.evaluate.month.people import people
from app.evaluate.month.shape import HOUR_S, WHOLE, Shape
from app.evaluate.month.stories import Story, outage_label, stories
from app.evaluate.month.told import StoriesHeard
from app.evaluate.nmea import HEADER
from app.evaluate.traffic.lines import SYNTHETIC, Lines, joined, lines


class Month:
    """The feed of a shape: the same bytes for the same shape and network.

    `network` begins the names of the stations. With the default all that comes of the feed is marked as
    synthetic and told to no one; under another name it is taken for reception, which is for evaluations.
    """

    def __init__(self, shape: Shape, network: str = SYNTHETIC) -> None:
        self.shape, self.network = shape, network

    @cached_property
    def stories(self) -> list[Story]:
        """The ships with stories."""
        return stories(self.shape)

    @property
    def watchlist(self) -> tuple[Unit, ...]:
        """The units that the analyst of this month watches."""
        return tuple(unit for story in self.stories for unit in story.units)

    @property
    def labels(self) -> list[Label]:
        """All that is truly critical, in the order of time."""
        told = [label for story in self.stories for label in story.labels]
        return sorted([*told, *outage_label(self.shape)], key=lambda label: label.since_s)

    def hours(self) -> Iterator[Lines]:
        """Yield the lines that are written in each hour, in their order."""
        shape, seed = self.shape, self.shape.seed
        ships = {ship.identity.mmsi for story in self.stories for ship in story.ships}
        others = Heard(shape, people(shape, len(ships)))
        own = StoriesHeard.of(self.stories, seed, self.network)
        late: list[Lines] = []
        for number, from_s in enumerate(range(shape.start_s, shape.end_s, HOUR_S)):
            until_s = min(from_s + HOUR_S, shape.end_s)
            rng = np.random.default_rng([seed, 2, number])
            made = [lines(each, self.network) for each in others.messages(from_s, until_s, rng)]
            rows = joined([*late, *made, own.lines(from_s, until_s, rng)]).in_order()
            cut = int(np.searchsorted(rows.at_s, until_s))
            yield self._received(rows.take(np.arange(cut)))
            late = [rows.take(np.arange(cut, len(rows.at_s)))]

    def steps(self, seconds: int) -> Iterator[tuple[int, bytes]]:
        """Yield when each step ends (s since 1970), and what was written in it; an hour holds whole steps."""
        yield self.shape.start_s, "".join(f"{line}\n" for line in HEADER).encode("ascii")
        for number, rows in enumerate(self.hours()):
            from_s = self.shape.start_s + number * HOUR_S
            for begin_s in range(from_s, min(from_s + HOUR_S, self.shape.end_s), seconds):
                cut = np.searchsorted(rows.at_s, (begin_s, begin_s + seconds))
                yield begin_s + seconds, rows.take(np.arange(*cut)).to_bytes()

    def _received(self, rows: Lines) -> Lines:
        """Without what was sent while no receiver heard anything."""
        if self.shape.outage is None:
            return rows
        begin_s, end_s = (self.shape.start_s + hours * HOUR_S for hours in self.shape.outage)
        return rows.take((rows.at_s < begin_s) | (rows.at_s >= end_s))


def _main() -> None:
    parser = argparse.ArgumentParser(description="Write a synthetic month of AIS, labelled as such.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=float, default=30.0)
    parser.add_argument("--vessels", type=int, default=WHOLE)
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    given = parser.parse_args()
    month = Month(Shape(given.seed, given.days, given.vessels))
    with given.out.open("wb") as out:
        for _, data in month.steps(HOUR_S):
            out.write(data)


if __name__ == "__main__":
    _main()
