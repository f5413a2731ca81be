"""Two ships meet, as their sentences come to the store: whole, cut, late, and asked for by HTTP."""

import json
from urllib.request import urlopen

import pytest
from detect.fleet import START as FLEET_START
from detect.fleet import Ship
from support.canonical import FACTS_AND_CONCLUSIONS, canonical, difference, dump, first_difference, get, rows
from support.runs import ingest
from support.sentences import START, position, static_parts
from support.serving import serving

from app.deliver import compose

NAVAL, TANKER, FREIGHTER = 232990001, 636990002, 636990003
AT = (33.5, 34.0)


def lines_of(*ships):
    """Who they are, and then their fixes, by time."""
    statics = [
        line
        for n, s in enumerate(ships)
        for line in static_parts(mmsi=s.mmsi, sequence=n, ship_type=s.ship_type, shipname=f"SYNTH {n}")
    ]
    fixes = [(f.time_s - FLEET_START + START + 60, s.mmsi, f) for s in ships for f in s.fixes]
    told = [
        position(0, second=at, mmsi=mmsi, lon=f.lon, lat=f.lat, speed=f.sog_kn, course=f.cog_deg)
        for at, mmsi, f in sorted(fixes, key=lambda row: row[:2])
    ]
    return statics, told


def scene():
    naval = Ship(NAVAL, *AT, ship_type=35, every_s=120).lie(9)
    tanker = Ship(TANKER, *AT, ship_type=80, every_s=120).moved(120).lie(2).sail(3, 10, 90)
    freighter = Ship(FREIGHTER, *AT, ship_type=70, every_s=120).moved(0, 5000).lie(9)
    return naval, tanker, freighter


@pytest.fixture(scope="module")
def whole(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rendezvous")
    statics, fixes = lines_of(*scene())
    file = folder / "whole.nmea"
    file.write_bytes(b"".join([*statics, *fixes]))
    url = database.url(folder / "whole.db")
    ingest(url, file)
    return url, file


def store(database, tmp_path, name):
    url = database.url(tmp_path / f"{name}.db")
    database.remove(url)
    return url


def agree(url, other):
    assert canonical(url) == canonical(other), first_difference(canonical(url), canonical(other))
    wrong = difference(*(dump(u, tables=FACTS_AND_CONCLUSIONS) for u in (url, other)))
    assert not wrong, wrong
    remembered = "SELECT at_ms, state FROM rule_state WHERE mmsi = 0 ORDER BY at_ms DESC LIMIT 1"
    assert rows(url, remembered) == rows(other, remembered)


def test_it_is_told_with_evidence_and_drawn(whole):
    with serving(whole[0]) as base_url:
        (alert,) = get(base_url, "/v1/alerts?kind=rendezvous")["alerts"]
        with urlopen(f"{base_url}/v1/alerts/{alert['id']}/map.png") as picture:
            assert picture.read(4) == b"\x89PNG"
    assert alert["vessels"] == [NAVAL, TANKER]
    assert (alert["subtype"], alert["severity"], alert["status"]) == ("unit_of_interest", "warning", "closed")
    assert alert["ended_by"] == "parted"
    assert alert["rule"]["parameters"]["near_m"] == 500.0
    assert 118 < alert["evidence"]["closest_m"] < 122
    assert alert["evidence"]["longest_silence_bridged_s"] == 120
    assert [s["identity"]["ship_type"] for s in alert["evidence"]["ships"]] == [35, 80]
    assert f"(MMSI {NAVAL}, unit of interest: sends ship type military)" in alert["explanation"]
    assert "sends ship type tanker) kept within 500 m of each other for" in alert["explanation"]


def test_a_message_names_both(whole):
    revisions = (
        "SELECT r.change, r.body FROM alert_revisions r JOIN alerts a ON a.uid = r.uid ORDER BY r.revision"
    )
    for change, body in rows(whole[0], revisions):
        alert = json.loads(body)
        if alert["kind"] == "rendezvous":
            told = compose.message(compose.News(change, START * 1000, 1, alert), None, START * 1000)
            assert "SYNTH 0 (sends ship type military) and SYNTH 1" in told.text
            assert compose.title(compose.News(change, START * 1000, 1, alert)).endswith(
                "SYNTH 0 (sends ship type military) and SYNTH 1"
            )


def test_in_steps_it_is_the_same(whole, database, tmp_path):
    url = store(database, tmp_path, "steps")
    ingest(url, whole[1], batch_bytes=3_001, step_s=900)
    agree(whole[0], url)
    changes = "SELECT change FROM alert_revisions ORDER BY revision"
    assert rows(url, changes) == rows(whole[0], changes)


def test_one_ship_late_is_the_same(whole, database, tmp_path):
    url = store(database, tmp_path, "late")
    statics, fixes = lines_of(*scene())
    hers = set(lines_of(scene()[1])[1])
    early = [line for line in fixes if line not in hers]
    for name, lines in (("early", [*statics, *early]), ("all", [*statics, *fixes])):
        file = tmp_path / f"{name}.nmea"
        file.write_bytes(b"".join(lines))
        ingest(url, file)
        assert rows(url, "SELECT count(*) FROM alerts WHERE kind = 'rendezvous'") == [(int(name == "all"),)]
    agree(whole[0], url)


def test_what_is_not_to_be_believed_is_left_out(whole, database, tmp_path):
    """A second ship of the tanker's MMSI, far away, is another hull: the pair is the same two."""
    url = store(database, tmp_path, "two")
    other = Ship(TANKER, 30.0, 33.0, ship_type=80, every_s=300)
    other.now_s += 30
    statics, fixes = lines_of(*scene(), other.lie(9))
    (tmp_path / "two.nmea").write_bytes(b"".join([*statics[:6], *fixes]))
    ingest(url, tmp_path / "two.nmea")
    told = rows(url, "SELECT id, started_ms, ended_ms FROM alerts WHERE kind = 'rendezvous'")
    assert [row[1:] for row in told] == rows(
        whole[0], "SELECT started_ms, ended_ms FROM alerts WHERE kind = 'rendezvous'"
    )
