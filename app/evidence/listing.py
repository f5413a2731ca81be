"""`sightings.json`: what was seen other than by AIS, each with what part it takes, and why others take none.

Sources are told by link and hash; no image or page is copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.domain.naval.board import Row
from app.domain.naval.sighting import Sighting
from app.domain.naval.writing import from_dict, sighting_id, to_dict
from app.evidence.archive import BundleError
from app.posture.roots import root_of
from app.store.naval.aside import Aside

NAME = "sightings.json"
LEFT_OUT = "left_out"
MOST_SIGHTINGS = 20_000
"""Of one bundle: bounds memory."""
_WHY = {
    "rests_on": "the row's evidence",
    "rival": "it claims otherwise, and does not decide",
    "told_again": "it tells again, or is told again by, what the row rests on: the two count once",
    "hers": "it is about her, and other reports decide",
    "others": "of other ships: it may settle who an unnamed one was, or that nobody was seen",
    "not_yet": "of a time after that of the board: it shows nothing yet, and may settle a dispute",
}
"""Part that a sighting takes in a row -> in words."""


def of_row(
    row: Row, at_ms: int, standing: Iterable[Sighting], aside: Iterable[Aside]
) -> list[dict[str, Any]]:
    """All that were known, those that stood first; `BundleError` if they are too many."""
    known = {sighting.id: sighting for sighting in standing}
    roots = {root_of(known[ground.id], known) for ground in row.evidence if ground.id in known}
    found = [{**_taking(_part(row, at_ms, one, known, roots)), **to_dict(one)} for one in known.values()]
    found += [{"part": LEFT_OUT, "why": one.why, **to_dict(one.sighting)} for one in aside]
    if len(found) > MOST_SIGHTINGS:
        raise BundleError(f"the board rests on {len(found):,} sightings: a bundle holds {MOST_SIGHTINGS:,}")
    return found


def used(listed: Iterable[Mapping[str, Any]]) -> list[Sighting]:
    """Those that the row is derived from."""
    return [from_dict(one) for one in listed if one["part"] != LEFT_OUT]


def altered_ids(sightings: Iterable[Sighting]) -> Iterator[str]:
    """Ids that are not those of what their sightings say."""
    return (one.id for one in sightings if one.id != sighting_id(one))


def _taking(part: str) -> dict[str, str]:
    return {"part": part, "why": _WHY[part]}


def _part(row: Row, at_ms: int, one: Sighting, known: dict[str, Sighting], roots: set[str]) -> str:
    if one.id in {ground.id for ground in row.evidence}:
        return "rests_on"
    if one.id in {ground.id for ground in row.rivals}:
        return "rival"
    if one.observed.from_ms >= at_ms:
        return "not_yet"
    if root_of(one, known) in roots:
        return "told_again"
    names = {subject.unit for subject in one.subjects}
    return "hers" if row.key in names else "others"
