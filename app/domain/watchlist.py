"""The watchlist: the units that analysts look out for, as text and back; a wrong line is named."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

COLUMNS = ("label", "mmsi", "imo", "callsign", "class", "emits_ais", "note", "source", "as_of")
IDENTIFIERS = ("mmsi", "imo", "callsign")
EMITS_AIS = ("yes", "no", "sometimes", "unknown")
MOST_UNITS = 10_000
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell of a table begins with that a spreadsheet would take for a formula."""
_DIGITS = {"mmsi": 9, "imo": 7}
_LONGEST = {
    "label": 80,
    "callsign": 7,
    "class": 120,
    "emits_ais": 9,
    "note": 1000,
    "source": 500,
    "as_of": 10,
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Unit:
    """One that is watched. A unit that has no identifier can be recognised by people only."""

    label: str
    mmsi: int | None = None
    imo: int | None = None
    callsign: str | None = None
    unit_class: str | None = None
    """The column `class`: what she is, in the analyst's words."""
    emits_ais: str | None = None
    """One of `EMITS_AIS`, or not said."""
    note: str | None = None
    source: str | None = None
    as_of: str | None = None
    """The day that the source speaks of, YYYY-MM-DD."""

    def row(self) -> tuple[str | int | None, ...]:
        """Its values in the order of `COLUMNS`."""
        return (
            self.label, self.mmsi, self.imo, self.callsign, self.unit_class, self.emits_ais, self.note,
            self.source, self.as_of,
        )  # fmt: skip


class WatchlistError(ValueError):
    """What is wrong, in which line of a text or which entry of a list (from 1), and in which column."""

    def __init__(self, detail: str, line: int | None = None, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail, self.line, self.field = detail, line, field


def from_csv(text: str) -> tuple[Unit, ...]:
    """Units of a CSV with a header; only `label` must be there. Lines that begin with # are comments.

    >>> from_csv("label,mmsi\\nAlpha,273990001\\n")[0].mmsi
    273990001
    """
    reader = csv.reader(_uncommented(text), strict=True)
    try:
        header = next((cells for cells in reader if any(cells)), [])
        columns = [name.strip().lower() for name in header]
        _check_columns(columns, max(reader.line_num, 1))
        units: list[Unit] = []
        began = reader.line_num
        for cells in reader:
            line, began = began + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                units.append(_unit_of_cells(columns, cells, line))
                _check_number(len(units), line)
    except csv.Error as error:
        raise WatchlistError(f"this is not CSV: {error}", reader.line_num) from None
    return tuple(units)


def from_rows(rows: Sequence[object]) -> tuple[Unit, ...]:
    """Units of a list of objects with the members `COLUMNS`, of which only `label` must be there."""
    units: list[Unit] = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            raise WatchlistError("an entry is an object with the members " + ", ".join(COLUMNS), number)
        if unknown := next((str(name) for name in row if name not in COLUMNS), None):
            raise WatchlistError(
                f"{unknown[:40]!r} is no column: use {', '.join(COLUMNS)}", number, unknown[:40]
            )
        units.append(_unit({name: _text_of(row.get(name), name, number) for name in COLUMNS}, number))
        _check_number(number, number)
    return tuple(units)


def to_rows(units: Iterable[Unit]) -> list[dict[str, Any]]:
    """The same back."""
    return [dict(zip(COLUMNS, unit.row(), strict=True)) for unit in units]


def _uncommented(text: str) -> Iterable[str]:
    """Its lines, comments as empty ones, so that numbers of lines stay."""
    for line in text.removeprefix("\ufeff").splitlines(keepends=True):
        yield "\n" if line.startswith("#") else line


def _check_columns(columns: list[str], line: int) -> None:
    wanted = (
        f"needs the columns {', '.join(COLUMNS[:4])} in its first line; {', '.join(COLUMNS[4:])} may follow"
    )
    if "label" not in columns or not set(columns) & set(IDENTIFIERS):
        raise WatchlistError(wanted, line)
    if wrong := next((c for c in columns if c not in COLUMNS or columns.count(c) > 1), None):
        raise WatchlistError(f"{wrong[:40]!r} is no column, or there twice; it {wanted}", line, wrong[:40])


def _unit_of_cells(columns: list[str], cells: list[str], line: int) -> Unit:
    if len(cells) > len(columns):
        raise WatchlistError("more fields than columns; quote a text that holds a comma", line)
    given = dict(zip(columns, cells, strict=False))
    return _unit({name: given.get(name, "") for name in COLUMNS}, line)


def _text_of(value: object, name: str, number: int) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and name in _DIGITS:
        return str(value)
    raise WatchlistError(f"{name} is a {'number' if name in _DIGITS else 'text'} or null", number, name)


def _unit(given: Mapping[str, str], line: int) -> Unit:
    text = {name: _clean(given[name], name, line) for name in COLUMNS}
    if not text["label"]:
        raise WatchlistError("label is empty: what shall people call her?", line, "label")
    unit = Unit(
        text["label"],
        _number(text["mmsi"], "mmsi", line),
        _number(text["imo"], "imo", line),
        text["callsign"].upper() or None,
        text["class"] or None,
        _emits_ais(text["emits_ais"], line),
        text["note"] or None,
        text["source"] or None,
        _day(text["as_of"], line),
    )
    if unit.mmsi is None and unit.imo is None and unit.callsign is None and unit.emits_ais in (None, "yes"):
        _refuse_unknowable(unit, line)
    return unit


def _refuse_unknowable(unit: Unit, line: int) -> NoReturn:
    raise WatchlistError(
        f"{unit.label!r} has neither mmsi, imo nor callsign to know her by; "
        "say so with emits_ais no, sometimes or unknown if she has none",
        line,
        "mmsi",
    )


def _clean(text: str, name: str, line: int) -> str:
    """On one line, and without the quote by which a table keeps a text from being a formula."""
    if text.startswith("'") and text[1:].startswith(STARTS_FORMULA):
        text = text[1:]
    cleaned = " ".join(text.split())
    if not cleaned.isprintable():
        raise WatchlistError(f"{name} holds a character that cannot be shown", line, name)
    most = _LONGEST.get(name)
    if most is not None and len(cleaned) > most:
        raise WatchlistError(f"{name} has {len(cleaned)} characters; at most {most}", line, name)
    return cleaned


def _number(text: str, name: str, line: int) -> int | None:
    if not text:
        return None
    digits = _DIGITS[name]
    if not (text.isascii() and text.isdigit() and len(text) == digits):
        raise WatchlistError(f"{name} {text[:40]!r} is not a number of {digits} digits", line, name)
    return int(text)


def _emits_ais(text: str, line: int) -> str | None:
    if text and text.lower() not in EMITS_AIS:
        raise WatchlistError(f"emits_ais takes {', '.join(EMITS_AIS)}, or nothing", line, "emits_ais")
    return text.lower() or None


def _day(text: str, line: int) -> str | None:
    if not text:
        return None
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise WatchlistError(f"as_of {text!r} is no day: write it 2024-12-10", line, "as_of")


def _check_number(number: int, line: int) -> None:
    if number > MOST_UNITS:
        raise WatchlistError(f"a watchlist holds at most {MOST_UNITS:,} units", line)
