"""What became of a bundle, and what judging one of an alert and one of a row have in common."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.domain.time import parse_iso
from app.evidence.comparing import Identities, missing, span_of, unique
from ingest.batch import LON_LAT_UNITS_PER_DEGREE

MATCHES, DIFFERS, NOT_DERIVABLE, INCOMPLETE = "matches", "differs", "not derivable", "incomplete"
ALTERED, NOT_TRIED = "altered", "not tried"
ALERT, RULE, GEODATA, POSITIONS = "alert.json", "rule.json", "geodata.json", "positions.csv"


@dataclass
class Verdict:
    """What became of a bundle. `integrity` is "holds" or "altered"; only "matches" means that it follows."""

    integrity: str = "holds"
    derivation: str = NOT_TRIED
    why: str = ""
    differences: list[str] = field(default_factory=list)
    """Each member that was altered, or each thing that is otherwise than derived."""
    notes: list[str] = field(default_factory=list)
    alert: dict[str, Any] = field(default_factory=dict)
    """Which one, if the bundle is of an alert."""
    row: dict[str, Any] = field(default_factory=dict)
    """Which one, if it is of a row of the board."""
    derived: dict[str, Any] = field(default_factory=dict)
    """What was derived anew: how much was read, and what follows in words."""

    @property
    def is_good(self) -> bool:
        """Whether all of it holds and its subject follows."""
        return self.derivation == MATCHES

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"verified": self.is_good, **vars(self)}


def of_fixes(held: Identities, derived: Identities) -> list[str]:
    """Of the fixes of `positions.csv` and of the lines, those that are not in the other."""
    found = []
    if len(more := missing(held, derived)):
        found.append(f"{POSITIONS}: {len(more)} fixes are in no line, {span_of(more)}")
    if len(less := missing(derived, held)):
        found.append(f"{POSITIONS}: {len(less)} fixes of the lines are not in it, {span_of(less)}")
    return found


def fixes_in(text: bytes) -> Identities:
    """The fixes of `positions.csv`."""
    rows = [
        (int(row["mmsi"]), parse_iso(row["time"]), _units(row["lon"]), _units(row["lat"]))
        for row in csv.DictReader(io.StringIO(text.decode(), newline=""))
    ]
    return unique(np.array(rows, np.int64))


def _units(degrees: str) -> int:
    return round(float(degrees) * LON_LAT_UNITS_PER_DEGREE)
