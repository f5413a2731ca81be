"""The replay's sightings: made again from the fact base they are the same bytes, each with its source."""

import csv
from pathlib import Path

import orjson
import pytest

from app.domain.naval.claims import key_of
from app.domain.naval.sighting import Activity, Sighting
from app.domain.naval.writing import from_dict, sighting_id
from app.domain.time import DAY_MS, parse_iso
from app.geo.geodesy import distance_nm
from app.geo.limits import TARTUS_NAVAL_BASIN
from app.naval_data import STARTER
from app.replays.make.__main__ import text
from app.replays.tartus_2024 import FOLDER, SIGHTINGS

REPOSITORY = Path(__file__).parents[2]
FACT_BASE = REPOSITORY.parent / "shared/naval"
BELT_NM = 24.0


@pytest.fixture(scope="module")
def sightings() -> list[Sighting]:
    return [from_dict(plain) for plain in orjson.loads(SIGHTINGS.read_bytes())["sightings"]]


@pytest.fixture(scope="module")
def chronology() -> dict[str, dict[str, str]]:
    if not FACT_BASE.is_dir():
        pytest.skip("the fact base is not beside this repository: only what was made of it is")
    with (FACT_BASE / "chronology.csv").open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


def of(sightings: list[Sighting], reference: str) -> Sighting:
    return next(sighting for sighting in sightings if sighting.reference == reference)


def test_made_again_it_is_the_same(chronology):
    assert chronology
    assert text(FACT_BASE) == SIGHTINGS.read_bytes()


def test_each_row_is_used_or_says_why_not():
    with (FOLDER / "reading.csv").open(encoding="utf-8", newline="") as lines:
        readings = list(csv.DictReader(lines))
    assert {reading["ref"] for reading in readings} == {f"N{number:03d}" for number in range(1, 134)}
    assert all(reading["why"] for reading in readings if reading["use"] != "yes")


def test_each_has_the_source_of_its_row(sightings, chronology):
    for sighting in sightings:
        row, source = chronology[sighting.reference], sighting.source
        assert (source.publisher, source.url or "") == (row["publisher"], row["url"])
        assert sighting.confidence.value == row["confidence"]
        assert sighting.is_negative == (row["negative"] == "true")
        if row["published_at"]:
            assert sighting.known_ms >= parse_iso(row["published_at"] + "T00:00:00Z") + DAY_MS
        else:
            assert sighting.known_ms > parse_iso("2026-11-22T00:00:00Z")


def test_what_is_told_again_leads_to_the_row_it_was_told_in(sightings, chronology):
    by_id = {sighting.id: sighting for sighting in sightings}
    for sighting in sightings:
        told = by_id[sighting.derived_from].reference if sighting.derived_from else ""
        assert told == chronology[sighting.reference]["derived_from"]


def test_ids_follow_from_what_is_said_and_are_no_two_alike(sightings):
    assert [sighting.id for sighting in sightings] == [sighting_id(sighting) for sighting in sightings]
    assert len({sighting.id for sighting in sightings}) == len(sightings)


def test_who_is_named_is_a_unit_of_the_starter_list(sightings):
    lines = (line for line in STARTER.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    keys = {key_of(row["unit"]) for row in csv.DictReader(lines)}
    named = {subject.unit for sighting in sightings for subject in sighting.subjects if subject.unit}
    assert named <= keys


def test_the_reposts_of_one_image_lead_to_it(sightings):
    first = of(sightings, "N019")
    again = [each.reference for each in sightings if each.derived_from == first.id]
    assert again == ["N020", "N021", "N022", "N023"]


def test_off_tartus_nothing_is_seen_from_16_december_to_4_january(sightings):
    since, until = parse_iso("2024-12-16T00:00:00Z"), parse_iso("2025-01-05T00:00:00Z")
    seen = [
        sighting.reference
        for sighting in sightings
        if not sighting.is_negative and since <= sighting.observed.from_ms < until and _off_tartus(sighting)
    ]
    assert seen == []


def test_an_empty_berth_says_nothing_of_the_sea(sightings):
    looks = [each for each in sightings if each.is_negative and each.activity is Activity.IN_PORT]
    assert {"N007", "N017", "N073", "N077", "N109", "N114"} <= {each.reference for each in looks}
    assert all("belt" not in each.sensor.covers and each.sensor.footprint is None for each in looks)


def test_the_frigates_off_tartus_are_where_the_report_has_them(sightings):
    frigates = of(sightings, "N019")
    assert [(each.group, each.count) for each in frigates.subjects] == [("frigate", 2), ("oiler", 1)]
    assert frigates.where is not None
    away_nm = distance_nm(*TARTUS_NAVAL_BASIN, frigates.where.lon, frigates.where.lat)
    assert away_nm * 1.852 == pytest.approx(13.0, abs=0.1)
    assert frigates.exceeds_sensor


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("which-frigates", {"N029", "N032", "N033", "N052", "N074", "N097", "N098"}),
        ("sparta-or-sparta-ii", {f"N0{n}" for n in (71, 72, 78, 80, 81, 82, 83, 85, 86, 87)}),
        ("first-in", {"N100", "N101", "N103", "N116"}),
        ("sparta-departure", {"N110", "N115"}),
    ],
)
def test_rivals_share_the_key_of_their_question(sightings, question, rows):
    assert {sighting.reference for sighting in sightings if sighting.disputes == question} == rows


def _off_tartus(sighting: Sighting) -> bool:
    where = sighting.where
    return where is not None and float(distance_nm(*TARTUS_NAVAL_BASIN, where.lon, where.lat)) < BELT_NM
