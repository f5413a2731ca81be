"""`mmsi_conflict`: one MMSI is sent from two places at once, which no ship can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from app.detect.doubt import Doubt
from app.detect.facts import Fixes, FloatArray, IntArray
from app.detect.finding import Finding, Moment
from app.detect.hulls import can_have_sent
from app.detect.onetrack import OneTrack, OneTrackParameters
from app.detect.parameters import HOUR_S, MINUTE_S, HullParameters, next_minute
from app.detect.quiet import Lot
from app.detect.sinks import no_ship_lies
from app.detect.watch import State, Stretch, Vessel
from app.detect.words import minute, place
from app.domain.time import iso
from app.geo.geodesy import distance_nm

CONFLICT = "mmsi_conflict"
CAVEAT = "MMSI sent from two places at once"


@dataclass(frozen=True)
class ConflictParameters(OneTrackParameters):
    """Thresholds of `mmsi_conflict`: docs/rules.md, after the design's section 5."""

    alternations: int = 3
    overlap_s: int = 30 * MINUTE_S
    without_s: int = 6 * HOUR_S


class Alternation(NamedTuple):
    """Two consecutive fixes that no one ship can have sent: rows of the earlier, and of the later."""

    before: int
    after: int
    apart_nm: float


@dataclass(frozen=True)
class Count:
    """Alternations of two hulls, or of an open alert; times in seconds."""

    started_s: int
    """Earlier fix of the first."""
    since_s: int
    """Later fix of the first: from then on both are there."""
    alternations: int
    least_nm: float
    most_nm: float
    least_kn: float
    before: tuple[int, float, float]
    """Time, longitude and latitude of the last one's earlier fix."""
    after: tuple[int, float, float]
    detected_s: int | None = None
    """Of an open alert."""

    @property
    def overlap_s(self) -> int:
        """How long both tracks are there, as far as alternations show it."""
        return self.before[0] - self.since_s


@dataclass(frozen=True)
class ConflictRule:
    """Counts impossible alternations of each two hulls."""

    parameters: ConflictParameters = field(default_factory=ConflictParameters)
    hulls: HullParameters = field(default_factory=HullParameters)
    kinds: tuple[str, ...] = (CONFLICT,)
    version: int = 2

    def concerned(self, lot: Lot) -> set[int]:
        """Those with alternations lately; whoever has a second hull is looked at anyway."""
        return {mmsi for mmsi, known in lot.known.items() if CONFLICT in known.top.watched.states}

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """See `VesselRule`."""
        walk = _Walk(vessel, self, state)
        for alternation in walk.alternations(from_s, until_s):
            walk.take(alternation)
        walk.pass_time(until_s)
        return walk.stretch(until_s)


class _Walk:
    """One vessel, from a minute to another."""

    def __init__(self, vessel: Vessel, rule: ConflictRule, state: State) -> None:
        self.vessel, self.p, self.hulls = vessel, rule.parameters, rule.hulls
        self.pairs = {name: count_of(held) for name, held in state.get("pairs", {}).items()}
        self.open = count_of(state["open"]) if state.get("open") else None
        self.news: list[Moment] = []
        self.finished: list[Finding] = []

    def alternations(self, from_s: int, until_s: int) -> Iterator[Alternation]:
        """Those that come to count between the minutes: what was sent since does not explain them."""
        if len(self.vessel.hulls) < 2:
            return
        fixes, numbers = self.vessel.fine
        track = OneTrack(fixes, numbers, self.p)
        rows = self._impossible(from_s - self.p.hindsight_s, until_s - self.p.hindsight_s)
        for row, far_nm in zip(rows.tolist(), _apart_nm(fixes, rows).tolist(), strict=True):
            known_s = int(fixes.time_s[row]) + self.p.hindsight_s
            one_ship = (track.explains(i, numbers[j], known_s) for i, j in ((row - 1, row), (row, row - 1)))
            if not any(one_ship):
                yield Alternation(row - 1, row, far_nm)

    def _impossible(self, after_s: int, until_s: int) -> IntArray:
        """Rows in (after, until] that no ship can have sent after the one before."""
        fixes, numbers = self.vessel.fine
        first, end = fixes.time_s.searchsorted((after_s, until_s), "right").tolist()
        rows = np.arange(max(first, 1), end)
        rows = rows[numbers[rows] != numbers[rows - 1]]
        silent_s = fixes.time_s[rows] - fixes.time_s[rows - 1]
        places = fixes.lon[rows - 1], fixes.lat[rows - 1], fixes.lon[rows], fixes.lat[rows]
        kept = np.flatnonzero(~can_have_sent(silent_s, *places, self.hulls) & (silent_s <= self.p.without_s))
        lon1, lat1, lon2, lat2 = (column[kept] for column in places)
        found: IntArray = rows[kept[~(no_ship_lies(lon1, lat1) | no_ship_lies(lon2, lat2))]]
        return found

    def waits_until_s(self, until_s: int) -> int | None:
        """When the first alternation counts of which too little is known yet."""
        if len(self.vessel.hulls) < 2:
            return None
        rows = self._impossible(until_s - self.p.hindsight_s, until_s)
        time_s = self.vessel.fine[0].time_s[rows[:1]]
        return next_minute(int(time_s[0]) + self.p.hindsight_s) if len(time_s) else None

    def take(self, found: Alternation) -> None:
        """One more."""
        fixes, numbers = self.vessel.fine
        known_s = int(fixes.time_s[found.after]) + self.p.hindsight_s
        self.pass_time(known_s - 1)
        hulls = sorted((int(numbers[found.before]), int(numbers[found.after])))
        name = f"{hulls[0]} {hulls[1]}"
        counted = self.pairs[name] = _counted(self.pairs.get(name), fixes, found)
        if self.open:
            self.open = _counted(self.open, fixes, found)
        elif counted.alternations >= self.p.alternations and counted.overlap_s >= self.p.overlap_s:
            detected_s = next_minute(known_s)
            self.open = replace(counted, detected_s=detected_s)
            self.news.append(self._moment("opened", self.open, detected_s))

    def pass_time(self, until_s: int) -> None:
        """Up to and with a second: what is too long ago counts no more, and an alert ends."""
        since_s = until_s - self.p.without_s - self.p.hindsight_s
        self.pairs = {name: c for name, c in self.pairs.items() if c.after[0] > since_s}
        if self.open and self._ends_s(self.open) <= until_s:
            final_s = self._ends_s(self.open)
            closed = self._moment("closed", self.open, final_s)
            self.finished.append(self._finding(self.open, closed, (*self.news, closed), final_s))
            self.open, self.news = None, []

    def _ends_s(self, count: Count) -> int:
        return next_minute(count.after[0] + self.p.without_s + self.p.hindsight_s)

    def stretch(self, until_s: int) -> Stretch:
        """What was found."""
        waits_s = self.waits_until_s(until_s)
        state: dict[str, Any] = {} if waits_s is None else {"waits_s": waits_s}
        if self.pairs:
            state["pairs"] = {name: vars(count) for name, count in self.pairs.items()}
        doubts = tuple(Doubt(CAVEAT, f.detected_s, f.final_s) for f in self.finished)
        if self.open is None:
            return Stretch(state, tuple(self.finished), wake_s=waits_s, doubts=doubts)
        now = self._moment("now", self.open, until_s)
        under_way = self._finding(self.open, now, tuple(self.news), None)
        wake_s = min(self._ends_s(self.open), waits_s or self._ends_s(self.open))
        state["open"] = vars(self.open)
        doubts = (*doubts, Doubt(CAVEAT, under_way.detected_s, None))
        return Stretch(state, tuple(self.finished), (under_way,), wake_s, doubts=doubts)

    def _finding(self, count: Count, now: Moment, news: tuple[Moment, ...], final_s: int | None) -> Finding:
        assert count.detected_s is not None
        return Finding(
            kind=CONFLICT,
            vessels=(self.vessel.mmsi,),
            started_s=count.started_s,
            detected_s=count.detected_s,
            last_s=count.after[0],
            final_s=final_s,
            now=now,
            news=news,
        )

    def _moment(self, change: str, count: Count, at_s: int) -> Moment:
        ended = change == "closed"
        time_s, lon, lat = count.after
        return Moment(
            change=change,
            at_s=at_s,
            lon=lon,
            lat=lat,
            says=self._says(count, at_s, ended=ended),
            ended_s=time_s if ended else None,
            ended_by="no_alternation" if ended else None,
            evidence=_evidence(count) | self.vessel.says(at_s),
            caveats=("two ships, a copy, or a wrong place: AIS alone does not tell which",),
        )

    def _says(self, count: Count, at_s: int, *, ended: bool) -> str:
        (_, *one), (last_s, *other) = count.before, count.after
        since = minute(count.started_s)
        when = f"{since} to {minute(last_s)}" if ended else f"since {since}"
        destination = self.vessel.identity(at_s).destination
        declared = f", declared destination {destination}" if destination else ""
        return (
            f"{self.vessel.name(at_s)}: this MMSI is sent from two places at once, last {place(*one)} and "
            f"{place(*other)}, {when}, {count.alternations} alternations that no ship can have sailed, "
            f"{count.least_nm:.1f} to {count.most_nm:.1f} NM apart, AIS only{declared}"
        )


def count_of(held: Mapping[str, Any]) -> Count:
    """The count that a state gives as JSON."""
    values = dict(held)
    return Count(**values | {"before": tuple(values["before"]), "after": tuple(values["after"])})


def _counted(count: Count | None, fixes: Fixes, found: Alternation) -> Count:
    before, after = (_sent(fixes, i) for i in (found.before, found.after))
    kn = round(found.apart_nm * HOUR_S / max(after[0] - before[0], 1), 1)
    far_nm = round(found.apart_nm, 3)
    if count is None:
        return Count(before[0], after[0], 1, far_nm, far_nm, kn, before, after)
    least_nm, most_nm = min(far_nm, count.least_nm), max(far_nm, count.most_nm)
    least_kn, number = min(kn, count.least_kn), count.alternations + 1
    return Count(
        count.started_s, count.since_s, number, least_nm, most_nm, least_kn, before, after, count.detected_s
    )


def _sent(fixes: Fixes, i: int) -> tuple[int, float, float]:
    return int(fixes.time_s[i]), float(fixes.lon[i]), float(fixes.lat[i])


def _apart_nm(fixes: Fixes, rows: IntArray) -> FloatArray:
    return distance_nm(fixes.lon[rows - 1], fixes.lat[rows - 1], fixes.lon[rows], fixes.lat[rows])


def _evidence(count: Count) -> dict[str, Any]:
    places = [
        {"at": iso(time_s * 1000), "lon": round(lon, 6), "lat": round(lat, 6)}
        for time_s, lon, lat in (count.before, count.after)
    ]
    return {
        "alternations": count.alternations,
        "overlap_s": count.overlap_s,
        "apart_nm": {"least": count.least_nm, "most": count.most_nm},
        "least_implied_kn": count.least_kn,
        "places": places,
    }
