"""`rendezvous`: ships that lie or steam beside each other for long, and ships that only seem to meet."""

from __future__ import annotations

from dataclasses import replace

from app.evaluate.events import Setting, Situation, Stage
from app.evaluate.motion import METRES_PER_NM, Place, moved
from app.evaluate.places import near
from app.evaluate.sea import USUAL
from app.evaluate.ship import FISHING, Ship
from app.evaluate.situations.inventing import CARGO, FISHER, TANKER, TUG, invented, open_sea, watching
from app.evaluate.situations.pairs import AT_REST, UNDER_WAY, WITH_A_UNIT, meeting

_ROADS, _LIMASSOL = Place(31.55, 32.05), Place(33.02, 34.65)
"""The roads are invented: no list has them, so that they must be learned."""
_OFF_SYRIA = Place(35.52, 35.05)
DENSE = replace(USUAL, moving_s=75.0)
"""Two ships under way are known at a minute only if heard every ten: a station in reach hears them so."""


def lying_together(setting: Setting) -> Situation:
    """A watched ship and a merchant lie beside each other for 1 to 6 hours, or two merchants for 2 to 10."""
    rng = setting.rng
    watched, russian = setting.number % 2 == 0, setting.number % 8 == 2
    hours = float(rng.uniform(2.25, 10.0))
    if watched:
        hours = float(rng.uniform(1.0, 1.9 if russian else 6.0))
    place = near(rng, _OFF_SYRIA if russian else open_sea(setting.number), 2.0)
    host = invented(setting, "HOST", CARGO if watched else TANKER, 273 if russian else 538)
    host, guest = _alongside(setting, host, invented(setting, "GUEST", TANKER), place, hours)
    units = watching(host, setting) if watched and not russian else ()
    return Situation((host, guest), meeting(host, guest, WITH_A_UNIT if watched else AT_REST), units)


def steaming_together(setting: Setting) -> Situation:
    """A tanker and a freighter, or a watched pair, steam side by side for 36 minutes to 3 hours."""
    rng = setting.rng
    both_watched = setting.number % 3 == 0
    one = invented(setting, "LEADER", CARGO if both_watched else TANKER)
    other = invented(setting, "BESIDE", CARGO)
    course, kn = float(rng.uniform(0.0, 360.0)), float(rng.uniform(8.0, 13.5))
    pair = _side_by_side(setting, one, other, course, kn, float(rng.uniform(0.6, 3.0)))
    units = (*watching(one, setting), *watching(other, setting)) if both_watched else ()
    return Situation(pair, meeting(*pair, UNDER_WAY), units)


def only_near(setting: Setting) -> Situation:
    """A decoy: ships near each other that do not meet, in one of eight manners."""
    return _MANNERS[setting.number % len(_MANNERS)](setting)


def _escort(setting: Setting) -> Situation:
    """A watched ship beside a freighter for three hours: a plain escort."""
    guard, charge = invented(setting, "GUARD", CARGO), invented(setting, "CHARGE", CARGO)
    course = float(setting.rng.uniform(0.0, 360.0))
    return Situation(_side_by_side(setting, guard, charge, course, 12.0, 3.0), (), watching(guard, setting))


def _tug_for_minutes(setting: Setting) -> Situation:
    """A tug lies alongside a watched ship for 20 minutes."""
    host, tug = invented(setting, "HOST", CARGO), invented(setting, "TUG", TUG)
    pair = _alongside(setting, host, tug, open_sea(setting.number), 20 / 60)
    return Situation(pair, (), watching(pair[0], setting))


def _towed(setting: Setting) -> Situation:
    """A tug goes beside a tanker for two hours."""
    pair = invented(setting, "TANKER", TANKER), invented(setting, "TUG", TUG)
    return Situation(_side_by_side(setting, *pair, float(setting.rng.uniform(0.0, 360.0)), 7.5, 2.0))


def _anchored_in_roads(setting: Setting) -> Situation:
    """Three ships lie at anchor 800 m from each other, where many do."""
    middle = moved(_ROADS, float(setting.rng.uniform(0.0, 360.0)), float(setting.rng.uniform(0.0, 0.5)))
    ships = []
    for n in range(3):
        place = moved(middle, 120.0 * n, 800.0 / METRES_PER_NM / 3**0.5)
        one = invented(setting, f"ROADS {n}", CARGO).at(*moved(place, 272.0, 12.0), since=setting.since)
        one = one.sail(to=place, kn=12.0).anchor(float(setting.rng.uniform(6.0, 7.0)), radius_nm=0.02)
        ships.append(one.steer(272.0 + n * 40.0, 12.0, 1.0))
    return Situation(tuple(ships))


def _bunkering(setting: Setting) -> Situation:
    """A tanker beside a freighter for four hours: off Limassol, or in the roads once they are learned."""
    learned = setting.number > 2 * len(_MANNERS)
    pair = invented(setting, "FREIGHTER", CARGO), invented(setting, "BUNKERS", TANKER)
    place = near(setting.rng, _ROADS if learned else _LIMASSOL, 0.8)
    return Situation(_alongside(setting, *pair, place, 4.0, (200.0, 340.0)))


def _passing(setting: Setting) -> Situation:
    """Two ships pass each other at 100 to 300 m on opposite courses."""
    rng = setting.rng
    course, metres = float(rng.uniform(0.0, 360.0)), float(rng.uniform(100.0, 300.0))
    place = open_sea(setting.number)
    beside = moved(place, course + 90.0, metres / METRES_PER_NM)
    one, other = invented(setting, "EASTWARD", TANKER), invented(setting, "WESTWARD", CARGO)
    one = one.at(*moved(place, course + 180.0, 15.0), since=setting.since).sail(to=place, kn=12.0)
    other = other.at(*moved(beside, course, 15.0), since=setting.since).sail(to=beside, kn=12.0)
    return Situation((one.steer(course, 12.0, 1.5), other.steer(course + 180.0, 12.0, 1.5)))


def _overtaking(setting: Setting) -> Situation:
    """A freighter overtakes a tanker at 1.2 knots more: within 300 m for a quarter of an hour."""
    course, place = float(setting.rng.uniform(0.0, 360.0)), open_sea(setting.number)
    slow, fast = invented(setting, "SLOW", TANKER), invented(setting, "FAST", CARGO)
    slow = slow.at(*moved(place, course + 180.0, 22.0), since=setting.since).steer(course, 11.0, 4.0)
    beside = moved(moved(place, course + 90.0, 200.0 / METRES_PER_NM), course + 180.0, 24.4)
    return Situation((slow, fast.at(*beside, since=setting.since).steer(course, 12.2, 4.0)))


def _fishing_pair(setting: Setting) -> Situation:
    """Two fishing boats lie beside each other for six hours."""
    pair = invented(setting, "FISHER A", FISHER), invented(setting, "FISHER B", FISHER)
    pair = pair[0].status(FISHING), pair[1].status(FISHING)
    return Situation(_alongside(setting, *pair, open_sea(setting.number), 6.0))


_MANNERS = (
    _escort,
    _anchored_in_roads,
    _tug_for_minutes,
    _passing,
    _bunkering,
    _overtaking,
    _towed,
    _fishing_pair,
)


def _alongside(
    setting: Setting,
    host: Ship,
    guest: Ship,
    place: Place,
    hours: float,
    metres: tuple[float, float] = (60.0, 350.0),
) -> tuple[Ship, Ship]:
    """The host comes and drifts; the guest comes to her, drifts beside her for `hours`, and leaves first."""
    rng = setting.rng
    kn, towards, waits_h = float(rng.uniform(0.05, 0.5)), float(rng.uniform(0.0, 360.0)), 0.75
    way_in = float(rng.uniform(200.0, 340.0))
    host = host.at(*moved(place, 272.0, 12.0), since=setting.since).sail(to=place, kn=12.0)
    meets = moved(place, towards, kn * waits_h)
    beside = moved(meets, way_in, float(rng.uniform(*metres)) / METRES_PER_NM)
    slow_nm = 0.5
    fast_nm = (1.0 + waits_h - slow_nm / 4.0) * 11.0
    guest = guest.at(*moved(beside, way_in, fast_nm + slow_nm), since=setting.since)
    guest = guest.sail(to=moved(beside, way_in, slow_nm), kn=11.0).sail(to=beside, kn=4.0)
    guest = guest.drift(hours, kn=kn, towards_deg=towards).steer(way_in, 11.0, 2.0)
    host = host.drift(waits_h + hours + 0.75, kn=kn, towards_deg=towards)
    return host.steer(272.0, 14.0, 4.0 if place.lon > 35.0 else 1.5), guest


def _side_by_side(
    setting: Setting, one: Ship, other: Ship, course: float, kn: float, hours: float
) -> tuple[Ship, Ship]:
    """They steam on one course, 100 to 250 m apart, the other coming from abeam and going off abeam."""
    rng = setting.rng
    metres, closing_h = float(rng.uniform(100.0, 250.0)), 0.5
    start = near(rng, open_sea(setting.number), 2.0)
    one = one.at(*start, since=setting.since).steer(course, kn, hours + 2.0)
    meets = moved(moved(start, course, kn * closing_h), course + 90.0, metres / METRES_PER_NM)
    other = other.at(*moved(meets, course + 150.0, 13.0 * closing_h), since=setting.since)
    other = other.sail(to=meets, kn=13.0).steer(course, kn, hours)
    return one, other.steer(course + 60.0, 13.0, 1.0)


_ABOUT = ("rendezvous",)
STAGES = (
    Stage("meeting", "Ships lie beside each other for long.", _ABOUT, lying_together, 16.0, 1.5),
    Stage(
        "steaming_together",
        "Ships steam side by side for long.",
        _ABOUT,
        steaming_together,
        6.0,
        1.5,
        dials=DENSE,
    ),
    Stage(
        "only_near",
        "Escorts, tugs, roads, bunkering, fishing pairs, ships that pass or overtake.",
        _ABOUT,
        only_near,
        10.0,
        1.5,
        dials=replace(USUAL, moving_s=150.0),
    ),
)
