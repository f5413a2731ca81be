"""Fleets made in a few lines, and a world of them for the rules on many vessels."""

from dataclasses import dataclass, field

import numpy as np

from app.detect.facts import Identity, IdentityTimeline
from app.detect.sea import SeaFixes
from app.detect.units import Watchlist
from app.detect.world import FeedTimes

MIN, HOUR, DAY = 60, 3600, 86400
START = 20_000 * DAY
M_PER_DEGREE = 111_000.0


@dataclass(frozen=True)
class Fix:
    """As a ship sent it; None: not sent."""

    time_s: int
    lon: float
    lat: float
    sog_kn: float | None
    cog_deg: float | None


@dataclass
class Ship:
    """A hull and what she sends, built leg by leg from where she is."""

    mmsi: int
    lon: float = 35.0
    lat: float = 34.5
    every_s: int = 60
    hull: int = 0
    ship_type: int | None = 70
    class_b: bool = False
    now_s: int = START
    fixes: list[Fix] = field(default_factory=list)

    def moved(self, east_m: float = 0.0, north_m: float = 0.0) -> "Ship":
        """Set down elsewhere."""
        self.lat += north_m / M_PER_DEGREE
        self.lon += east_m / (M_PER_DEGREE * np.cos(np.radians(self.lat)))
        return self

    def lie(self, hours: float) -> "Ship":
        """At anchor."""
        return self.sail(hours, 0.0, 0.0)

    def sail(self, hours: float, kn: float, course: float) -> "Ship":
        """Straight on."""
        end_s = self.now_s + round(hours * HOUR)
        speed = kn * 1852 / HOUR
        while self.now_s <= end_s:
            self.fixes.append(Fix(self.now_s, self.lon, self.lat, kn, course))
            step_m = speed * self.every_s
            self.moved(step_m * np.sin(np.radians(course)), step_m * np.cos(np.radians(course)))
            self.now_s += self.every_s
        return self

    def silent(self, hours: float) -> "Ship":
        """Sends nothing."""
        self.now_s += round(hours * HOUR)
        return self


class Fleet:
    """All that ships sent, as `app.detect.world.World`, up to a second."""

    def __init__(self, *ships: Ship, watchlist: Watchlist | None = None, until_s: int | None = None) -> None:
        self.ships, self.watchlist = ships, watchlist or Watchlist()
        last_s = max((f.time_s for ship in ships for f in ship.fixes), default=START)
        self.end_s = last_s + 12 * HOUR
        self.until_s = self.end_s if until_s is None else until_s
        columns = [np.array(c) for c in zip(*self._rows(), strict=True)]
        self._sea = SeaFixes(
            *(
                c.astype(t)
                for c, t in zip(columns, (int, int, int, float, float, float, float, bool), strict=True)
            )
        ).ordered()

    def _rows(self):
        for s in self.ships:
            for f in s.fixes:
                sog, cog = (np.nan if v is None else v for v in (f.sog_kn, f.cog_deg))
                yield s.mmsi, s.hull, f.time_s, f.lon, f.lat, sog, cog, s.class_b

    def up_to(self, until_s: int) -> "Fleet":
        """The same while no more is known."""
        return Fleet(*self.ships, watchlist=self.watchlist, until_s=until_s)

    def feeds(self):
        return [FeedTimes("test", "file", True, ((START - HOUR, min(self.end_s, self.until_s)),))]

    def sea(self, after_s, until_s, minutes):
        return self.sea_of(self._sea.mmsi, after_s, until_s).around(minutes)

    def sea_of(self, mmsis, after_s, until_s):
        assert until_s <= self.until_s
        here = (self._sea.time_s > after_s) & (self._sea.time_s <= until_s)
        return self._sea.take(here & np.isin(self._sea.mmsi, list(mmsis))).last_of_each_minute()

    def identities(self, mmsis, since_s):
        types = {s.mmsi: s.ship_type for s in self.ships}
        return {
            m: IdentityTimeline([], Identity(name=f"SYNTH {m}", ship_type=types[m], destination="NOWHERE"))
            for m in mmsis
        }

    def heard(self, mmsi):
        return self.feeds()
