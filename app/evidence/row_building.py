"""A bundle of a row of the board: its members, and whether the row follows from them, found by trying."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.naval.board import Row
from app.domain.naval.unit_writing import unit_to_dict
from app.domain.premises import RawLine
from app.domain.time import iso, iso_or_none
from app.evidence import archive, comparing, lines, listing, manifest
from app.evidence.building import geodata, redistribution
from app.evidence.hands import Hands
from app.evidence.row_gathering import GatheredRow
from app.evidence.row_readme import row_readme
from app.evidence.verdict import GEODATA, POSITIONS, RULE
from app.posture import parameters
from app.posture.area import AREAS
from app.posture.premises import RowPremises
from ingest.batch import Positions

ROW, UNITS = "row.json", "units.json"
SUBJECT = "posture_row"
_NONE = comparing.identities(Positions())


@dataclass(frozen=True)
class ShownRow:
    """Members that other rooms write; those of AIS only where it takes part."""

    fixes: Positions
    positions_csv: bytes
    positions_parquet: bytes
    map_png: bytes
    table: lines.Tables


@dataclass(frozen=True)
class DerivedRow:
    """What follows from what a bundle holds."""

    row: dict[str, Any] | None
    fixes: comparing.Identities
    lines: int


def derived_row(given: RowPremises, raw: Sequence[RawLine], hands: Hands) -> DerivedRow:
    """The row once more: tracks from the lines, and the board from these and the sightings."""
    tracks, fixes, counted = [], _NONE, 0
    if given.ais is not None:
        found = hands.tracks(given.ais, raw, given.senders, given.at_ms, given.concluded_ms)
        tracks, fixes, counted = found.tracks, comparing.identities(found.positions), found.lines
    row = given.row(tracks)
    return DerivedRow(None if row is None else hands.row(row, given.at_ms), fixes, counted)


def built_row(found: GatheredRow, shown: ShownRow, version: str, hands: Hands) -> bytes:
    """The bundle's bytes: the same for equal stores. `BundleError` if it would be too long."""
    given = found.given
    row = as_told(given, found.row, hands.row)
    says = {
        "package": version,
        "subject": {
            "type": SUBJECT,
            **{name: row[name] for name in ("area", "at", "known_at")},
            "key": given.key,
        },
        "as_of": row["at"],
        "synthetic": found.row.synthetic or any(feed.synthetic for feed in found.feeds),
        **_worth(found, shown, row["row"], hands),
        **redistribution(found.feeds),
    }
    rule = {"name": parameters.NAME, "version": parameters.VERSION, "parameters": numbers(given)}
    members = {
        ROW: manifest.json_text(row),
        UNITS: manifest.json_text([unit_to_dict(unit) for unit in given.units]),
        listing.NAME: manifest.json_text(found.sightings),
        RULE: manifest.json_text({"rule": rule, "premises": given.to_dict()}),
        GEODATA: manifest.json_text(geodata()),
        "map.png": shown.map_png,
        "README.txt": row_readme(found, says, row["row"]),
        **_of_ais(found, shown),
    }
    return archive.packed(*manifest.sealed(members, says))


def as_told(given: RowPremises, row: Row, show: Callable[[Row, int], dict[str, Any]]) -> dict[str, Any]:
    """`row.json`."""
    return {
        "area": given.area,
        "at": iso(given.at_ms),
        "known_at": iso_or_none(given.known_at_ms),
        "row": show(row, given.at_ms),
    }


def numbers(given: RowPremises) -> dict[str, float]:
    """Those of the rules in force for its area."""
    return parameters.numbers(AREAS[given.area])


def _of_ais(found: GatheredRow, shown: ShownRow) -> Mapping[str, bytes]:
    if found.given.ais is None:
        return {}
    return {
        lines.NMEA: lines.nmea(found.lines),
        lines.TABLE: lines.table(found.lines, found.told_ms, shown.table),
        POSITIONS: shown.positions_csv,
        "positions.parquet": shown.positions_parquet,
    }


def _worth(found: GatheredRow, shown: ShownRow, row: dict[str, Any], hands: Hands) -> dict[str, Any]:
    derived = derived_row(found.given, found.lines, hands)
    lost = comparing.missing(comparing.identities(shown.fixes), derived.fixes)
    other = None if derived.row is None else comparing.differences(row, derived.row)
    is_complete = not len(lost)
    return {
        "derivable": is_complete and other == [],
        "complete": is_complete,
        "missing": {"positions": len(lost)},
        "reason": _reason(lost, other),
    }


def _reason(lost: comparing.Identities, other: list[comparing.Difference] | None) -> str | None:
    if len(lost):
        return f"the lines of {len(lost):,} fixes are not kept, {comparing.span_of(lost)}"
    if other == []:
        return None
    what = ", ".join(one.name for one in other) if other else "that there is such a row"
    return f"what follows from it alone differs in {what}"
