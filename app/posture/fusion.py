"""All evidence in one order, whatever order it came in, into one history a ship."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.naval.board import Ground, State
from app.domain.naval.sighting import Activity, Confidence, IdentityBasis, Sighting, Span, Subject
from app.domain.naval.units import NavalUnit, UnitKind
from app.posture import detections, presences, tracks
from app.posture.area import Area
from app.posture.classes import group_of, may_be
from app.posture.evidence import Evidence, Track
from app.posture.freshness import DAY_MS
from app.posture.grades import grade
from app.posture.grounds import again, ground
from app.posture.history import History
from app.posture.joins import Join, join
from app.posture.refuted import REFUTED, UNVERIFIED, refuting
from app.posture.reports import RANK, Report
from app.posture.rivals import Settled, settle
from app.posture.roots import Told, told_once
from app.posture.states import looked, shown
from app.posture.unidentified import Unidentified

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
    questions: dict[str, str] = field(default_factory=dict)
    """Id of a sighting -> the question that it answers, and others answer otherwise."""
    losing_states: set[tuple[str, State]] = field(default_factory=set)
    """Ids of sightings that are outweighed, each with what it would have shown."""


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
        self.joined: dict[str, tuple[str, ...]] = defaultdict(tuple)
        self.settled: Settled = settle(
            told_once([*evidence.sightings, *evidence.later]),
            {key: group_of(unit) for key, unit in self.units.items()},
        )
        self.fused = Fused({key: _history(area, unit) for key, unit in self.units.items()})
        self.fused.questions |= {
            told.sighting.id: told.sighting.disputes for told in self.told if told.sighting.disputes is not None
        }
        self.unidentified = Unidentified(area, self.units, self.fused.histories, self.fused.presences)

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
        if report is None:
            return None
        if (
            subject.unit is not None
            and subject.unit in self.units
            and not self._may_set(sighting, subject.unit)
        ):
            self._note(subject.unit, report.ground, UNVERIFIED)
            return None
        if report.is_losing and report.state is not None:
            self.fused.losing_states.add((sighting.id, report.state))
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
        claim = (sighting.id, subject.unit)
        losing = claim in self.settled.losing
        graded = Confidence.LOW if losing or claim in self.settled.tied else grade(sighting, subject)
        if sighting.is_negative:
            look = looked(self.area, sighting)
            if look is None:
                return None
            return Report(
                None, sighting.observed, sighting.known_ms, graded, ground(told), look=look, is_losing=losing
            )
        seen = shown(self.area, sighting)
        if seen is None:
            return None
        return Report(
            seen.state, sighting.observed, sighting.known_ms, graded, ground(told), seen.where,
            seen.may_be_at_berth, seen.is_vague, seen.on_passage, seen.gate,
            is_moment=_is_moment(sighting), is_losing=losing,
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
            if subject.unit in self.units and not self.fused.histories[subject.unit].take(report):
                self._take_disputed(entry, subject.unit)
        elif subject.count > 0:
            self._take_unnamed(entry)

    def _take_disputed(self, entry: _Entry, unit: str) -> None:
        """Somebody was there, even if she was not: unless a better report tells who, of that time."""
        told = entry.told
        named = self.settled.unanswered.get((told.sighting.id, unit)) if told is not None else None
        if told is not None and named is not None:
            self.unidentified.take_disputed(entry.report, unit, named, told.sighting.disputes or "")

    def _miss(self, entry: _Entry) -> None:
        subject = entry.subject
        if subject.unit is None and subject.basis is IdentityBasis.INFERRED:
            return
        for unit in self.units.values():
            if subject.unit == unit.key or (
                subject.unit is None and may_be(unit, subject.group, subject.unit_class)
            ):
                self._miss_unit(self.fused.histories[unit.key], entry)
        for presence in self.fused.presences:
            if presence.missed_by(subject):
                presence.history.take(entry.report)

    @staticmethod
    def _miss_unit(history: History, entry: _Entry) -> None:
        """That she is gone is no surer than that she was there, where the look does not name her."""
        rests_on_low = entry.subject.unit is None and not history.is_sure
        history.take(entry.report._replace(grade=Confidence.LOW) if rests_on_low else entry.report)

    def _take_unnamed(self, entry: _Entry) -> None:
        subject, report = entry.subject, entry.report
        joined = join(subject, report.where, report.observed, self.units.values(), self.fused.histories)
        if entry.told is not None:
            report = report._replace(ground=ground(entry.told, joined.reason))
        if joined.units and entry.told is not None:
            self._join(entry.told, joined, report)
            return
        if report.state is None or report.is_vague or report.where is None:
            return
        number = entry.order[-1]
        identity = report.ground.id if number == 0 else f"{report.ground.id}:{number}"
        presence = self.unidentified.take(identity, subject, report, joined.candidates)
        if entry.told is not None:
            presence.history.rivals.extend(self._answers_otherwise(entry.told))

    def _join(self, told: Told, joined: Join, report: Report) -> None:
        self.joined[told.root] += joined.units
        for unit in joined.units:
            history = self.fused.histories[unit]
            history.take(report._replace(grade=joined.sure(report.grade, told.sighting.source.kind)))
            history.notes.extend(look.ground for look in joined.excluding)
            history.rivals.extend(self._answers_otherwise(told, unit))

    def _answers_otherwise(self, told: Told, unit: str | None = None) -> Iterator[Ground]:
        """Reports that answer its question and say the contrary: of a unit, or of whoever it was."""
        question, negative = told.sighting.disputes, told.sighting.is_negative
        for other in self.told if question is not None else ():
            of_her = unit is None or any(subject.unit == unit for subject in other.sighting.subjects)
            if of_her and other.sighting.disputes == question and other.sighting.is_negative is not negative:
                yield ground(other)

    def _add_rivals(self) -> None:
        for unit, ids in self.settled.against.items():
            if unit in self.units:
                self.fused.histories[unit].rivals.extend(ground(self.by_id[i]) for i in ids if i in self.by_id)
        for _, unit in sorted(self.settled.tied):
            self._caveat(unit, TIED)

    def _add_tellings(self) -> None:
        for told in self.told:
            first = self._named_in(told.sighting)
            for telling in told.again:
                if telling.disputes is not None:
                    self._add_disputing(told, telling)
                for subject in telling.subjects:
                    if subject.unit in self.units:
                        names = subject.unit not in first
                        self.fused.histories[subject.unit].notes.append(again(told, telling, names))

    def _named_in(self, sighting: Sighting) -> set[str | None]:
        """Units that a report names, in all its parts."""
        parts = [told.sighting for told in self.told if told.sighting.reference == sighting.reference]
        parts = parts if sighting.reference is not None else [sighting]
        return {subject.unit for part in parts for subject in part.subjects}

    def _add_disputing(self, told: Told, telling: Sighting) -> None:
        """One that tells again and differs is a rival: of those who were joined, and of those whom it counts."""
        rival = again(told, telling, names=False)
        counted = [s for s in telling.subjects if s.unit is None]
        for unit in self.units.values():
            history = self.fused.histories[unit.key]
            believed = history.now(telling.observed.from_ms) is not None
            meant = believed and any(may_be(unit, s.group, s.unit_class) for s in counted)
            if meant or unit.key in self.joined[told.root] or unit.key in self.unidentified.who(told.root):
                history.rivals.append(rival)
        for presence in self.unidentified.resting_on(told.root):
            presence.history.rivals.append(rival)

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


def _is_moment(sighting: Sighting) -> bool:
    begins, ends = sighting.observed
    return sighting.activity in _EVENTS or (
        sighting.activity is Activity.ARRIVED and ends - begins <= DAY_MS
    )


def _history(area: Area, unit: NavalUnit) -> History:
    length = unit.best("length_m")
    return History(area, unit.key, group_of(unit), float(length) if length else None)
