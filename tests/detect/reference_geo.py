"""Distances, places between fixes and the smallest enclosing circle, for the reference only."""

import math
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from detect.reference_types import RefFix
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
NM = 1852.0
HOUR = 3600

Point = tuple[float, float]
Disc = tuple[float, float, float]  # x, y, radius


def distance_nm(a: Point, b: Point) -> float:
    return GEOD.inv(a[0], a[1], b[0], b[1])[2] / NM


def place(fix: RefFix) -> Point:
    return fix.lon, fix.lat


def path_nm(fixes: Sequence[RefFix]) -> float:
    return GEOD.line_length([f.lon for f in fixes], [f.lat for f in fixes]) / NM


def first_of_each_second(fixes: Sequence[RefFix]) -> list[RefFix]:
    return [f for i, f in enumerate(fixes) if i == 0 or fixes[i - 1].time_s != f.time_s]


def hourly_speeds(window: Sequence[RefFix]) -> list[float]:
    """The hourly speed at every whole minute m of the window that has m - 60 min in it too."""
    fixes = first_of_each_second(window)
    minutes = np.arange(-(-fixes[0].time_s // 60) * 60, fixes[-1].time_s + 1, 60)
    times = [f.time_s for f in fixes]
    lons = np.interp(minutes, times, [f.lon for f in fixes])
    lats = np.interp(minutes, times, [f.lat for f in fixes])
    if len(minutes) <= 60:
        return []
    metres = GEOD.inv(lons[:-60], lats[:-60], lons[60:], lats[60:])[2]
    return [float(m) / NM for m in metres]


def place_at(fixes: Sequence[RefFix], s: int, max_gap_s: int) -> Point | None:
    """The place at second s, or None if s lies outside the fixes or in a gap longer than max_gap_s."""
    i = bisect_left(fixes, s, key=lambda f: f.time_s)
    if i == len(fixes):
        return None
    after = fixes[i]
    if after.time_s == s:
        return place(after)
    if i == 0:
        return None
    before = fixes[bisect_left(fixes, fixes[i - 1].time_s, key=lambda f: f.time_s)]
    if after.time_s - before.time_s > max_gap_s:
        return None
    share = (s - before.time_s) / (after.time_s - before.time_s)
    return before.lon + share * (after.lon - before.lon), before.lat + share * (after.lat - before.lat)


def fix_speed_kn(fixes: Sequence[RefFix], i: int) -> float | None:
    """The speed of the i-th fix of a hull: hourly, else sent, else of the leg from the fix before."""
    fix = fixes[i]
    m = fix.time_s // 60 * 60
    fine = [f for f in fixes[: i + 1] if not f.coarse]
    here, there = place_at(fine, m, 2 * HOUR), place_at(fine, m - HOUR, 2 * HOUR)
    if here is not None and there is not None:
        return distance_nm(here, there)
    if fix.sog_kn is not None:
        return fix.sog_kn
    earlier = [f for f in fixes[:i] if f.time_s < fix.time_s]
    if not earlier:
        return None
    return distance_nm(place(earlier[-1]), place(fix)) / ((fix.time_s - earlier[-1].time_s) / HOUR)


def enclosing_circle(fixes: Sequence[RefFix]) -> tuple[float, float, float]:
    """Lon, lat, diameter in NM of the smallest circle in the azimuthal equidistant plane of the first fix."""
    lon0, lat0 = place(fixes[0])
    n = len(fixes)
    azimuth, _, metres = GEOD.inv([lon0] * n, [lat0] * n, [f.lon for f in fixes], [f.lat for f in fixes])
    xy = np.array(metres)[:, None] * np.column_stack(
        (np.sin(np.radians(azimuth)), np.cos(np.radians(azimuth)))
    )
    x, y, radius = smallest_disc_of_many(xy)
    lon, lat, _ = GEOD.fwd(lon0, lat0, math.degrees(math.atan2(x, y)), math.hypot(x, y))
    return lon, lat, 2 * radius / NM


def smallest_disc_of_many(xy: np.ndarray) -> Disc:
    """The disc of a few points that holds all of them: as long as it does not, take in the farthest."""
    few: list[Point] = [tuple(xy[0].tolist())]
    while True:
        disc = smallest_disc(few)
        farthest = tuple(xy[np.hypot(xy[:, 0] - disc[0], xy[:, 1] - disc[1]).argmax()].tolist())
        if farthest in few or not outside(disc, farthest):
            return disc
        few.append(farthest)


def smallest_disc(points: Sequence[Point]) -> Disc:
    """The three nested loops: each point outside the disc so far must lie on the border of the new one."""
    ordered = sorted(set(points))
    disc = (*ordered[0], 0.0)
    for i, p in enumerate(ordered):
        if outside(disc, p):
            disc = (*p, 0.0)
            for j, q in enumerate(ordered[:i]):
                if outside(disc, q):
                    disc = disc_of_two(p, q)
                    for r in ordered[:j]:
                        if outside(disc, r):
                            disc = disc_of_three(p, q, r)
    return disc


def outside(disc: Disc, p: Point) -> bool:
    return math.hypot(p[0] - disc[0], p[1] - disc[1]) > disc[2] + 1e-6


def disc_of_two(p: Point, q: Point) -> Disc:
    return (p[0] + q[0]) / 2, (p[1] + q[1]) / 2, math.dist(p, q) / 2


def disc_of_three(p: Point, q: Point, r: Point) -> Disc:
    """The circumcircle; of three points in a line the disc over the two farthest."""
    bx, by, cx, cy = q[0] - p[0], q[1] - p[1], r[0] - p[0], r[1] - p[1]
    twice_area = 2 * (bx * cy - by * cx)
    if abs(twice_area) < 1e-9:
        return max((disc_of_two(a, b) for a, b in ((p, q), (q, r), (p, r))), key=lambda d: d[2])
    b2, c2 = bx * bx + by * by, cx * cx + cy * cy
    x, y = (cy * b2 - by * c2) / twice_area, (bx * c2 - cx * b2) / twice_area
    return p[0] + x, p[1] + y, math.hypot(x, y)
