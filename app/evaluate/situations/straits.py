"""`gate_transit`: ships that go through a strait, and ships that turn back."""

from __future__ import annotations

from app.evaluate.dials import Dials
from app.evaluate.events import Setting, Situation, Stage
from app.evaluate.motion import Place, moved
from app.evaluate.ship import Ship
from app.evaluate.situations.cast import merchant

TRANSIT = "gate_transit"
SUEZ = (Place(32.33, 31.55), Place(32.305, 31.24), Place(32.32, 30.90))
BOSPHORUS = (
    Place(28.93, 40.75),
    Place(28.998, 41.005),
    Place(29.06, 41.11),
    Place(29.131, 41.215),
    Place(29.25, 41.50),
)
DARDANELLES = (
    Place(25.90, 39.95), Place(26.19, 40.02), Place(26.39, 40.16), Place(26.69, 40.40), Place(26.95, 40.55),
)  # fmt: skip
"""Ways from sea to sea through the middle of the gates."""
WAYS = (SUEZ, BOSPHORUS, DARDANELLES)


def through(setting: Setting) -> Situation:
    """One goes through the canal's mouth, the Bosphorus or the Dardanelles, either way."""
    way = WAYS[setting.number % len(WAYS)]
    way = way if setting.number // len(WAYS) % 2 else way[::-1]
    return Situation((_along(merchant(setting, "TRANSIT"), setting, way),))


def turning_back(setting: Setting) -> Situation:
    """A decoy: turns a mile before the line, or on it, or behind the first of two lines."""
    way, rng = WAYS[setting.number % len(WAYS)], setting.rng
    way = way if setting.number // len(WAYS) % 2 else way[::-1]
    one = merchant(setting, "TURNER")
    manner = setting.number // (2 * len(WAYS)) % 2
    if manner and way[0] not in (SUEZ[0], SUEZ[-1]):
        one = _along(one, setting, way[:3])
        return Situation((_on(one, way[1::-1], setting),))
    gate = way[1]
    before = Place(*(a + (b - a) * float(rng.uniform(0.02, 0.15)) for a, b in zip(gate, way[0], strict=True)))
    one = _along(one, setting, (way[0], before))
    one = one.stop(float(rng.uniform(0.2, 2.0))) if setting.number % 2 else one
    return Situation((_on(one, (way[0],), setting),))


def _along(one: Ship, setting: Setting, way: tuple[Place, ...]) -> Ship:
    first, *rest = way
    return _on(
        one.at(*moved(first, float(setting.rng.uniform(0.0, 360.0)), 1.5), since=setting.since), rest, setting
    )


def _on(one: Ship, way: tuple[Place, ...] | list[Place], setting: Setting) -> Ship:
    kn = float(setting.rng.uniform(7.0, 13.0))
    for place in way:
        one = one.sail(to=place, kn=kn)
    return one


STAGES = (
    Stage(
        "through", "Ships go through a strait.", (TRANSIT,), through, 3.0, 0.5, dials=Dials(static_s=1800.0)
    ),
    Stage("turning_back", "Ships turn back in a strait.", (TRANSIT,), turning_back, 3.0, 0.5),
)
