"""What a picture is made of: plain values, in degrees, milliseconds and nautical miles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Theme = Literal["day", "night"]

NO_HULL = -1
"""Of a fix that belongs to no hull."""
_SETTLED_FIXES = 3
"""A hull of fewer fixes may be one wrong fix: the rules have the same number."""


@dataclass(frozen=True)
class Fixes:
    """Fixes of one vessel, n of them by time; each array of shape (n,), places in WGS 84 degrees."""

    mmsi: int
    time_ms: IntArray
    lon: FloatArray
    lat: FloatArray
    hull: IntArray
    """Which ship under this MMSI sent it; `NO_HULL` if none can have."""
    flagged: BoolArray
    """A taint speaks against it."""
    after_silence: BoolArray
    """Her hull's fix before it lies more than `SILENCE_S` earlier."""
    of: int
    """How many fixes the span holds; more than n if some were left out for the drawing."""

    def __len__(self) -> int:
        return len(self.time_ms)

    @property
    def doubted(self) -> BoolArray:
        """Which are not to be leaned on: flagged, of no hull, or of one that never settled beside another."""
        hulls, sizes = np.unique(self.hull[self.hull != NO_HULL], return_counts=True)
        settled = hulls[sizes >= _SETTLED_FIXES]
        loose = ~np.isin(self.hull, settled) if len(settled) else self.hull == NO_HULL
        return np.asarray(self.flagged | loose)


@dataclass(frozen=True)
class Sheet:
    """The size of a picture in pixels, and whether it is for the day or for the night."""

    width: int = 1080
    height: int = 1350
    theme: Theme = "day"


@dataclass(frozen=True)
class Vessel:
    """Whom a picture of a track is about."""

    mmsi: int
    name: str | None
    synthetic: bool


@dataclass(frozen=True)
class Ring:
    """A circle at sea: its centre in degrees, its diameter in NM."""

    lon: float
    lat: float
    diameter_nm: float


@dataclass(frozen=True)
class Stay:
    """What an alert says of the time and place it is about; times in ms."""

    name: str
    """What it is called: stay, alert."""
    started_ms: int
    detected_ms: int | None
    ended_ms: int | None
    ring: Ring | None
    band_nm: tuple[float, float]
    """The watched band: from so many NM inside the computed line (negative) to so many outside."""


@dataclass(frozen=True)
class Mark:
    """A place that is named on the map; a sink is where ships are shown that are not there."""

    lon: float
    lat: float
    name: str
    is_sink: bool = False


@dataclass(frozen=True)
class Line:
    """A line through places in degrees, with a name or none: a jump no ship can have made, the leg across
    a border, a course, the border of a port or strait, or of what an image showed."""

    places: tuple[tuple[float, float], ...]
    name: str
    sort: Literal["jump", "crossing", "course", "border", "look"]


@dataclass(frozen=True)
class Reach:
    """A circle in which she can be: from her last fix on, or by what a report says of her place."""

    lon: float
    lat: float
    radius_nm: float
    name: str
    is_rival: bool = False
    """Whether other reports outweigh the one that says so."""


@dataclass(frozen=True)
class Claim:
    """What an alert claims beyond a track."""

    marks: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    reach: Reach | None = None
    rings: tuple[Reach, ...] = ()
    """Where reports put her, each as wide as it is uncertain."""
    core: tuple[tuple[float, float], ...] = ()
    """Places that the map must hold."""
    is_tight: bool = False
    """Whether it is to hold no more: neither the line, nor how she came."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """All that one picture shows, before anything is drawn."""

    title: str
    lines: tuple[str, ...]
    badge: str
    """A word of its own at the right of the title; "" for none."""
    caveats: tuple[str, ...]
    description: str
    """What the file says of itself, for those who cannot see it."""
    synthetic: bool
    tracks: tuple[Fixes, ...]
    since_ms: int
    until_ms: int
    as_of_ms: int | None
    stay: Stay | None = None
    place: tuple[float, float] | None = None
    """Where it is about if there is no track: lon, lat."""
    claim: Claim = field(default=Claim())
    notes: tuple[str, ...] = field(default=())
    """What the picture leaves out or cannot say."""
    is_of_reports: bool = False
    """Whether it is about what was reported: without a track nothing is missing, and nothing to chart."""

    @property
    def has_chart(self) -> bool:
        """Whether there is a distance over time to show, or that one is missing."""
        return bool(self.tracks) or not self.is_of_reports
