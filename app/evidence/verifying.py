"""`twelvemile verify`: is a bundle whole, and does its alert follow from its raw sentences alone?"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from app.domain.premises import Premises
from app.domain.time import parse_iso
from app.domain.tuning import TuningError
from app.evidence import archive, lines, manifest
from app.evidence.archive import BundleError
from app.evidence.comparing import (
    Derive,
    Identities,
    counterpart,
    differences,
    identities,
    missing,
    span_of,
    unique,
)
from app.geo.attribution import geodata_version
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
    derived: dict[str, Any] = field(default_factory=dict)
    """What was derived anew: lines, positions, alerts of the kind, and the alert's words."""

    @property
    def is_good(self) -> bool:
        """Whether all of it holds and the alert follows."""
        return self.derivation == MATCHES

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"verified": self.is_good, **vars(self)}


def verify(path: Path, version: str, derive: Derive) -> Verdict:
    """Judge a file. `BundleError` if it is no bundle at all, `OSError` if it cannot be read."""
    members, comment = archive.read(path)
    says = manifest.read(members)
    found = manifest.altered(members, comment, says)
    if not found and not archive.is_as_packed(path.read_bytes(), members, comment):
        found = ["the zip itself: its headers are not as Twelvemile writes them"]
    if found:
        return Verdict("altered", ALTERED, differences=found)
    return _judged(members, says, version, derive)


def _judged(members: Mapping[str, bytes], says: Mapping[str, Any], version: str, derive: Derive) -> Verdict:
    try:
        alert = orjson.loads(members[ALERT])
        verdict = Verdict(alert={name: alert[name] for name in ("id", "kind", "vessels", "started_at")})
        if says["package"] != version:
            verdict.notes.append(f"made by version {says['package']}, verified by {version}")
        if not says["derivable"]:
            verdict.derivation = NOT_DERIVABLE if says["complete"] else INCOMPLETE
            verdict.why = str(says["reason"])
        elif (held := orjson.loads(members[GEODATA])["version"]) != geodata_version():
            verdict.derivation = DIFFERS
            verdict.differences = [
                f"geodata: the bundle rests on version {held}, this installation has {geodata_version()}; "
                f"verify it with Twelvemile {says['package']}"
            ]
        else:
            _derive(verdict, members, alert, derive)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(f"its members are not as this version writes them ({error!r})") from None
    return verdict


def _derive(verdict: Verdict, members: Mapping[str, bytes], alert: dict[str, Any], derive: Derive) -> None:
    given = Premises.from_dict(orjson.loads(members[RULE])["premises"])
    raw = lines.read(members[lines.NMEA], members[lines.TABLE], [feed.name for feed in given.feeds])
    try:
        found = derive(given, raw)
    except TuningError as error:
        verdict.derivation, verdict.differences = DIFFERS, [f"rule: {error}"]
        return
    same = counterpart(alert, found.alerts)
    verdict.derived = {"lines": found.lines, "positions": len(found.positions), "alerts": len(found.alerts)}
    if same is None:
        verdict.differences = ["alert: nothing of its kind, vessels, zone and start follows from the lines"]
    else:
        verdict.derived["explanation"] = same["explanation"]
        verdict.differences = [str(one) for one in differences(alert, same)]
        if same["id"] != alert["id"]:
            verdict.notes.append(f"its id {alert['id']} was given before; as it stands it is {same['id']}")
    verdict.differences += _of_fixes(fixes_in(members[POSITIONS]), identities(found.positions))
    verdict.derivation = DIFFERS if verdict.differences else MATCHES


def _of_fixes(held: Identities, derived: Identities) -> list[str]:
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
