"""Claims as people send them: taken whole, or refused by the field that is wrong."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.naval import claim_files, unit_rows
from app.domain.naval.claim_files import COLUMNS, from_csv
from app.domain.naval.claiming import ClaimError, claim_from, unit_from
from app.domain.naval.sighting import Confidence, Source, SourceKind
from app.domain.naval.stay import Days, days_in_mediterranean
from app.domain.naval.units import CLAIMED, Claim, NavalUnit, UnitKind
from app.domain.naval.values import ENTRANCES, value_of
from app.domain.time import DAY_MS, parse_iso
from app.domain.watchlist import from_rows, to_rows
from app.geo.gates import gates

NOW = parse_iso("2025-02-01T00:00:00Z")
SOURCE = {"kind": "photo", "publisher": "Synthetic Weekly", "url": "https://example.org/1"}
PLAIN = {"field": "pennant", "value": "494", "confidence": "high", "source": SOURCE}
HEAD = ",".join(COLUMNS) + "\n"
ROW = "SYNTH ONE,combatant,pennant,494,high,Synthetic Weekly,https://example.org/1,2024-12-10,"


def claimed(**changed):
    return claim_from("synth-one", {**PLAIN, **changed}, NOW)


def refused(**changed):
    with pytest.raises(ClaimError) as error:
        claimed(**changed)
    return error.value.field


def test_a_claim_is_known_since_it_was_published_or_else_since_now():
    assert claimed().known_ms == NOW
    day = claimed(source={**SOURCE, "published_at": "2024-12-10"})
    assert day.known_ms == parse_iso("2024-12-10T23:59:59Z")
    at = claimed(source={**SOURCE, "published_at": "2024-12-10T08:00:00+02:00"})
    assert at.known_ms == at.source.published_ms == parse_iso("2024-12-10T06:00:00Z")
    assert claimed(source={**SOURCE, "published_at": "2031-01-01"}).known_ms == NOW


def test_all_that_is_said_is_kept():
    said = {
        **SOURCE,
        "archive_url": "https://example.org/2",
        "title": "A  title",
        "sha256": "AB" * 32,
        "reuse": "CC",
    }
    claim = claimed(source=said, as_of="2024-12-10", note=" as painted ", supersedes="0" * 16)
    assert (claim.as_of, claim.note, claim.supersedes) == ("2024-12-10", "as painted", "0" * 16)
    assert claim.source == Source(
        SourceKind.PHOTO, "Synthetic Weekly", "https://example.org/1", "https://example.org/2", None,
        "A title", "ab" * 32, "CC",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("mmsi", 273990001, "273990001"),
        ("imo", 9268710.0, "9268710"),
        ("callsign", "syn0103", "SYN0103"),
        ("length_m", 126.5, "126.5"),
        ("entered", "2024-12-22", "2024-12-22"),
        ("entered_by", "gibraltar", "Gibraltar"),
        ("group", "Landing_Ship", "landing_ship"),
        ("emits_ais", "No", "no"),
        ("may_transit_straits", "YES", "yes"),
        ("class", " Project  22350 ", "Project 22350"),
        ("pennant", "'=1+1", "=1+1"),
    ],
)
def test_values_have_one_form(field, given, kept):
    assert claimed(field=field, value=given).value == kept


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("mmsi", "27399000"), ("imo", "9268711"), ("imo", "926871"), ("callsign", "SYN-103"),
        ("length_m", "0"), ("length_m", "nan"), ("length_m", True),
        ("entered", "22.12.2024"), ("entered", "2024-02-30"),
        ("entered_by", "Panama"), ("group", "destroyer"), ("emits_ais", "maybe"),
        ("may_transit_straits", "1"), ("name", "a\u202eb"), ("class", "x" * 201), ("note", "x" * 1001),
        ("pennant", ""), ("pennant", None),
        ("pennant", ["494"]),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused(field, given):
    assert refused(field=field, value=given) == "value"


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("field", "colour"), ("field", None), ("confidence", "certain"), ("as_of", "yesterday"),
        ("colour", 1), ("supersedes", "the last one"), ("note", "x" * 1001), ("note", 1),
        ("source", None), ("source", "me"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field(field, given):
    assert refused(**{field: given}) == field


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("kind", "rumour"), ("publisher", " "), ("publisher", None), ("url", "javascript:alert(1)"),
        ("url", "https://example.org/a b"), ("archive_url", "ftp://example.org"), ("colour", "red"),
        ("published_at", "2024-12-10T08:00:00"), ("published_at", "soon"), ("sha256", "ab"),
        ("title", "x" * 301),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field_of_the_source(field, given):
    assert refused(source={**SOURCE, field: given}) == f"source.{field}"


def test_nothing_is_claimed_only_where_another_claim_is_taken_back():
    assert claimed(value=None, supersedes="0" * 16).value == ""
    assert refused(value="  ") == "value"


@given(st.text(max_size=30), st.sampled_from(CLAIMED))
def test_a_value_once_taken_is_taken_as_it_is(text, field):
    try:
        value = value_of(field, text)
    except ValueError:
        return
    assert value_of(field, value) == value


def test_the_entrances_are_straits_that_gates_know():
    assert set(ENTRANCES) <= {gate.strait for gate in gates()}


def test_a_unit_has_a_key_a_name_and_a_kind():
    given = {"name": " SYNTH  ONE ", "kind": "combatant"}
    assert unit_from("synth-one", given) == NavalUnit("synth-one", "SYNTH ONE", UnitKind.COMBATANT)
    for key, changed, field in (
        ("Synth One", {}, "key"), ("a--b", {}, "key"), ("a" * 61, {}, "key"), ("one", {"name": ""}, "name"),
        ("one", {"kind": "pirate"}, "kind"), ("one", {"navy": 7}, "navy"), ("one", {"mmsi": 7}, "mmsi"),
    ):  # fmt: skip
        with pytest.raises(ClaimError) as error:
            unit_from(key, {**given, **changed})
        assert error.value.field == field


def test_a_file_gives_units_with_their_claims():
    navy = "SYNTH ONE,combatant,navy,Synthetic Navy,low,Synthetic Weekly,,,"
    text = f"# claims\n{HEAD}\n{ROW}\n{navy}\n{ROW.replace('ONE', 'TWO')}"
    one, two = from_csv(text, NOW)
    assert (one.key, one.name, one.navy, one.best("pennant")) == (
        "synth-one",
        "SYNTH ONE",
        "Synthetic Navy",
        "494",
    )
    assert (two.key, two.navy, len(two.claims)) == ("synth-two", None, 1)
    assert one.claims[0].source.kind is SourceKind.OTHER
    more = f"{HEAD.strip()},published_at,source_kind\n{ROW},2024-12-10,photo\n"
    (claim,) = from_csv(more, NOW)[0].claims
    assert claim.source.kind is SourceKind.PHOTO
    assert claim.known_ms == parse_iso("2024-12-10T23:59:59Z")


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("", 1, None),
        ("unit,field\n", 1, "kind"),
        (HEAD.replace("note", "notes"), 1, "notes"),
        (f"{HEAD}{ROW},\n", 2, None),
        (f"{HEAD}\n# c\n{ROW}\n{ROW.replace('combatant', 'auxiliary')}\n", 5, "kind"),
        (HEAD + ROW.replace("SYNTH ONE", "??"), 2, "unit"),
        (HEAD + ROW.replace("SYNTH ONE", ""), 2, "unit"),
        (HEAD + ROW.replace("Synthetic Weekly", ""), 2, "publisher"),
        (HEAD + ROW.replace("https:", "gopher:"), 2, "url"),
        (HEAD + ROW.replace("pennant", "colour"), 2, "field"),
        (HEAD + ROW.replace("2024-12-10", "10.12."), 2, "as_of"),
        (f'{HEAD}"SYNTH\nONE"x,1', 3, None),
    ],
)
def test_a_wrong_line_is_named(text, line, field):
    with pytest.raises(ClaimError) as error:
        from_csv(text, NOW)
    assert (error.value.line, error.value.field) == (line, field)


def test_a_file_is_bounded(monkeypatch):
    monkeypatch.setattr(claim_files, "MOST_CLAIMS", 2)
    assert len(from_csv(f"{HEAD}{ROW}\n{ROW}\n", NOW)) == 1
    with pytest.raises(ClaimError, match="at most 2 claims"):
        from_csv(f"{HEAD}{ROW}\n{ROW}\n{ROW}\n", NOW)


def unit(*claims):
    made = tuple(claim_from("synth-one", {**PLAIN, **claim}, NOW) for claim in claims)
    return NavalUnit("synth-one", "SYNTH ONE", UnitKind.MERCHANT, None, made)


def entered(*days):
    return unit(*({"field": "entered", "value": day} for day in days))


@pytest.mark.parametrize(
    ("days", "at", "wanted"),
    [
        ((), "2025-01-01", None),
        (("2024-12-22",), "2024-12-21", None),
        (("2024-12-22",), "2024-12-22", Days(0, 0)),
        (("2024-12-22",), "2025-01-01", Days(10, 10)),
        (("2024-12-22", "2024-12-25"), "2025-01-01", Days(7, 10)),
        (("2024-12-22", "2024-12-25"), "2024-12-23", Days(1, 1)),
        (("2024-05-01", "2024-12-22"), "2025-01-01", Days(10, 10)),
        (("2024-05-01", "2024-12-22"), "2024-06-01", Days(31, 31)),
    ],
)
def test_days_in_the_mediterranean_are_a_range_where_claims_differ(days, at, wanted):
    beginning = parse_iso(f"{at}T00:00:00Z")
    assert days_in_mediterranean(entered(*days), beginning) == wanted
    assert days_in_mediterranean(entered(*days), beginning + DAY_MS - 1) == wanted


def test_a_row_has_the_surest_of_each_field_and_says_what_is_disputed():
    one = unit(
        {"value": "F745", "confidence": "low"}, {}, {"field": "imo", "value": "9268710"},
        {"field": "note", "value": "a"}, {"field": "note", "value": "b"},
        {"field": "entered", "value": "2024-12-22"},
    )  # fmt: skip
    row = unit_rows.row(one, parse_iso("2025-01-01T00:00:00Z"))
    assert tuple(row) == unit_rows.COLUMNS
    assert {k: v for k, v in row.items() if v not in (None, [])} == {
        "key": "synth-one", "name": "SYNTH ONE", "kind": "merchant_of_interest", "pennant": "494",
        "imo": 9268710, "entered": "2024-12-22", "days_least": 10, "days_most": 10, "disputed": ["pennant"],
    }  # fmt: skip


def test_a_watchlist_has_an_entry_for_each_rival_and_none_by_doubtful_numbers():
    one = unit(
        {"field": "mmsi", "value": "273990001"},
        {"field": "mmsi", "value": "273990002", "confidence": "medium"},
        {"field": "mmsi", "value": "273990003", "confidence": "low"}, {"field": "imo", "value": "9268710"},
    )  # fmt: skip
    entries = list(unit_rows.watched(one))
    assert [(e.mmsi, e.imo) for e in entries] == [(273990001, 9268710), (273990002, None)]
    assert from_rows(to_rows(entries)) == tuple(entries)
    assert list(unit_rows.watched(unit({}))) == []


def test_claims_of_a_unit_are_hers():
    assert isinstance(claimed(), Claim)
    assert claimed().confidence is Confidence.HIGH
    assert claimed() == replace(claimed(value=" 494"))
