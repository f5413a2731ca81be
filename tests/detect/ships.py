"""Tracks by hand: `Ship(34.0, 35.0).sail(90, 12, minutes=60).stay(30)`, far from Syria and ports."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from detect.reference_types import RefFix, RefStatic
from detect.tracks import MIN, START, UNITS, Case

from app.detect.engine import Conclusion, conclude
from app.domain.alert import DerivedAlert
from app.geo.geodesy import point_at

MMSI = 538000001
FAR = {"d": 50.0, "syrian": False, "margin": -20.0, "port_nm": 50.0}


class Ship:
    """Where one transmitter is, minute by minute; each call goes on from where the last one ended."""

    def __init__(self, lon: float, lat: float, start_s: int = START, every_s: int = MIN) -> None:
        self.lon, self.lat, self.now_s, self.every_s = lon, lat, start_s, every_s
        self.fixes: list[RefFix] = []

    def sail(self, course_deg: float, kn: float, minutes: float, says_kn: float | None = None) -> "Ship":
        """Straight on."""
        moments = np.arange(self.now_s, self.now_s + minutes * MIN, self.every_s)
        away_nm = kn * (moments - self.now_s) / 3600
        lons, lats = point_at(self.lon, self.lat, course_deg, away_nm)
        for time_s, lon, lat in zip(moments.tolist(), lons.tolist(), lats.tolist(), strict=True):
            self.fixes.append(fix(time_s, lon, lat, kn if says_kn is None else says_kn))
        self.now_s += int(minutes * MIN)
        lon, lat = point_at(self.lon, self.lat, course_deg, kn * minutes / 60)
        self.lon, self.lat = float(lon), float(lat)
        return self

    def stay(self, minutes: float) -> "Ship":
        return self.sail(0, 0, minutes)

    def silent(self, minutes: float) -> "Ship":
        self.now_s += int(minutes * MIN)
        return self

    def thrown(self, lon: float, lat: float, minutes: float) -> "Ship":
        """Shown elsewhere for so long, and back where she was."""
        away = Ship(lon, lat, self.now_s, self.every_s).stay(minutes)
        self.fixes += away.fixes
        return self.silent(minutes)


def fix(time_s: int, lon: float, lat: float, sog_kn: float | None = 0.0, *, coarse: bool = False) -> RefFix:
    """As the store gives it."""
    lon, lat = round(lon * UNITS) / UNITS, round(lat * UNITS) / UNITS
    return RefFix(int(time_s), lon, lat, sog_kn, 0, coarse, **FAR)


def delayed(fixes: Iterable[RefFix], seconds: int) -> list[RefFix]:
    """As a receiver hears them whose clock is so much behind."""
    return [replace(f, time_s=f.time_s + seconds) for f in fixes]


def case(
    fixes: Iterable[RefFix], *, mmsi: int = MMSI, ship_type: int | None = 70, after_min: int = 0
) -> Case:
    """All facts, looked at so long after the last."""
    sent = {(f.time_s, f.lon, f.lat): f for f in fixes}
    ordered = [sent[key] for key in sorted(sent)]
    statics = [] if ship_type is None else [RefStatic(ordered[0].time_s, None, None, ship_type)]
    until_s = -(-ordered[-1].time_s // MIN) * MIN + after_min * MIN
    return Case(mmsi, ordered, statics, [], [(START - MIN, until_s)], until_s)


def found(kind: str, given: Case) -> list[DerivedAlert]:
    """Alerts of a kind that follow."""
    return of_kind(kind, conclude(given.facts(), given.rules(), given.until_s))


def of_kind(kind: str, result: Conclusion) -> list[DerivedAlert]:
    return sorted((a for a in result.alerts if a.kind == kind), key=lambda a: a.started_ms)
