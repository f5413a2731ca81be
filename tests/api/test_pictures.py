"""The two routes of pictures: through a real server for the demo's ships, and for what is odd by hand."""

import io
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from api.filling import HOSTILE, MINUTE, SHIP, T0, alert, feed, frontier, position, positions, segment, vessel
from PIL import Image
from support.canonical import get
from support.runs import ingest, url
from support.serving import serving

from app.evaluate.scenario import generate
from app.picture import maps
from app.store.models import VesselFeed

KEYS = ["eight_km_west", "drifting_on_edge", "two_hulls"]
TRACK = f"/v1/vessels/{SHIP}/track.png"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    file = folder / "demo.nmea"
    file.write_bytes(generate(1, keys=KEYS, days=3.0).data)
    store = url(folder / "demo.db")
    ingest(store, file)
    with serving(store) as base:
        yield base


def fetched(base, path, **headers):
    with urlopen(Request(base + path, headers=headers), timeout=60) as answer:
        return answer.status, answer.headers, answer.read()


def image(data):
    return Image.open(io.BytesIO(data))


def alerts_of(base):
    found = get(base, "/v1/alerts")["alerts"]
    assert {one["vessels"][0] for one in found}, "the scenario raises alerts"
    return found


def test_an_alert_of_every_kind_of_the_demo_has_its_picture(server):
    for one in {one["kind"]: one for one in alerts_of(server)}.values():
        status, headers, data = fetched(server, one["links"]["map"])
        assert (status, headers["Content-Type"]) == (200, "image/png")
        assert headers["Cache-Control"] == "no-cache" and "Content-Encoding" not in headers
        picture = image(data)
        assert picture.size == (1080, 1350)
        assert picture.text["Title"].startswith("SYNTHETIC: ")
        assert picture.text["Description"] == one["explanation"]
        assert picture.convert("RGB").getpixel((10, 10)) == (255, 212, 0), "the banner of synthetic data"


def test_every_vessel_has_a_track(server):
    for one in get(server, "/v1/vessels")["vessels"]:
        query = "?width=800&height=700&theme=night&since=2024-12-01T00:00:00Z&until=2024-12-03T00:00:00Z"
        _, _, data = fetched(server, f"/v1/vessels/{one['mmsi']}/track.png{query}")
        assert image(data).size == (800, 700)


def test_a_client_that_holds_the_picture_is_sent_none(server):
    path = alerts_of(server)[0]["links"]["map"]
    _, headers, data = fetched(server, path)
    with pytest.raises(HTTPError) as held:
        fetched(server, path, **{"If-None-Match": headers["ETag"]})
    assert held.value.code == 304
    held.value.close()
    _, night, _ = fetched(server, path + "?theme=night")
    assert night["ETag"] != headers["ETag"]
    assert fetched(server, path)[2] == data


def test_head_is_answered_like_get(server):
    path = alerts_of(server)[0]["links"]["map"]
    _, headers, data = fetched(server, path)
    with urlopen(Request(server + path, method="HEAD"), timeout=60) as answer:
        assert answer.headers["ETag"] == headers["ETag"]
        assert int(answer.headers["Content-Length"]) == len(data)
        assert answer.read() == b""


def test_other_routes_answer_while_pictures_are_drawn(server):
    path = alerts_of(server)[0]["links"]["map"]
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(fetched, server, path) for _ in range(4)]
        assert get(server, "/healthz") == {"status": "ok"}
        bodies = [one.result()[2] for one in asked]
    assert len(set(bodies)) == 1


def test_serving_does_not_import_matplotlib():
    program = "import sys; import app.main; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def png(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return answer


def test_without_a_span_it_is_the_week_up_to_her_last_fix_and_the_silence_after(client, engine, monkeypatch):
    vessel(engine)
    positions(engine, *(position(minute) for minute in range(0, 20 * 1440, 720)))
    segment(engine, 0, 20 * 1440)
    frontier(engine, 40 * 1440)
    spans = []
    monkeypatch.setattr(
        maps, "drawing", lambda scene, _: spans.append((scene.since_ms, scene.until_ms)) or b""
    )
    last = T0 + (20 * 1440 - 720) * MINUTE
    week = 7 * 1440 * MINUTE
    now = T0 + 40 * 1440 * MINUTE
    for query, span in {
        "": (last - week, last + week),
        "?since=2024-12-05T00:00:00Z": (T0 + 4 * 1440 * MINUTE, now + 1),
        "?until=2024-12-11T00:00:00Z": (T0 + 3 * 1440 * MINUTE, T0 + 10 * 1440 * MINUTE),
        "?since=2030-01-01T00:00:00Z": None,
    }.items():
        png(client, TRACK + query)
        since, until = spans[-1]
        assert until > since
        assert span in (None, (since, until)), query


def test_a_vessel_never_placed_and_names_of_any_kind(client, engine):
    vessel(engine, name=HOSTILE + " $x_{1}$")
    title = image(png(client, TRACK).content).text["Title"]
    assert title == HOSTILE + " $x_{1}$ (MMSI 273000001)"


def test_what_a_synthetic_feed_heard_is_marked(client, engine):
    from api.filling import add

    vessel(engine)
    feed(engine, "real")
    feed(engine, "made up", synthetic=True)
    add(engine, VesselFeed, {"mmsi": SHIP, "feed_id": 1, "first_ms": T0})
    assert not image(png(client, TRACK).content).text["Title"].startswith("SYNTHETIC")
    add(engine, VesselFeed, {"mmsi": SHIP, "feed_id": 2, "first_ms": T0})
    assert image(png(client, TRACK).content).text["Title"].startswith("SYNTHETIC")


def test_an_alert_without_fixes_or_evidence(client, engine):
    alert(engine, 1, ids=("older",))
    assert png(client, "/v1/alerts/older/map.png").headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/v1/alerts/none/map.png", 404, "No alert has, or ever had"),
        ("/v1/vessels/1/track.png", 404, "No vessel of MMSI 000000001"),
        ("/v1/vessels/x/track.png", 400, "up to nine digits"),
        (f"{TRACK}?width=599", 400, "from 600 to 2000"),
        (f"{TRACK}?height=2001", 400, "too large"),
        (f"{TRACK}?theme=blue", 400, "day, or night"),
        (f"{TRACK}?format=png", 400, "It takes since, until, width, height, theme"),
        (f"{TRACK}?since=2024-12-02T00:00Z&until=2024-12-01T00:00Z", 400, "later than since"),
    ],
)
def test_refusals(client, engine, path, status, says):
    vessel(engine)
    document = png(client, path, status).json()
    assert document["status"] == status and says in document["detail"]


def test_when_too_many_are_drawn_it_says_when_to_ask_again(client, engine, monkeypatch):
    vessel(engine)
    monkeypatch.setattr(maps, "_waiting", threading.Semaphore(0))
    answer = png(client, TRACK, 503)
    assert answer.headers["retry-after"] == "2"
    assert "ask again soon" in answer.json()["detail"]
