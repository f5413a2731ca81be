"""Units and what is claimed of them as plain dicts that JSON holds, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.naval.sighting import Confidence
from app.domain.naval.units import Claim, NavalUnit, UnitKind
from app.domain.naval.writing import source_from_dict, source_to_dict
from app.domain.time import iso, parse_iso

Plain = Mapping[str, Any]


def claim_to_dict(claim: Claim) -> dict[str, Any]:
    """All of a claim but whose it is; one that only takes another back has no value."""
    return {
        "id": claim.id,
        "field": claim.field,
        "value": claim.value or None,
        "confidence": claim.confidence.value,
        "source": source_to_dict(claim.source),
        "as_of": claim.as_of,
        "known_at": iso(claim.known_ms),
        "supersedes": claim.supersedes,
        "note": claim.note,
    }


def unit_to_dict(unit: NavalUnit) -> dict[str, Any]:
    """A unit with the claims that she is given with."""
    return {
        "key": unit.key,
        "name": unit.name,
        "kind": unit.kind.value,
        "navy": unit.navy,
        "claims": [claim_to_dict(claim) for claim in unit.claims],
    }


def unit_from_dict(plain: Plain) -> NavalUnit:
    """The unit of which `unit_to_dict` gave this; what comes from outside goes through `claiming` instead."""
    key = plain["key"]
    claims = tuple(_claim_from_dict(key, claim) for claim in plain["claims"])
    return NavalUnit(key, plain["name"], UnitKind(plain["kind"]), plain["navy"], claims)


def _claim_from_dict(unit: str, plain: Plain) -> Claim:
    return Claim(
        id=plain["id"],
        unit=unit,
        field=plain["field"],
        value=plain["value"] or "",
        confidence=Confidence(plain["confidence"]),
        source=source_from_dict(plain["source"]),
        known_ms=parse_iso(plain["known_at"]),
        as_of=plain["as_of"],
        supersedes=plain["supersedes"],
        note=plain["note"],
    )
