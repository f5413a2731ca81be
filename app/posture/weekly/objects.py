"""The report as plain objects, for JSON and for a CSV table: times ISO 8601 in UTC, null is "not known"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.naval.sighting import Span
from app.domain.time import iso, iso_or_none
from app.posture.weekly.model import Member, Report, Section, Sign
from app.posture.weekly.references import Reference

CSV_COLUMNS = (
    "week", "navy", "known_at", "unit", "name", "class", "kind", "home_fleet", "entered", "entered_by",
    "days_min", "days_max", "state_observed", "freshness", "last_known", "last_confirmed", "where", "how",
    "change", "state_before", "confidence", "sources", "urls", "synthetic",
    "sign", "status", "not_looked_at",
)  # fmt: skip


_OF_UNITS = CSV_COLUMNS.index("sources") - CSV_COLUMNS.index("unit")


def to_object(report: Report) -> dict[str, Any]:
    """The whole report."""
    return {
        "week": str(report.week),
        "since": iso(report.span.from_ms),
        "until": iso(report.span.until_ms),
        "navy": report.navy,
        "area": report.area,
        "known_at": iso_or_none(report.known_at_ms),
        "title": report.title,
        "synthetic": report.synthetic,
        "composition": [_member(one) for one in report.composition],
        "ledger": [_sign(one) for one in report.ledger],
        "sections": [_section(one) for one in report.sections],
        "sources": [_reference(one) for one in report.references],
    }


def csv_rows(report: Report) -> Iterator[tuple[object, ...]]:
    """The composition, a unit a row, then the ledger, a sign a row, with the addresses of their sources."""
    urls = {one.number: one.url or one.publisher for one in report.references}
    for one in report.composition:
        days = one.days or (None, None)
        yield (
            *(str(report.week), report.navy, iso_or_none(report.known_at_ms)),
            *(one.key, one.name, one.unit_class, one.kind, one.fleet),
            "; ".join(entry.day for entry in one.entered),
            "; ".join(entry.gate or "" for entry in one.entered),
            *days,
            *(one.state.value, one.freshness.value, one.last_known.value if one.last_known else None),
            iso(one.confirmed.from_ms) if one.confirmed else None,
            *(one.where, one.how, one.change, one.before.value if one.before else None),
            one.confidence.value,
            " ".join(str(number) for number in one.sources),
            " ".join(urls[number] for number in one.sources),
            report.synthetic,
            *((None,) * 3),
        )
    for sign in report.ledger:
        yield (
            *(str(report.week), report.navy, iso_or_none(report.known_at_ms)),
            *((None,) * _OF_UNITS),
            " ".join(str(number) for number in sign.sources),
            " ".join(urls[number] for number in sign.sources),
            sign.synthetic,
            *(sign.key, sign.status.value, sign.not_looked_at),
        )


def _member(one: Member) -> dict[str, Any]:
    return {
        "unit": one.key,
        "name": one.name,
        "class": one.unit_class,
        "kind": one.kind,
        "home_fleet": one.fleet,
        "entered": [{"day": e.day, "gate": e.gate, "sources": list(e.sources)} for e in one.entered],
        "days_in_mediterranean": list(one.days) if one.days else None,
        "state_observed": one.state.value,
        "freshness": one.freshness.value,
        "last_known": one.last_known.value if one.last_known else None,
        "last_confirmed": span_object(one.confirmed),
        "where": one.where,
        "how": one.how,
        "change": one.change,
        "state_before": one.before.value if one.before else None,
        "confidence": one.confidence.value,
        "sources": list(one.sources),
    }


def span_object(span: Span | None) -> dict[str, str] | None:
    """From and until, or null."""
    return {"from": iso(span.from_ms), "until": iso(span.until_ms)} if span else None


def _sign(one: Sign) -> dict[str, Any]:
    return {**one._asdict(), "status": one.status.value, "sources": list(one.sources)}


def _section(section: Section) -> dict[str, Any]:
    lines = [{"says": line.says, "sources": list(line.sources)} for line in section.lines]
    return {"key": section.key, "title": section.title, "lines": lines}


def _reference(one: Reference) -> dict[str, Any]:
    return {
        "number": one.number,
        "publisher": one.publisher,
        "kind": one.kind,
        "title": one.title,
        "published": one.published,
        "url": one.url,
        "archive_url": one.archive_url,
        "rows": list(one.rows),
        "synthetic": one.synthetic,
    }
