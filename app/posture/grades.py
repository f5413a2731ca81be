"""How sure a report is of the ship it is about: its own confidence, and by what she was known."""

from __future__ import annotations

from app.domain.naval.sighting import Confidence, IdentityBasis, Sighting, SourceKind, Subject
from app.posture.reports import weaker

_SEEN = (SourceKind.SATELLITE_IMAGE, SourceKind.PHOTO, SourceKind.AIS, SourceKind.OFFICIAL_STATEMENT)
_KNOWN_BY = (IdentityBasis.PENNANT_READ, IdentityBasis.BROADCAST)


def grade(sighting: Sighting, subject: Subject) -> Confidence:
    """High only for an image, photo, AIS or official word of high confidence that tells who she is.

    A name that its source gives no ground for, or infers, is at most medium; so is one analyst.
    """
    if sighting.is_negative:
        return sighting.confidence
    if sighting.source.kind in _SEEN and (subject.unit is None or subject.basis in _KNOWN_BY):
        return sighting.confidence
    if sighting.source.kind in _SEEN and subject.basis is IdentityBasis.CLASS_FEATURES:
        return sighting.confidence
    return weaker(sighting.confidence, Confidence.MEDIUM)
