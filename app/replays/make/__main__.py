"""`python -m app.replays.make FOLDER [TO]`: Tartus 2024 as sightings, from the fact base's chronology.csv."""

from __future__ import annotations

import sys
from pathlib import Path

import orjson

from app.domain.naval.claim_files import from_csv
from app.domain.naval.units import UnitKind
from app.domain.naval.writing import to_dict
from app.naval_data import STARTER
from app.replays.make.reading import disagreements, read, rows
from app.replays.make.sightings import COMPILED, made
from app.replays.tartus_2024 import FOLDER, SIGHTINGS

ABOUT = (
    "Who was reported off Tartus, 30 November 2024 to 30 January 2025: facts from public text in our own "
    "words, each with its source. `reference` is the row of the fact base. What has no date of publication "
    "counts as known from the day that was compiled. Not complete; reports that differ stand side by side."
)


def text(folder: Path) -> bytes:
    """The file, a sighting a line; a `ValueError` says what does not fit."""
    chronology, readings = rows(folder / "chronology.csv"), read(FOLDER / "reading.csv")
    by_id = {row["id"]: row for row in chronology}
    wrong = [said for each in readings if each.use == "yes" for said in disagreements(each, by_id[each.ref])]
    wrong += [f"{ref} was not read" for ref in by_id if ref not in {each.ref for each in readings}]
    if wrong:
        raise ValueError("; ".join(wrong))
    sightings = made(chronology, readings, rows(FOLDER / "regions.csv"), _warships())
    lines = b",\n".join(orjson.dumps(to_dict(sighting)) for sighting in sightings)
    head = orjson.dumps({"about": ABOUT, "compiled": COMPILED})[:-1]
    return head + b',"sightings":[\n' + lines + b"\n]}\n"


def _warships() -> frozenset[str]:
    units = from_csv(STARTER.read_text(encoding="utf-8"), now_ms=0)
    return frozenset(unit.key for unit in units if unit.kind is UnitKind.COMBATANT)


def main(folder: str, to: str = str(SIGHTINGS)) -> None:
    """Write the file."""
    Path(to).write_bytes(text(Path(folder)))


if __name__ == "__main__":
    main(*sys.argv[1:])
