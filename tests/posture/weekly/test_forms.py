"""Markdown, page, CSV and JSON of one report; hostile text in all of them."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import orjson
import pytest
from support import weeklies as made

from app.domain.naval.sighting import Source, SourceKind, Subject
from app.posture.held import Held
from app.posture.weekly.html import page
from app.posture.weekly.markdown import aligned, markdown
from app.posture.weekly.objects import CSV_COLUMNS, csv_rows, to_object

HOSTILE = "<script>alert(1)</script> | [99] `x` @channel *b* <!here>\n# head"
BAD = replace(
    made.IMAGE,
    source=Source(
        SourceKind.PHOTO, HOSTILE, "javascript:alert(1)", title=HOSTILE, archive_url='https://e.org/">x'
    ),
    subjects=(Subject(None, HOSTILE),),
    cargo=HOSTILE,
)
REPORT = made.report(replace(made.HELD, sightings=(*made.SIGHTINGS[1:], BAD)))


class Reader(HTMLParser):
    """What tags a page has, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.links, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.links += [value for name, value in attrs if name in ("href", "src")]


def test_hostile_text_stays_text_in_markdown():
    written = markdown(REPORT)
    assert not re.search(r"[<>`@*]", written)
    assert "[99]" not in written
    assert all(line.count("|") in (0, 12) for line in written.splitlines())
    assert [line for line in written.splitlines() if line.startswith("# ")] == [f"# {REPORT.title}"]


def test_a_page_has_no_scripts_and_no_links_but_web_addresses_and_its_own_sources():
    reader = Reader()
    reader.feed(page(REPORT))
    assert not {"script", "img", "iframe", "link", "object"} & set(reader.tags)
    assert not [name for name in reader.attributes if name.startswith("on")]
    assert reader.links
    assert all(re.match(r"https://|#source-\d+$", target) for target in reader.links)
    ids = set(re.findall(r'id="(source-\d+)"', page(REPORT)))
    assert {target[1:] for target in reader.links if target.startswith("#")} == ids


def test_tables_of_markdown_are_aligned():
    (table,) = re.findall(r"(?:^\|.*\|\n)+", markdown(made.report()), re.M)
    assert len({tuple(m.start() for m in re.finditer(r"\|", line)) for line in table.splitlines()}) == 1
    with pytest.raises(ValueError, match="zip"):
        aligned([("a", "b"), ("c",)])


def test_markdown_has_a_brief_for_the_human_and_no_emphasis():
    written = markdown(made.report())
    assert "## Brief\n\n(for the analyst" in written
    assert "**" not in written


def test_csv_has_a_row_a_unit_and_as_many_cells_as_columns():
    rows = list(csv_rows(made.report()))
    assert [len(row) for row in rows] == [len(CSV_COLUMNS)] * (4 + 8)
    named = dict(zip(CSV_COLUMNS, rows[0], strict=True))
    assert named["change"] == "new"
    assert "https://example.org/image" in named["urls"].split()
    assert named["sign"] is None
    signs = [dict(zip(CSV_COLUMNS, row, strict=True)) for row in rows[4:]]
    assert {sign["status"] for sign in signs} <= {"met", "unknown", "unmet"}
    assert all(sign["sign"] and sign["urls"] and sign["unit"] is None for sign in signs)


def test_json_holds_all_and_says_unknown_as_null():
    found = orjson.loads(orjson.dumps(to_object(made.report())))
    assert found["week"] == "2024-W50"
    assert (found["since"], found["until"]) == ("2024-12-09T00:00:00Z", "2024-12-16T00:00:00Z")
    assert found["composition"][3]["days_in_mediterranean"] is None
    assert all(line["sources"] for section in found["sections"] for line in section["lines"])


def test_an_empty_report_can_be_written_in_every_form():
    empty = made.report(Held("tartus"), replace(made.NOW, rows=()), replace(made.BEFORE, rows=()), ())
    assert "not known" in markdown(empty)
    assert "<table" not in page(empty)
    assert [row[3] for row in csv_rows(empty)] == [None] * 8
    assert to_object(empty)["composition"] == []
