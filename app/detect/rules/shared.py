"""What several rules say in the same way."""

from __future__ import annotations

from typing import Any

from app.detect.facts import Fixes
from app.detect.watch import Vessel
from app.domain.time import iso


def fix_at(fixes: Fixes, row: int) -> dict[str, Any]:
    """A fix as evidence."""
    lon, lat = round(float(fixes.lon[row]), 6), round(float(fixes.lat[row]), 6)
    return {"time": iso(int(fixes.time_s[row]) * 1000), "lon": lon, "lat": lat}


def declared(vessel: Vessel, at_s: int) -> str:
    """The end of an explanation: where she said she was bound for, if she did."""
    destination = vessel.identity(at_s).destination
    return f", declared destination {destination}" if destination else ""
