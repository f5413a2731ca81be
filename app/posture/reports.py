"""What one piece of evidence says of one ship."""

from __future__ import annotations

from typing import NamedTuple

from app.domain.naval.board import Ground, State, Whereabouts
from app.domain.naval.sighting import Confidence, Ring, Span


class Look(NamedTuple):
    """What a negative observation looked at."""

    berths: bool
    belt: bool
    anywhere: bool
    """Its source gives neither place nor footprint: it looked where she might be."""
    footprint: Ring | None
    complete: bool
    """At least 95 % of the belt under at most 20 % of cloud."""
    smallest_detectable_m: float | None


class Report(NamedTuple):
    """Of one ship: seen (`state`), or looked for and not seen (`look`)."""

    state: State | None
    """Where `look` is None: None means outside the theatre."""
    observed: Span
    known_ms: int
    grade: Confidence
    """How sure it is of her, identity and all."""
    ground: Ground
    where: Whereabouts | None = None
    may_be_at_berth: bool = False
    is_vague: bool = False
    """A place so wide that it tells nothing but that she was in the theatre."""
    on_passage: bool = False
    gate: str | None = None
    look: Look | None = None
    is_moment: bool = False
    """A change that happened at one moment of the span: no state that lasted through it."""
    is_losing: bool = False
    """Others answer its question better; of a ship of whom nothing else is known it is the best there is."""

    @property
    def looked_off_shore(self) -> bool:
        """Whether it is a look for her that was not of the berths alone."""
        return self.look is not None and (self.look.belt or self.look.anywhere)


RANK = {Confidence.HIGH: 2, Confidence.MEDIUM: 1, Confidence.LOW: 0}


def surer(one: Confidence, other: Confidence) -> Confidence:
    """The higher of two."""
    return one if RANK[one] >= RANK[other] else other


def weaker(one: Confidence, other: Confidence) -> Confidence:
    """The lower of two."""
    return one if RANK[one] <= RANK[other] else other
