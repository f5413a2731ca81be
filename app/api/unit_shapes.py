"""Units and claims as the API shows and describes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.domain.naval import claiming
from app.domain.naval.sighting import Confidence, SourceKind
from app.domain.naval.unit_rows import row
from app.domain.naval.unit_writing import claim_to_dict
from app.domain.naval.units import CLAIMED, Claim, NavalUnit, UnitKind
from app.domain.naval.values import LONGEST_NOTE

MOST_AT_ONCE = 1000


def whole(unit: NavalUnit, every: Iterable[Claim], at_ms: int) -> dict[str, Any]:
    """A unit with all that is claimed of each field, the surest first, and what no longer stands."""
    fields = [field for field in CLAIMED if unit.claimed(field)]
    standing = {claim.id for claim in unit.claims}
    return {
        **row(unit, at_ms),
        "claims": {field: [claim_to_dict(claim) for claim in unit.claimed(field)] for field in fields},
        "corrected": [claim_to_dict(claim) for claim in every if claim.id not in standing],
    }


def text(most: int) -> dict[str, Any]:
    """The schema of a text that may be null."""
    return {"type": ["string", "null"], "maxLength": most}


def _object(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "required": required, "additionalProperties": False, "properties": properties,
    }  # fmt: skip


_SOURCE = _object(
    ["kind", "publisher"],
    {
        **{name: text(200) for name in claiming.SOURCE_MEMBERS},
        "kind": {"enum": [kind.value for kind in SourceKind]},
        "publisher": {"type": "string", "minLength": 1, "maxLength": 200},
        "published_at": {
            "type": ["string", "null"],
            "description": "An ISO 8601 time with its zone, or a day",
        },
    },
)
CLAIM = _object(
    ["field", "confidence", "source"],
    {
        "field": {"enum": list(CLAIMED)},
        "value": {"type": ["string", "number", "null"], "maxLength": LONGEST_NOTE},
        "confidence": {"enum": [word.value for word in Confidence]},
        "source": _SOURCE,
        "as_of": {"type": ["string", "null"], "format": "date"},
        "supersedes": {"type": ["string", "null"], "pattern": "^[0-9a-f]{16}$"},
        "note": text(LONGEST_NOTE),
    },
)
CLAIMS = _object(["claims"], {"claims": {"type": "array", "items": CLAIM, "maxItems": MOST_AT_ONCE}})
UNIT = _object(
    ["name", "kind"],
    {
        "name": {"type": "string", "minLength": 1, "maxLength": 80},
        "kind": {"enum": [kind.value for kind in UnitKind]},
        "navy": text(80),
    },
)
