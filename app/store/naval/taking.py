"""Sightings that were sent, taken into the store: what is new, and whether what they lean on is held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from app.domain.naval.reading import Read, SightingsError, links
from app.domain.naval.sighting import Sighting
from app.store.naval import sightings

NEW, HELD, CORRECTION = "new", "held", "correction"


class Taken(NamedTuple):
    """A row, and what became of it: `new`, `held` already, or new and a `correction` of another."""

    line: int
    sighting: Sighting
    change: str


def take(connection: Connection, read: Sequence[Read], now_ms: int, *, is_trial: bool = False) -> list[Taken]:
    """Add what is new, all or none; a trial adds nothing.

    `SightingsError` if one tells again or corrects what is not held.
    """
    wanted = links(read)
    lacking = wanted.keys() - sightings.by_id(connection, wanted).keys()
    if lacking:
        line, field = min(wanted[link] for link in lacking)
        link = next(link for link in sorted(lacking) if wanted[link] == (line, field))
        raise SightingsError(
            f"{field} {link}: no sighting of that id is held; send that one first", line, field
        )
    seen = set(sightings.by_id(connection, (row.sighting.id for row in read)))
    taken: list[Taken] = []
    for line, sighting in read:
        taken.append(Taken(line, sighting, _change(sighting, is_held=sighting.id in seen)))
        seen.add(sighting.id)
    if not is_trial:
        sightings.add(connection, [row.sighting for row in read], now_ms)
    return taken


def _change(sighting: Sighting, *, is_held: bool) -> str:
    if is_held:
        return HELD
    return NEW if sighting.supersedes is None else CORRECTION
