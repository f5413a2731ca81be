"""The places that are named in public sources, from a table of them: checked, sorted, and nothing else."""

from __future__ import annotations

import csv
import math
from pathlib import Path

from app.geo.places import COLUMNS, KINDS

_LINE = "gate"
_ORIGINAL = {
    "berth area": "berth",
    "strait gate": _LINE,
    "airport sink": "airport",
    "corridor point": "corridor_point",
    "territorial limit point": "limit_point",
}
_HOW = ("read", "computed")


def make_places(source: Path, target: Path) -> int:
    """Write the places of a table and give how many; raises ValueError where a row cannot be carried."""
    with source.open(encoding="utf-8", newline="") as lines:
        rows = [_checked(number, row) for number, row in enumerate(csv.DictReader(lines), 2)]
    names = [row["name"] for row in rows]
    if len(set(names)) < len(names):
        raise ValueError(f"{source}: two places have one name")
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: (KINDS.index(row["kind"]), row["name"])))
    return len(rows)


def _checked(line: int, row: dict[str, str]) -> dict[str, str]:
    kept = {name: (row.get(name) or "").strip() for name in COLUMNS}
    kept["kind"] = _ORIGINAL.get(kept["kind"], kept["kind"])
    wrong = next((why for why, is_so in _wrongs(kept) if is_so), None)
    if wrong:
        raise ValueError(f"line {line}, {kept['name']!r}: {wrong}")
    return kept


def _wrongs(row: dict[str, str]) -> list[tuple[str, bool]]:
    ends = [("lon", "lat"), ("lon2", "lat2")][: 2 if row["kind"] == _LINE else 1]
    return [
        ("no name", not row["name"]),
        ("no source: a place is not carried without one", not row["source"]),
        (f"verified must be one of {', '.join(_HOW)}", row["verified"] not in _HOW),
        (f"kind must be one of {', '.join(KINDS)}", row["kind"] not in KINDS),
        ("no such place on Earth", not all(_is_place(row[lon], row[lat]) for lon, lat in ends)),
    ]


def _is_place(lon: str, lat: str) -> bool:
    try:
        x, y = float(lon), float(lat)
    except ValueError:
        return False
    return math.isfinite(x) and abs(x) <= 180.0 and abs(y) <= 90.0
