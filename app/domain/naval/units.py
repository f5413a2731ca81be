"""Units: ships that are followed whether they send AIS or not, and what is claimed of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.naval.sighting import Confidence, Source


class UnitKind(StrEnum):
    """What she is to those who follow her."""

    COMBATANT = "combatant"
    AUXILIARY = "auxiliary"
    MERCHANT = "merchant_of_interest"


@dataclass(frozen=True)
class Claim:
    """That something is so of a unit, by a source; claims that differ stand side by side."""

    id: str
    unit: str
    field: str
    """One of `CLAIMED`."""
    value: str
    confidence: Confidence
    source: Source
    known_ms: int
    as_of: str | None = None
    """The day that the source speaks of, YYYY-MM-DD."""
    supersedes: str | None = None
    """Id of the claim that this one corrects; with the value "" it only takes that one back."""
    note: str | None = None


CLAIMED = (
    "name", "class", "group", "navy", "home_fleet", "mmsi", "imo", "callsign", "pennant", "emits_ais",
    "may_transit_straits", "entered", "entered_by", "length_m", "note",
)  # fmt: skip
"""What can be claimed. `entered` is a day, `entered_by` a gate, `may_transit_straits` yes or no."""


@dataclass(frozen=True)
class NavalUnit:
    """One that is followed; None: nobody says."""

    key: str
    """Lower case, words joined by hyphens: `admiral-golovko`."""
    name: str
    kind: UnitKind
    navy: str | None = None
    claims: tuple[Claim, ...] = ()

    def claimed(self, what: str) -> tuple[Claim, ...]:
        """All that is claimed of one field, the surest first, then the first known."""
        order = list(Confidence)
        hers = (claim for claim in self.claims if claim.field == what)
        return tuple(sorted(hers, key=lambda c: (order.index(c.confidence), c.known_ms, c.id)))

    def best(self, what: str) -> str | None:
        """The value of the surest claim; None if there is none."""
        found = self.claimed(what)
        return found[0].value if found else None
