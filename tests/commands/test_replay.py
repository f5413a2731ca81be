"""`twelvemile demo --replay`: what is sourced and what is synthetic, in a store of its own."""

from types import SimpleNamespace

import orjson
import pytest
from support.canonical import rows
from support.runs import forked, url

from app.domain.time import parse_iso
from app.replays.tartus_2024 import evidence
from app.replays.tartus_2024.ais import MMSI
from app.store.engine import open_store, reading
from app.store.naval import sightings, units

REPLAY = ("demo", "--replay", "tartus-2024")


@pytest.fixture
def at(tmp_path):
    return SimpleNamespace(folder=tmp_path, store=tmp_path / "replay.db", url=url(tmp_path / "replay.db"))


def test_it_is_made_once_and_holds_reports_and_labelled_tracks(at):
    made = forked(*REPLAY, "--only-prepare", "--database-url", at.url)
    assert made.code == 0, made.err
    told = f"{len(evidence.sightings())} sightings of public reports and {len(evidence.units())} units"
    assert told in made.err
    engine = open_store(at.url, create=False)
    with reading(engine) as connection:
        held = sightings.read(connection)
        followed = {unit.key: unit for unit in units.read(connection)}
        then = sightings.read(connection, known_at_ms=parse_iso("2024-12-16T00:00:00Z"))
    engine.dispose()
    assert {sighting.id for sighting in held} == {sighting.id for sighting in evidence.sightings()}
    assert all(sighting.source.publisher and not sighting.synthetic for sighting in held)
    assert 0 < len(then) < len(held)
    assert all(followed[key].best("mmsi") == str(number) for key, number in MMSI.items())
    assert {mmsi for (mmsi,) in rows(at.url, "SELECT mmsi FROM vessels")} == set(MMSI.values())
    alerts = [orjson.loads(body) for (body,) in rows(at.url, "SELECT body FROM alerts")]
    assert alerts and all(alert["synthetic"] for alert in alerts)
    again = forked(*REPLAY, "--only-prepare", "--database-url", at.url)
    assert again.code == 0 and "sightings" not in again.err


def test_only_the_file(at):
    target = at.folder / "replay.nmea"
    ended = forked(*REPLAY, "--write", target, "--database-url", at.url)
    assert ended.code == 0 and "synthetic" in ended.err
    assert target.read_bytes().startswith(b"# SYNTHETIC AIS")
    assert not at.store.exists()


def test_a_replay_that_is_not_there_is_refused_with_those_that_are(at):
    ended = forked("demo", "--replay", "tartus-1973", "--only-prepare", "--database-url", at.url)
    assert ended.code == 2 and "there is tartus-2024" in ended.err
