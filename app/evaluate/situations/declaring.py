"""`voyage_change`, `destination_mismatch`: where ships say that they are bound. (AIS has capitals only.)"""

from __future__ import annotations

from typing import Any

import numpy as np

from app.evaluate import places
from app.evaluate.events import Setting, Situation, Stage
from app.evaluate.motion import FloatArray
from app.evaluate.ship import Ship
from app.evaluate.situations.cast import merchant, of_interest, on, room, setting_out
from app.geo.limits import BoolArray

VOYAGE, MISMATCH = "voyage_change", "destination_mismatch"
SYRIAN = ("SYTTS", "TARTUS", "LATTAKIA", "BANIAS SYRIA")
FOREIGN = ("LIMASSOL", "EGPSD", "BEIRUT", "MERSIN TURKEY", "TRISK", "ALEXANDRIA", "ILHFA")
UNKNOWN = ("FOR ORDERS", "OPEN SEA", "MED SEA", "SYTTS>", "TRIPOLI")


def redirected(setting: Setting) -> Situation:
    """One at sea changes her destination, ETA or draught, or two of them, and hours later again."""
    one, units = (
        (merchant(setting, "VOYAGE"), ()) if setting.number % 4 else of_interest(setting, "VOYAGE", 0)
    )
    one = setting_out(setting, one.says(**_voyage(setting)))
    for manner in setting.rng.permutation(4)[:2].tolist():
        one = on(one, setting, 2.0, 4.0)
        one = one.says(**_changed(setting, one, manner))
    return Situation((on(one, setting, 2.0, 3.0),), (), units)


def retyped(setting: Setting) -> Situation:
    """A decoy: types other blanks, blanks her destination for a while, or moves her draught by a hand."""
    voyage = _voyage(setting)
    one = on(setting_out(setting, merchant(setting, "TYPIST").says(**voyage)), setting, 1.0, 2.0)
    destination, draught_m = voyage["destination"], voyage["draught_m"]
    others: tuple[dict[str, Any], ...] = (
        {"destination": f" {destination.replace(' ', '   ')}"},
        {"destination": "", "eta": (0, 0, 24, 60)},
        {"draught_m": round(draught_m + float(setting.rng.choice((-0.2, -0.1, 0.1, 0.2))), 1)},
        {"draught_m": 0.0},
    )
    one = on(one.says(**others[setting.number % len(others)]), setting, 1.0, 2.5)
    return Situation((on(one.says(**voyage), setting, 1.0, 2.0),))


def _voyage(setting: Setting) -> dict[str, Any]:
    rng = setting.rng
    eta = (12, int(rng.integers(10, 25)), int(rng.integers(0, 24)), 30)
    destination = str(rng.choice((*SYRIAN, *FOREIGN, *UNKNOWN)))
    return {"destination": destination, "eta": eta, "draught_m": round(float(rng.uniform(5.0, 12.0)), 1)}


def _changed(setting: Setting, one: Ship, manner: int) -> dict[str, Any]:
    now, new = one.says().sayings[-1][1], _voyage(setting)
    while new["destination"] == now.destination:
        new = _voyage(setting)
    deeper = float(setting.rng.choice((-1.0, 1.0))) * float(setting.rng.uniform(0.4, 4.0))
    month, day, hour, minute = now.eta
    changes: tuple[dict[str, Any], ...] = (
        {"destination": new["destination"]},
        {"eta": (month, day + 1, (hour + int(setting.rng.integers(1, 23))) % 24, minute)},
        {"draught_m": round(now.draught_m + deeper, 1)},
        new,
    )
    return changes[manner]


def bound_elsewhere(setting: Setting) -> Situation:
    """One is off Syria for 3 to 12 hours under the name of a port elsewhere, and leaves or says another."""
    rng = setting.rng
    one = merchant(setting, "DECLARER").says(destination=str(rng.choice(FOREIGN)))
    one = places.arriving(one, room(setting, _inside), setting.since, nm=36.0)
    one = one.drift(float(rng.uniform(3.0, 12.0)), kn=0.05)
    if setting.number % 2:
        one = one.says(destination=str(rng.choice(SYRIAN))).drift(1.5, kn=0.05)
    return Situation((places.leaving(one, kn=13.0, nm=45.0),))


def not_bound_elsewhere(setting: Setting) -> Situation:
    """A decoy: says a Syrian port, nothing, or what is no known port; or stays for an hour."""
    rng, manner = setting.rng, setting.number % 4
    place = room(setting, _inside if manner < 3 else lambda d, _: (d > 8.0) & (d < 10.0))
    says = (str(rng.choice(SYRIAN)), "", str(rng.choice(UNKNOWN)), str(rng.choice(FOREIGN)))[manner]
    one = merchant(setting, "NAMER").says(destination=says)
    one = places.arriving(one, place, setting.since, nm=36.0)
    one = one.drift(float(rng.uniform(2.5, 5.0)) if manner < 3 else 0.4, kn=0.05)
    return Situation((places.leaving(one, kn=15.0, nm=45.0),))


def _inside(to_limit_nm: FloatArray, port_nm: FloatArray) -> BoolArray:
    """Where no merchant holds, whatever she does: between the edge and the roads."""
    return np.asarray((to_limit_nm < -4.5) & (port_nm > 3.3))


STAGES = (
    Stage("redirected", "Ships change their voyage.", (VOYAGE,), redirected, 6.0, 0.5),
    Stage("retyped", "Ships type the same voyage otherwise.", (VOYAGE,), retyped, 5.0, 0.5),
    Stage(
        "bound_elsewhere", "Ships off Syria declare ports elsewhere.", (MISMATCH,), bound_elsewhere, 9.0, 1.0
    ),
    Stage("not_bound_elsewhere", "Ships off Syria do not.", (MISMATCH,), not_bound_elsewhere, 8.0, 1.0),
)
