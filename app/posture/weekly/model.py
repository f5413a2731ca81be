"""What a weekly holds, before it is written in any form. Numbers in `sources` are those of its references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from app.domain.naval.board import SYNTHETIC, Freshness, State
from app.domain.naval.sighting import Confidence, Span
from app.posture.indicators import Status
from app.posture.week import Week
from app.posture.weekly.references import Reference


class Line(NamedTuple):
    """One sentence, without its full stop, and the numbers of its sources, of which there is at least one."""

    says: str
    sources: tuple[int, ...]


class Entry(NamedTuple):
    """That she came into the Mediterranean: a UTC day, and by which gate, if anyone says."""

    day: str
    gate: str | None
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Member:
    """A line of the composition table."""

    key: str
    name: str
    unit_class: str | None
    kind: str | None
    fleet: str | None
    entered: tuple[Entry, ...]
    """All that is claimed, the earliest first; more than one day is a dispute."""
    days: tuple[int, int] | None
    """Days in the Mediterranean at the report's end, the fewest and the most that the claims allow."""
    state: State
    freshness: Freshness
    last_known: State | None
    """Before it was too old to be said of now."""
    confirmed: Span | None
    where: str | None
    how: str | None
    change: str
    """`new`, `left`, `same` or `not seen`; `lost` of one that sank."""
    before: State | None
    """The state of the week before; None if she was on no board then."""
    before_known: State | None
    """If that was unknown, what was known before."""
    confidence: Confidence
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Section:
    """A heading and its sentences. `is_empty_brief`: left to the human, on purpose."""

    key: str
    title: str
    lines: tuple[Line, ...]
    is_empty_brief: bool = False


class Sign(NamedTuple):
    """A line of the withdrawal ledger."""

    key: str
    title: str
    status: Status
    evidence: int
    """How many pieces it is met by."""
    not_looked_at: str | None
    sources: tuple[int, ...]
    synthetic: bool


@dataclass(frozen=True)
class Report:
    """A week of a navy, as it was known at `known_at_ms` (None: all that is held)."""

    week: Week
    span: Span
    """The week, or what of it was over."""
    navy: str
    area: str
    known_at_ms: int | None
    synthetic: bool
    composition: tuple[Member, ...]
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    ledger: tuple[Sign, ...] = ()

    @property
    def title(self) -> str:
        """What it is, in one line."""
        synthetic = SYNTHETIC if self.synthetic else ""
        return f"{synthetic}Weekly {self.week}, navy {self.navy}, Mediterranean and Tartus"
