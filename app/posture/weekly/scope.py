"""Whom a report is about: units of the navy, merchants of interest, and ships that nobody names."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.naval.sighting import Sighting
from app.domain.naval.units import UnitKind
from app.posture.held import Held
from app.posture.navies import is_of


@dataclass(frozen=True)
class Scope:
    """The keys of all units listed, and of those that the report is about."""

    listed: frozenset[str]
    wanted: frozenset[str]

    def has(self, key: str) -> bool:
        """Whether a row of the board is one of them, or a presence that may be."""
        return key in self.wanted or key not in self.listed

    def is_unit(self, key: str) -> bool:
        """Whether a row of the board is a unit that the report is about."""
        return key in self.wanted

    def concerns(self, one: Sighting) -> bool:
        """Whether a sighting is of one of them, or names none that is listed."""
        named = {subject.unit for subject in one.subjects if subject.unit in self.listed}
        return not named or bool(named & self.wanted)


def scope(held: Held, navy: str) -> Scope:
    """Of a navy. Merchants of interest under any flag belong to it: they are listed for where they call."""
    wanted = {u.key for u in held.units if is_of(u.navy, navy) or u.kind is UnitKind.MERCHANT}
    return Scope(frozenset(held.by_key), frozenset(wanted))
