"""Every recorded NMEA file given: those that carry times go in, the others say what to add."""

from pathlib import Path

import pytest
from support.canonical import FACTS_AND_CONCLUSIONS, canonical, difference, dump, rows

FOLDER = Path(__file__).parents[3] / "shared" / "ais"
# name -> messages that carry a fix and vessels that sent one, as pyais counts them (it takes MMSI 0 and
# does not look at checksums), and lines that may be rejected.
TIMED = {
    "aislib_stream_example.txt": (2962, 1389, 3),
    "risky_exact-earth-augmented.txt": (2924, 990, 12),
}
UNTIMED = {
    "pyais_nmea_data_sample.txt": (758, 163, 120),  # 100 payloads are empty
    "sample.aivdm": (12, 11, 6),
    "ais-raw-messages.log": (86, 38, 0),
    "ais-nmea.log": (141, 30, 0),
    "ais-18-27.log": (138, 33, 69),  # as many of type 24 have a part that does not exist
    "ais-nmea-type6-fid55.log": (797, 796, 0),
}
RECEIVED_AT = "2024-12-10T06:00:00Z"


def path_of(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine: the recorded input is no part of the project")
    return path


def test_no_recorded_file_is_forgotten():
    if not FOLDER.is_dir():
        pytest.skip(f"{FOLDER} is not on this machine")
    nmea = {p.name for p in FOLDER.iterdir() if p.suffix in (".txt", ".log", ".aivdm", ".nmea")}
    assert nmea == TIMED.keys() | UNTIMED.keys()


@pytest.mark.parametrize("name", TIMED)
def test_a_file_that_carries_times_goes_in(run, name):
    path = path_of(name)
    ended = run.ingest(path)
    assert ended.code == 0, ended.err
    told = ended.json
    _plausible(told, *TIMED[name])
    rejected = sum(told["rejected"].values())
    assert "untimed" not in told["rejected"] and "clock" not in told["rejected"]
    # A line is counted once: as fix, static report, other, reject, part of a message, or as the time of one.
    assert (
        told["positions"] + told["duplicates"] + told["statics"] + told["other"] + rejected <= told["lines"]
    )
    assert rows(run.url, "SELECT count(*) FROM positions") == [(told["positions"],)]
    assert rows(
        run.url,
        "SELECT min(lon) >= -108000000, max(lon) <= 108000000, max(abs(lat)) <= 54000000 FROM positions",
    ) == [(1, 1, 1)]
    span_h = rows(run.url, "SELECT (max(time_ms) - min(time_ms)) / 3600000.0 FROM positions")[0][0]
    assert span_h < 48


@pytest.mark.parametrize("name", TIMED)
def test_a_second_reading_adds_nothing_and_chunks_make_no_difference(run, name):
    path = path_of(name)
    first = run.ingest(path, "--feed", "f").json
    before, told = dump(run.url, counters=False), canonical(run.url)
    second = run.ingest(path, "--feed", "f").json
    assert (second["positions"], second["duplicates"]) == (0, first["positions"] + first["duplicates"])
    same = ("lines", "statics", "other", "rejected", "vessels")
    assert [second[k] for k in same] == [first[k] for k in same]
    assert not difference(before, dump(run.url, counters=False))
    for file in run.folder.glob("store.db*"):
        file.unlink()
    cut = run.ingest(path, "--feed", "f", "--batch-bytes", 150_001).json
    assert cut | {"seconds": 0} == first | {"seconds": 0}
    wanted = {name: before[name] for name in FACTS_AND_CONCLUSIONS}
    assert not difference(wanted, dump(run.url, tables=FACTS_AND_CONCLUSIONS))
    assert canonical(run.url) == told


@pytest.mark.parametrize("name", UNTIMED)
def test_a_file_without_times_says_what_to_add(run, name):
    path = path_of(name)
    ended = run.ingest(path)
    if name == "sample.aivdm":  # three of its sentences end in a time
        assert (ended.code, ended.json["positions"]) == (0, 0)
        assert "--received-at" in ended.err
    else:
        assert ended.code == 2
        assert len(ended.told) == 1 and "--received-at 2024-12-10T06:00:00Z" in ended.told[0]
    ended = run.ingest(path, "--received-at", RECEIVED_AT)
    assert ended.code == 0, ended.err
    _plausible(ended.json, *UNTIMED[name])
    assert "untimed" not in ended.json["rejected"]
    again = run.ingest(path, "--received-at", RECEIVED_AT)
    assert again.json["positions"] == 0


def _plausible(told, fixes, vessels, rejected):
    assert fixes - 2 <= told["positions"] + told["duplicates"] <= fixes
    assert vessels - 1 <= told["vessels"] <= vessels
    assert sum(told["rejected"].values()) <= rejected, told["rejected"]
