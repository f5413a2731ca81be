"""Incidents of interference as they grow: signs of many vessels that belong together, by place and time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import asin, cos, radians, sin, sqrt
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from app.detect.parameters import DAY_S, HOUR_S, MINUTE_S
from app.detect.signs import Loss, Sign
from app.detect.sinks import SINKS, inland, sinks_at
from app.domain.alert import alert_id
from app.domain.severity import INFO
from app.geo.geodesy import METRES_PER_NM, distance_nm
from app.geo.kernels.layout import MEAN_RADIUS_M

INTERFERENCE = "gnss_interference"
THROWN, CIRCLE, LOSS = "displacement", "circle", "loss"
INLAND = "inland"


@dataclass(frozen=True)
class InterferenceParameters:
    """Thresholds of `gnss_interference`: docs/rules.md, after the design's section 5."""

    ships: int = 3
    within_s: int = HOUR_S
    place_nm: float = 2.0
    inland_nm: float = 50.0
    lost_ships: int = 5
    lost_nm: float = 50.0
    lost_after_s: int = 6 * HOUR_S
    lost_lasting_s: int = 5 * MINUTE_S
    ends_s: int = 6 * HOUR_S
    quiet_s: int = 48 * HOUR_S
    baseline_days: int = 14
    baseline_least_days: int = 7
    surge: float = 2.0


class Event(NamedTuple):
    """A sign at the second at which it is seen; `start_s` and `hull` are of its run of fixes, if any."""

    time_s: int
    mmsi: int
    sign: str
    hull: int
    start_s: int
    lon: float
    lat: float
    where: str
    """Name of the sink, `INLAND`, or empty."""


@dataclass
class Incident:
    """Signs that belong together; times in seconds."""

    sign: str
    where: str
    lon: float
    lat: float
    started_s: int
    detected_s: int
    last_s: int
    """Last that is known to belong to it, of what has come to its end."""
    sign_s: int = 0
    """When the last sign came."""
    severity: str = INFO
    members: list[int] = field(default_factory=list)
    runs: list[tuple[int, int, int]] = field(default_factory=list)
    """MMSI, start and hull of runs of fixes that may still go on."""
    ended_s: int | None = None
    spell_s: int = 0
    """When it began, or began again."""

    @property
    def subject(self) -> str:
        """The sink, or what is sent and where."""
        return self.where if self.is_named else f"{self.sign} {self.lat:.2f} {self.lon:.2f}"

    @cached_property
    def id(self) -> str:
        """Of its alert: whoever joins later, it stays."""
        return alert_id(INTERFERENCE, self.subject, (), self.started_s * 1000)

    @property
    def is_named(self) -> bool:
        """Whether it is at a known sink."""
        return self.where not in ("", INLAND)

    @classmethod
    def from_state(cls, held: dict[str, Any]) -> Incident:
        """From a checkpoint."""
        runs = [(mmsi, start_s, hull) for mmsi, start_s, hull in held["runs"]]
        return cls(**held | {"runs": runs, "members": list(held["members"])})


def insert(ordered: list[Any], item: Any) -> bool:  # noqa: ANN401 - of whatever kind the list is
    """Put it in its place, unless it is there; whether it was not.

    >>> ships = [1, 3]
    >>> insert(ships, 2), insert(ships, 2), ships
    (True, False, [1, 2, 3])
    """
    i = bisect_left(ordered, item)
    if i < len(ordered) and ordered[i] == item:
        return False
    ordered.insert(i, item)
    return True


def events(thrown: Iterable[Sign], lost: Iterable[Loss], from_s: int, until_s: int) -> list[Event]:
    """All that are seen after a second and up to another, in order."""
    found = [Event(gone.time_s, gone.mmsi, LOSS, 0, gone.start_s, gone.lon, gone.lat, "") for gone in lost]
    runs = list(thrown)
    lon, lat = (np.array([getattr(sign.run, name) for sign in runs], np.float64) for name in ("lon", "lat"))
    for sign, name, on_land in zip(runs, sinks_at(lon, lat), inland(lon, lat).tolist(), strict=True):
        run, where = sign.run, name or (INLAND if on_land else "")
        for time_s, kind in ((run.start_s, THROWN), (run.circled_s, CIRCLE)):
            if time_s is not None and from_s < time_s <= until_s:
                found.append(Event(time_s, sign.mmsi, kind, run.hull, run.start_s, run.lon, run.lat, where))
    return sorted(found)


def belong(event: Event, sign: str, where: str, lon: float, lat: float, p: InterferenceParameters) -> bool:
    """Whether an event is of one place with another event, or with an incident."""
    if (event.sign == LOSS) != (sign == LOSS):
        return False
    named = event.where not in ("", INLAND)
    if named or where not in ("", INLAND):
        return event.where == where
    within_nm = p.place_nm
    if event.sign == LOSS:
        within_nm = p.lost_nm
    elif event.where == where == INLAND:
        within_nm = p.inland_nm
    return _are_within(within_nm, event.lon, event.lat, lon, lat)


def _are_within(within_nm: float, lon1: float, lat1: float, lon2: float, lat2: float) -> bool:
    """Whether two places in degrees are so near; most are so plainly, or so plainly not, by the sphere.

    Its distances differ by less than 0.6 % from those on the ellipsoid.

    >>> _are_within(60.1, 35.0, 34.0, 35.0, 35.0), _are_within(59.89, 35.0, 34.0, 35.0, 35.0)
    (True, False)
    """
    phi1, phi2 = radians(lat1), radians(lat2)
    across, up = sin(radians(lon2 - lon1) / 2), sin((phi2 - phi1) / 2)
    half_chord = sqrt(min(1.0, up * up + cos(phi1) * cos(phi2) * across * across))
    sphere_nm = 2 * MEAN_RADIUS_M / METRES_PER_NM * asin(half_chord)
    if abs(sphere_nm - within_nm) > 0.01 * within_nm:
        return sphere_nm < within_nm
    return float(distance_nm(lon1, lat1, lon2, lat2)) <= within_nm


def place_of(event: Event) -> tuple[float, float]:
    """Longitude and latitude of the sink, or of the event itself."""
    named = [(sink.lon, sink.lat) for sink in SINKS if sink.name == event.where]
    return named[0] if named else (event.lon, event.lat)


@dataclass
class Baseline:
    """How many ships a sink took, day by day."""

    first_day: int
    days: dict[str, int] = field(default_factory=dict)
    """Day since 1970 -> ships."""
    today: int = 0
    ships: list[int] = field(default_factory=list)
    """Of the day `today`."""
    surged: int | None = None
    """The last day on which there were too many."""

    def add(self, time_s: int, mmsi: int, p: InterferenceParameters) -> bool:
        """One more ship; whether that is news: more than usual, and not so the day before."""
        day = time_s // DAY_S
        if day != self.today:
            self.today, self.ships = day, []
        if not insert(self.ships, mmsi):
            return False
        kept = {d: n for d, n in self.days.items() if int(d) > day - p.baseline_days - 1}
        self.days = kept | {str(day): len(self.ships)}
        usual = self.usual(day, p)
        if usual is None or len(self.ships) < p.ships or len(self.ships) <= p.surge * usual:
            return False
        is_news = self.surged is None or day - self.surged > 1
        self.surged = day
        return is_news

    def usual(self, day: int, p: InterferenceParameters) -> float | None:
        """Median of the days before, as far as the sink is known; None if it is not known long enough."""
        first = max(self.first_day, day - p.baseline_days)
        if day - self.first_day < p.baseline_least_days:
            return None
        return float(median(self.days.get(str(d), 0) for d in range(first, day)))
