"""Files of claims: CSV, a claim a line, of units that need not be known yet; a wrong line is named."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from app.domain.naval.claiming import ClaimError, claim_from, unit_from
from app.domain.naval.claims import key_of
from app.domain.naval.units import Claim, NavalUnit

COLUMNS = ("unit", "kind", "field", "value", "confidence", "publisher", "url", "as_of", "note")
MORE = ("published_at", "source_kind", "archive_url", "supersedes")
"""May be there too."""
MOST_CLAIMS = 10_000
_IN_FILE = {
    "source.kind": "source_kind",
    "source.publisher": "publisher",
    "source.url": "url",
    "source.archive_url": "archive_url",
    "source.published_at": "published_at",
    "name": "unit",
}


def from_csv(text: str, now_ms: int) -> list[NavalUnit]:
    """The units of a file by their first lines, each with her claims; her navy is the one surest claimed.

    Lines that begin with # are comments. `ClaimError` names line and column of what is wrong.
    """
    units: dict[str, NavalUnit] = {}
    claims: dict[str, list[Claim]] = {}
    for line, row in _rows(text):
        try:
            unit = unit_from(key_of(row["unit"]), {"name": row["unit"], "kind": row["kind"]})
            if (known := units.setdefault(unit.key, unit)).kind is not unit.kind:
                raise ClaimError(f"{known.name} is a {known.kind.value} in a line above", "kind")
            claims.setdefault(unit.key, []).append(claim_from(unit.key, _as_json(row), now_ms))
        except ClaimError as error:
            field = _IN_FILE.get(error.field or "", "unit" if error.field == "key" else error.field)
            raise ClaimError(error.detail, field, line) from None
    return [_whole(unit, claims[unit.key]) for unit in units.values()]


def _whole(unit: NavalUnit, claims: Iterable[Claim]) -> NavalUnit:
    whole = replace(unit, claims=tuple(claims))
    return replace(whole, navy=whole.best("navy"))


def _as_json(row: Mapping[str, str]) -> dict[str, object]:
    source = {
        "kind": row.get("source_kind") or "other",
        "publisher": row["publisher"],
        "url": row["url"],
        "archive_url": row.get("archive_url"),
        "published_at": row.get("published_at"),
    }
    plain = ("field", "value", "confidence", "as_of", "supersedes", "note")
    return {**{name: row.get(name) for name in plain}, "source": source}


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line's number and its cells by column."""
    reader = csv.reader(_uncommented(text), strict=True)
    columns: list[str] = []
    number = began = 0
    try:
        for cells in reader:
            line, began = began + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _columns(cells, line)
                continue
            if len(cells) != len(columns):
                raise ClaimError(
                    f"{len(cells)} fields, not {len(columns)}; quote a text with a comma", None, line
                )
            number += 1
            if number > MOST_CLAIMS:
                raise ClaimError(f"a file holds at most {MOST_CLAIMS:,} claims: split it", None, line)
            yield line, dict(zip(columns, cells, strict=True))
    except csv.Error as error:
        raise ClaimError(f"this is not CSV: {error}", None, reader.line_num) from None
    if not columns:
        raise ClaimError(f"it needs a first line with the columns {', '.join(COLUMNS)}", None, 1)


def _uncommented(text: str) -> Iterator[str]:
    """Its lines, comments as empty ones, so that numbers of lines stay."""
    for line in text.removeprefix("\ufeff").splitlines(keepends=True):
        yield "\n" if line.startswith("#") else line


def _columns(cells: list[str], line: int) -> list[str]:
    columns = [cell.strip().lower() for cell in cells]
    if wrong := next((c for c in columns if c not in COLUMNS + MORE or columns.count(c) > 1), None):
        detail = f"{wrong[:40]!r} is no column, or there twice: use {', '.join(COLUMNS + MORE)}"
        raise ClaimError(detail, wrong[:40], line)
    if missing := next((c for c in COLUMNS if c not in columns), None):
        raise ClaimError(f"the column {missing} is not there: it needs {', '.join(COLUMNS)}", missing, line)
    return columns
