"""Berths, gates and the user's own zones through the real store: from sentences to what people see."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from geo.test_drawn import collection, feature, polygon
from pipeline.test_live import count, until, working
from starlette.testclient import TestClient
from support.canonical import rows
from support.runs import ingest, rebuild, url
from support.senders import Datagrams
from support.sentences import START, position, static_parts

from app.deliver.compose import News, message
from app.domain.time import parse_iso
from app.main import create_app
from app.settings import Settings
from app.store.engine import open_store
from ingest.sources.live import parse_url

WATCHED, CARRIER, COASTER = 273990001, 538990001, 636990001
OF_BOX = "SELECT count(*) FROM alerts WHERE subject = 'box'"
BOX = polygon([[33.0, 33.0], [33.4, 33.0], [33.4, 33.4], [33.0, 33.4], [33.0, 33.0]])


def sailing(mmsi, *legs, every=10):
    """Sentences of a ship from place to place: (minute she is there, lon, lat, knots)."""
    lines = []
    for (t0, x0, y0, _), (t1, x1, y1, kn) in pairwise(legs):
        for minute in range(t0, t1, every):
            part = (minute - t0) / (t1 - t0)
            place = {"lon": x0 + part * (x1 - x0), "lat": y0 + part * (y1 - y0)}
            lines.append(position(second=START + 60 * minute, mmsi=mmsi, speed=kn, **place))
    return lines


@pytest.fixture(scope="module")
def lines():
    naval, out = (35.8660, 34.9119), (35.8500, 34.9130)
    berthed = sailing(WATCHED, (0, 35.6, 34.9, 0), (90, *out, 8), (110, *naval, 4), (900, *naval, 0.0),
                      (920, *out, 4), (1000, 35.6, 34.9, 8))  # fmt: skip
    suez = sailing(CARRIER, (0, 32.34, 31.5, 0), (240, 32.335, 31.0, 8))
    crossing = sailing(COASTER, (0, 32.8, 33.2, 0), (300, 33.6, 33.2, 8), (900, 33.2, 33.2, 8))
    named = static_parts(1, mmsi=CARRIER, shipname="SYNTH <CARRIER>", destination="SUEZ")
    return [*sorted([*berthed, *suez, *crossing], key=second), *named]


def second(line):
    return int(line.split(b"c:")[1][:10])


@pytest.fixture
def store(lines, tmp_path):
    file = tmp_path / "in.nmea"
    file.write_bytes(b"".join(lines))
    ingest(url(tmp_path / "store.db"), file)
    return url(tmp_path / "store.db")


def put_zones(store, *features):
    """As `PUT /v1/zones` does, in another process than the one that concludes."""
    engine = open_store(store)
    with TestClient(create_app(engine, Settings()), base_url="http://127.0.0.1:8000") as client:
        assert client.put("/v1/zones", content=collection(*features)).status_code == 200
    engine.dispose()


def alerts(store):
    engine = open_store(store)
    with TestClient(create_app(engine, Settings()), base_url="http://127.0.0.1:8000") as client:
        found = client.get("/v1/alerts?limit=1000&status=open&status=closed").json()["alerts"]
        for alert in found:
            assert client.get(alert["links"]["map"]).headers["content-type"] == "image/png"
    engine.dispose()
    return found


def test_a_call_and_a_transit_arrive_with_their_evidence(store):
    found = alerts(store)
    (call,) = [a for a in found if a["kind"] == "port_call"]
    assert (call["vessels"], call["zone"], call["ended_by"]) == ([WATCHED], "Tartus naval", "left")
    assert call["evidence"]["hours"] == pytest.approx(13.2, abs=0.4)
    (transit,) = [a for a in found if a["kind"] == "gate_transit"]
    assert (transit["vessels"], transit["zone"]) == ([CARRIER], "Suez")
    assert transit["evidence"]["direction"] == "southbound"
    assert transit["explanation"].startswith(
        "SYNTH <CARRIER> (MMSI 538990001) passed Suez southbound, to the Red"
    )
    for alert in (call, transit):
        at_ms = parse_iso(alert["detected_at"])
        told = message(News("opened", at_ms, 1, alert), None, at_ms)
        assert alert["zone"] in told.plain
        assert "<CARRIER>" not in json.dumps(told.forms())


def test_zones_that_come_and_go_leave_all_as_if_it_had_always_been_so(store, lines):
    before = kept(store)
    put_zones(store, feature(BOX, name="box", drawn_at="2024-12-01T00:00:00Z"))
    again(store, lines)
    (entry, left, back) = sorted(
        (a for a in alerts(store) if a["zone"] == "box"), key=lambda a: a["started_at"]
    )
    assert [a["kind"] for a in (entry, left, back)] == ["zone_entry", "zone_exit", "zone_entry"]
    assert entry["vessels"] == [COASTER]
    assert abs(entry["evidence"]["distance_to_border_nm"]["first"]) >= 0.25
    assert [row for row in kept(store) if row in before] == before
    held = kept(store)
    rebuild(store)
    assert kept(store) == held
    put_zones(store)
    again(store, lines)
    assert kept(store) == before
    assert count(store, f"{OF_BOX} AND status = 'retracted'") == 3


def test_a_zone_drawn_now_round_ships_of_the_past_raises_nothing(store, lines):
    before = kept(store)
    put_zones(store, feature(BOX, name="box"))
    again(store, lines)
    assert kept(store) == before


def kept(store):
    """Ids and revisions of all alerts that stand."""
    return rows(store, "SELECT id, revision FROM alerts WHERE status <> 'retracted' ORDER BY id")


def again(store, lines):
    """Another run of `ingest` that brings one message more."""
    path = Path(store.removeprefix("sqlite:///")).with_name("more.nmea")
    newest = max(map(second, lines))
    path.write_bytes(position(second=newest + 60, mmsi=477990001, lon=30.0, lat=33.0))
    ingest(store, path)


def test_a_live_worker_takes_up_zones_while_it_runs(lines, tmp_path):
    store = url(tmp_path / "live.db")
    with working(store, parse_url("udp://127.0.0.1:0?name=roof&lateness_s=900")) as one:
        sender = Datagrams(one.feeds[0].source.address[1])
        for line in lines:
            sender.send(line.rstrip())
        sender.close()
        until(lambda: count(store, "SELECT count(*) FROM alerts WHERE kind = 'gate_transit'") == 1)
        before = kept(store)
        # Nothing more is heard: the zone alone is news.
        put_zones(store, feature(BOX, name="box", drawn_at="2024-12-01T00:00:00Z"))
        until(lambda: count(store, f"{OF_BOX} AND status <> 'retracted'") == 3)
        put_zones(store)
        until(lambda: count(store, f"{OF_BOX} AND status = 'retracted'") == 3)
        until(lambda: kept(store) == before)
        assert not one.said
