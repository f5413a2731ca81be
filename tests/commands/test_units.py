"""`twelvemile units`: files in, a watchlist out, and what is refused."""

import json

import pytest
from support.runs import forked, url

from app.domain.naval.claim_files import COLUMNS
from app.domain.watchlist import from_csv

HEAD = ",".join(COLUMNS)
ROW = "SYNTH ONE,merchant_of_interest,imo,9268710,high,Synthetic Weekly,https://example.org/1,2024-12-10,"


@pytest.fixture
def run(tmp_path):
    def run(*args):
        return forked("units", *args, "--database-url", url(tmp_path / "store.db"))

    return run


def test_a_file_is_taken_once(run, tmp_path):
    file = tmp_path / "claims.csv"
    file.write_text(f"{HEAD}\n{ROW}\n")
    dry = run("import", file, "--dry-run", "--json")
    assert json.loads(dry.out) == {
        "units": 1,
        "units_held": 0,
        "claims": 1,
        "claims_held": 0,
        "dry_run": True,
    }
    assert json.loads(run("import", file, "--json").out)["claims"] == 1
    again = run("import", file, "--json")
    assert json.loads(again.out) == {
        "units": 0,
        "units_held": 1,
        "claims": 0,
        "claims_held": 1,
        "dry_run": False,
    }
    assert "0 of 1 units and 0 of 1 claims new" in again.err
    (entry,) = from_csv(run("watchlist").out)
    assert (entry.label, entry.imo, entry.as_of) == ("SYNTH ONE", 9268710, "2024-12-10")


def test_the_starter_list_comes_along(run):
    counts = json.loads(run("starter", "--json").out)
    assert counts["units"] == 31 and counts["claims"] > 150
    assert "31 units" in run("watchlist").err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{HEAD}\n{ROW.replace('9268710', '1')}\n", "line 2, value: imo '1' is no IMO number"),
        ("label,mmsi\n", "line 1, label: "),
        (None, "claims.csv: No such file"),
        (b"\xff", "not UTF-8 (at byte 0)"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_column(run, tmp_path, text, says):
    file = tmp_path / "claims.csv"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    ended = run("import", file)
    assert (ended.code, ended.out) == (2, "")
    assert says in ended.err


def test_a_correction_of_nothing_is_told(run, tmp_path):
    file = tmp_path / "claims.csv"
    file.write_text(f"{HEAD},supersedes\n{ROW},{'0' * 16}\n")
    ended = run("import", file)
    assert ended.code == 1 and "there is no claim 0000000000000000 of synth-one's imo" in ended.err
