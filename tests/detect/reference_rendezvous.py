"""`rendezvous` from the words of docs/rules.md: all pairs, minute by minute, in plain Python."""

import math
from bisect import bisect_right

from pyproj import Transformer

TO_XYZ = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
WAYS = {"unit_of_interest": 45, "under_way": 30, "at_rest": 120}


class Hull:
    """One hull's fixes, the last of each minute."""

    def __init__(self, ship):
        self.ship = ship
        of_minute = {}
        for fix in sorted(ship.fixes, key=lambda f: f.time_s):
            of_minute[math.ceil(fix.time_s / 60)] = fix
        self.fixes = [of_minute[m] for m in sorted(of_minute)]
        self.times = [f.time_s for f in self.fixes]
        self.xyz = [TO_XYZ.transform(f.lon, f.lat, 0.0) for f in self.fixes]

    def bridged(self, i):
        """Between fix i and the next."""
        if i + 1 >= len(self.fixes):
            return False
        gap = self.times[i + 1] - self.times[i]
        kn = math.dist(self.xyz[i], self.xyz[i + 1]) / 1852 / (gap / 3600)
        return gap <= 600 or (gap <= 1800 and kn < 2)

    def at(self, minute):
        """(place, speed, course, known at, silence) or None."""
        i = bisect_right(self.times, minute) - 1
        if i < 0:
            return None
        if self.times[i] == minute:
            return self.xyz[i], self.speed(i), self.course(i), minute, 0
        if not self.bridged(i):
            return None
        share = (minute - self.times[i]) / (self.times[i + 1] - self.times[i])
        place = [a + share * (b - a) for a, b in zip(self.xyz[i], self.xyz[i + 1], strict=True)]
        gap = self.times[i + 1] - self.times[i]
        return place, self.speed(i), self.course(i), self.times[i + 1], gap

    def speed(self, i):
        if self.fixes[i].sog_kn is not None:
            return self.fixes[i].sog_kn
        if i == 0 or not self.bridged(i - 1):
            return math.nan
        return math.dist(self.xyz[i - 1], self.xyz[i]) / 1852 / ((self.times[i] - self.times[i - 1]) / 3600)

    def course(self, i):
        return self.fixes[i].cog_deg


def counts(way, metres, one, two, roles):
    """Far from any berth, anchorage and stopping place, and from Syria."""
    speeds = (one[1], two[1])
    if way == "unit_of_interest":
        return metres <= 500 and all(speed < 6 for speed in speeds) and 35 in roles
    if way == "at_rest":
        return metres <= 500 and all(speed < 2 for speed in speeds) and 30 not in roles
    turned = abs((one[2] - two[2] + 180) % 360 - 180)
    fast = all(6 <= speed <= 15 for speed in speeds)
    pair = sorted(roles)
    return metres <= 300 and fast and turned <= 10 and (pair in ([70, 80], [80, 80], [35, 80], [35, 35]))


def meetings(one, two, until_s):
    """(way, started, detected, closed, ended, by) of two hulls by what is known at a minute."""
    a, b = Hull(one), Hull(two)
    roles, found, since, now = [one.ship_type, two.ship_type], [], {}, None
    for minute in range(min(a.times + b.times) // 60 * 60, until_s + 1, 60):
        here, there = a.at(minute), b.at(minute)
        known = here is not None and there is not None and max(here[3], there[3]) <= until_s
        known_at = math.ceil(max(here[3], there[3]) / 60) * 60 if known else None
        if now and minute_lost(now, known_at, minute):
            found.append((*now["what"], now["known"] + 6 * 3600, now["near"], "lost_contact"))
            since, now = {}, None
        if not known:
            since = {}
        elif now:
            if has_parted(now, minute, math.dist(here[0], there[0])):
                found.append((*now["what"], known_at, now["near"], "parted"))
                since, now = {}, None
        else:
            since = together_since(since, minute, here, there, roles)
            met = [w for w, minutes in WAYS.items() if w in since and minute - since[w] >= minutes * 60]
            if met:
                what = (met[0], since[met[0]], known_at)
                now = {"what": what, "known": minute, "near": minute, "apart": None}
    if now:
        found.append((*now["what"], None, None, None))
    return found


def together_since(since, minute, here, there, roles):
    """Way -> the first of the minutes without a break that count for it."""
    metres = math.dist(here[0], there[0])
    counting = [way for way in WAYS if counts(way, metres, here, there, roles)]
    return {way: since.get(way, minute) for way in counting}


def has_parted(now, minute, metres):
    """Apart at all that is known of half an hour."""
    now["known"] = minute
    if metres <= 1000:
        now["near"], now["apart"] = minute, None
    elif now["apart"] is None:
        now["apart"] = minute
    return now["apart"] is not None and minute - now["apart"] >= 1800


def minute_lost(now, known_at, minute):
    """With a feed that is up all the time."""
    lost = now["known"] + 6 * 3600
    return lost < known_at if known_at is not None else lost <= minute
