"""What is put into a watchlist comes out of it, and what is wrong is named by line and field."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.writing.csv import table
from app.domain.watchlist import COLUMNS, EMITS_AIS, WatchlistError, from_csv, from_rows, to_rows

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=30)
FORMULA = st.sampled_from(["=", "+", "-", "@", "'=", "''=", "\t=", '"', ",", "#"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {"label": st.builds(str.__add__, FORMULA, TEXT), "emits_ais": st.sampled_from(EMITS_AIS[1:])},
        optional={
            "mmsi": st.none() | st.integers(201_000_000, 775_999_999),
            "imo": st.none() | st.integers(1_000_000, 9_999_999).map(str),
            "callsign": st.none() | st.from_regex(r"[A-Z0-9]{1,7}", fullmatch=True),
            "class": TEXT,
            "note": st.builds(str.__add__, FORMULA, TEXT),
            "source": TEXT,
            "as_of": st.none() | st.dates().map(str),
        },
    ),
    max_size=5,
)


def taken(rows):
    try:
        return from_rows(rows)
    except WatchlistError as error:
        assert "cannot be shown" in error.detail or "is empty" in error.detail
        return None


@given(ROWS)
def test_a_list_goes_out_as_csv_and_json_and_comes_back_the_same(rows):
    units = taken(rows)
    if units is None:
        return
    assert from_rows(to_rows(units)) == units
    text = table(COLUMNS, (unit.row() for unit in units)).decode()
    assert from_csv(text) == units
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_the_four_columns_of_before_are_enough():
    assert from_csv("label,mmsi,imo,callsign\nAlpha,,,uabc\n")[0].callsign == "UABC"


HEAD = "label,mmsi,imo,callsign,class,emits_ais,note,source,as_of\n"


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("label,mmsi,colour\n", 1, "colour"),
        ("label,mmsi,mmsi\n", 1, "mmsi"),
        ("label,note\n", 1, None),
        (HEAD + '"two\nlines",1,,,,,,,\n', 2, "mmsi"),
        (HEAD + "# x\n\nA,,12345678,,,,,,\n", 4, "imo"),
        (HEAD + "A,,,ABCDEFGH,,,,,\n", 2, "callsign"),
        (HEAD + "A,,,AB,,maybe,,,\n", 2, "emits_ais"),
        (HEAD + "A,,,AB,,,,,2024-02-30\n", 2, "as_of"),
        (HEAD + "A,,,,,yes,,,\n", 2, "mmsi"),
        (HEAD + ",,,AB,,,,,\n", 2, "label"),
        (HEAD + f"{'x' * 81},,,AB,,,,,\n", 2, "label"),
        (HEAD + "A,,,AB,,,\0,,\n", 2, "note"),
        (HEAD + "A,,,AB,,,,,,,\n", 2, None),
    ],
)
def test_what_is_wrong_is_named(text, line, field):
    with pytest.raises(WatchlistError) as wrong:
        from_csv(text)
    assert (wrong.value.line, wrong.value.field) == (line, field)


def test_a_unit_that_sends_nothing_needs_no_number():
    assert from_csv(HEAD + "Alpha,,,,frigate,no,,,\n")[0].unit_class == "frigate"


def test_a_number_of_json_may_have_a_point():
    assert from_rows([{"label": "A", "mmsi": 273990001.0}])[0].mmsi == 273990001
    with pytest.raises(WatchlistError):
        from_rows([{"label": "A", "mmsi": 273990001.5}])
