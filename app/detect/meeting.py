"""Two hulls from one half hour to the next: until a way of being together is met, and then until it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import numpy as np

from app.detect.facts import BoolArray, IntArray
from app.detect.parameters import MINUTE_S
from app.detect.sea import Sea
from app.detect.ways import KIND, WAYS, Counted, RendezvousParameters, Together
from app.domain.severity import OF_INTEREST, severity

PARTED, LOST = "parted", "lost_contact"


class Pair(NamedTuple):
    """Two hulls, of whom the first has the smaller MMSI."""

    mmsi_a: int
    hull_a: int
    mmsi_b: int
    hull_b: int


@dataclass
class Measured:
    """What was measured in minutes that count; times in seconds, of two ships in their order."""

    since_s: int
    last_s: int
    minutes: int
    closest_m: float
    closest_s: int
    silence_s: int
    """Longest that was bridged."""
    fixes: list[int]
    least_kn: list[float]
    greatest_kn: list[float]
    course_deg: list[float | None]
    lon: float
    lat: float

    def grown(self, other: Measured) -> Measured:
        """With what was measured in later minutes."""
        nearer = other if other.closest_m < self.closest_m else self
        return Measured(
            since_s=self.since_s,
            last_s=other.last_s,
            minutes=self.minutes + other.minutes,
            closest_m=nearer.closest_m,
            closest_s=nearer.closest_s,
            silence_s=max(self.silence_s, other.silence_s),
            fixes=[a + b for a, b in zip(self.fixes, other.fixes, strict=True)],
            least_kn=[min(v) for v in zip(self.least_kn, other.least_kn, strict=True)],
            greatest_kn=[max(v) for v in zip(self.greatest_kn, other.greatest_kn, strict=True)],
            course_deg=other.course_deg,
            lon=other.lon,
            lat=other.lat,
        )


@dataclass
class Meeting:
    """A way that was met, until it ends; times in seconds."""

    way: str
    started_s: int
    detected_s: int
    severity: str
    known_s: int
    """Last minute at which both were known."""
    near_s: int
    """Last known minute at which they were not apart."""
    measured: Measured
    apart_s: int | None = None
    """First minute since that at which they were apart."""
    closed_s: int | None = None
    ended_by: str | None = None
    opened: dict[str, Any] = field(default_factory=dict)
    """How it is told as it was found."""
    told: dict[str, Any] = field(default_factory=dict)
    """Who they were then."""


@dataclass
class Following:
    """What is remembered of a pair: minutes that count up to now, by way; or what was met."""

    runs: dict[str, Measured] = field(default_factory=dict)
    meeting: Meeting | None = None

    @property
    def matters(self) -> bool:
        """Whether there is anything to remember."""
        return bool(self.runs) or self.meeting is not None

    def to_dict(self) -> dict[str, Any]:
        """For the rule's state."""
        return asdict(self)

    @classmethod
    def from_dict(cls, held: dict[str, Any]) -> Following:
        """From the rule's state."""
        runs = {way: Measured(**run) for way, run in held["runs"].items()}
        if held["meeting"] is None:
            return cls(runs)
        return cls(runs, Meeting(**held["meeting"] | {"measured": Measured(**held["meeting"]["measured"])}))


@dataclass(frozen=True)
class HalfHour:
    """Pairs at the minutes of half an hour, or what is known of it."""

    sea: Sea
    minutes: IntArray
    two: Together
    counted: Counted


class Asked(NamedTuple):
    """What a walk asks of others."""

    describe: Callable[[Meeting], None]
    """Note how what was just found is told."""
    silent_since: Callable[[int], int | None]
    """The minute at which the two are lost if they were known last at a time; None: they are not."""


class Walk:
    """One pair through half an hour."""

    def __init__(
        self,
        pair: Following,
        half_hour: HalfHour,
        row: int,
        p: RendezvousParameters,
        asked: Asked,
    ) -> None:
        self.pair, self.p, self.row, self.sea = pair, p, row, half_hour.sea
        self.asked = asked
        self.minutes, self.two = half_hour.minutes, half_hour.two
        self.known, self.metres = self.two.known[row], self.two.metres[row]
        self.ways = [way[row] for way in half_hour.counted.ways]
        self.of_unit = half_hour.counted.of_unit[row]
        self.known_at_s = -(-self.two.known_s[row] // MINUTE_S) * MINUTE_S
        self.closed: list[Meeting] = []

    def run(self) -> None:
        """To its end."""
        k = 0
        while k < len(self.minutes):
            k = self._search(k) if self.pair.meeting is None else self._follow(self.pair.meeting, k)

    def _search(self, k: int) -> int:
        first, way = len(self.minutes), -1
        for number in range(len(WAYS)):
            met = self._met(number, k)
            if met is not None and met < first:
                first, way = met, number
        if way < 0:
            self.pair.runs = {w: run for n, w in enumerate(WAYS) if (run := self._run(n, k, None))}
            return len(self.minutes)
        self._open(way, k, first)
        return first + 1

    def _starts(self, way: int, k: int) -> tuple[BoolArray, IntArray]:
        """Which minutes from k on count, and where, from k, the last before each stands that does not."""
        counts = self.ways[way][k:]
        return counts, np.maximum.accumulate(np.where(counts, -1, np.arange(len(counts))))

    def _met(self, way: int, k: int) -> int | None:
        counts, broken = self._starts(way, k)
        if not counts.any():
            return None
        held = self.pair.runs.get(WAYS[way])
        before = held.since_s if held else int(self.minutes[k])
        since = np.where(broken < 0, before, self.minutes[k + np.minimum(broken + 1, len(counts) - 1)])
        met = np.flatnonzero(counts & (self.minutes[k:] - since >= self.p.lasting_s(WAYS[way])))
        return k + int(met[0]) if len(met) else None

    def _run(self, way: int, k: int, end: int | None) -> Measured | None:
        """The run of minutes that goes on at row `end`, by default the last."""
        counts, broken = self._starts(way, k)
        last = len(counts) - 1 if end is None else end - k
        if not counts[last]:
            return None
        first = int(broken[last]) + 1
        run = self._measured(k + first, k + last + 1)
        held = self.pair.runs.get(WAYS[way])
        return held.grown(run) if held and first == 0 else run

    def _open(self, way: int, k: int, at: int) -> None:
        run = self._run(way, k, at)
        assert run is not None
        grave = severity(KIND, unit=OF_INTEREST if self.of_unit[at] else None, subtype=WAYS[way])
        minute, detected_s = int(self.minutes[at]), int(self.known_at_s[at])
        self.pair.meeting = Meeting(WAYS[way], run.since_s, detected_s, grave, minute, minute, run)
        self.pair.runs = {}
        self.asked.describe(self.pair.meeting)

    def _follow(self, meeting: Meeting, k: int) -> int:
        known = np.flatnonzero(self.known[k:])
        first = k + int(known[0]) if len(known) else None
        if self._is_lost(meeting, first):
            self._close(LOST)
            return k
        for i in (k + known).tolist():
            if self._has_parted(meeting, i):
                meeting.closed_s = int(self.known_at_s[i])
                self._close(PARTED)
                return int(i) + 1
        return len(self.minutes)

    def _is_lost(self, meeting: Meeting, first: int | None) -> bool:
        until_s = int(self.minutes[-1]) if first is None else int(self.known_at_s[first]) - MINUTE_S
        if until_s - meeting.known_s < self.p.lost_s:
            return False
        lost_s = self.asked.silent_since(meeting.known_s)
        meeting.closed_s = lost_s if lost_s is not None and lost_s <= until_s else None
        return meeting.closed_s is not None

    def _has_parted(self, meeting: Meeting, i: int) -> bool:
        minute, metres = int(self.minutes[i]), float(self.metres[i])
        meeting.known_s = minute
        if metres <= self.p.apart_m:
            meeting.near_s, meeting.apart_s = minute, None
            if self.ways[WAYS.index(meeting.way)][i]:
                meeting.measured = meeting.measured.grown(self._measured(i, i + 1))
            return False
        meeting.apart_s = minute if meeting.apart_s is None else meeting.apart_s
        return minute - meeting.apart_s >= self.p.apart_s

    def _close(self, ended_by: str) -> None:
        assert self.pair.meeting is not None
        self.pair.meeting.ended_by = ended_by
        self.closed.append(self.pair.meeting)
        self.pair.meeting = None

    def _measured(self, begin: int, end: int) -> Measured:
        """Of the minutes from one row to another, not included, all of which are known."""
        rows, row = slice(begin, end), self.row
        at = begin + int(self.metres[rows].argmin())
        ships = (self.two.a, self.two.b)
        speeds = [self.sea.speed_kn[ship.row[row, rows]] for ship in ships]
        courses = [float(self.sea.course_deg[ship.row[row, end - 1]]) for ship in ships]
        return Measured(
            since_s=int(self.minutes[begin]),
            last_s=int(self.minutes[end - 1]),
            minutes=end - begin,
            closest_m=float(self.metres[at]),
            closest_s=int(self.minutes[at]),
            silence_s=max(int(ship.silence_s[row, rows].max()) for ship in ships),
            fixes=[int(ship.sends[row, rows].sum()) for ship in ships],
            least_kn=[_least(speed) for speed in speeds],
            greatest_kn=[-_least(-speed) for speed in speeds],
            course_deg=[None if np.isnan(course) else course for course in courses],
            lon=float(self.two.lon[row, end - 1]),
            lat=float(self.two.lat[row, end - 1]),
        )


def _least(speed: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """Of those that are known; not finite if none is."""
    return float(np.min(speed, where=~np.isnan(speed), initial=np.inf))
