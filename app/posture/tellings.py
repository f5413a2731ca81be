"""Reports that tell others again: notes of theirs, and where they differ rivals; they decide nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.naval.sighting import Sighting
from app.domain.naval.units import NavalUnit
from app.posture.classes import may_be
from app.posture.fused import Fused
from app.posture.grounds import again
from app.posture.roots import Told
from app.posture.unidentified import Unidentified


@dataclass(frozen=True)
class Tellings:
    """Of all that is told."""

    told: Sequence[Told]
    units: Mapping[str, NavalUnit]
    fused: Fused
    unidentified: Unidentified
    joined: Mapping[str, tuple[str, ...]]
    """Root -> units that its count was joined with."""

    def add(self) -> None:
        """To the histories and presences that are there by now."""
        for told in self.told:
            first = self._named_in(told.sighting)
            for telling in told.again:
                if telling.disputes is not None:
                    self._add_disputing(told, telling)
                for subject in telling.subjects:
                    if subject.unit is not None and subject.unit in self.units:
                        names = subject.unit not in first
                        self.fused.histories[subject.unit].notes.append(again(told, telling, names))

    def _named_in(self, sighting: Sighting) -> set[str | None]:
        """Units that a report names, in all its parts."""
        parts = [told.sighting for told in self.told if told.sighting.reference == sighting.reference]
        parts = parts if sighting.reference is not None else [sighting]
        return {subject.unit for part in parts for subject in part.subjects}

    def _add_disputing(self, told: Told, telling: Sighting) -> None:
        """One that differs is a rival: of those who were joined, and of those whom it counts."""
        rival = again(told, telling, names=False)
        rested = {*self.joined.get(told.root, ()), *self.unidentified.who(told.root)}
        counted = [s for s in telling.subjects if s.unit is None]
        for unit in self.units.values():
            history = self.fused.histories[unit.key]
            believed = history.now(telling.observed.from_ms) is not None
            meant = believed and any(may_be(unit, s.group, s.unit_class) for s in counted)
            if meant or unit.key in rested:
                history.rivals.append(rival)
        for presence in self.unidentified.resting_on(told.root):
            presence.history.rivals.append(rival)
