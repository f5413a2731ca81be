"""All evidence in one order, whatever order it came in, into one history a ship."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from app.domain.naval.board import Ground
from app.domain.naval.sighting import Confidence, IdentityBasis, Sighting, Subject
from app.domain.naval.units import NavalUnit, UnitKind
from app.posture import detections, tracks
from app.posture.area import Area
from app.posture.classes import group_of, may_be
from app.posture.entries import EVENTS, OFF, Entry, is_moment, order_of, phase_of
from app.posture.evidence import Evidence, Track
from app.posture.fused import Fused
from app.posture.grades import grade
from app.posture.grounds import ground
from app.posture.history import History
from app.posture.joins import Join, join
from app.posture.refuted import REFUTED, UNVERIFIED, refuting
from app.posture.reports import Report
from app.posture.rivals import Settled, settle
from app.posture.roots import Told, told_once
from app.posture.states import looked, shown
from app.posture.tellings import Tellings
from app.posture.unidentified import Unidentified

TIED = "disputed: reports differ and none outweighs the others"


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
            told.sighting.id: told.sighting.disputes
            for told in self.told
            if told.sighting.disputes is not None
        }
        self.unidentified = Unidentified(area, self.units, self.fused.histories, self.fused.presences)

    def run(self) -> Fused:
        entries = [entry for told in self.told for entry in self._entries(told)]
        entries += self._of_tracks(entries) + self._of_detections()
        for entry in sorted(entries, key=lambda entry: entry.order):
            self._take(entry)
        self._add_rivals()
        Tellings(self.told, self.units, self.fused, self.unidentified, self.joined).add()
        return self.fused

    def _happened(self, sighting: Sighting) -> bool:
        return (
            sighting.activity not in EVENTS
            or sighting.is_negative
            or sighting.observed.until_ms <= self.at_ms
        )

    def _entries(self, told: Told) -> list[Entry]:
        sighting = told.sighting
        made = (self._entry(told, subject, number) for number, subject in enumerate(sighting.subjects))
        return [entry for entry in made if entry is not None]

    def _entry(self, told: Told, subject: Subject, number: int) -> Entry | None:
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
        phase = phase_of(sighting)
        return Entry(
            order_of(report, phase, subject, sighting.id, number), sighting.observed, told, subject, report
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
            is_moment=is_moment(sighting), is_losing=losing,
        )  # fmt: skip

    def _of_tracks(self, entries: list[Entry]) -> list[Entry]:
        found: list[Entry] = []
        for track in sorted(self.evidence.tracks, key=lambda track: (track.unit, track.mmsi)):
            if track.unit in self.units:
                found += self._of_track(
                    track, [entry.report for entry in entries if entry.subject.unit == track.unit]
                )
        return found

    def _of_track(self, track: Track, named: list[Report]) -> list[Entry]:
        unit = self.units[track.unit]
        if refuting(self.area, track, named, group_of(unit)):
            self._caveat(track.unit, REFUTED)
        elif unit.kind is UnitKind.MERCHANT:
            subject = Subject(unit=track.unit)
            reports = tracks.reports_of(self.area, track)
            return [
                Entry(order_of(r, OFF, subject, r.ground.id, 0), r.observed, None, subject, r)
                for r in reports
            ]
        if unit.kind is not UnitKind.MERCHANT:
            self._caveat(track.unit, UNVERIFIED)
        last = tracks.reports_of(self.area, track)[-1].ground
        self.fused.histories[track.unit].rivals.append(last)
        return []

    def _of_detections(self) -> list[Entry]:
        area, heard = self.area, self.evidence.heard_well
        reports = (
            detections.report_of(area, d)
            for d in self.evidence.detections
            if detections.is_presence(area, d, heard)
        )
        return [
            Entry(
                order_of(r, OFF, detections.SUBJECT, r.ground.id, 0), r.observed, None, detections.SUBJECT, r
            )
            for r in reports
        ]

    def _take(self, entry: Entry) -> None:
        subject, report = entry.subject, entry.report
        if report.look is not None:
            self._miss(entry)
        elif subject.unit is not None:
            if subject.unit in self.units and not self.fused.histories[subject.unit].take(report):
                self._take_disputed(entry, subject.unit)
        elif subject.count > 0:
            self._take_unnamed(entry)

    def _take_disputed(self, entry: Entry, unit: str) -> None:
        """Somebody was there, even if she was not: unless a better report tells who, of that time."""
        told = entry.told
        named = self.settled.unanswered.get((told.sighting.id, unit)) if told is not None else None
        if told is not None and named is not None:
            self.unidentified.take_disputed(entry.report, unit, named, told.sighting.disputes or "")

    def _miss(self, entry: Entry) -> None:
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
    def _miss_unit(history: History, entry: Entry) -> None:
        """That she is gone is no surer than that she was there, where the look does not name her."""
        rests_on_low = entry.subject.unit is None and not history.is_sure
        history.take(entry.report._replace(grade=Confidence.LOW) if rests_on_low else entry.report)

    def _take_unnamed(self, entry: Entry) -> None:
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
                begun = (self.by_id[identity] for identity in ids if identity in self.by_id)
                self.fused.histories[unit].rivals.extend(ground(told) for told in begun)
        for _, unit in sorted(self.settled.tied):
            self._caveat(unit, TIED)

    def _note(self, unit: str, noted: Ground, caveat: str) -> None:
        self.fused.histories[unit].notes.append(noted)
        self._caveat(unit, caveat)

    def _caveat(self, unit: str, caveat: str) -> None:
        if caveat not in self.fused.caveats[unit]:
            self.fused.caveats[unit].append(caveat)


def _history(area: Area, unit: NavalUnit) -> History:
    length = unit.best("length_m")
    return History(area, unit.key, group_of(unit), float(length) if length else None)
