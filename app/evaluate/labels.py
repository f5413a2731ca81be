"""What is true of a ship by what she did and said alone, whatever story she is in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.evaluate.crossings import transits, zone_crossings
from app.evaluate.dials import Dials
from app.evaluate.events import Event
from app.evaluate.observed import observe
from app.evaluate.saying import changes
from app.evaluate.ship import Ship
from app.evaluate.staying import mismatches, port_calls, silences, warships

ALL = (zone_crossings, transits, port_calls, mismatches, warships, silences, changes)


def labels(ship: Ship, start: datetime, end: datetime, dials: Dials) -> Iterator[Event]:
    """Yield what she truly crossed, where she called, what she changed, and when she could not be heard.

    `dials`: how often she is heard, nothing being lost; by that is said what is too short to be sure of.
    """
    seen = observe(ship, start, end, dials)
    if seen is not None:
        for label in ALL:
            yield from label(seen)
