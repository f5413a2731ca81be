"""The page on the replay is what the board tells of its sightings: whoever changes a rule makes it anew."""

from pathlib import Path

import pytest

from app.replays.story import MARK, story

PAGE = Path(__file__).parents[2] / "docs/replay.md"


@pytest.fixture(scope="module")
def told() -> str:
    return story()


def test_the_page_is_what_the_board_tells(told):
    by_hand, mark, rest = PAGE.read_text(encoding="utf-8").partition(MARK)
    assert mark and by_hand
    assert rest == "\n" + told, "run: python -m app.replays.story"


def test_the_weeks_in_which_nobody_was_seen_are_told_as_a_gap(told):
    assert "> **A gap.** 16 December 2024 to 4 January 2025: no report has anybody off Tartus." in told


def test_what_a_day_tells_rests_on_reports_of_that_day(told):
    ninth = told.partition("### 9 December 2024\n")[2].partition("\n### ")[0]
    assert "`holding`, around 13 km northwest of Tartus" in ninth
    assert "[N019](#n019)" in ninth
    assert "left_area" not in ninth
    assert "N030" not in ninth


def test_each_report_stands_once_with_its_link(told):
    table = told.partition("## The reports")[2]
    assert table.count('<a id="n019"></a>N019') == 1
    assert all(
        "](http" in row for row in table.splitlines() if '<a id="n0' in row and not _without_address(row)
    )


def _without_address(row: str) -> bool:
    return any(f"</a>{reference} |" in row for reference in ("N050", "N051", "N071"))
