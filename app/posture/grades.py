"""How sure a report is of the ship it is about: as sure as it is, unless it infers who she was."""

from __future__ import annotations

from app.domain.naval.sighting import Confidence, IdentityBasis, Sighting, Subject
from app.posture.reports import weaker


def grade(sighting: Sighting, subject: Subject) -> Confidence:
    """The report's own, which is of the statement as written; a name that is inferred is at most medium."""
    if subject.unit is not None and subject.basis is IdentityBasis.INFERRED and not sighting.is_negative:
        return weaker(sighting.confidence, Confidence.MEDIUM)
    return sighting.confidence
