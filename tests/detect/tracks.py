"""Random tracks off Syria for the tests of `app/detect`, in the words of the engine and of the reference."""

from dataclasses import dataclass, field

import numpy as np
from detect.reference_types import RefFix, RefStatic, RefWatch

from app.detect.engine import Conclusion, Rules
from app.detect.facts import NOT_SENT, Fixes, Identity, IdentityTimeline, VesselFacts
from app.detect.rules.all import all_rules
from app.detect.silence import merged
from app.detect.statics import Content, Statics
from app.detect.units import Watchlist, WatchlistEntry
from app.geo.limits import DECIDING, distances
from app.geo.ports import port_distance_nm

MIN, HOUR, DAY = 60, 3600, 86400
START = 20_000 * DAY
NOBODY = RefWatch(frozenset(), frozenset(), frozenset())
# On the edge west of Tartus, in its roads, off Banias, outside, near Lebanon's boundary, near Turkey's.
HOMES = (
    (35.55, 34.92), (35.62, 34.91), (35.70, 34.95), (35.80, 34.91), (35.84, 34.87), (35.85, 35.22),
    (35.45, 34.93), (35.36, 34.90), (35.60, 34.60), (35.70, 34.57), (35.45, 35.85), (35.20, 34.92),
)  # fmt: skip
KINDS = ("anchor", "drift", "pace", "pace", "transit", "shuttle", "still")
UNITS = 600_000  # of longitude and latitude, a degree


@dataclass(frozen=True)
class Case:
    """All facts about one vessel, and the minute they are looked at."""

    mmsi: int
    fixes: list[RefFix]
    statics: list[RefStatic]
    heard_s: list[int]
    up: list[tuple[int, int]]
    until_s: int
    watch: RefWatch = NOBODY
    other_d: list[float] = field(default_factory=list)
    loitering_alone: bool = False

    def facts(self) -> VesselFacts:
        """For the engine."""
        return VesselFacts(
            mmsi=self.mmsi,
            fixes=columns(self.fixes),
            identity=IdentityTimeline(reports(self.statics)),
            heard_s=np.array(sorted([*self.heard_s, *(s.time_s for s in self.statics)]), np.int64),
            up=self.up,
            feeds=("test",),
            synthetic=True,
            statics=whole(self.statics),
        )

    def rules(self) -> Rules:
        """All rules with the watchlist of the case."""
        entries = [WatchlistEntry(f"mmsi {m}", mmsi=m) for m in sorted(self.watch.mmsi)]
        entries += [WatchlistEntry(f"imo {i}", imo=i) for i in sorted(self.watch.imo)]
        entries += [WatchlistEntry(f"callsign {c}", callsign=c) for c in sorted(self.watch.callsign)]
        rules = all_rules(Watchlist(entries))
        return Rules(watchlist=rules.watchlist) if self.loitering_alone else rules


def reports(statics: list[RefStatic]) -> list[tuple[int, Identity]]:
    """Static reports for the engine."""
    return [(s.time_s, _identity(s)) for s in statics]


def whole(statics: list[RefStatic]) -> Statics:
    """The same reports with all that they say."""
    contents = [Content(_identity(s), s.msg_type, s.eta, s.draught_dm) for s in statics]
    kinds = list(dict.fromkeys(contents))
    which = np.array([kinds.index(c) for c in contents], np.int64)
    return Statics(np.array([s.time_s for s in statics], np.int64), which, kinds)


def _identity(s: RefStatic) -> Identity:
    return Identity(s.imo, s.callsign, s.name, s.ship_type, s.destination)


def columns(fixes: list[RefFix]) -> Fixes:
    """Fixes as the store gives them: ordered by (time, lon, lat)."""
    ordered = sorted(fixes, key=lambda f: (f.time_s, f.lon, f.lat))

    def column(name: str, dtype: type) -> np.ndarray:
        return np.array([getattr(f, name) for f in ordered], dtype)

    return Fixes(
        time_s=column("time_s", np.int64),
        lon=column("lon", np.float64),
        lat=column("lat", np.float64),
        sog_kn=np.array([np.nan if f.sog_kn is None else f.sog_kn for f in ordered], np.float64),
        nav_status=np.array([NOT_SENT if f.nav_status is None else f.nav_status for f in ordered], np.int64),
        coarse=column("coarse", np.bool_),
        limit_nm=column("d", np.float64),
        other_limit_nm=column("d", np.float64) + 0.25,
        syrian=column("syrian", np.bool_),
        margin_nm=column("margin", np.float64),
        port_nm=column("port_nm", np.float64),
        class_b=np.zeros(len(ordered), np.bool_),
    )


def told(result: Conclusion) -> list[tuple]:
    """The engine's stays as plain values, by hull and detection."""
    rows = []
    for stay, hull in result.stays:
        phases = [(n.at_s, n.phase) for n in stay.news if n.change in ("opened", "phase")]
        reopened = [n.at_s for n in stay.news if n.change == "reopened"]
        row = (hull.number, stay.started_s, stay.detected_s, stay.basis, stay.ended_by, stay.ended_s)
        rows.append((*row, stay.severity, phases, reopened))
    return sorted(rows, key=lambda r: (r[0], r[2]))


# --- random tracks


def random_case(seed: int) -> Case:
    """A vessel's facts, all from a seed."""
    rng = np.random.default_rng(seed)
    hulls = 2 if rng.random() < 0.2 else 1
    days = rng.uniform(1.0, 9.0)
    moments, lons, lats, sent = (
        np.concatenate(c) for c in zip(*(_hull(rng, days) for _ in range(hulls)), strict=True)
    )
    order = np.argsort(moments, kind="stable")
    fixes = _fixes(rng, moments[order], lons[order], lats[order], sent[order])
    last = max(f.time_s for f in fixes)
    until = last + int(rng.choice([0, 60, 5 * HOUR, 7 * HOUR, 80 * HOUR, 170 * HOUR, 300 * HOUR]))
    mmsi = int(rng.choice([538000001, 273990001, 201000000]))
    statics = _statics(rng, last) + declared(np.random.default_rng([seed, 1]), last)
    return Case(
        mmsi=mmsi,
        fixes=fixes,
        statics=statics,
        heard_s=sorted(int(t) for t in rng.integers(START, last + 100 * HOUR, rng.choice([0, 0, 3, 20]))),
        up=_up(rng, until),
        until_s=-(-until // MIN) * MIN - int(rng.choice([0, 0, 0, HOUR, 30 * HOUR])),
        watch=_watch(rng, mmsi),
    )


def _watch(rng: np.random.Generator, mmsi: int) -> RefWatch:
    kind = rng.integers(0, 5)
    return RefWatch(
        frozenset({mmsi} if kind == 0 else ()),
        frozenset({9999993} if kind == 1 else ()),
        frozenset({"SYNTH1"} if kind == 2 else ()),
    )


def _statics(rng: np.random.Generator, last: int) -> list[RefStatic]:
    found = []
    for _ in range(int(rng.choice([0, 1, 2, 6]))):
        at = int(rng.integers(START, last + HOUR))
        for _ in range(int(rng.choice([1, 1, 2]))):
            imo = 9999993 if rng.random() < 0.2 else None
            callsign = str(rng.choice(["SYNTH1", "OTHER"])) if rng.random() < 0.3 else None
            ship_type = int(rng.choice([0, 30, 35, 52, 70, 80, 60])) if rng.random() < 0.7 else None
            found.append(RefStatic(at, imo, callsign, ship_type))
    return found


NAMES = ("SYNTH A", "SYNTHA", "synth a", "SYNTH B", "RFS SYNTH", "  ", None)
CALLSIGNS = ("SYNTH1", "OTHER", None)
IMOS = (9999993, 9074729, 1234567, 1234568, None)
DESTINATIONS = ("SYTTS", "TARTUS", "LIMASSOL", "CYLMS", "FOR ORDERS", " ", None)
ETAS = ("12-31T22:00Z", "01-01T04:00Z", "10-08T10:00Z", None)


def declared(rng: np.random.Generator, last: int) -> list[RefStatic]:
    """Runs of reports every few minutes, of one ship or of two in turn, now and then with something new."""
    found = []
    for _ in range(int(rng.choice([0, 0, 0, 1, 3]))):
        now, said = int(rng.integers(START, last)), [_content(rng) for _ in range(int(rng.choice([1, 1, 2])))]
        for _ in range(int(rng.integers(2, 25))):
            now += int(rng.choice([0, 30, 300, 360, 599, 600, 1200, 4000, 4 * HOUR]))
            row = int(rng.integers(len(said)))
            if rng.random() < 0.2:
                said[row] |= {key: value for key, value in _content(rng).items() if rng.random() < 0.3}
            kept = (
                said[row]
                if rng.random() < 0.8
                else {k: v for k, v in said[row].items() if rng.random() < 0.5}
            )
            found.append(RefStatic(now, **({"imo": None, "callsign": None, "ship_type": None} | kept)))
    return found


def _content(rng: np.random.Generator) -> dict:
    return {
        "imo": IMOS[int(rng.integers(len(IMOS)))],
        "callsign": CALLSIGNS[int(rng.integers(len(CALLSIGNS)))],
        "ship_type": [None, 0, 35, 70, 70, 80, 30][int(rng.integers(7))],
        "name": NAMES[int(rng.integers(len(NAMES)))],
        "destination": DESTINATIONS[int(rng.integers(len(DESTINATIONS)))],
        "eta": ETAS[int(rng.integers(len(ETAS)))],
        "draught_dm": [None, 50, 52, 53, 80][int(rng.integers(5))],
        "msg_type": [5, 24][int(rng.integers(2))],
    }


def _up(rng: np.random.Generator, until: int) -> list[tuple[int, int]]:
    if rng.random() < 0.5:
        return [(START - DAY, until + DAY)]
    cuts = sorted(int(t) for t in rng.integers(START, until, 6))
    return merged([(START - DAY, cuts[0]), (cuts[1], cuts[2]), (cuts[3], cuts[4]), (cuts[5], until)])


def _hull(rng: np.random.Generator, days: float) -> tuple[np.ndarray, ...]:
    home = np.array(HOMES[int(rng.integers(0, len(HOMES)))])
    place, now = home + rng.normal(0, 0.02, 2), float(START + rng.integers(0, 6 * HOUR))
    parts, end = [], START + days * DAY
    while now < end:
        cadence = float(rng.choice([180.0, 600.0, 600.0, 1200.0, 3600.0, 6000.0, 5 * HOUR]))
        hours = float(rng.choice([1.5, 3.0, 5.0, 8.0, 15.0, 30.0, 60.0]))
        if cadence < 600.0:
            hours = min(hours, 15.0)
        kind = str(rng.choice(KINDS))
        if kind == "pace" and rng.random() < 0.5:
            cadence, hours = max(cadence, 600.0), 40.0
        when, x, y = _movement(rng, kind, hours, cadence)
        lat = place[1] + y / 60
        lon = place[0] + x / 60 / np.cos(np.radians(place[1]))
        parts.append((now + when, lon, lat, np.full(len(when), bool(rng.random() < 0.2))))
        place, now = (
            np.array([lon[-1], lat[-1]]),
            now + float(when[-1]) + float(rng.choice([1.0, 60.0, 600.0])),
        )
        if rng.random() < 0.25:
            now += HOUR * float(rng.choice([1, 3, 7, 11, 13, 40, 73, 80, 100, 150]))
            place = place + rng.normal(0, 0.05, 2) * (rng.random() < 0.7)
        if np.abs(place - home).max() > 0.3:
            place = home
    return tuple(np.concatenate(c) for c in zip(*parts, strict=True))


def _movement(
    rng: np.random.Generator, kind: str, hours: float, cadence: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n = max(2, int(hours * HOUR / cadence) + 1)
    when = np.arange(n) * cadence
    if rng.random() < 0.5:
        when = np.sort(when + rng.uniform(0, cadence * 0.9, n))
    h, angle = when / HOUR, rng.uniform(0, 2 * np.pi)
    if kind == "anchor":
        turn = 2 * np.pi * h / 6
        return when, 0.1 * (np.cos(turn) - 1), 0.1 * np.sin(turn)
    if kind == "pace":
        leg, kn = rng.uniform(2, 12), rng.uniform(3, 10)
        along = leg * np.abs((h * kn / leg + 1) % 2 - 1)
        along = along - along[0]
        side = 0.2 * (np.floor(h * kn / leg) % 2)
        return when, along * np.cos(angle) + side, along * np.sin(angle)
    if kind == "shuttle":
        along = rng.uniform(0.5, 6) * (np.arange(n) % 2)
        return when, along * np.cos(angle), along * np.sin(angle)
    kn = {"drift": rng.uniform(0, 2.5), "transit": rng.uniform(3, 14), "still": 0.0}[kind]
    along = np.minimum(h, 3.0) * kn if kind == "transit" else h * kn
    return when, along * np.cos(angle), along * np.sin(angle)


def _fixes(
    rng: np.random.Generator, moments: np.ndarray, lons: np.ndarray, lats: np.ndarray, slow: np.ndarray
) -> list[RefFix]:
    n = len(moments)
    times = np.floor(moments).astype(np.int64)
    if rng.random() < 0.3:
        times = times // MIN * MIN
    same = np.flatnonzero(rng.random(n - 1) < 0.03) + 1
    times[same] = times[same - 1]
    near = np.flatnonzero(rng.random(n - 1) < 0.03) + 1
    times[near] = np.minimum(times[near], times[near - 1] + 20)
    lons, lats = lons.copy(), lats.copy()
    wrong = rng.random(n) < 0.004
    lons[wrong] += rng.normal(0, 0.5, int(wrong.sum()))
    coarse = rng.random(n) < rng.choice([0.0, 0.02, 0.3])
    lons, lats = np.round(lons * UNITS) / UNITS, np.round(lats * UNITS) / UNITS
    lons[coarse], lats[coarse] = np.round(lons[coarse] * 600) / 600, np.round(lats[coarse] * 600) / 600
    d, syrian, margin, port = _where(rng, lons, lats)
    sog_known, status_known = (
        rng.random(n) < rng.choice([0.0, 0.9, 1.0]),
        rng.random(n) < rng.choice([0.0, 0.9]),
    )
    sog = np.round(np.abs(rng.normal(2, rng.choice([1, 6]), n)), 1)
    status = rng.choice([0, 1, 5, 0, int(rng.choice([2, 6, 7, 0, 0, 0]))], n)
    if rng.random() < 0.7:
        status[:] = status[0]
    unique = {}
    for i in range(n):
        fix = RefFix(
            int(times[i]), float(lons[i]), float(lats[i]),
            float(sog[i]) if sog_known[i] else None, int(status[i]) if status_known[i] else None,
            bool(coarse[i]), float(d[i]), bool(syrian[i]), float(margin[i]), float(port[i]),
        )  # fmt: skip
        unique[(fix.time_s, fix.lon, fix.lat)] = fix
    return [unique[key] for key in sorted(unique)]


def _where(rng: np.random.Generator, lons: np.ndarray, lats: np.ndarray) -> tuple[np.ndarray, ...]:
    if rng.random() < 0.6:
        where = distances(lons, lats)
        return (
            where.to_limit_nm[DECIDING],
            where.is_syrian,
            where.boundary_margin_nm,
            port_distance_nm(lons, lats),
        )
    return _made_up(rng, lons, lats)


def _made_up(rng: np.random.Generator, lons: np.ndarray, lats: np.ndarray) -> tuple[np.ndarray, ...]:
    """A straight coast, a port at random, and now and then a value on a border."""
    n, west = len(lons), rng.uniform(-4, 8)
    d = (35.6 - lons) * 49 + west
    odd = rng.random(n) < rng.choice([0.0, 0.01])
    d[odd] = rng.choice([-4.0, -3.5, -3.0, -2.5, 5.5, 6.0, 6.5, 7.0, 12.0, 13.0, 13.5], int(odd.sum()))
    port = np.abs((lats - 34.9) * 60 + rng.uniform(-6, 6)) if rng.random() < 0.4 else np.full(n, 20.0)
    port[rng.random(n) < rng.choice([0.0, 0.01])] = 0.0
    margin = (lats - 34.6) * 60 + rng.uniform(-3, 20)
    return d, margin >= 0, margin, port
