"""CSV (RFC 4180) whose texts no spreadsheet takes for formulas; numbers stay as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from app.api.writing import values
from app.api.writing.cells import Part, joined, texts
from app.api.writing.page import Page
from app.domain.watchlist import STARTS_FORMULA
from app.store.reading.track import NO_SEGMENT, Track
from ingest import batch

COLUMNS = ("mmsi", "time", "lon", "lat", "sog_kn", "cog_deg", "heading_deg", "nav_status", "segment", "flags")
_EMPTY = ""


def csv_page(page: Page) -> bytes:
    """A header and a line for each fix."""
    return table(COLUMNS, ()) + csv_rows(page.track)


def csv_rows(track: Track) -> bytes:
    """A line for each fix."""
    fixes = track.fixes
    columns: list[list[Part]] = [
        [values.numbers(fixes.mmsi, -1, _EMPTY)],
        values.moments(fixes.time_ms),
        values.degrees(fixes.lon),
        values.degrees(fixes.lat),
        [values.tenths(fixes.sog, batch.SOG_NOT_AVAILABLE, _EMPTY)],
        [values.tenths(fixes.cog, batch.COG_NOT_AVAILABLE, _EMPTY)],
        [values.wholes(fixes.heading, batch.HEADING_NOT_AVAILABLE, _EMPTY)],
        [values.wholes(fixes.nav_status, batch.NAV_STATUS_NOT_AVAILABLE, _EMPTY)],
        [values.numbers(track.segments, NO_SEGMENT, _EMPTY)],
        [texts([_field(" ".join(flags)) for flags in track.flag_sets])[track.flags]],
    ]
    parts = [part for column in columns for part in (*column, b",")]
    return joined([*parts[:-1], b"\r\n"], len(track))


def _field(text: str) -> str:
    return table((), [["", text]]).decode().removeprefix("\r\n,").removesuffix("\r\n")


def table(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """A table of any rows."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _harmless(cell: Any) -> Any:  # noqa: ANN401
    return "'" + cell if isinstance(cell, str) and cell.startswith(STARTS_FORMULA) else cell
