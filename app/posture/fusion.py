"""All evidence in one order, whatever order it came in, into one history a ship."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.naval.board import Ground
from app.domain.naval.sighting import Activity, Confidence, Sighting, Span, Subject
from app.domain.naval.units import NavalUnit, UnitKind
from app.posture import detections, presences, tracks
from app.posture.area import Area
from app.posture.classes import group_of, may_be
from app.posture.evidence import Evidence, Track
from app.posture.grades import grade
from app.posture.grounds import again, ground
from app.posture.history import History
from app.posture.joins import join
from app.posture.refuted import REFUTED, UNVERIFIED, refuting
from app.posture.reports import RANK, Report
from app.posture.rivals import Settled, settle
from app.posture.roots import Told, told_once
from app.posture.states import looked, shown

_EVENTS = frozenset({Activity.LEFT_PORT, Activity.ENTERED_PORT, Activity.PASSED_GATE, Activity.SUNK})
"""They happen at a moment of their span: what is not over yet has not surely happened."""
TIED = "disputed: reports differ and none outweighs the others"
_MISSED, _AT_BERTH, _LEAVING, _OFF, _ENDING = range(5)
"""Of reports that begin together: not found, then seen, as a day at a berth goes on."""
_PHASES = {
    Activity.IN_PORT: _AT_BERTH, Activity.ALONGSIDE: _AT_BERTH, Activity.LEFT_PORT: _LEAVING,
    Activity.ENTERED_PORT: _ENDING, Activity.PASSED_GATE: _ENDING, Activity.SUNK: _ENDING,
}  # fmt: skip


@dataclass
class Fused:
    """Histories by unit, presences, and what must be said of a unit's evidence."""

    histories: dict[str, History]
    presences: list[presences.Presence] = field(default_factory=list)
    caveats: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class _Entry(NamedTuple):
    """Of one subject of one report; sorts by when, how, the named first, the wider span, the less sure."""

    order: tuple[int, int, bool, int, int, int, str, str, int]
    observed: Span
    told: Told | None
    subject: Subject
    report: Report


def fuse(area: Area, evidence: Evidence, at_ms: int) -> Fused:
    """Histories up to `at_ms` from evidence that `known.known` has sifted."""
    return _Fusion(area, evidence, at_ms).run()


class _Fusion:
    def __init__(self, area: Area, evidence: Evidence, at_ms: int) -> None:
        self.area, self.evidence, self.at_ms = area, evidence, at_ms
        self.units = {unit.key: unit for unit in sorted(evidence.units, key=lambda unit: unit.key)}
        self.told = [told for told in told_once(evidence.sightings) if self._happened(told.sighting)]
        self.by_id = {told.sighting.id: told for told in self.told}
        self.settled: Settled = settle(self.told, {key: group_of(unit) for key, unit in self.units.items()})
        self.fused = Fused({key: _history(area, unit) for key, unit in self.units.items()})

    def run(self) -> Fused:
        entries = [entry for told in self.told for entry in self._entries(told)]
        entries += self._of_tracks(entries) + self._of_detections()
        for entry in sorted(entries, key=lambda entry: entry.order):
            self._take(entry)
        self._add_rivals()
        self._add_tellings()
        return self.fused

    def _happened(self, sighting: Sighting) -> bool:
        return (
            sighting.activity not in _EVENTS
            or sighting.is_negative
            or sighting.observed.until_ms <= self.at_ms
        )

    def _entries(self, told: Told) -> list[_Entry]:
        sighting = told.sighting
        made = (self._entry(told, subject, number) for number, subject in enumerate(sighting.subjects))
        return [entry for entry in made if entry is not None]

    def _entry(self, told: Told, subject: Subject, number: int) -> _Entry | None:
        sighting = told.sighting
        report = self._report(told, subject)
        if report is None or (sighting.id, subject.unit) in self.settled.losing:
            return None
        if (
            subject.unit is not None
            and subject.unit in self.units
            and not self._may_set(sighting, subject.unit)
        ):
            self._note(subject.unit, report.ground, UNVERIFIED)
            return None
        phase = _MISSED if sighting.is_negative else _PHASES.get(sighting.activity, _OFF)
        return _Entry(
            _order(report, phase, subject, sighting.id, number), sighting.observed, told, subject, report
        )

    def _may_set(self, sighting: Sighting, unit: str) -> bool:
        """What a warship says of herself sets no state of hers."""
        by_herself = sighting.source.kind == "ais" or all(s.basis == "broadcast" for s in sighting.subjects)
        return not by_herself or sighting.is_negative or self.units[unit].kind is UnitKind.MERCHANT

    def _report(self, told: Told, subject: Subject) -> Report | None:
        sighting = told.sighting
        graded = grade(sighting, subject)
        if (sighting.id, subject.unit) in self.settled.tied:
            graded = Confidence.LOW
        if sighting.is_negative:
            look = looked(self.area, sighting)
            if look is None:
                return None
            return Report(None, sighting.observed, sighting.known_ms, graded, ground(told), look=look)
        seen = shown(self.area, sighting)
        if seen is None:
            return None
        return Report(
            seen.state, sighting.observed, sighting.known_ms, graded, ground(told), seen.where,
            seen.may_be_at_berth, seen.is_vague, seen.on_passage, seen.gate,
        )  # fmt: skip

    def _of_tracks(self, entries: list[_Entry]) -> list[_Entry]:
        found: list[_Entry] = []
        for track in sorted(self.evidence.tracks, key=lambda track: (track.unit, track.mmsi)):
            if track.unit in self.units:
                found += self._of_track(
                    track, [entry.report for entry in entries if entry.subject.unit == track.unit]
                )
        return found

    def _of_track(self, track: Track, named: list[Report]) -> list[_Entry]:
        unit = self.units[track.unit]
        if refuting(self.area, track, named, group_of(unit)):
            self._caveat(track.unit, REFUTED)
        elif unit.kind is UnitKind.MERCHANT:
            subject = Subject(unit=track.unit)
            reports = tracks.reports_of(self.area, track)
            return [
                _Entry(_order(r, _OFF, subject, r.ground.id, 0), r.observed, None, subject, r)
                for r in reports
            ]
        if unit.kind is not UnitKind.MERCHANT:
            self._caveat(track.unit, UNVERIFIED)
        last = tracks.reports_of(self.area, track)[-1].ground
        self.fused.histories[track.unit].rivals.append(last)
        return []

    def _of_detections(self) -> list[_Entry]:
        area, heard = self.area, self.evidence.heard_well
        reports = (
            detections.report_of(area, d)
            for d in self.evidence.detections
            if detections.is_presence(area, d, heard)
        )
        return [
            _Entry(
                _order(r, _OFF, detections.SUBJECT, r.ground.id, 0), r.observed, None, detections.SUBJECT, r
            )
            for r in reports
        ]

    def _take(self, entry: _Entry) -> None:
        subject, report = entry.subject, entry.report
        if report.look is not None:
            self._miss(entry)
        elif subject.unit is not None:
            if subject.unit in self.units:
                self.fused.histories[subject.unit].take(report)
        elif subject.count > 0:
            self._take_unnamed(entry)

    def _miss(self, entry: _Entry) -> None:
        subject = entry.subject
        for unit in self.units.values():
            if subject.unit == unit.key or (
                subject.unit is None and may_be(unit, subject.group, subject.unit_class)
            ):
                self.fused.histories[unit.key].take(entry.report)
        for presence in self.fused.presences:
            if presence.missed_by(subject):
                presence.history.take(entry.report)

    def _take_unnamed(self, entry: _Entry) -> None:
        subject, report = entry.subject, entry.report
        joined = join(subject, report.where, report.observed, self.units.values(), self.fused.histories)
        if joined.units and entry.told is not None:
            explained = report._replace(ground=ground(entry.told, joined.reason))
            for unit in joined.units:
                self.fused.histories[unit].take(explained)
            return
        if report.state is None or report.is_vague or not self._in_area(report):
            return
        if entry.told is not None:
            report = report._replace(ground=ground(entry.told, joined.reason))
        for presence in self.fused.presences:
            if presence.continues(subject, report):
                presence.history.take(report)
                return
        number = entry.order[-1]
        identity = report.ground.id if number == 0 else f"{report.ground.id}:{number}"
        self.fused.presences.append(presences.begun(self.area, identity, subject, report, joined))

    def _in_area(self, report: Report) -> bool:
        return report.where is not None and self.area.holds(report.where)

    def _add_rivals(self) -> None:
        for unit, ids in self.settled.against.items():
            if unit in self.units:
                self.fused.histories[unit].rivals.extend(ground(self.by_id[i]) for i in ids)
        for identity, unit in sorted(self.settled.losing):
            if unit in self.units:
                self.fused.histories[unit].rivals.append(ground(self.by_id[identity]))
        for _, unit in sorted(self.settled.tied):
            self._caveat(unit, TIED)

    def _add_tellings(self) -> None:
        for told in self.told:
            first = {subject.unit for subject in told.sighting.subjects}
            for telling in told.again:
                for subject in telling.subjects:
                    if subject.unit in self.units:
                        names = subject.unit not in first
                        self.fused.histories[subject.unit].notes.append(again(told, telling, names))

    def _note(self, unit: str, noted: Ground, caveat: str) -> None:
        self.fused.histories[unit].notes.append(noted)
        self._caveat(unit, caveat)

    def _caveat(self, unit: str, caveat: str) -> None:
        if caveat not in self.fused.caveats[unit]:
            self.fused.caveats[unit].append(caveat)


def _order(
    report: Report, phase: int, subject: Subject, identity: str, number: int
) -> tuple[int, int, bool, int, int, int, str, str, int]:
    """Of two that differ in nothing but this, the surer, then the earlier known, has the last word."""
    begins, ends = report.observed
    shows = f"{report.state} {report.where}"
    return (
        begins,
        phase,
        subject.unit is None,
        -ends,
        RANK[report.grade],
        -report.known_ms,
        shows,
        identity,
        number,
    )


def _history(area: Area, unit: NavalUnit) -> History:
    length = unit.best("length_m")
    return History(area, unit.key, group_of(unit), float(length) if length else None)
