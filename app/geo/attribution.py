"""Who made the geodata, under which licence, and which version of it is in use."""

from __future__ import annotations

from app.geo import dataset

ATTRIBUTION = "(c) OpenStreetMap contributors, ODbL 1.0; lines computed by Twelvemile, not legal limits"
"""To be shown wherever lines, zones or ports are shown."""

LICENCE = "ODbL-1.0"


def geodata_version() -> str:
    """Twelve hex characters that change with any byte of the shipped geodata: for rules and evidence."""
    return dataset.content_hash()[:12]
