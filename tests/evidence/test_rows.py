"""Bundles of rows of the board: whole, drawn again from themselves alone, no byte changed unseen."""

import json
import shutil
import sqlite3
from dataclasses import replace

import pytest
from evidence.conftest import members_of, sealed_anew
from evidence.rows import (
    IN_PORT,
    LATER,
    RIGHT,
    ROMEO,
    TOLD_AGAIN,
    VERSION,
    WITHDRAWN,
    WRONG,
    Rows,
)
from hypothesis import given
from hypothesis import strategies as st
from posture import sea
from posture.test_properties import DAYS, QUICK, seas
from support.runs import forked

from app.commands.verify import HANDS
from app.domain.naval.board import Assessment, State
from app.domain.naval.writing import identified
from app.evidence.archive import BundleError
from app.evidence.verifying import verify
from app.posture.evidence import Detection
from app.posture.premises import HeardDetection, RowPremises
from app.store.naval import sightings

SIGHTINGS_ONLY = (
    *("manifest.json", "README.txt", "geodata.json", "map.png", "row.json", "rule.json"),
    *("sightings.json", "units.json"),
)
OF_AIS = {"raw.nmea", "raw.csv", "positions.csv", "positions.parquet"}


@pytest.fixture(scope="module")
def alpha(rows):
    return rows.bundle("alpha")


@pytest.fixture(scope="module")
def romeo(rows):
    return rows.bundle("romeo")


def judged(folder, data, version=VERSION):
    file = folder / "row.zip"
    file.write_bytes(data)
    return verify(file, version, HANDS)


def found_in(data, name="row.json"):
    return json.loads(members_of(data)[name])


def parts(data):
    return {one["id"]: one["part"] for one in found_in(data, "sightings.json")}


def test_a_warship_follows_from_the_sightings_alone(rows, alpha, tmp_path):
    assert tuple(members_of(alpha)) == SIGHTINGS_ONLY and rows.bundle("alpha") == alpha
    verdict = judged(tmp_path, alpha)
    assert (verdict.derivation, verdict.differences) == ("matches", [])
    assert verdict.row == {"key": "alpha", "area": "tartus", "at": "2024-12-05T00:00:00Z", "known_at": None}
    manifest = found_in(alpha, "manifest.json")
    assert (manifest["redistribution"], manifest["feeds"], manifest["synthetic"]) == ("allowed", [], False)
    assert found_in(alpha, "rule.json")["rule"]["parameters"]["expires_days_in_port"] == 14.0


def test_each_report_says_what_part_it_takes_and_where_it_is_from(alpha):
    listed = {one["id"]: one for one in found_in(alpha, "sightings.json")}
    said = [listed[one.id]["part"] for one in (IN_PORT, TOLD_AGAIN, WRONG, RIGHT, WITHDRAWN, LATER)]
    assert said == ["rests_on", "rests_on", "left_out", "others", "left_out", "not_yet"]
    assert listed[WRONG.id]["why"] == f"corrected by {RIGHT.id}"
    assert listed[WITHDRAWN.id]["why"] == "withdrawn at 2024-12-04T00:00:00Z: it was another ship"
    source = listed[IN_PORT.id]["source"]
    assert (source["url"], source["sha256"]) == ("https://example.org/image", "ab" * 32)
    assert {one["id"] for one in found_in(alpha)["row"]["evidence"]} == {
        identity for identity, part in parts(alpha).items() if part == "rests_on"
    }


def test_a_merchant_follows_from_sightings_and_her_raw_lines(romeo, tmp_path):
    assert set(members_of(romeo)) == {*SIGHTINGS_ONLY, *OF_AIS}
    row = found_in(romeo)["row"]
    assert row["state_observed"] == "anchored" and {ground["kind"] for ground in row["evidence"]} >= {"ais"}
    verdict = judged(tmp_path, romeo)
    assert (verdict.derivation, verdict.differences) == ("matches", [])
    assert verdict.derived["positions"] > 300
    assert found_in(romeo, "manifest.json")["redistribution"] == "internal only"


def test_lines_of_others_are_in_it_only_where_the_row_hangs_on_them(rows, romeo, tmp_path):
    """Without romeo's track the unnamed ro-ro would be sierra, who was seen at the piers."""
    sierra = rows.bundle("sierra")
    premises = found_in(sierra, "rule.json")["premises"]
    assert premises["senders"] == [{"unit": "romeo", "mmsi": ROMEO}]
    assert judged(tmp_path, sierra).is_good
    assert found_in(rows.bundle("oscar"), "rule.json")["premises"]["ais"] is None


def test_of_what_became_known_later_there_is_no_trace(rows, tmp_path):
    known_at = sea.end_of(3)
    store = tmp_path / "later.db"
    shutil.copy(rows.url.removeprefix("sqlite:///"), store)
    other = Rows(f"sqlite:///{store}")
    before = other.bundle("alpha", known_at_ms=known_at)
    news = identified(sea.in_port("", sea.day(2), "alpha", "bravo", known_ms=sea.end_of(9)))
    other.change(lambda connection: sightings.add(connection, [news], sea.NOW))
    assert other.bundle("alpha", known_at_ms=known_at) == before
    assert other.bundle("alpha") != rows.bundle("alpha")
    assert judged(tmp_path, before).row["known_at"] == "2024-12-04T00:00:00Z"


def test_a_row_that_there_is_not(rows):
    assert rows.bundle("nobody") is None


def fails(folder, data):
    try:
        verdict = judged(folder, data)
    except BundleError as error:
        return str(error)
    assert not verdict.is_good
    return "; ".join(verdict.differences)


@pytest.mark.parametrize("which", ["alpha", "romeo"])
def test_any_byte_of_any_member_that_is_changed_is_found(request, which, tmp_path):
    whole = request.getfixturevalue(which)
    for name, data in members_of(whole).items():
        begin = whole.index(name.encode() + data) + len(name)
        for at in {0, len(data) // 2, len(data) - 1}:
            changed = bytearray(whole)
            changed[begin + at] ^= 1
            assert name in fails(tmp_path, bytes(changed)), (name, at)
    directory = whole.rindex(b"PK\x01\x02")
    for at in (0, 20, directory, directory + 12, len(whole) - 90, len(whole) - 1):
        changed = bytearray(whole)
        changed[at] ^= 1
        assert fails(tmp_path, bytes(changed)), at


@given(at=st.integers(0, 10**9), bit=st.integers(0, 7))
def test_no_byte_of_the_file_can_be_changed_unseen(romeo, tmp_path_factory, at, bit):
    changed = bytearray(romeo)
    changed[at % len(changed)] ^= 1 << bit
    assert fails(tmp_path_factory.getbasetemp(), bytes(changed))


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("row.json", b'"confidence": "high"', b'"confidence": "low"', "row."),
        ("row.json", b'"at": "2024-12-05', b'"at": "2024-12-06', "at: the bundle says"),
        ("sightings.json", b'"part": "left_out"', b'"part": "others"', "row."),
        ("sightings.json", b'"activity": "in_port"', b'"activity": "sunk"', "is not the id of what"),
        ("units.json", b'"value": "frigate"', b'"value": "oiler"', "is not the id of what"),
        ("rule.json", b'"unchanged_nm": 10.0', b'"unchanged_nm": 50.0', "rule.unchanged_nm"),
        ("geodata.json", b'"version": "', b'"version": "0', "geodata"),
        ("positions.csv", b",35.5", b",35.4", "positions.csv"),
        ("raw.nmea", b"!AIVDM,1,1", b"!AIVDM,1,2", "positions.csv"),
    ],
)  # fmt: skip
def test_a_forger_who_seals_it_anew_is_found_by_drawing_it(request, tmp_path, name, old, new, says):
    whole = request.getfixturevalue("romeo" if name in OF_AIS else "alpha")
    if name == "sightings.json" and b"left_out" in old:
        whole = request.getfixturevalue("rows").bundle("charlie")
    was = members_of(whole)[name]
    assert old in was
    verdict = judged(tmp_path, sealed_anew(whole, **{name.replace(".", "__"): was.replace(old, new)}))
    assert (verdict.integrity, verdict.derivation) == ("holds", "differs")
    assert any(says in line for line in verdict.differences), verdict.differences


def test_lines_that_are_gone_are_told_and_nothing_matches(rows, tmp_path):
    store = tmp_path / "gone.db"
    shutil.copy(rows.url.removeprefix("sqlite:///"), store)
    with sqlite3.connect(store) as connection:
        connection.execute("DELETE FROM raw")
    connection.close()
    bundle = Rows(f"sqlite:///{store}").bundle("romeo")
    assert found_in(bundle, "manifest.json")["missing"]["positions"] > 300
    verdict = judged(tmp_path, bundle)
    assert (verdict.integrity, verdict.derivation, verdict.is_good) == ("holds", "incomplete", False)
    assert "not kept" in verdict.why


def test_the_command_says_it_in_words(alpha, tmp_path):
    bundle = tmp_path / "alpha.zip"
    bundle.write_bytes(alpha)
    good = forked("verify", bundle)
    assert good.code == 0, good.err
    assert "verified: row alpha of the board of tartus at 2024-12-05T00:00:00Z follows" in good.out
    bundle.write_bytes(
        sealed_anew(alpha, row__json=members_of(alpha)["row.json"].replace(b"Alpha", b"Omega"))
    )
    bad = forked("verify", bundle)
    assert bad.code == 1 and "the row does not follow as the bundle has it" in bad.out
    assert "row.name: the bundle says 'Omega', derived is 'Alpha'" in bad.out


SPOT = Detection("S1/1", sea.day(3).from_ms, sea.day(3).from_ms, 35.62, 34.95, 150.0, matched=False)


@QUICK
@given(seas(), DAYS, st.booleans(), st.booleans())
def test_what_a_bundle_holds_of_any_row_gives_that_row_again(seen, at, is_heard_well, is_judged):
    said = Assessment(State.LOST, "somebody", "a reason", sea.NOW, sea.end_of(30)) if is_judged else None
    base = RowPremises(
        "alpha", "tartus", sea.end_of(at), None, sea.UNITS, tuple(seen),
        (HeardDetection(SPOT, is_heard_well),), said,
    )  # fmt: skip
    keys = ["alpha", "oscar", f"presence:{SPOT.id}", *(f"presence:{one.id}" for one in seen)]
    for key in keys:
        given_of_it = replace(base, key=key)
        plain = json.loads(json.dumps(given_of_it.to_dict()))
        again = RowPremises.from_dict(plain, given_of_it.units, given_of_it.sightings)
        assert again == given_of_it and again.row(()) == given_of_it.row(())
    assert (replace(base, key=f"presence:{SPOT.id}").row(()) is not None) <= is_heard_well
