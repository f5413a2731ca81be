"""Bundles of every kind: whole, the same for equal stores, and derived again from their lines alone."""

import csv
import io
import json

import pytest
from evidence.conftest import VERSION, members_of, sealed_anew
from hypothesis import given
from hypothesis import strategies as st

from app.commands.verify import HANDS
from app.domain.time import parse_iso
from app.evidence import archive, gathering
from app.evidence.archive import BundleError
from app.evidence.verifying import verify

MINUTE_MS = 60_000
MUST = (
    *("destination_mismatch", "gate_transit", "identity_change", "implausible_motion", "loitering"),
    *("mmsi_conflict", "naval_track_unverified", "port_call", "rendezvous", "voyage_change"),
    *("zone_entry", "zone_exit"),
)
NAMES = (
    *("manifest.json", "README.txt", "alert.json", "geodata.json", "map.png", "positions.csv"),
    *("positions.parquet", "raw.csv", "raw.nmea", "rule.json", "sightings.json", "statics.csv"),
)


def judged(tmp_path, data, version=VERSION):
    file = tmp_path / "bundle.zip"
    file.write_bytes(data)
    return verify(file, version, HANDS)


@pytest.mark.parametrize("kind", MUST)
def test_an_alert_of_each_kind_follows_from_its_lines_alone(made, tmp_path, kind):
    alert = made.of(kind)
    data = made.bundle(alert["id"])
    members = members_of(data)
    manifest = json.loads(members["manifest.json"])
    assert manifest["derivable"] and manifest["complete"] and manifest["reason"] is None, manifest["reason"]
    shown = json.loads(members["alert.json"])
    assert {name: shown[name] for name in alert} == alert and "links" in shown
    verdict = judged(tmp_path, data)
    assert (verdict.derivation, verdict.integrity, verdict.differences) == ("matches", "holds", [])
    assert verdict.derived["explanation"] == alert["explanation"]
    assert verdict.derived["lines"] == len(members["raw.nmea"].splitlines())


def test_what_cannot_be_derived_says_why_and_never_matches(made, tmp_path):
    data = made.bundle(made.of("feed_outage")["id"])
    verdict = judged(tmp_path, data)
    assert (verdict.integrity, verdict.derivation, verdict.is_good) == ("holds", "not derivable", False)
    assert "all ships" in verdict.why


def test_an_outage_shows_the_lines_of_its_feed_on_either_side_of_the_hole(made):
    alert = made.of("feed_outage")
    members = members_of(made.bundle(alert["id"]))
    rows = list(csv.DictReader(io.StringIO(members["raw.csv"].decode())))
    times = [parse_iso(row["received_at"]) for row in rows if row["received_at"]]
    hole = [parse_iso(alert["evidence"][name]) for name in ("last_message_at", "first_message_at")]
    assert hole[0] - min(times) <= gathering.BESIDE_HOLE_MS >= max(times) - hole[1] - MINUTE_MS
    # When a line was logged and when its message was sent differ by seconds.
    assert [time for time in times if time <= hole[0] + MINUTE_MS]
    assert [time for time in times if time >= hole[1] - MINUTE_MS]
    assert not [time for time in times if hole[0] + MINUTE_MS < time < hole[1] - MINUTE_MS]
    assert json.loads(members["manifest.json"])["feeds"] == ["own antenna"]


def test_equal_stores_give_equal_bytes_and_members_stand_in_order(made, port_call):
    assert made.bundle(made.of("port_call")["id"]) == port_call
    assert tuple(members_of(port_call)) == NAMES
    assert made.bundle("0123456789abcdef") is None


def test_each_line_says_where_it_is_from_and_when(port_call):
    members = members_of(port_call)
    rows = list(csv.DictReader(io.StringIO(members["raw.csv"].decode())))
    lines = members["raw.nmea"].splitlines()
    assert [int(row["line"]) for row in rows] == list(range(1, len(lines) + 1))
    assert {(row["feed"], row["time_from"]) for row in rows} == {("own antenna", "line")}
    timed = [row["received_at"] for row in rows if row["received_at"]]
    assert len(timed) > len(rows) / 2 and all(time.startswith("2024-12-0") for time in timed)


def test_only_the_units_that_the_vessels_are_are_given_away(made):
    watched = made.bundle(made.of("voyage_change")["id"])
    for data in (watched, made.bundle(made.of("port_call")["id"])):
        alert = json.loads(members_of(data)["alert.json"])
        units = json.loads(members_of(data)["rule.json"])["premises"]["watchlist"]
        unit = alert["evidence"]["unit_of_interest"]
        assert [label for label, *_ in units] == ([unit["label"]] if unit and unit["label"] else [])


def fails(tmp_path, data):
    try:
        verdict = judged(tmp_path, data)
    except BundleError as error:
        return str(error)
    assert not verdict.is_good
    return "; ".join(verdict.differences)


def test_any_byte_of_any_member_that_is_changed_is_found(port_call, tmp_path):
    for name, data in members_of(port_call).items():
        begin = port_call.index(name.encode() + data) + len(name)
        for at in {0, len(data) // 2, len(data) - 1}:
            changed = bytearray(port_call)
            changed[begin + at] ^= 1
            assert name in fails(tmp_path, bytes(changed)), (name, at)


@given(at=st.integers(0, 10**9), bit=st.integers(0, 7))
def test_no_byte_of_the_file_can_be_changed_unseen(port_call, tmp_path_factory, at, bit):
    changed = bytearray(port_call)
    changed[at % len(changed)] ^= 1 << bit
    assert fails(tmp_path_factory.getbasetemp(), bytes(changed))


@given(cut=st.integers(1, 10**9), more=st.binary(min_size=1, max_size=40))
def test_a_file_that_is_cut_or_grew_is_refused(port_call, tmp_path_factory, cut, more):
    folder = tmp_path_factory.getbasetemp()
    assert fails(folder, port_call[: cut % len(port_call)])
    assert fails(folder, port_call + more)


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("alert__json", lambda text: text.replace(b'"started_at": "2024', b'"started_at": "2023'), "alert"),
        (
            "alert__json",
            lambda text: text.replace(b'"severity": "info"', b'"severity": "critical"'),
            "severity",
        ),
        ("raw__nmea", lambda text: text.replace(b"!AIVDM,1,1", b"!AIVDM,1,2"), "positions.csv"),
        ("positions__csv", lambda text: text.replace(b",35.8", b",35.7"), "positions.csv"),
        ("geodata__json", lambda text: text.replace(b'"version": "', b'"version": "0'), "geodata"),
    ],
)
def test_a_forger_who_seals_it_anew_is_found_by_deriving_it(port_call, tmp_path, name, change, says):
    members = members_of(port_call)
    was = members[name.replace("__", ".")]
    assert change(was) != was
    verdict = judged(tmp_path, sealed_anew(port_call, **{name: change(was)}))
    assert verdict.integrity == "holds" and verdict.derivation == "differs"
    assert any(says in line for line in verdict.differences), verdict.differences


def test_another_version_is_a_note_and_no_difference(port_call, tmp_path):
    verdict = judged(tmp_path, port_call, version="0.2.0")
    assert verdict.is_good and "0.1.0" in verdict.notes[0]


@pytest.mark.parametrize("name", ["/etc/passwd", "../up", "a/b", "c:\\x", ""])
def test_names_of_paths_are_refused(name):
    with pytest.raises(BundleError, match="names a path"):
        archive.unpacked(archive.packed({name: b"1"}, b""))


def test_doubled_and_compressed_members_are_refused():
    import warnings
    import zipfile

    for how, says in (("twice", "twice"), ("deflated", "compressed")):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as one, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if how == "twice":
                one.writestr("a", b"1")
                one.writestr("a", b"2")
            else:
                one.writestr("a", b"0" * 10**7, zipfile.ZIP_DEFLATED)
        with pytest.raises(BundleError, match=says):
            archive.unpacked(file.getvalue())


def test_what_is_too_long_is_not_made(monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 10)
    with pytest.raises(BundleError, match="longer"):
        archive.packed({"a": b"0" * 11}, b"")
