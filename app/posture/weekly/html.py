"""The report as one page that needs nothing else: no scripts, no outside parts, fit to print."""

from __future__ import annotations

from html import escape

from app.posture.plain import link, plain
from app.posture.weekly.markdown import BRIEF, head, source_words
from app.posture.weekly.model import Line, Member, Report, Section
from app.posture.weekly.references import Reference
from app.posture.weekly.table import HEADINGS, cells

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; max-width: 75rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
p { margin: .2rem 0; } ul { margin: .3rem 0; padding-left: 1.2rem; } li { margin: .2rem 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 13px; }
th, td { border: 1px solid #8888; padding: .25rem .4rem; text-align: left; vertical-align: top; }
.brief { border: 1px dashed #888; min-height: 8rem; padding: .5rem; color: #666; }
ol { font-size: 13px; } .sources li { overflow-wrap: anywhere; } sup a { text-decoration: none; }
.synthetic { border: 2px solid #b00; padding: .4rem; font-weight: bold; }
@media print {
  @page { size: A4 landscape; margin: 12mm; } body { font-size: 10pt; margin: 0; max-width: none; }
  .wide { overflow: visible; } table { font-size: 8pt; } th, td { border-color: #555; }
  h2 { break-after: avoid; } tr, li { break-inside: avoid; } a { color: inherit; }
}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(report: Report) -> str:
    """The whole page; all that comes from outside is escaped."""
    title = escape(plain(report.title))
    warning = (
        '<p class="synthetic">SYNTHETIC: some of this rests on made data</p>' if report.synthetic else ""
    )
    sources = "".join(_source(one) for one in report.references)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>"
        f"<body><h1>{title}</h1>{warning}<p>{escape(head(report))}</p>"
        f"{''.join(_section(section, report) for section in report.sections)}"
        f'<h2>Sources</h2><ol class="sources">{sources}</ol></body></html>\n'
    )


def _section(section: Section, report: Report) -> str:
    heading = f"<h2>{escape(section.title)}</h2>"
    return f'<section id="{escape(section.key)}">{heading}{_body(section, report)}</section>'


def _body(section: Section, report: Report) -> str:
    if section.is_empty_brief:
        return f'<div class="brief">{escape(BRIEF)}</div>'
    lines = "".join(f"<li>{_line(line)}</li>" for line in section.lines)
    table = _table(report) if section.key == "composition" and report.composition else ""
    return f"<ul>{lines}</ul>{table}"


def _line(line: Line) -> str:
    return f"{escape(line.says)}. {_cited(line.sources)}"


def _cited(sources: tuple[int, ...]) -> str:
    links = (f'<a href="#source-{number}">{number}</a>' for number in sources)
    return f"<sup>[{', '.join(links)}]</sup>"


def _table(report: Report) -> str:
    heads = "".join(f"<th>{escape(heading)}</th>" for heading in HEADINGS)
    rows = "".join(_row(one) for one in report.composition)
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _row(one: Member) -> str:
    said = "".join(f"<td>{escape(cell)}</td>" for cell in cells(one)[:-1])
    return f"<tr>{said}<td>{_cited(one.sources)}</td></tr>"


def _source(one: Reference) -> str:
    words = escape(". ".join(source_words(one)))
    found = " ".join(_address(url) for url in (one.url, one.archive_url) if url) or "(no address known)"
    return f'<li id="source-{one.number}">{words}. {found}</li>'


def _address(url: str) -> str:
    safe = link(url)
    if safe is None:
        return escape(plain(url))
    return f'<a href="{escape(safe)}" rel="noreferrer">{escape(safe)}</a>'
