"""Sightings that were sent, taken into the store: what is new, and whether what they lean on is held."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.domain.naval.reading import Read, SightingsError, links
from app.domain.naval.sighting import Sighting
from app.domain.naval.units import UnitKind
from app.store.models import NavalUnitRow
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


def warships(connection: Connection) -> frozenset[str]:
    """Keys of the units that are combatants: what AIS says of those is marked."""
    query = select(NavalUnitRow.key).where(NavalUnitRow.kind == UnitKind.COMBATANT.value)
    return frozenset(connection.scalars(query))


def unlisted(connection: Connection, taken: Sequence[Taken]) -> dict[str, str | None]:
    """Units that are named and not on the list -> the key most like it; none while there is no list."""
    listed = sorted(connection.scalars(select(NavalUnitRow.key)))
    if not listed:
        return {}
    named = {unit for row in taken for unit in sightings.units_of(row.sighting)} - set(listed)
    return {unit: next(iter(get_close_matches(unit, listed, n=1)), None) for unit in sorted(named)}


def _change(sighting: Sighting, *, is_held: bool) -> str:
    if is_held:
        return HELD
    return NEW if sighting.supersedes is None else CORRECTION
