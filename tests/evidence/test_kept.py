"""What an alert rests on is kept of a file, wherever its ships are; what is not kept is said."""

import json
import sqlite3
from collections import Counter

import numpy as np
from evidence.conftest import Made, every_alert, members_of
from support import everykind
from support.canonical import rows
from support.runs import ingest, url

from app.commands.verify import HANDS
from app.domain.time import DAY_MS
from app.evaluate import places
from app.evaluate.dials import Dials
from app.evaluate.nmea import messages
from app.evaluate.reception import hear
from app.evaluate.scenario import in_order
from app.evaluate.ship import DEFAULT_START, ship
from app.evidence import gathering
from app.evidence.verifying import verify

FAR = "gate_transit"
DIALS = Dials(moving_s=600.0, still_s=900.0, static_s=5400.0)


def worth(made, kind):
    return json.loads(members_of(made.bundle(made.of(kind)["id"]))["manifest.json"])


def test_ships_far_off_are_kept_in_whatever_pieces_the_file_is_read(made, tmp_path):
    file = tmp_path / "every.nmea"
    file.write_bytes(b"".join(everykind.lines(1)))
    store = url(tmp_path / "small.db")
    ingest(store, file, batch_bytes=50_000)
    pieces = Made(store, every_alert(store))
    for kind in (FAR, "identity_change", "loitering"):
        assert worth(pieces, kind)["derivable"], worth(pieces, kind)["reason"]
    kept = rows(store, "SELECT count(*), sum(length(zstd)) FROM raw")
    ingest(store, file, batch_bytes=50_000)
    assert rows(store, "SELECT count(*), sum(length(zstd)) FROM raw") == kept
    whole = sum(len(line) for line in everykind.lines(1))
    assert rows(made.url, "SELECT sum(length(zstd)) FROM raw")[0][0] < whole / 3


def test_lines_that_are_gone_are_told_and_nothing_matches(made, tmp_path):
    file = tmp_path / "every.nmea"
    file.write_bytes(b"".join(everykind.lines(1)))
    store = url(tmp_path / "gone.db")
    ingest(store, file)
    one = Made(store, every_alert(store))
    with sqlite3.connect(tmp_path / "gone.db") as connection:
        connection.execute("DELETE FROM raw")
    connection.close()
    manifest = worth(one, FAR)
    assert not manifest["derivable"] and not manifest["complete"]
    assert manifest["missing"]["positions"] > 0 and "not kept" in manifest["reason"]
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(one.bundle(one.of(FAR)["id"]))
    verdict = verify(bundle, "0.1.0", HANDS)
    assert (verdict.integrity, verdict.derivation, verdict.is_good) == ("holds", "incomplete", False)


def long_heard():
    """A ship that drifts off Cyprus for five days, under way between, and then holds on the edge."""
    one = ship(341990105, name="SYNTH TENDER 1", ship_type=90, callsign="SYN0105", destination="LIMASSOL")
    one = one.at(33.0, 34.3, since=DEFAULT_START).drift(60.0).steer(90.0, 8.0, 2.0).drift(50.0)
    one = one.sail(to=places.EDGE_TARTUS, kn=9.0).says(destination="TARTUS").anchor(9.0)
    rng = np.random.default_rng(3)
    heard = messages(one, hear(one, rng, DIALS), rng, DIALS)
    return b"".join(line + b"\n" for line in in_order(heard, rng, DIALS, Counter()))


def test_a_ship_heard_long_before_is_derived_from_what_was_remembered(tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "MOST_BEFORE_MS", 4 * DAY_MS)
    file, bundle = tmp_path / "long.nmea", tmp_path / "bundle.zip"
    file.write_bytes(long_heard())
    store = url(tmp_path / "long.db")
    ingest(store, file)
    long = Made(store, every_alert(store))
    late = [one for one in long.alerts if one["started_at"] > "2024-12-05" and one["kind"] != "ais_gap"]
    assert {"loitering", "zone_entry"} <= {one["kind"] for one in late}
    for alert in late:
        data = long.bundle(alert["id"])
        given = json.loads(members_of(data)["rule.json"])["premises"]
        assert len(given["remembered"]) == 2
        bundle.write_bytes(data)
        verdict = verify(bundle, "0.1.0", HANDS)
        assert verdict.is_good, (alert["kind"], verdict)
        held = rows(store, f"SELECT count(*) FROM positions WHERE time_ms <= {given['until_ms']}")
        assert verdict.derived["positions"] < held[0][0]
