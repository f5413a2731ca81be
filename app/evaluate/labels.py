"""What is true of a ship by what she did and said alone, whatever story she is in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from app.evaluate.events import Event
from app.evaluate.ship import Identity, Ship

LEAST_DRAUGHT_M = 0.3
VOYAGE, IDENTITY = "voyage_change", "identity_change"


def labels(ship: Ship, start: datetime, end: datetime) -> Iterator[Event]:
    """Yield what she truly changed of her voyage and her identity between `start` and `end`."""
    before = ship.identity
    for since_s, said in ship.sayings:
        when = datetime.fromtimestamp(since_s, UTC)
        if start <= when < end:
            if _other_voyage(before, said):
                yield Event(VOYAGE, (before.mmsi,), when, when)
            if _other_ship(before, said):
                yield Event(IDENTITY, (before.mmsi,), when, when)
        before = said


def _other_voyage(old: Identity, new: Identity) -> bool:
    destination = _words(old.destination) != _words(new.destination) and bool(_words(new.destination))
    return destination or old.eta != new.eta or abs(old.draught_m - new.draught_m) >= LEAST_DRAUGHT_M


def _other_ship(old: Identity, new: Identity) -> bool:
    changed = ((old.name, new.name), (old.callsign, new.callsign))
    if any(_letters(b) and _letters(a) and _letters(a) != _letters(b) for a, b in changed):
        return True
    numbers = ((old.imo, new.imo), (old.ship_type, new.ship_type))
    return any(a and b and a != b for a, b in numbers)


def _words(text: str) -> str:
    return " ".join(text.upper().split())


def _letters(text: str) -> str:
    return "".join(text.upper().split())
