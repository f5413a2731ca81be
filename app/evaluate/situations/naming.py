"""`identity_change`, `naval_track_unverified`: who ships say that they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.evaluate.events import Event, Setting, Situation, Stage
from app.evaluate.ship import Ship
from app.evaluate.situations.cast import (
    FISHING_BOAT,
    MILITARY,
    imo_number,
    in_harbour,
    merchant,
    on,
    setting_out,
)

IDENTITY, NAVAL = "identity_change", "naval_track_unverified"
TYPES = (70, 71, 74, 79, 80, 81, 89, 90, 60)
MINUTES_4 = 0.06


def renamed(setting: Setting) -> Situation:
    """One says another name, type, call sign or IMO number, or several at once; half of them twice."""
    one = setting_out(setting, merchant(setting, "NAMED", imo=imo_number(setting)))
    for manner in setting.rng.permutation(5)[: 1 + setting.number % 2].tolist():
        one = on(one, setting, 2.0, 4.0)
        one = one.says(**_renamed(setting, one, manner))
    return Situation((on(one, setting, 2.0, 3.0),))


def _renamed(setting: Setting, one: Ship, manner: int) -> dict[str, Any]:
    now = one.says().sayings[-1][1]
    other_type = int(setting.rng.choice([kind for kind in TYPES if kind != now.ship_type]))
    name, callsign = f"INVENTED {setting.number} {manner}", f"NEW{now.mmsi % 10000:04d}"
    changes: tuple[dict[str, Any], ...] = (
        {"name": name},
        {"ship_type": other_type},
        {"callsign": callsign},
        {"imo": imo_number(setting)},
        {"name": name, "callsign": callsign, "ship_type": other_type},
    )
    return changes[manner]


def garbled(setting: Setting) -> Situation:
    """A decoy: a garbled report or two, blanks in the name, a blank call sign or all, a wrong IMO number."""
    one = setting_out(setting, merchant(setting, "SAME", imo=imo_number(setting)))
    said, manner = one.identity, setting.number % 5
    others: tuple[dict[str, Any], ...] = (
        {"name": said.name.replace("S", "[").replace("A", "4")},
        {"name": said.name.replace(" ", "  ")},
        {"callsign": ""},
        {"imo": said.imo // 10 * 10 + (said.imo + 1) % 10},
        {"name": "", "callsign": "", "ship_type": 0, "imo": 0},
    )
    one = on(one, setting, 1.0, 3.0).says(**others[manner])
    one = one.steer(90.0, 10.0, MINUTES_4) if manner == 0 else on(one, setting, 1.0, 2.0)
    one = one.says(**{field: getattr(said, field) for field in others[manner]})
    return Situation((on(one, setting, 1.0, 2.0),))


def reflagged(setting: Setting) -> Situation:
    """Her IMO number comes under a new MMSI: hours after the old one was last heard, or beside it."""
    rng = setting.rng
    old = on(setting_out(setting, merchant(setting, "OLD FLAG", imo=imo_number(setting))), setting, 3.0, 5.0)
    new = replace(
        merchant(setting, "NEW FLAG").identity,
        mmsi=setting.mmsi(int(rng.choice((613, 671, 677)))),
        imo=old.identity.imo,
    )
    if setting.number % 3 == 0:
        begun = replace(setting, since=setting.since + timedelta(hours=1.5))
        second = setting_out(begun, Ship(new), rows_on=12)
    else:
        second = Ship(new).at(*old.place, since=old.now + timedelta(hours=float(rng.uniform(0.5, 3.5))))
    event = Event(IDENTITY, (new.mmsi, old.identity.mmsi), second.now, second.now)
    return Situation((old, on(second, setting, 2.0, 3.0)), (event,))


def claiming(setting: Setting) -> Situation:
    """One claims to be a warship, by ship type or by a navy's word before her name."""
    named = setting.number % 2
    one = merchant(setting, "GREY", None if named else MILITARY)
    if named:
        word = ("HMS", "USS", "TCG", "FGS", "WARSHIP")[setting.number // 2 % 5]
        one = one.says(name=f"{word} SYNTH {setting.number}")
    return Situation((on(setting_out(setting, one), setting, 5.0, 8.0),))


def not_claiming(setting: Setting) -> Situation:
    """A decoy: her name only begins with such letters, or she fishes, or is of the police."""
    manner = setting.number % 3
    one = merchant(setting, "BLUE", (None, FISHING_BOAT, 55)[manner])
    names = (f"USSYNTH {setting.number}", f"HMS SYNTH {setting.number}", f"SYNTH POLICE {setting.number}")
    return Situation((on(setting_out(setting, one.says(name=names[manner])), setting, 4.0, 6.0),))


STAGES = (
    Stage("renamed", "Ships say that they are others.", (IDENTITY,), renamed, 6.0, 0.5),
    Stage("reflagged", "An IMO number comes under a new MMSI.", (IDENTITY,), reflagged, 9.5, 1.0, in_harbour),
    Stage("garbled", "What ships say is garbled or blank.", (IDENTITY,), garbled, 3.0, 0.4),
    Stage("claiming", "Tracks claim to be of warships.", (NAVAL,), claiming, 6.0, 0.3),
    Stage("not_claiming", "Tracks seem to claim it.", (NAVAL,), not_claiming, 5.0, 0.5),
)
