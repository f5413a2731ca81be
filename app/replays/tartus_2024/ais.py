"""AIS of four merchants off Tartus: SYNTHETIC, made to agree with what the cited rows say was heard of them.

Between what the rows tell the way is ours. Where rows differ the tracks take a side, and the board still
shows both: `SYNTH SPARTA` circles off the port from 5 January, `SYNTH SPARTA II` comes on the 13th and is
first in.
Each is silent wherever a row says so, and where none says that she was heard for long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

import numpy as np

from app.evaluate import places
from app.evaluate.dials import Dials
from app.evaluate.motion import moved
from app.evaluate.nmea import HEADER, Message, messages
from app.evaluate.reception import hear
from app.evaluate.scenario import in_order
from app.evaluate.ship import Ship, ship

SEED = 2024
DIALS = Dials(moving_s=240.0, still_s=300.0, static_s=3600.0, noise=0.0)
"""So often that one ship alone still tells the time: a clock that leaps is believed at the third line."""
MMSI = {"sparta": 273990701, "sparta-ii": 273990702, "ursa-major": 273990703, "general-skobelev": 273990704}
"""Key of the unit -> the number that her synthetic track goes by: no ship has it."""
ABOUT = (
    "# The names are those of real ships behind the word SYNTH: their ways are made up to agree with public",
    "# reports of December 2024 and January 2025, listed in docs/replay.md: no record of where any ship was.",
)

_ATLANTIC = (-6.30, 35.93)
_GATE = (-5.20, 35.98)
_WRECK = (-0.95, 36.44)
_SARDINIA_CHANNEL = (9.30, 37.90)
_OFF_TUNISIA = (11.40, 37.55)
_NORTH_OF_MALTA = (14.00, 36.45)
_CENTRAL = (18.00, 35.00)
_SOUTH_OF_CRETE = (23.00, 34.25)
_HEARD_AGAIN = (24.60, 34.25)
_SOUTH_OF_CYPRUS = (33.10, 34.15)
_BERTH = (35.8676, 34.9019)
_ORDER = "FOR ORDERS"


def lines() -> list[bytes]:
    """The file's lines with their ends: the same each time, those of ships tagged as synthetic stations'."""
    heard: list[Message] = []
    for number, story in enumerate(stories()):
        rng = np.random.default_rng([SEED, number])
        heard.extend(messages(story, hear(story, rng, DIALS), rng, DIALS))
    order = np.random.default_rng([SEED, 99])
    texts = (f"{text}\n".encode() for text in (*HEADER, *ABOUT))
    return [*texts, *(line + b"\n" for line in in_order(heard, order, DIALS, Counter()))]


def stories() -> tuple[Ship, ...]:
    """The four, each with her story."""
    return _sparta(), _sparta_ii(), _ursa_major(), _skobelev()


def _sparta() -> Ship:
    story = ship(MMSI["sparta"], name="SYNTH SPARTA", callsign="SYN0701", destination="PORT SAID")
    story = story.at(*_ATLANTIC, since=_utc(12, 22, 13)).heard_by("satellite")
    story = story.sail(to=_GATE, kn=11.0, what="passes Gibraltar (N058)")
    story = _until(story, _WRECK, _utc(12, 23, 18), "to the wreck (N063)")
    story = story.stop(story.hours_until(_utc(12, 24, 6)), what="by the wreck (N063)")
    way = (_SARDINIA_CHANNEL, _OFF_TUNISIA, _NORTH_OF_MALTA, _CENTRAL)
    story = _along(story, way, _utc(12, 28, 10, 55), "goes east (N064)")
    story = story.says(destination=_ORDER)
    story = _until(story, _SOUTH_OF_CRETE, _utc(12, 29, 16, 19), "goes east for orders (N064)")
    silent = story.hours_until(_utc(1, 2, 13, 13))
    story = story.silent(silent, to=_HEARD_AGAIN, what="not heard (N065)")
    story = story.steer(90.0, 10.0, 3.0, what="heard again (N066)")
    story = _along(story, (_SOUTH_OF_CYPRUS, places.FIVE_NM_OFF), _utc(1, 5, 6), "arrives (N071)")
    story = story.heard_by("terrestrial")
    story = _pacing(story, _utc(1, 8, 10), "circles 5 NM off (N072, N085; N080 under her sister's name)")
    story = story.sail(to=places.OUT_15_6_NM, kn=10.0, what="moves out (N082)")
    story = _circling(story, _utc(1, 10, 12), "holds farther off (N083)")
    story = story.sail(to=places.FIVE_NM_OFF, kn=10.0, what="comes back in (N081)")
    story = _pacing(story, _utc(1, 18), "paces (N093)")
    story = _circling(story, _utc(1, 22, 7), "drifts (N095)")
    story = _until(story, _BERTH, _utc(1, 22, 9), "enters port (N102)")
    return story.moor(0.5, what="docks, and is not heard from then on (N102, N114)")


def _sparta_ii() -> Ship:
    story = ship(MMSI["sparta-ii"], name="SYNTH SPARTA II", callsign="SYN0702", destination=_ORDER)
    story = story.at(*_ATLANTIC, since=_utc(1, 2, 18)).heard_by("satellite")
    story = story.sail(to=_GATE, kn=10.0, what="passes Gibraltar (N069)")
    story = _along(story, (_SARDINIA_CHANNEL, _OFF_TUNISIA), _utc(1, 6, 12), "off Tunisia (N084)")
    way = (_NORTH_OF_MALTA, _CENTRAL, _SOUTH_OF_CRETE, _SOUTH_OF_CYPRUS, places.EIGHT_KM_WEST)
    story = _along(story, way, _utc(1, 13, 6), "arrives (N089)").heard_by("terrestrial")
    story = story.sail(to=moved(places.FIVE_NM_OFF, 250.0, 1.5), kn=6.0, what="joins (N089)")
    story = _pacing(story, _utc(1, 18), "paces (N093)")
    story = _circling(story, _utc(1, 21, 15), "drifts (N100)")
    story = _until(story, _BERTH, _utc(1, 21, 17, 35), "enters port (N100)")
    story = story.moor(story.hours_until(_utc(1, 27, 1)), what="in port (N102, N103, N108)")
    silent = story.hours_until(_utc(1, 28, 6))
    story = story.silent(silent, to=_SOUTH_OF_CYPRUS, what="not heard on her way out (N109, N112)")
    return story.steer(269.0, 10.0, 0.5, what="heard briefly, westbound (N112, N113)")


def _ursa_major() -> Ship:
    story = ship(MMSI["ursa-major"], name="SYNTH URSA MAJOR", callsign="SYN0703", destination="VLADIVOSTOK")
    story = story.at(*_ATLANTIC, since=_utc(12, 22, 12, 30)).heard_by("satellite")
    story = story.sail(to=_GATE, kn=11.0, what="passes Gibraltar (N058)")
    story = _until(story, moved(_WRECK, 275.0, 9.0), _utc(12, 23, 12), "goes east (N058)")
    hours = story.hours_until(_utc(12, 23, 22, 4))
    return story.drift(hours, kn=1.0, towards_deg=95.0, what="nearly stopped (N060, N062)")


def _skobelev() -> Ship:
    story = ship(MMSI["general-skobelev"], name="SYNTH GEN SKOBELEV", ship_type=80, callsign="SYN0704")
    story = story.at(*_SOUTH_OF_CYPRUS, since=_utc(1, 12, 16)).heard_by("satellite")
    story = _until(story, moved(places.TARTUS_BASIN, 285.0, 6.0), _utc(1, 13, 8), "arrives (N090)")
    story = story.heard_by("terrestrial")
    return _circling(story, _utc(1, 14, 12), "holds, and is not heard from then on (N091, N095)")


def _until(story: Ship, to: tuple[float, float], when: datetime, what: str) -> Ship:
    """Steam straight to a place, there at that time."""
    return _along(story, (to,), when, what)


def _along(story: Ship, way: Iterable[tuple[float, float]], when: datetime, what: str) -> Ship:
    """Steam by these places at the one speed that brings her to the last of them at that time."""
    way = tuple(way)
    there = story
    for to in way:
        there = there.sail(to=to, kn=10.0)
    kn = 10.0 * story.hours_until(there.now) / story.hours_until(when)
    for to in way:
        story = story.sail(to=to, kn=kn, what=what)
    return story


def _pacing(story: Ship, when: datetime, what: str) -> Ship:
    return story.pace(story.hours_until(when), leg_nm=4.0, heading_deg=3.0, kn=8.0, what=what)


def _circling(story: Ship, when: datetime, what: str) -> Ship:
    return story.circle(story.hours_until(when), radius_nm=0.4, kn=0.5, centre_deg=270.0, what=what)


def _utc(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2024 if month == 12 else 2025, month, day, hour, minute, tzinfo=UTC)
