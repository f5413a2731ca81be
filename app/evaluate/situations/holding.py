"""`loitering`: ships that hold at the edge of Syria's computed 12-NM line, and ships that do not."""

from __future__ import annotations

from datetime import UTC, datetime

from app.evaluate import places
from app.evaluate.events import Event, Setting, Situation, Stage
from app.evaluate.motion import Place, moved
from app.evaluate.ship import FISHING, Ship, ship

HOLDS = "holds"
_EDGES = (places.EDGE_TARTUS, places.EDGE_SOUTH, places.EDGE_MID, places.EDGE_BANIAS, places.EDGE_NORTH)


def holding(setting: Setting) -> Situation:
    """A merchant comes, holds on the edge in one of four manners for 6 to 40 hours, and leaves."""
    rng = setting.rng
    hours = float(rng.uniform(6.0, 40.0))
    arriving = _merchant(setting, "HOLDER", _berth(setting))
    manner = setting.number % 4
    if manner == 0:
        held = arriving.anchor(hours, radius_nm=float(rng.uniform(0.05, 0.15)), what=HOLDS)
    elif manner == 1:
        held = arriving.circle(hours, radius_nm=0.5, kn=float(rng.uniform(0.3, 0.7)), what=HOLDS)
    elif manner == 2:
        held = arriving.drift(hours, kn=float(rng.uniform(0.02, 1.0)) / max(1.0, hours / 8), what=HOLDS)
    else:
        held = _to_and_fro(arriving, max(hours, 9.0), setting)
    return Situation((places.leaving(held),), _stays(held))


def passing(setting: Setting) -> Situation:
    """A decoy: crosses the edge, stops on it under three hours, tows along it, or fishes there."""
    rng = setting.rng
    place = _berth(setting)
    one = _merchant(setting, "PASSER", place)
    manner = setting.number % 4
    if manner == 0:
        one = one.sail(to=moved(place, 20.0, 30.0), kn=float(rng.uniform(8.0, 16.0)))
    elif manner == 1:
        one = one.stop(float(rng.uniform(0.5, 3.0)))
    elif manner == 2:
        one = one.steer(355.0, 3.5, 10.0)
    else:
        one = one.status(FISHING).pace(14.0, leg_nm=6.0, heading_deg=0.0, kn=3.4)
    return Situation((places.leaving(one),))


def _merchant(setting: Setting, name: str, place: Place) -> Ship:
    mmsi = setting.mmsi(int(setting.rng.choice((538, 636, 511, 677, 613))))
    kind = 30 if name == "PASSER" and setting.number % 4 == 3 else int(setting.rng.choice((70, 80)))
    one = ship(mmsi, name=f"SYNTH {name} {setting.number}", ship_type=kind, callsign=f"SYN{mmsi % 10000:04d}")
    return places.arriving(one, place, setting.since, kn=float(setting.rng.uniform(10.0, 13.0)))


def _berth(setting: Setting) -> Place:
    """A place on the edge that those of the same days leave free: 1.2 NM and more from theirs."""
    edge = _EDGES[setting.number % len(_EDGES)]
    row = setting.number // len(_EDGES) % 4
    return places.near(setting.rng, moved(edge, 270.0, 0.9 * (row - 1)), 0.15)


def _to_and_fro(one: Ship, hours: float, setting: Setting) -> Ship:
    """Slow legs of 3 NM: each hour faster than slow, but all within the 5-NM circle of `confined`."""
    return one.pace(hours, leg_nm=3.0, heading_deg=5.0, kn=float(setting.rng.uniform(2.6, 4.0)), what=HOLDS)


def _stays(held: Ship) -> tuple[Event, ...]:
    last = [interval for interval in held.track().intervals() if interval.what == HOLDS]
    return tuple(Event("loitering", (held.identity.mmsi,), stay.start, stay.end) for stay in last)


def now(one: Ship) -> datetime:
    """The instant that a ship's story has come to, UTC."""
    return datetime.fromtimestamp(one.now_s, UTC)


STAGES = (
    Stage("holding", "Merchants hold on the edge and leave.", ("loitering",), holding, 56.0, 6.0),
    Stage("passing", "Ships cross the edge, stop for a while, tow or fish there.", (), passing, 24.0, 4.0),
)
