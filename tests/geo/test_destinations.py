"""What crews type as destination, and the port of the region that it means."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geo import dataset
from app.geo.destinations import nearest_port_nm, resolve

ROWS = list(csv.DictReader((dataset.FOLDER / dataset.DESTINATIONS).read_text(encoding="utf-8").splitlines()))


def locode(text):
    port = resolve(text)
    return port.locode if port else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("SYTTS", "SYTTS"),
        ("sytts", "SYTTS"),
        ("SY TTS", "SYTTS"),
        (">SY TTS", "SYTTS"),
        ("SY-TTS", "SYTTS"),
        ("TARTUS", "SYTTS"),
        ("TARTOUS", "SYTTS"),
        ("TARTUS/SYRIA", "SYTTS"),
        ("TARTUS,SY", "SYTTS"),
        ("SYRIA TARTOUS", "SYTTS"),
        ("PORT OF TARTUS", "SYTTS"),
        ("TARTUS ROADS", "SYTTS"),
        ("TARTUS ANCH 2", "SYTTS"),
        ("LATTAKIA", "SYLTK"),
        ("BANIAS OIL TERMINAL", "SYBAN"),
        ("EGPSD>SYTTS", "SYTTS"),
        ("SYTTS => EGPSD", "EGPSD"),
        ("PORT SAID TO TARTUS", "SYTTS"),
        ("TARTUS-BEIRUT", "LBBEY"),
        ("TARTUS VIA PORT SAID", "SYTTS"),
        ("PT.SAID", "EGPSD"),
        ("LIMASSOL OPL", "CYLMS"),
        ("TRIPOLI LEBANON", "LBKYE"),
        ("LY TRIPOLI", "LYTIP"),
    ],
)
def test_typed_in_many_ways(typed, meant):
    assert locode(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("", None, "   ", ">", "SYTTS>", "FOR ORDERS", "TARTUS FOR ORDERS", "ORDERS", "AT SEA", "TRIPOLI"),
        *("SUEZ CANAL", "SY", "TARTUS LEBANON", "BEIRUT SYRIA", "ROTTERDAM", "NLRTM", "TARTUSX", "12345"),
        *("ARMED GUARDS", "FISHING", "<b>"),
    ],
)
def test_what_is_not_surely_one_port_is_unknown(typed):
    assert resolve(typed) is None


def test_a_state_alone_is_known_as_that():
    assert (resolve("SYRIA").country, resolve("SYRIA").locode, str(resolve("SYRIA"))) == ("SY", None, "Syria")
    assert (resolve("KALI LIMENES").country, resolve("KALI LIMENES").locode) == ("GR", None)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['country']} {row['name']}")
def test_every_row_is_found_by_code_and_by_name_with_its_state(row):
    if row["locode"]:
        assert locode(row["locode"]) == row["locode"]
        assert row["locode"].startswith(row["country"])
    named = resolve(f"{row['name']}, {row['country']}")
    assert (named.country, named.locode) == (row["country"], row["locode"] or None)
    assert 12 < float(row["lon"]) < 45
    assert 29 < float(row["lat"]) < 46
    assert row["source"]
    assert nearest_port_nm(float(row["lon"]), float(row["lat"])) == 0


@given(st.text(alphabet="ABCSYTRU <>&'\"=@-/>.,12", max_size=20))
def test_any_text_is_taken_and_case_blanks_and_ends_do_not_matter(typed):
    assert resolve(typed) == resolve(f"  {typed.lower()} ")
