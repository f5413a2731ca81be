"""What the replay's store is given beside AIS: the units, and the sightings that were published of them."""

from __future__ import annotations

from dataclasses import replace

import orjson

from app.domain.naval.claim_files import from_csv
from app.domain.naval.claims import identified
from app.domain.naval.sighting import Confidence, Sighting, Source, SourceKind
from app.domain.naval.units import Claim, NavalUnit
from app.domain.naval.writing import from_dict
from app.domain.time import parse_iso
from app.naval_data import STARTER
from app.replays.tartus_2024 import SIGHTINGS
from app.replays.tartus_2024.ais import MMSI

BEGIN_MS = parse_iso("2024-11-30T00:00:00Z")
END_MS = parse_iso("2025-01-31T00:00:00Z")
COMPILED_MS = parse_iso("2026-11-23T00:00:00Z")
"""What has no date of publication is known from the end of the day the fact base was compiled."""
_MADE_UP = Source(
    SourceKind.OTHER, "Twelvemile, this replay", title="SYNTHETIC: the number of her made-up track"
)


def sightings() -> list[Sighting]:
    """All of them, in the order of the fact base."""
    return [from_dict(plain) for plain in orjson.loads(SIGHTINGS.read_bytes())["sightings"]]


def units() -> list[NavalUnit]:
    """The starter list; four merchants also claim, as synthetic, the number of their made-up tracks."""
    listed = from_csv(STARTER.read_text(encoding="utf-8"), COMPILED_MS)
    return [_with_track(unit) if unit.key in MMSI else unit for unit in listed]


def _with_track(unit: NavalUnit) -> NavalUnit:
    number = str(MMSI[unit.key])
    claim = Claim("", unit.key, "mmsi", number, Confidence.HIGH, _MADE_UP, BEGIN_MS)
    return replace(unit, claims=(*unit.claims, identified(claim)))
