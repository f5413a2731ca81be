"""`python -m app.naval_data.make FOLDER [TO]`: from the fact base's units.csv and chronology.csv."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from app.domain.naval.claim_files import from_csv
from app.naval_data import STARTER
from app.naval_data.make.claims import MADE, Row, claims

READINGS = Path(__file__).with_name("readings.csv")
MOST_UNITS = 40
HEAD = """\
# What public text, most of it of December 2024 and January 2025, claimed of ships off Syria: see README.md.
# Not complete, and not an order of battle. A claim is as sure as its source; rivals stand side by side.
"""


def made(folder: Path) -> str:
    """The file; a `ValueError` if it would hold what the store does not take."""
    rows = claims(_rows(READINGS), _rows(folder / "units.csv"), _rows(folder / "chronology.csv"))
    text = HEAD + "".join(_lines([dict(zip(MADE, MADE, strict=True)), *rows]))
    assert len(from_csv(text, now_ms=0)) <= MOST_UNITS
    return text


def _rows(path: Path) -> list[Row]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def _lines(rows: list[dict[str, str]]) -> list[str]:
    lines: list[str] = []
    writer = csv.writer(_Lines(lines), lineterminator="\n")
    writer.writerows([row[name] for name in MADE] for row in rows)
    return lines


class _Lines:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def write(self, line: str) -> None:
        self._lines.append(line)


def main(folder: str, to: str = str(STARTER)) -> None:
    """Write the file."""
    Path(to).write_text(made(Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
