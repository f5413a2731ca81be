"""Claims of the readings with the sources that the fact base has for them; pure: rows in, rows out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from app.domain.naval.claim_files import COLUMNS

Row = Mapping[str, str]
MADE = (*COLUMNS, "published_at", "source_kind")
UNIT_ROW = "units"
"""As `ref`: the unit's own row."""
_COLUMN = {"navy": "navy_or_flag"}
_KINDS = {"press report": "press_report", "satellite image": "satellite_image", "AIS": "ais"}


class ReadingError(ValueError):
    """A reading that the fact base does not bear out."""


def claims(
    readings: Iterable[Row], units: Iterable[Row], chronology: Iterable[Row]
) -> Iterator[dict[str, str]]:
    """A row of `MADE` for each reading; `ReadingError` if it names what is not there."""
    by_name = {row["name"]: row for row in units}
    reports = {row["id"]: row for row in chronology}
    pages = _pages(reports.values())
    for reading in readings:
        unit = by_name.get(reading["unit"])
        if unit is None:
            raise ReadingError(f"{reading['unit']!r} is none of the fact base's units")
        source = _own(reading, unit) if reading["ref"] == UNIT_ROW else _reported(reading, reports)
        value = reading["value"] or unit[_COLUMN.get(reading["field"], reading["field"])]
        if value in ("", "unknown"):
            raise ReadingError(f"{reading['unit']}: the fact base has no {reading['field']}: leave it out")
        plain = {name: reading[name] for name in ("unit", "field", "confidence", "note")}
        kind, read_on = pages.get(source["url"], ("other", ""))
        yield {
            **plain,
            **source,
            "value": value,
            "kind": unit["kind"].replace(" ", "_"),
            "published_at": max(read_on, source["as_of"]),
            "source_kind": _KINDS.get(kind, kind.replace(" ", "_")),
        }


def _pages(reports: Iterable[Row]) -> dict[str, tuple[str, str]]:
    """Of each address the kind of source and the latest day that it bears: none can be known to be older.

    Some pages were added to after the day that is printed on them, and of some no such day is known.
    """
    pages: dict[str, tuple[str, str]] = {}
    for report in reports:
        day = max(report["published_at"], _as_of(report))
        pages[report["url"]] = report["source_kind"], max(day, pages.get(report["url"], ("", ""))[1])
    return pages


def _own(reading: Row, unit: Row) -> dict[str, str]:
    if not reading["publisher"]:
        raise ReadingError(f"{reading['unit']}, {reading['field']}: who is the publisher of her row?")
    return {"publisher": reading["publisher"], "url": unit["url"], "as_of": unit["as_of"]}


def _reported(reading: Row, reports: Mapping[str, Row]) -> dict[str, str]:
    report = reports.get(reading["ref"])
    if report is None:
        raise ReadingError(f"{reading['ref']!r} is no row of the chronology")
    return {"publisher": report["publisher"], "url": report["url"], "as_of": _as_of(report)}


def _as_of(report: Row) -> str:
    return (report["observed_to"] or report["observed_from"])[:10]
