"""Scenarios: synthetic NMEA off Syria with its truth, the same bytes for the same seed.

By hand: `python -m app.evaluate.scenario --seed 1 --out FILE [--days 11] [--key KEY]...`
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from app.evaluate.catalogue import CATALOGUE, Behaviour, Expected, Near
from app.evaluate.dials import CLEAN, Dials
from app.evaluate.nmea import HEADER, Message, messages, numbered
from app.evaluate.noise import KINDS
from app.evaluate.reception import Random, hear
from app.evaluate.ship import DEFAULT_START, Ship
from app.evaluate.track import Interval, Track

__all__ = [
    "CLEAN",
    "DEMO_DAYS",
    "WATCHLIST",
    "Dials",
    "Scenario",
    "ShipTruth",
    "demo",
    "generate",
    "in_order",
    "write",
]

DEMO_DAYS = 11.0
WATCHLIST = Path(__file__).with_name("data") / "watchlist.csv"
"""The demo's watchlist: `label,mmsi,imo,callsign`."""


@dataclass(frozen=True)
class ShipTruth:
    """The truth of one ship: what she did, clipped to the scenario, and what must be said of her MMSI."""

    behaviour: str
    ship: Ship
    track: Track
    intervals: tuple[Interval, ...]
    expected: Expected
    silence_s: float
    """The longest between two reports of her that a station hears, with one lost between them."""

    @property
    def mmsi(self) -> int:
        """Her MMSI; two ships of `two_hulls` share one, and the one expectation."""
        return self.ship.identity.mmsi

    def span(self, near: Near) -> tuple[datetime, datetime] | None:
        """The instants (UTC) between which a time "near" something must lie; None if she never does it."""
        began = next((interval.start for interval in self.intervals if interval.what == near.what), None)
        if began is None:
            return None
        silence = timedelta(seconds=self.silence_s)
        first = began + timedelta(minutes=near.from_min) - near.early * silence
        return first, began + timedelta(minutes=near.to_min) + near.late * silence


@dataclass(frozen=True)
class Scenario:
    """`lines`: bytes with their ends, in the order of the file; `start`, `end` in UTC; every ship's truth.

    `noise`: name of the kind (see `noise.KINDS`) -> lines of it. `good`: messages of ships, duplicates too.
    """

    lines: list[bytes]
    start: datetime
    end: datetime
    truth: tuple[ShipTruth, ...]
    good: int
    noise: dict[str, int] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        """The whole file."""
        return b"".join(self.lines)


def generate(
    seed: int,
    *,
    keys: Sequence[str] | None = None,
    start: datetime = DEFAULT_START,
    days: float = 10.0,
    dials: Dials | None = None,
) -> Scenario:
    """Make a scenario of the behaviours `keys` (default: all that fit into `days`), varied by `seed`.

    A behaviour's ships are the same for one seed, start and length, whichever others stand beside it.
    """
    if start.tzinfo is None:
        raise ValueError("`start` needs a time zone")
    end = start + timedelta(days=days)
    dials = Dials() if dials is None else dials
    truth: list[ShipTruth] = []
    heard: list[Message] = []
    for behaviour in _chosen(keys, days):
        rng = np.random.default_rng([seed, zlib.crc32(behaviour.key.encode())])
        for ship in behaviour.build(start, end, rng):
            truth.append(_truth(behaviour, ship, end, dials))
            got = messages(ship, hear(ship, rng, dials), rng, dials)
            heard.extend(message for message in got if message.received_s < end.timestamp())
    rng = np.random.default_rng([seed, zlib.crc32(b"the line")])
    noise: Counter[str] = Counter()
    lines = [f"{text}\n".encode() for text in HEADER]
    lines.extend(_ended(in_order(heard, rng, dials, noise), rng, dials))
    return Scenario(lines, start, end, tuple(truth), len(heard), dict(sorted(noise.items())))


def demo(seed: int = 1) -> Scenario:
    """Make the demo: the whole catalogue over 11 days from 1 December 2024, with noise of every kind."""
    return generate(seed, days=DEMO_DAYS, dials=Dials(moving_s=380.0, still_s=660.0, noise=0.004))


def write(path: str | Path, scenario: Scenario) -> int:
    """Write the scenario's file and give its number of lines."""
    Path(path).write_bytes(scenario.data)
    return len(scenario.lines)


def in_order(heard: Iterable[Message], rng: Random, dials: Dials, noise: Counter[str]) -> Iterator[bytes]:
    """Lines without their ends, as they stand in the file; what of noise lies among them is counted."""
    return _with_noise(_ordered(heard, rng, dials), rng, dials, noise)


def _chosen(keys: Sequence[str] | None, days: float) -> list[Behaviour]:
    if keys is None:
        return [behaviour for behaviour in CATALOGUE.values() if behaviour.needs_days <= days]
    for key in keys:
        if key not in CATALOGUE:
            raise ValueError(f"no behaviour {key!r}; there are {', '.join(CATALOGUE)}")
        if CATALOGUE[key].needs_days > days:
            raise ValueError(f"behaviour {key!r} needs {CATALOGUE[key].needs_days} days, not {days}")
    return [CATALOGUE[key] for key in keys]


def _truth(behaviour: Behaviour, ship: Ship, end: datetime, dials: Dials) -> ShipTruth:
    track = ship.track()
    seen = (i for i in track.intervals() if i.start < end)
    clipped = tuple(Interval(i.start, min(i.end, end), i.what) for i in seen)
    return ShipTruth(behaviour.key, ship, track, clipped, behaviour.expected, dials.longest_silence_s)


def _ordered(heard: Iterable[Message], rng: Random, dials: Dials) -> list[Message]:
    """By time of reception; with disorder each comes up to `disorder_s` later in the file."""
    ordered = sorted(heard, key=lambda message: (message.received_s, message.station, message.sentences))
    if not dials.disorder_s:
        return ordered
    late = rng.uniform(0.0, dials.disorder_s, len(ordered))
    places = np.array([message.received_s for message in ordered]) + late
    return [ordered[int(i)] for i in np.argsort(places, kind="stable")]


def _with_noise(ordered: list[Message], rng: Random, dials: Dials, noise: Counter[str]) -> Iterator[bytes]:
    names = list(KINDS)
    for message in _numbered(ordered):
        if rng.random() < dials.noise:
            # Each kind in turn, so that a short scenario has them all too.
            name = names[noise.total() % len(names)]
            noise[name] += 1
            yield KINDS[name](message, rng)
        yield from (line.encode("ascii") for line in message.lines)


def _numbered(ordered: Iterable[Message]) -> Iterator[Message]:
    """Sequence numbers go round as a receiver gives them, so that equal ones lie far apart."""
    count = 0
    for message in ordered:
        yield numbered(message, count % 10)
        count += len(message.sentences) > 1


def _ended(lines: Iterable[bytes], rng: Random, dials: Dials) -> Iterator[bytes]:
    for line in lines:
        crlf = dials.crlf > 0.0 and rng.random() < dials.crlf
        yield line + (b"\r\n" if crlf else b"\n")


def _main() -> None:
    parser = argparse.ArgumentParser(description="Write a synthetic AIS scenario off Syria.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    parser.add_argument("--days", type=float, default=DEMO_DAYS)
    parser.add_argument("--start", type=datetime.fromisoformat, default=DEFAULT_START, help="ISO 8601, UTC")
    parser.add_argument("--key", action="append", help="a behaviour; may be repeated (default: all)")
    args = parser.parse_args()
    start = args.start if args.start.tzinfo else args.start.replace(tzinfo=UTC)
    write(args.out, generate(args.seed, keys=args.key, start=start, days=args.days))


if __name__ == "__main__":
    _main()
