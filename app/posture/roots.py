"""Evidence counts once: six tellings of one image are one image, and as sure as that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from app.domain.naval.sighting import Sighting


class Told(NamedTuple):
    """One piece of evidence: what is used of it, and who tells it again."""

    root: str
    sighting: Sighting
    """The report itself; of a report that is not known, the first of its tellings to be known."""
    again: tuple[Sighting, ...]
    """In order of (known, id). They may name who the report does not: that is an assessment."""


def root_of(sighting: Sighting, known: dict[str, Sighting]) -> str:
    """Id of the report that it goes back to, as far as is known; a ring of tellings ends at its least id."""
    seen = [sighting.id]
    while (parent := sighting.derived_from) is not None:
        if parent in seen:
            return min(seen[seen.index(parent) :])
        seen.append(parent)
        if parent not in known:
            return parent
        sighting = known[parent]
    return seen[-1]


def told_once(sightings: Iterable[Sighting]) -> list[Told]:
    """One for each root, ordered by root."""
    known = {sighting.id: sighting for sighting in sightings}
    tellings: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in known.values():
        tellings[root_of(sighting, known)].append(sighting)
    return [_told(root, tellings[root]) for root in sorted(tellings)]


def _told(root: str, tellings: list[Sighting]) -> Told:
    ordered = sorted(tellings, key=lambda s: (s.id != root, s.known_ms, s.id))
    return Told(root, ordered[0], tuple(ordered[1:]))
