"""Ships in three lines: where they go, as the engine's tests take them."""

from dataclasses import dataclass, field, replace

import numpy as np
from detect.reference_types import RefFix, RefWatch
from detect.tracks import DAY, HOUR, MIN, NOBODY, START, UNITS, Case

from app.detect.engine import conclude
from app.domain.alert import DerivedAlert
from app.geo.geodesy import distance_nm, initial_bearing_deg, point_at
from app.geo.limits import DECIDING, distances
from app.geo.ports import port_distance_nm

MMSI = 538000001
WATCHED = RefWatch(frozenset({MMSI}), frozenset(), frozenset())


@dataclass(frozen=True)
class Ship:
    """`ship(lon, lat).sail(lon, lat, 12).lie(3)`: a fix each `every_s`, at whole seconds."""

    lon: float
    lat: float
    time_s: int = START
    every_s: int = 600
    fixes: tuple[tuple[int, float, float, float | None, bool], ...] = field(default=())

    def fix(self, sog_kn: float | None = 0.0, *, coarse: bool = False) -> "Ship":
        """One fix, here and now."""
        return replace(self, fixes=(*self.fixes, (self.time_s, self.lon, self.lat, sog_kn, coarse)))

    def at(self, lon: float, lat: float) -> "Ship":
        """There, at once."""
        return replace(self, lon=lon, lat=lat)

    def after(self, seconds: int) -> "Ship":
        """Unheard for so long."""
        return replace(self, time_s=self.time_s + seconds)

    def sail(self, lon: float, lat: float, kn: float, *, heard: bool = True) -> "Ship":
        """On a straight course to there, with a fix at once and then each `every_s`, and one on arrival."""
        away_nm = float(distance_nm(self.lon, self.lat, lon, lat))
        seconds, course = int(away_nm / kn * HOUR), float(initial_bearing_deg(self.lon, self.lat, lon, lat))
        ship, begun = self, self.time_s
        for gone_s in [*range(0, seconds, self.every_s), seconds] if heard else []:
            x, y = point_at(self.lon, self.lat, course, gone_s / HOUR * kn)
            ship = replace(ship, time_s=begun + gone_s).at(float(x), float(y)).fix(kn)
        return replace(ship, lon=lon, lat=lat, time_s=begun + seconds)

    def lie(self, hours: float, sog_kn: float | None = 0.0) -> "Ship":
        """Where she is."""
        ship = self
        for _ in range(int(hours * HOUR / self.every_s)):
            ship = ship.after(self.every_s).fix(sog_kn)
        return ship

    def case(self, watch: RefWatch = NOBODY, wait_s: int = HOUR) -> Case:
        """All of it."""
        return case_of(list(self.fixes), watch, wait_s)


def ship(lon: float, lat: float, every_s: int = 600) -> Ship:
    """A ship that was not heard yet."""
    return Ship(lon, lat, every_s=every_s)


def case_of(
    rows: list[tuple[int, float, float, float | None, bool]],
    watch: RefWatch = NOBODY,
    wait_s: int = HOUR,
) -> Case:
    """From (time, lon, lat, speed, coarse), places as AIS has them."""
    lon, lat = (np.round(np.array([r[i] for r in rows]) * UNITS) / UNITS for i in (1, 2))
    where, port = distances(lon, lat), port_distance_nm(lon, lat)
    made = {}
    for i, (time_s, _, _, sog_kn, coarse) in enumerate(rows):
        d, margin = float(where.to_limit_nm[DECIDING][i]), float(where.boundary_margin_nm[i])
        key = time_s, float(lon[i]), float(lat[i])
        made[key] = RefFix(*key, sog_kn, 0, coarse, d, bool(where.is_syrian[i]), margin, float(port[i]))
    end = max(r[0] for r in rows)
    until = (end + wait_s) // MIN * MIN
    return Case(MMSI, [made[k] for k in sorted(made)], [], [], [(START - DAY, until)], until, watch)


def raised(case: Case, *kinds: str) -> list[DerivedAlert]:
    """The alerts of these kinds, in order of detection."""
    alerts = conclude(case.facts(), case.rules(), case.until_s).alerts
    return sorted((a for a in alerts if a.kind in kinds), key=lambda a: (a.detected_ms, a.started_ms, a.id))
