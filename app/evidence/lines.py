"""`raw.nmea` and `raw.csv`: the lines as they came, and of each one where from and when."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from app.domain.premises import RawLine
from app.domain.time import iso, parse_iso
from app.evidence.archive import BundleError

NMEA, TABLE = "raw.nmea", "raw.csv"
COLUMNS = ("line", "feed", "offset", "received_at", "time_from")
ARRIVAL, ITSELF = "arrival", "line"
"""Where `received_at` is from: when a feed brought the line, or the line itself."""
Tables = Callable[[Iterable[str], Iterable[Iterable[Any]]], bytes]
"""Header and rows -> CSV whose texts no spreadsheet takes for formulas."""


def nmea(lines: Sequence[RawLine]) -> bytes:
    """The lines; one that ended with its source gets a newline."""
    return b"".join(line.data if line.data.endswith(b"\n") else line.data + b"\n" for line in lines)


def table(lines: Sequence[RawLine], told_ms: Sequence[int | None], write: Tables) -> bytes:
    """A row a line; `told_ms` are the times that the lines tell themselves, None where one tells none."""
    return write(COLUMNS, (_row(n, *one) for n, one in enumerate(zip(lines, told_ms, strict=True), 1)))


def _row(number: int, line: RawLine, told_ms: int | None) -> tuple[Any, ...]:
    if line.arrived_ms is not None:
        return number, line.feed, line.offset, iso(line.arrived_ms), ARRIVAL
    return number, line.feed, line.offset, "" if told_ms is None else iso(told_ms), ITSELF


def read(raw: bytes, rows: bytes, feeds: Iterable[str]) -> list[RawLine]:
    """The lines of both members again; `BundleError` if they do not fit each other."""
    # A name that a spreadsheet would take for a formula stands there with an apostrophe before it.
    known = {shown: name for name in feeds for shown in (name, "'" + name)}
    pieces = by_newline(raw)
    try:
        table_rows = list(csv.DictReader(io.StringIO(rows.decode(), newline="")))
        if len(table_rows) != len(pieces):
            raise BundleError(f"{NMEA} has {len(pieces)} lines and {TABLE} {len(table_rows)} rows")
        return [
            RawLine(known[row["feed"]], int(row["offset"]), _arrived_ms(row), piece)
            for row, piece in zip(table_rows, pieces, strict=True)
        ]
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(f"{TABLE} cannot be read ({error!r}): another program wrote it") from None


def by_newline(raw: bytes) -> list[bytes]:
    r"""Lines with their newlines: nothing else that Python takes for a line's end is one in a feed.

    >>> by_newline(b"a\r\nb\x0bc")
    [b'a\\r\\n', b'b\\x0bc']
    """
    pieces = raw.split(b"\n")
    return [piece + b"\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


def _arrived_ms(row: dict[str, str]) -> int | None:
    return parse_iso(row["received_at"]) if row["time_from"] == ARRIVAL else None
