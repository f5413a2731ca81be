"""`/v1/reports/weekly` and `/v1/posture/indicators` over a store."""

import csv
import io

import pytest
from support import weeklies as made
from support.weekly_store import fill

WEEKLY = "/v1/reports/weekly"


@pytest.fixture
def week(client, engine):
    fill(engine)
    return client


def body(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_weekly_of_a_store_has_its_units_with_their_sources(week):
    found = body(week.get(WEEKLY, params={"week": "2024-W50"}))
    assert found["week"] == "2024-W50"
    assert {"alfa", "charlie"} <= {one["unit"] for one in found["composition"]}
    listed = {one["number"] for one in found["sources"]}
    cited = [line["sources"] for section in found["sections"] for line in section["lines"]]
    cited += [one["sources"] for one in found["composition"]]
    assert all(cited)
    assert {number for numbers in cited for number in numbers} == listed
    changes = {one["unit"]: one["change"] for one in found["composition"]}
    assert changes["charlie"] == "left"


@pytest.mark.parametrize(
    ("form", "media_type", "begins"),
    [("md", "text/markdown", "# SYNTHETIC: Weekly"), ("html", "text/html", "<!doctype html>"),
     ("csv", "text/csv", "week,navy"), ("json", "application/json", '{"week"')],
)  # fmt: skip
def test_every_form_can_be_asked_for_by_name_and_by_accept(week, form, media_type, begins):
    by_name = week.get(WEEKLY, params={"week": "2024-W50", "format": form})
    by_accept = week.get(WEEKLY, params={"week": "2024-W50"}, headers={"Accept": media_type})
    for answer in (by_name, by_accept):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(media_type)
        assert answer.text.startswith(begins)


def test_csv_has_a_row_for_each_unit(week):
    text = week.get(WEEKLY, params={"week": "2024-W50", "format": "csv"}).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {"alfa", "charlie"} <= {row["unit"] for row in rows}
    assert all(row["urls"] for row in rows)


@pytest.mark.parametrize(
    ("query", "says"),
    [({}, "None was given"), ({"week": "2024-W54"}, "2024 has 52 ISO weeks"),
     ({"week": "dec"}, "no ISO week"),
     ({"week": "2024-W50", "known_at": "2024-12-01T00:00:00Z"}, "begins at 2024-12-09T00:00:00Z"),
     ({"week": "2099-W01"}, "begins at"), ({"week": "2024-W50", "format": "pdf"}, "json, md, html")],
)  # fmt: skip
def test_a_bad_week_is_refused_with_the_next_step(week, query, says):
    answer = week.get(WEEKLY, params=query)
    assert answer.status_code == 400
    assert says in answer.json()["detail"]
    assert "for example" in answer.json()["detail"]


def test_a_week_that_was_not_over_is_told_as_far_as_it_went(week):
    found = body(week.get(WEEKLY, params={"week": "2024-W50", "known_at": "2024-12-11T00:00:00Z"}))
    assert found["until"] == "2024-12-11T00:00:00Z"
    days = next(section for section in found["sections"] if section["key"] == "days")
    assert not any("2024-12-12" in line["says"] for line in days["lines"])


def test_nothing_that_became_known_later_is_used(week):
    before = body(week.get(WEEKLY, params={"week": "2024-W50", "known_at": "2024-12-09T12:00:00Z"}))
    assert before["composition"] == []
    assert "SYNTH image" not in str(before)


def test_another_navy_has_its_own(week):
    found = body(week.get(WEEKLY, params={"week": "2024-W50", "navy": "PT"}))
    assert not {"alfa", "charlie"} & {one["unit"] for one in found["composition"]}


def test_the_ledger_names_its_evidence_and_what_was_not_looked_at(week):
    answer = week.get("/v1/posture/indicators", params={"at": "2024-12-16T00:00:00Z"})
    found = {one["key"]: one for one in body(answer)["indicators"]}
    assert found["negative_images"]["status"] == "met"
    assert found["negative_images"]["evidence"][0]["sources"] == ["https://example.org/piers"]
    assert found["destinations_changed"]["status"] == "unknown"
    assert found["destinations_changed"]["not_looked_at"] == "AIS: a feed was up in 0 of 168 hours"


def test_an_empty_store_answers_too(client):
    assert body(client.get(WEEKLY, params={"week": "2024-W50"}))["composition"] == []
    empty = body(client.get("/v1/posture/indicators", params={"at": "2024-12-16T00:00:00Z"}))
    assert {one["status"] for one in empty["indicators"]} == {"unknown"}
    assert made.END == 1_734_307_200_000
