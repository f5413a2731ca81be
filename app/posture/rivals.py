"""Reports that answer the same question differently: kept side by side, one of them shown in the state.

Which: the higher confidence, then more independent roots, then the earlier known; equal in all: all of them,
with a caveat and at low confidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from app.domain.naval.sighting import Activity, Sighting, Span
from app.posture.freshness import DAY_MS
from app.posture.reports import RANK
from app.posture.roots import Told

MOMENTS = frozenset(
    {Activity.LEFT_PORT, Activity.ENTERED_PORT, Activity.PASSED_GATE, Activity.SUNK, Activity.ARRIVED}
)
"""What happens once: told of two days it is told differently."""

Claim = tuple[str, str]
"""A sighting's id and the unit that it names."""


class Settled(NamedTuple):
    """Of disputed questions."""

    losing: frozenset[Claim]
    tied: frozenset[Claim]
    against: dict[str, tuple[str, ...]]
    """Unit -> ids of the sightings that dispute what is said of her, or say it of another."""
    unanswered: dict[Claim, tuple[str, ...]]
    """Losing claims of who a ship was, of times of which no better one tells -> all that are named."""


class _Side(NamedTuple):
    weight: tuple[int, int, int]
    claims: list[Claim]
    spans: list[Span]
    """When each claim was observed."""


def settle(told: Iterable[Told], groups: Mapping[str, str]) -> Settled:
    """Weigh each disputed question by itself; `groups` are those of the units."""
    questions: dict[str, list[Told]] = defaultdict(list)
    for piece in told:
        if piece.sighting.disputes is not None:
            questions[piece.sighting.disputes].append(piece)
    losing: set[Claim] = set()
    tied: set[Claim] = set()
    against: dict[str, set[str]] = defaultdict(set)
    unanswered: dict[Claim, tuple[str, ...]] = {}
    for key in sorted(questions):
        for sides in _contests(questions[key], groups):
            _weigh(sides, losing, tied, against)
            unanswered |= _unanswered(sides, losing)
    ordered = {unit: tuple(sorted(ids)) for unit, ids in sorted(against.items())}
    return Settled(frozenset(losing), frozenset(tied), ordered, unanswered)


def _contests(pieces: Sequence[Told], groups: Mapping[str, str]) -> list[list[_Side]]:
    """Units that are named one instead of another, those of a kind together; and what the others did."""
    by_unit = sorted(
        ((unit, piece) for piece in pieces for unit in _units(piece.sighting)),
        key=lambda claim: (claim[0], claim[1].root),
    )
    instead = _instead(pieces, groups)
    by_kind: dict[str, list[tuple[str, Told, str]]] = defaultdict(list)
    for unit, piece in by_unit:
        kind = _kind(groups, unit) if unit in instead else f"of {unit}"
        by_kind[kind].append((unit if unit in instead else _doing(piece.sighting), piece, unit))
    return [_grouped(by_kind[kind]) for kind in sorted(by_kind)]


def _instead(pieces: Sequence[Told], groups: Mapping[str, str]) -> set[str]:
    """Units of one kind that no report names together."""
    named = [_units(piece.sighting) for piece in pieces]
    every = sorted(frozenset().union(*named))
    return {
        unit
        for unit in every
        for other in every
        if unit != other
        and _kind(groups, unit) == _kind(groups, other)
        and not any({unit, other} <= units for units in named)
    }


def _kind(groups: Mapping[str, str], unit: str) -> str:
    """Corvettes are taken for frigates."""
    return {"corvette": "frigate"}.get(groups.get(unit, ""), groups.get(unit, ""))


def _units(sighting: Sighting) -> frozenset[str]:
    return frozenset(subject.unit for subject in sighting.subjects if subject.unit is not None)


def _doing(sighting: Sighting) -> str:
    day = sighting.observed.from_ms // DAY_MS if sighting.activity in MOMENTS else ""
    return f"{sighting.activity}{' not' if sighting.is_negative else ''} {day}"


def _grouped(claims: list[tuple[str, Told, str]]) -> list[_Side]:
    by_side: dict[str, list[tuple[Told, str]]] = defaultdict(list)
    for side, piece, unit in claims:
        by_side[side].append((piece, unit))
    return [_side(by_side[side]) for side in sorted(by_side)]


def _side(claims: list[tuple[Told, str]]) -> _Side:
    pieces = [piece for piece, _ in claims]
    weight = (
        max(RANK[piece.sighting.confidence] for piece in pieces),
        len({piece.root for piece in pieces}),
        -min(piece.sighting.known_ms for piece in pieces),
    )
    spans = [piece.sighting.observed for piece in pieces]
    return _Side(weight, [(piece.sighting.id, unit) for piece, unit in claims], spans)


def _unanswered(sides: Sequence[_Side], losing: set[Claim]) -> dict[Claim, tuple[str, ...]]:
    named = tuple(sorted({unit for side in sides for _, unit in side.claims}))
    if len(named) < 2:
        return {}
    found = {}
    for side in sides:
        others = [span for other in sides if other is not side for span in other.spans]
        for claim, span in zip(side.claims, side.spans, strict=True):
            if claim in losing and not any(_overlap(span, other) for other in others):
                found[claim] = named
    return found


def _overlap(one: Span, other: Span) -> bool:
    return one.from_ms < other.until_ms and other.from_ms < one.until_ms


def _weigh(sides: list[_Side], losing: set[Claim], tied: set[Claim], against: dict[str, set[str]]) -> None:
    if len(sides) < 2:
        return
    best = max(side.weight for side in sides)
    winners = [side for side in sides if side.weight == best]
    for side in sides:
        if side.weight != best:
            losing.update(side.claims)
        elif len(winners) > 1:
            tied.update(side.claims)
        others = {claim[0] for other in sides if other is not side for claim in other.claims}
        for claim in side.claims:
            against[claim[1]] |= others - {claim[0]}
