"""Does a row of the board follow from its bundle: from its sightings, and the tracks of its raw lines?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from app.domain.naval.claims import claim_id
from app.domain.naval.unit_writing import unit_from_dict
from app.domain.naval.units import NavalUnit
from app.domain.time import parse_iso
from app.evidence import lines, listing
from app.evidence.comparing import Difference, differences
from app.evidence.hands import Hands
from app.evidence.row_building import ROW, UNITS, DerivedRow, derived_row, numbers
from app.evidence.row_readme import in_a_line
from app.evidence.verdict import DIFFERS, MATCHES, POSITIONS, RULE, Verdict, fixes_in, of_fixes
from app.posture.premises import RowPremises


def derive_row(verdict: Verdict, members: Mapping[str, bytes], hands: Hands) -> None:
    """Write into the verdict what follows, and what is otherwise."""
    told = orjson.loads(members[ROW])
    rule = orjson.loads(members[RULE])
    listed = orjson.loads(members[listing.NAME])
    units = [unit_from_dict(unit) for unit in orjson.loads(members[UNITS])]
    given = RowPremises.from_dict(rule["premises"], units, listing.used(listed))
    raw = [] if given.ais is None else lines.read(
        members[lines.NMEA], members[lines.TABLE], [feed.name for feed in given.ais.feeds]
    )  # fmt: skip
    found = derived_row(given, raw, hands)
    verdict.derived = {
        "lines": found.lines,
        "positions": len(found.fixes),
        "sightings": len(given.sightings),
        "units": len(units),
    }
    verdict.differences = [*_told(told, given), *_of_rule(rule["rule"], given), *_ids(listed, units)]
    verdict.differences += _of_row(told["row"], found)
    if given.ais is not None:
        verdict.differences += of_fixes(fixes_in(members[POSITIONS]), found.fixes)
    verdict.derivation = DIFFERS if verdict.differences else MATCHES
    if found.row is not None:
        verdict.derived["explanation"] = in_a_line(found.row)


def _told(told: Mapping[str, Any], given: RowPremises) -> Iterator[str]:
    """Of `row.json`, what the premises say otherwise."""
    known_at = told["known_at"]
    pairs = [
        Difference("area", told["area"], given.area),
        Difference("at", parse_iso(told["at"]), given.at_ms),
        Difference("known_at", None if known_at is None else parse_iso(known_at), given.known_at_ms),
    ]
    return (str(pair) for pair in pairs if pair.bundle != pair.derived)


def _of_rule(rule: Mapping[str, Any], given: RowPremises) -> Iterator[str]:
    now = numbers(given)
    return (f"rule.{one}" for one in differences(rule["parameters"], now))


def _ids(listed: list[Mapping[str, Any]], units: list[NavalUnit]) -> Iterator[str]:
    for one in listing.altered_ids(listing.used(listed)):
        yield f"{listing.NAME}: {one} is not the id of what that sighting says"
    for claim in (claim for unit in units for claim in unit.claims if claim.id != claim_id(claim)):
        yield f"{UNITS}: {claim.id} is not the id of what that claim says"


def _of_row(told: Mapping[str, Any], found: DerivedRow) -> list[str]:
    if found.row is None:
        return ["row: the board that follows has none of this key"]
    return [f"row.{one}" for one in differences(told, found.row)]
