"""The units to begin with: made from the fact base, each claim with its source."""

from pathlib import Path

import pytest

from app.domain.naval.claim_files import from_csv
from app.domain.naval.claiming import published_ms
from app.domain.naval.stay import Days, days_in_mediterranean
from app.domain.naval.units import UnitKind
from app.domain.time import parse_iso
from app.naval_data import STARTER
from app.naval_data.make.__main__ import made
from app.naval_data.make.claims import ReadingError, claims

FACTS = Path(__file__).parents[3] / "shared" / "naval"
NOW = parse_iso("2026-01-01T00:00:00Z")
UNITS = {unit.key: unit for unit in from_csv(STARTER.read_text(), NOW)}
READING = {
    "unit": "SYNTH ONE", "field": "class", "value": "", "confidence": "high", "ref": "units", "note": "",
    "publisher": "Synthetic Weekly",
}  # fmt: skip
UNIT = {
    "name": "SYNTH ONE", "kind": "merchant of interest", "class": "tug", "imo": "", "as_of": "2024-12-10",
    "url": "https://example.org/1",
}  # fmt: skip
REPORT = {
    "id": "N001", "observed_from": "2024-12-11T10:00:00Z", "observed_to": "", "published_at": "2024-12-09",
    "url": "https://example.org/1", "publisher": "Another", "source_kind": "satellite image",
}  # fmt: skip


@pytest.mark.skipif(not FACTS.exists(), reason="the fact base lies beside the project and is not there")
def test_it_is_what_the_script_makes():
    assert made(FACTS) == STARTER.read_text()


def test_every_claim_has_an_address_a_day_and_when_it_was_published():
    every = [claim for unit in UNITS.values() for claim in unit.claims]
    assert len(UNITS) == 31
    for claim in every:
        assert claim.source.url and claim.as_of, claim
        assert claim.known_ms == claim.source.published_ms >= published_ms(claim.as_of)


def test_rivals_stand_side_by_side_the_surest_first():
    pennants = {
        key: [(claim.value, claim.confidence.value) for claim in unit.claimed("pennant")]
        for key, unit in UNITS.items()
    }
    assert pennants["admiral-grigorovich"] == [("494", "high"), ("F745", "low")]
    assert pennants["novorossiysk"] == [("B-261", "medium"), ("B-61", "low")]
    assert pennants["ivan-gren"][0] == ("010", "high")
    assert {value for value, _ in pennants["ivan-gren"]} == {"010", "135", "L135"}
    assert pennants["admiral-golovko"] == [("461", "low")]


def test_entries_are_claimed_only_where_a_passage_was_reported():
    at = parse_iso("2025-01-01T00:00:00Z")
    known = {key: days for key, unit in UNITS.items() if (days := days_in_mediterranean(unit, at))}
    assert known == dict.fromkeys(
        ["ivan-gren", "aleksandr-otrakovskiy", "aleksandr-shabalin", "sparta", "ursa-major"], Days(10, 10)
    )


def test_groups_were_known_in_time_for_the_first_boards():
    known_at = parse_iso("2024-12-16T00:00:00Z")
    early = from_csv(STARTER.read_text(), NOW)
    groups = {
        unit.key: {c.value for c in unit.claimed("group") if c.known_ms <= known_at}
        for unit in early
    }  # fmt: skip
    assert groups["admiral-golovko"] == groups["admiral-grigorovich"] == {"frigate"}
    assert groups["novorossiysk"] == {"submarine"} and groups["vyazma"] == {"oiler"}


def test_only_one_merchant_has_an_mmsi_and_no_warship():
    assert [key for key, unit in UNITS.items() if unit.claimed("mmsi")] == ["baltic-leader"]
    assert {UNITS[key].kind for key in ("sparta", "lotus-iran")} == {UnitKind.MERCHANT}


def test_a_reading_takes_its_source_from_the_fact_base():
    (own,) = claims([READING], [UNIT], [REPORT])
    assert (own["value"], own["kind"], own["publisher"]) == (
        "tug",
        "merchant_of_interest",
        "Synthetic Weekly",
    )
    # The page tells of the 11th, so it cannot have been read before.
    assert (own["as_of"], own["published_at"], own["source_kind"]) == (
        "2024-12-10",
        "2024-12-11",
        "satellite_image",
    )
    (told,) = claims([READING | {"ref": "N001", "value": "ship"}], [UNIT], [REPORT])
    assert (told["publisher"], told["as_of"], told["published_at"]) == ("Another", "2024-12-11", "2024-12-11")


@pytest.mark.parametrize(
    "wrong",
    [{"unit": "SYNTH TWO"}, {"ref": "N999"}, {"field": "imo"}, {"publisher": ""}],
)  # fmt: skip
def test_a_reading_that_the_fact_base_does_not_bear_out_is_refused(wrong):
    with pytest.raises(ReadingError):
        list(claims([READING | wrong], [UNIT], [REPORT]))
