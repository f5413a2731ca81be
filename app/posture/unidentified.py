"""Who was seen and cannot be told: presences, each followed as far as reports may be of the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.naval.sighting import Subject
from app.domain.naval.units import NavalUnit
from app.posture.area import Area
from app.posture.classes import group_of
from app.posture.history import IN_AREA, History
from app.posture.presences import Presence, begun, since_leaving
from app.posture.reports import Report


@dataclass
class Unidentified:
    """Adds to `presences`."""

    area: Area
    units: Mapping[str, NavalUnit]
    histories: Mapping[str, History]
    presences: list[Presence]

    def take(self, identity: str, subject: Subject, report: Report, candidates: tuple[str, ...]) -> Presence:
        """One of whom it is not known who it is: more of a presence, or a new one."""
        found = self._continued(subject, report, None)
        if found is None:
            since = since_leaving([self.histories[unit] for unit in candidates], report)
            found = begun(self.area, identity, subject, report, candidates, since)
            self.presences.append(found)
        else:
            found.history.take(report)
        return found

    def take_disputed(self, report: Report, unit: str, named: tuple[str, ...], question: str) -> None:
        """One whose name is disputed, of a unit that is not believed there: whoever it is, she was seen."""
        now = self.histories[unit].now(report.observed.from_ms)
        is_there = now is not None and now.state in IN_AREA
        if is_there or report.look is not None or report.state not in IN_AREA:
            return
        subject = Subject(unit_class=self.units[unit].best("class"), group=group_of(self.units[unit]))
        report = report._replace(is_losing=False)
        found = self._continued(subject, report, question)
        if found is None:
            identity = f"{report.ground.id}:{unit}"
            found = begun(self.area, identity, subject, report, named, question=question)
            self.presences.append(found)
        else:
            found.history.take(report)
        found.history.rivals.extend(now.grounds if now is not None else ())

    def _continued(self, subject: Subject, report: Report, question: str | None) -> Presence | None:
        return next((p for p in self.presences if p.continues(subject, report, question)), None)

    def resting_on(self, root: str) -> list[Presence]:
        """Presences that a report, or what it tells again, shows."""
        return [presence for presence in self.presences if root in _roots(presence)]

    def who(self, root: str) -> set[str]:
        """Who they may be."""
        return {unit for presence in self.resting_on(root) for unit in presence.candidates}


def _roots(presence: Presence) -> set[str]:
    return {ground.root for step in presence.history.steps for ground in step.grounds}
