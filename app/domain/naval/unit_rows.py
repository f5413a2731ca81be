"""A unit as one row: the surest value of each field, and which fields have rivals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any

from app.domain.naval.sighting import Confidence
from app.domain.naval.stay import days_in_mediterranean
from app.domain.naval.units import Claim, NavalUnit
from app.domain.watchlist import Unit

FIELDS = (
    "class", "group", "home_fleet", "mmsi", "imo", "callsign", "pennant", "emits_ais", "may_transit_straits",
    "entered", "entered_by", "length_m",
)  # fmt: skip
COLUMNS = ("key", "name", "kind", "navy", *FIELDS, "days_least", "days_most", "disputed")
_NUMBERS: dict[str, Callable[[str], float]] = {"mmsi": int, "imo": int, "length_m": float}
_NO_RIVALS = ("name", "note")
"""A ship may have had several names, and much may be noted of her."""


def disputed(unit: NavalUnit) -> list[str]:
    """The fields of which more than one value is claimed."""
    values: dict[str, set[str]] = {}
    for claim in unit.claims:
        values.setdefault(claim.field, set()).add(claim.value)
    return sorted(field for field, each in values.items() if len(each) > 1 and field not in _NO_RIVALS)


def row(unit: NavalUnit, at_ms: int) -> dict[str, Any]:
    """The unit by `COLUMNS`, her days in the Mediterranean counted to `at_ms`; unknown is None."""
    days = days_in_mediterranean(unit, at_ms)
    return {
        "key": unit.key,
        "name": unit.name,
        "kind": unit.kind.value,
        "navy": unit.navy,
        **{field: _value(unit, field) for field in FIELDS},
        "days_least": None if days is None else days.least,
        "days_most": None if days is None else days.most,
        "disputed": disputed(unit),
    }


def _value(unit: NavalUnit, field: str) -> str | float | None:
    best = unit.best(field)
    return None if best is None else _NUMBERS.get(field, str)(best)


def watched(unit: NavalUnit) -> Iterator[Unit]:
    """What a watchlist needs to know her by AIS: none for whom no identifier is claimed with some confidence.

    Of rivals each is an entry of its own: she may be either.
    """
    each = [_sure(unit, name) for name in ("mmsi", "imo", "callsign")]
    for number, claims in enumerate(zip_longest(*each)):
        mmsi, imo, callsign = (None if claim is None else claim.value for claim in claims)
        first = next(claim for claim in claims if claim is not None)
        yield Unit(
            label=unit.name[:80],
            mmsi=None if mmsi is None else int(mmsi),
            imo=None if imo is None else int(imo),
            callsign=callsign,
            unit_class=(unit.best("class") or "")[:120] or None,
            emits_ais=unit.best("emits_ais"),
            note=None if number == 0 else "another claim of who she is: see her unit",
            source=(first.source.url or first.source.publisher)[:500],
            as_of=first.as_of,
        )


def _sure(unit: NavalUnit, field: str) -> list[Claim]:
    """The surest claim of each value."""
    claims = (claim for claim in unit.claimed(field) if claim.confidence is not Confidence.LOW)
    return list({claim.value: claim for claim in reversed(tuple(claims))}.values())[::-1]
