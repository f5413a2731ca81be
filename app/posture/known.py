"""What was known at a time: the board of then may rest on nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.domain.naval.board import Assessment
from app.domain.naval.claims import standing
from app.domain.naval.sighting import Sighting
from app.domain.naval.units import NavalUnit
from app.posture.evidence import Evidence, Fix


def known(evidence: Evidence, at_ms: int, known_at_ms: int | None) -> Evidence:
    """Leave what had begun by `at_ms` and was known at `known_at_ms` (None: now), corrections carried out."""
    last = known_at_ms if known_at_ms is not None else 2**62
    tracks = (
        replace(track, fixes=tuple(fix for fix in track.fixes if _is_heard(fix, at_ms, last)))
        for track in evidence.tracks
    )
    valid = _valid(evidence.sightings, last)
    return replace(
        evidence,
        units=tuple(_unit(unit, last) for unit in evidence.units),
        sightings=tuple(s for s in valid if s.observed.from_ms < at_ms),
        later=tuple(s for s in valid if s.observed.from_ms >= at_ms),
        tracks=tuple(track for track in tracks if track.fixes),
        detections=tuple(d for d in evidence.detections if d.time_ms < at_ms and d.known_ms <= last),
        assessments={
            unit: said
            for unit, said in evidence.assessments.items()
            if said.made_ms <= last and _since(said) <= at_ms < said.expires_ms
        },
    )


def _is_heard(fix: Fix, at_ms: int, last_ms: int) -> bool:
    known_ms = fix.time_ms if fix.known_ms is None else fix.known_ms
    return fix.time_ms < at_ms and known_ms <= last_ms


def _since(said: Assessment) -> int:
    return said.made_ms if said.since_ms is None else said.since_ms


def _unit(unit: NavalUnit, last_ms: int) -> NavalUnit:
    return replace(unit, claims=standing(claim for claim in unit.claims if claim.known_ms <= last_ms))


def _valid(sightings: Iterable[Sighting], last_ms: int) -> list[Sighting]:
    there = {s.id: s for s in sightings if s.known_ms <= last_ms}
    corrected = {sighting.supersedes for sighting in there.values()}
    return [sighting for sighting in there.values() if sighting.id not in corrected]
