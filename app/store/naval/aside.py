"""Sightings that do not stand, each with why: for whoever shows what was left out."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from app.domain.naval.sighting import Sighting
from app.domain.time import iso
from app.store.models import SightingRow
from app.store.naval import sightings
from app.store.naval.standing import stands


class Aside(NamedTuple):
    """One that was known, and counts no more."""

    sighting: Sighting
    why: str


def set_aside(connection: Connection, known_at_ms: int | None = None) -> list[Aside]:
    """Those known at a time (None: now) that were withdrawn or corrected by then, by (observed from, id)."""
    query = select(SightingRow.id).where(
        SightingRow.id.not_in(select(SightingRow.id).where(*stands(known_at_ms)))
    )
    if known_at_ms is not None:
        query = query.where(SightingRow.known_ms <= known_at_ms)
    held = sightings.by_id(connection, connection.scalars(query))
    ordered = sorted(held.values(), key=lambda sighting: (sighting.observed.from_ms, sighting.id))
    return [Aside(sighting, _why(connection, sighting, known_at_ms)) for sighting in ordered]


def _why(connection: Connection, sighting: Sighting, known_at_ms: int | None) -> str:
    last = 2**62 if known_at_ms is None else known_at_ms
    turns = [turn for turn in sightings.withdrawals(connection, sighting.id) if turn.at_ms <= last]
    if turns and turns[-1].withdrawn:
        return f"withdrawn at {iso(turns[-1].at_ms)}: {turns[-1].reason}"
    by = [one.id for one in sightings.corrections(connection, sighting.id) if one.known_ms <= last]
    return f"corrected by {', '.join(by)}"
