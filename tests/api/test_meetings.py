"""Possible meetings over HTTP: in the ledger and in every form of the weekly."""

import csv
import io
import re

import pytest
from api import filling as f
from posture import sea

from app.domain.naval.sighting import Located, Source, SourceKind, Span
from app.domain.naval.units import UnitKind
from app.domain.time import iso
from app.store.engine import writing
from app.store.naval import sightings, units

LEDGER, WEEKLY = "/v1/posture/indicators", "/v1/reports/weekly"
LON, LAT = 35.4, 34.7
SEEN = Span(f.T0 + 360 * f.MINUTE, f.T0 + 361 * f.MINUTE)
AFTER = iso(f.T0 + 1440 * f.MINUTE)
HISTORY = f"/v1/vessels/{f.SHIP}/history"
BESIDE, AGAIN = "be51de00be51de00", "a9a1a9a1a9a1a9a1"
IMAGE = Source(SourceKind.SATELLITE_IMAGE, "SYNTH [image]", "https://example.org/image")
PRESS = Source(SourceKind.PRESS_REPORT, "SYNTH press", "https://example.org/press")
SOURCES = [HISTORY, "https://example.org/image", "https://example.org/press"]


@pytest.fixture
def week(client, engine):
    f.vessel(engine)
    f.segment(engine, 0, 390)
    f.positions(engine, *(f.position(m, LON, LAT, sog=3) for m in range(0, 391, 5)))
    where = Located(LON, LAT, 500.0)
    beside = sea.seen(BESIDE, SEEN, sea.named("alpha"), where=where, source=IMAGE)
    again = sea.seen(AGAIN, SEEN, sea.named("alpha"), where=where, source=PRESS, derived_from=BESIDE)
    with writing(engine) as connection:
        romeo = sea.unit("romeo", "ro_ro", UnitKind.MERCHANT, mmsi=str(f.SHIP))
        units.put(connection, [romeo, sea.unit("alpha", "frigate")], f.T0)
        sightings.add(connection, [beside, again], SEEN.until_ms)
    return client


def meetings(client, **asked) -> dict:
    found = client.get(LEDGER, params={"at": AFTER, **asked})
    assert found.status_code == 200, found.text
    return next(one for one in found.json()["indicators"] if one["key"] == "meetings")


def test_the_ledger_gives_what_is_needed_to_check_it(week):
    found = meetings(week)
    assert (found["status"], len(found["evidence"])) == ("unknown", 1)
    (item,) = found["evidence"]
    assert sorted(item["sources"]) == SOURCES
    one = item["possible_meeting"]
    assert (one["unit"], one["mmsi"], one["sighting"], one["told_again_by"]) == (
        *("romeo", f.SHIP, BESIDE),
        [AGAIN],
    )
    assert one["distance_nm"] == {"nearest": 0.0, "farthest": 0.33}
    assert one["hours_apart"] == {"least": 0.0, "most": 0.02}
    assert one["seen"][0]["unit"] == "alpha"
    assert one["caveats"] == []
    assert one["synthetic"] is False
    seen = week.get(one["links"]["sighting"]).json()
    assert seen["sighting"]["id"] == BESIDE
    asked = {"since": one["closest_fix_at"], "limit": 1}
    (fix,) = week.get(one["links"]["history"], params=asked).json()["positions"]
    assert fix["time"] == one["closest_fix_at"]
    lain = week.get(HISTORY).json()["positions"]
    assert one["stopped"] == [{"from": lain[0]["time"], "until": lain[-1]["time"]}]


def test_known_at_hides_a_sighting_that_was_not_known(week):
    assert meetings(week, known_at=iso(SEEN.until_ms - 1000))["evidence"] == []
    assert len(meetings(week, known_at=iso(SEEN.until_ms))["evidence"]) == 1


def test_it_is_no_alert(week):
    assert week.get("/v1/alerts").json()["alerts"] == []


@pytest.mark.parametrize("form", ["json", "md", "html", "csv"])
def test_the_weekly_has_it_with_its_sources_in_every_form(week, form):
    answer = week.get(WEEKLY, params={"week": "2024-W48", "format": form})
    assert answer.status_code == 200
    if form == "csv":
        rows = csv.DictReader(io.StringIO(answer.text))
        row = next(row for row in rows if row["sign"] == "meetings")
        assert row["status"] == "unknown"
        assert sorted(row["urls"].split()) == SOURCES
        return
    if form == "json":
        section = next(one for one in answer.json()["sections"] if one["key"] == "meetings")
        (line,) = section["lines"]
        by_number = {one["number"]: one["url"] for one in answer.json()["sources"]}
        assert sorted(by_number[number] for number in line["sources"]) == SOURCES
        return
    text = re.sub(r"<[^>]*>", "", answer.text)
    (sentence,) = re.findall(r"possible meeting, not seen as one: [^]]*\]", text)
    assert "told again by 1, counted once" in sentence
    assert len(re.findall(r"\d+", sentence.rpartition("[")[2])) == len(SOURCES)
    assert "SYNTH (image)" in sentence
