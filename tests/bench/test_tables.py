"""What the results are written with."""

import doctest

import pytest

from app.evaluate.traffic import bits
from bench import tables
from bench.programs.compare_fixes import clean, compared
from bench.programs.decoding import Message, written
from bench.tables import Section, ratios, spread


@pytest.mark.parametrize("module", [tables, bits])
def test_examples(module) -> None:
    assert doctest.testmod(module).failed == 0


def test_ratios_are_taken_round_by_round() -> None:
    assert ratios([2.0, 8.0], [1.0, 2.0]) == [2.0, 4.0]
    assert spread([]) == "-"
    assert spread([12345.0]) == "12,345"


def test_goals_are_met_by_the_median() -> None:
    text = Section("T", "").ratio("fast", [1.0, 3.0, 4.0], at_least=3.0).ratio("small", [0.6], at_most=0.5)
    told = text.to_markdown()
    assert "| fast | 3.00 (1.00..4.00) | >= 3 | yes |" in told
    assert "| small | 0.6000 | <= 0.5 | **no** |" in told


def test_clean_keeps_lines_whose_checksums_are_all_right(tmp_path) -> None:
    good = b"\\s:SYNTHETIC-01,c:1733011200*57\\!AIVDM,1,1,,B,;04N<J1vS0P00RTEU0CM7P700000,0*1E\n"
    bad = good.replace(b"*1E", b"*1F") + good.replace(b"*57", b"*58") + b"a comment\n"
    (tmp_path / "in").write_bytes(good + bad + good)
    assert clean(tmp_path / "in", tmp_path / "out") == {"lines": 5, "left_out": 2}
    assert (tmp_path / "out").read_bytes() == good + b"a comment\n" + good


def test_fixes_are_compared_in_order_or_as_sets(tmp_path) -> None:
    one, two, odd = Message(1, 7, 35.0, 34.0), Message(18, 8, 35.1, 34.1), Message(1, 9, 0.0, 0.0)
    a, b, c = (tmp_path / name for name in "abc")
    written([one, two], a)
    written([one._replace(lon=35.0 + 2 / 600_000), two, Message(5, 9, None, None)], b)
    written([one, odd, odd], c)
    assert compared(a, b) == {"ours": 2, "theirs": 2, "in_order": True, "same": 1, "most_off": 2}
    sets = compared(a, c)
    assert (sets["same"], sets["only_ours"], sets["only_theirs"], sets["only_theirs_at_0_0"]) == (1, 1, 1, 2)
    assert sets["only_ours_kinds"] == [18]
