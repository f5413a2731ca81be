"""`twelvemile sightings`: what comes of each row, and what is wrong with which."""

import json

import pytest
from support.runs import forked, url

HEAD = "observed_from,unit,activity,source_kind,publisher,confidence,reference,supersedes,sensor\n"
ROWS = (
    "2024-12-10,admiral-golovko,holding,satellite image,A,high,1,,Landsat 8-9\n"
    "2024-12-11,sparta,in port,photo,B,low,2,1,\n"
)


@pytest.fixture
def store(tmp_path):
    return url(tmp_path / "store.db")


def run(store, file, *args):
    return forked("sightings", "import", str(file), "--database-url", store, *args)


def file_of(tmp_path, text, name="some.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_each_row_is_told(store, tmp_path):
    file = file_of(tmp_path, HEAD + ROWS)
    trial = run(store, file, "--dry-run")
    assert trial.code == 0
    assert "2 sightings: 1 would be new, 1 would be new as corrections, 0 held already" in trial.err
    assert run(store, file, "--dry-run", "--json").json["new"] == 1
    first = run(store, file)
    assert first.code == 0
    lines = first.out.splitlines()
    assert lines[0].startswith("line 2: new  ")
    assert lines[0].endswith("2024-12-10 admiral-golovko")
    assert lines[1].startswith("    exceeds its sensor: name admiral-golovko at 15 m a pixel")
    assert lines[2].startswith("line 3: corrects ")
    again = run(store, file, "--json").json
    assert (again["held"], again["new"], again["corrections"], again["dry_run"]) == (2, 0, 0, False)
    assert [row["change"] for row in again["rows"]] == ["held", "held"]


def test_a_wrong_row_is_named_and_nothing_is_added(store, tmp_path):
    ended = run(store, file_of(tmp_path, HEAD + ROWS + "2024-12-12T06:00,x,holding,photo,A,high,,,\n"))
    assert ended.code == 2
    assert ended.out == ""
    assert "some.csv, line 4: observed_from '2024-12-12T06:00' has no time zone: add Z for UTC" in ended.err
    assert run(store, file_of(tmp_path, HEAD + ROWS), "--json").json["new"] == 1


def test_geojson_and_json_are_read_by_their_ending(store, tmp_path):
    entry = dict(zip(HEAD.strip().split(","), ROWS.splitlines()[0].split(","), strict=True))
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [35.7, 34.9]},
        "properties": entry,
    }
    assert run(store, file_of(tmp_path, json.dumps(feature), "a.geojson"), "--json").json["new"] == 1
    assert run(store, file_of(tmp_path, json.dumps([entry]), "a.json"), "--json").json["new"] == 1
    ended = run(store, file_of(tmp_path, json.dumps([5]), "a.json"))
    assert (ended.code, "a.json, entry 1: " in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", b"", "ends in .csv, .geojson or .json"),
        ("a.csv", b"\xff\xfe", "not UTF-8"),
        ("a.json", b"{", "this is no JSON"),
    ],
)
def test_what_is_no_such_file_is_one_line(store, tmp_path, name, content, told):
    path = tmp_path / name
    path.write_bytes(content)
    ended = run(store, path)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert told in ended.err


def test_a_unit_that_is_on_no_list_is_told_with_its_nearest(store, tmp_path):
    assert forked("units", "starter", "--database-url", store).code == 0
    file = file_of(tmp_path, HEAD + ROWS.replace("admiral-golovko", "admiral-golowko"))
    ended = run(store, file, "--dry-run")
    assert "admiral-golowko is on no list of units: did you mean admiral-golovko?" in ended.err
    assert run(store, file, "--json").json["unlisted_units"] == ["admiral-golowko"]


def test_a_file_that_is_not_there_is_one_line(store, tmp_path):
    ended = run(store, tmp_path / "none.csv")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "cannot be read" in ended.err


def test_the_template_is_a_table_that_can_be_filled_in(store, tmp_path):
    printed = forked("sightings", "template")
    assert printed.code == 0
    lines = printed.out.splitlines()
    filled = "\n".join([*lines[:-1], lines[-1].removeprefix("# ")])
    ended = run(store, file_of(tmp_path, filled), "--json")
    assert ended.code == 0, ended.err
    assert ended.json["new"] == 1
