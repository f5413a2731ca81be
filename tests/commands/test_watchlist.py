from pathlib import Path

import pytest
import typer

from app.commands.rules import read_watchlist
from app.detect.facts import Identity

HEAD = "label,mmsi,imo,callsign\n"


@pytest.fixture
def watchlist(tmp_path: Path):
    def read(text: str):
        path = tmp_path / "watch.csv"
        path.write_text(text, encoding="utf-8")
        return read_watchlist(path)

    return read


def test_each_identifier_finds_the_unit(watchlist):
    units = watchlist("# ours\n" + HEAD + "Alpha,273990001,,\n\nBravo,,9268710,\n# between\nCharlie,,,UABC\n")
    assert units.find(273990001, Identity()).label == "Alpha"
    assert units.find(1, Identity(imo=9268710)).label == "Bravo"
    assert units.find(1, Identity(callsign="UABC")).label == "Charlie"
    assert units.find(1, Identity(callsign="ABCU")) is None


def test_no_file_is_an_empty_watchlist():
    assert read_watchlist(None).entries == ()


def test_a_byte_order_mark_and_crlf_do_no_harm(watchlist):
    assert len(watchlist("\ufeff" + HEAD.replace("\n", "\r\n") + "Alpha,273990001,,\r\n").entries) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,number\nAlpha,1\n", "needs the columns label, mmsi, imo, callsign"),
        (HEAD + "# x\nAlpha,27399000,,\n", "line 3: mmsi '27399000' is not a number of 9 digits"),
        (HEAD + "Alpha,,IMO9268710,\n", "line 2: imo 'IMO9268710' is not a number of 7 digits"),
        (HEAD + "Alpha,,,\n", "line 2: 'Alpha' has neither mmsi, imo nor callsign to know her by"),
        ("", "needs the columns"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(watchlist, capsys, text, told):
    with pytest.raises(typer.Exit) as stopped:
        watchlist(text)
    assert stopped.value.exit_code == 2
    assert told in capsys.readouterr().err


def test_a_missing_file_is_one_line(tmp_path, capsys):
    with pytest.raises(typer.Exit):
        read_watchlist(tmp_path / "none.csv")
    assert capsys.readouterr().err.count("\n") == 1
