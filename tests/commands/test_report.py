"""`twelvemile report`: to standard output and to files."""

from pathlib import Path

import pytest
from support.runs import forked
from support.weekly_store import fill

from app.store.engine import open_store


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> str:
    found = f"sqlite:///{tmp_path_factory.mktemp('report') / 'store.db'}"
    engine = open_store(found)
    fill(engine)
    engine.dispose()
    return found


def report(url: str, *options: str):
    return forked("report", "--database-url", url, *options)


def test_it_goes_to_standard_output_as_markdown(url):
    ended = report(url, "--week", "2024-W50")
    assert ended.code == 0
    assert ended.out.startswith("# SYNTHETIC: Weekly 2024-W50")


def test_a_file_says_its_form_by_its_ending_and_is_not_replaced_unasked(url, tmp_path: Path):
    file = tmp_path / "w50.html"
    assert report(url, "--week", "2024-W50", "--out", str(file)).code == 0
    assert file.read_text().startswith("<!doctype html>")
    again = report(url, "--week", "2024-W50", "--out", str(file))
    assert (again.code, "--force" in again.err) == (1, True)
    assert report(url, "--week", "2024-W50", "--out", str(file), "--format", "csv", "--force").code == 0
    assert file.read_text().startswith("week,navy")


@pytest.mark.parametrize(
    ("options", "says"),
    [(["--week", "2024-W53"], "2024-W52 is 2025-W01"), (["--week", "50"], "for instance 2024-W50"),
     (["--week", "2024-W50", "--known-at", "2024-12-16"], "2024-12-16T00:00:00Z"),
     (["--week", "2024-W50", "--known-at", "2024-12-01T00:00:00Z"], "ask for an earlier week"),
     (["--week", "2024-W50", "--format", "pdf"], "json, md, html, csv")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_next_step(url, options, says):
    ended = report(url, *options)
    assert ended.code == 2
    assert says in ended.err
