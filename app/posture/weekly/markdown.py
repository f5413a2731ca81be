"""The report as Markdown that pastes unedited into Slack, GitHub and Word: no HTML, aligned tables."""

from __future__ import annotations

from app.domain.time import iso
from app.posture.plain import link, plain, when
from app.posture.weekly.model import Report, Section
from app.posture.weekly.references import OWN, Reference
from app.posture.weekly.table import HEADINGS, cells, cited

BRIEF = "(for the analyst: nothing is written here by Twelvemile)"


def markdown(report: Report) -> str:
    """The whole report; it ends with a line end."""
    parts = [f"# {plain(report.title)}", head(report)]
    for section in report.sections:
        parts += [f"## {section.title}", *_body(section, report)]
    parts += ["## Sources", "\n".join(_source(one) for one in report.references)]
    return "\n\n".join(parts) + "\n"


def head(report: Report) -> str:
    """What the report covers, in one line of bare facts."""
    known = "all that is held" if report.known_at_ms is None else iso(report.known_at_ms)
    return f"Covers {when(report.span)} (UTC); known at: {known}; area of the board: {plain(report.area)}"


def _body(section: Section, report: Report) -> list[str]:
    if section.is_empty_brief:
        return [BRIEF]
    body = ["\n".join(f"- {line.says}. {cited(line.sources)}" for line in section.lines)]
    if section.key == "composition" and report.composition:
        body.append(aligned([HEADINGS, *(cells(one) for one in report.composition)]))
    return body


def aligned(rows: list[tuple[str, ...]]) -> str:
    """A table whose columns stand under each other; the first row heads it.

    >>> print(aligned([("a", "bb"), ("ccc", "d")]))
    | a   | bb |
    |-----|----|
    | ccc | d  |
    """
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def _source(one: Reference) -> str:
    return f"{one.number}. {'. '.join(source_words(one))}. {address(one)}"


def source_words(one: Reference) -> list[str]:
    """Publisher, what it is, its date, and the rows read from it."""
    words = ["SYNTHETIC"] if one.synthetic else []
    words += [plain(one.publisher), plain(one.kind)]
    words += [plain(one.title)] if one.title else []
    words += [one.published or "no date known"] if one.publisher != OWN else []
    return [*words, f"rows {plain(', '.join(one.rows))}"] if one.rows else words


def address(one: Reference) -> str:
    """Where it can be read: what is no web address stands as it is."""
    found = [link(url) or plain(url) for url in (one.url, one.archive_url) if url]
    return " ".join(found) or "(no address known)"
