"""`zone_entry`, `zone_exit`: ships that go into Syria's waters and out, and ships along their border."""

from __future__ import annotations

from app.evaluate import places
from app.evaluate.dials import Dials
from app.evaluate.events import Setting, Situation, Stage
from app.evaluate.motion import moved
from app.evaluate.situations.cast import merchant, of_interest, room

ENTRY, EXIT = "zone_entry", "zone_exit"
WITHIN_12_NM, WITHIN_24_NM = -4.0, 9.0
"""Distances to the 12-NM line: well inside it, and well inside the 24-NM line only."""


def crossing(setting: Setting) -> Situation:
    """One comes within 12 or 24 NM of Syria and leaves; or is heard inside first; or is not heard inside."""
    rng, manner = setting.rng, setting.number % 4
    one, units = (
        (merchant(setting, "CROSSER"), ()) if setting.number % 5 else of_interest(setting, "CROSSER", 0)
    )
    near, far = (WITHIN_12_NM, WITHIN_12_NM + 3.0) if manner != 1 else (WITHIN_24_NM - 4.0, WITHIN_24_NM)
    place = room(setting, lambda d, _: (d > near) & (d < far))
    kn = float(rng.uniform(7.0, 20.0))
    if manner == 2:
        one = one.at(*place, since=setting.since).steer(180.0 if place.lat > 35.2 else 0.0, 4.0, 1.5)
    else:
        one = places.arriving(one, place, setting.since, nm=36.0, kn=kn)
        one = one.steer(float(rng.choice((0.0, 180.0))), 6.0, float(rng.uniform(0.5, 1.5)))
    if manner == 3:
        one = one.silent(float(rng.uniform(1.0, 6.0)))
    return Situation((places.leaving(one, kn=kn, nm=40.0),), (), units)


def along_the_border(setting: Setting) -> Situation:
    """A decoy: comes near a line and turns, sends one wrong fix from within, or is lost inside for hours."""
    rng, manner = setting.rng, setting.number % 3
    beyond = 1.0 if setting.number % 2 else 13.0
    place = room(setting, lambda d, _: (d > beyond) & (d < beyond + 1.0))
    one = merchant(setting, "PASSER")
    if beyond > 12.0:
        one = one.at(*moved(place, 272.0, 20.0), since=setting.since).sail(to=place, kn=12.0)
    else:
        one = places.arriving(one, place, setting.since, nm=30.0)
    if manner == 0:
        one = one.drift(2.0, kn=0.1)
    elif manner == 1:
        one = one.stop(0.5).bad_fix(*moved(place, 95.0, float(rng.uniform(4.0, 8.0)))).stop(0.5)
    else:
        one = one.stop(0.3).silent(float(rng.uniform(1.0, 6.0))).stop(0.3)
    return Situation((places.leaving(one, kn=13.0, nm=40.0),))


THIN = Dials(static_s=1200.0)

STAGES = (
    Stage("crossing", "Ships go into Syria's waters and out.", (ENTRY, EXIT), crossing, 4.0, 0.5, dials=THIN),
    Stage(
        "along_the_border", "Ships do not cross it.", (ENTRY, EXIT), along_the_border, 6.0, 0.5, dials=THIN
    ),
)
