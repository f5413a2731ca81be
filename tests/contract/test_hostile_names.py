"""Names that want to be obeyed, by every door a name can come through and at every exit it is shown."""

import csv
import io
import json
import re
import socket
import time
import unicodedata
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime

import httpx2
import pytest
from PIL import Image
from support.canonical import rows
from support.runs import command, url
from support.senders import Datagrams
from support.serving import server
from support.slackserver import playing_slack
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from app.evaluate.nmea import encode, tagged

SIX_BIT = ["<!CHANNEL>", "<IMG SRC=X ONERROR=>", "=CMD()!A0", "+HTTP://EVIL.EXAMPLE", "@HERE *B* _I_",
           "$\\FRAC$^_&LT;", "-1+1';DROP", "<HTTP://X.Y>"]  # fmt: skip
"""What the six bits of AIS can spell."""
BY_JSON = [*SIX_BIT, "<!channel>", "<IMG SRC=X ONERROR=ALERT(1)>", "=CMD()|' /C calc'!A0",
           "A\x1b[2J\x1b]0;B\x07", "\u202eATRAPS\u2066", "A\r\nWARNING - B", "\x00NUL\x00",
           "\u2028\u2029\x85\x9b31m",
           "<@U123>|{1}$x_{1}$", "\tTAB", "\ufeff\u200b"]  # fmt: skip
STATION = "\x1b[31m<!channel>"
FEED = "=CMD()<!channel>"
LAST_S = int(time.time()) - 180
FIRST_S, STEP_S = LAST_S - 6 * 3600, 600
QUIET = {"TWELVEMILE_WEBHOOK_ALLOW_PRIVATE": "1", "TWELVEMILE_SLACK_INTERVAL_S": "0",
         "TWELVEMILE_SLACK_APART_H": "0",
         "TWELVEMILE_SLACK_STORM": "1000", "TWELVEMILE_AISSTREAM_KEY": "synthetic-key",
         "TWELVEMILE_PUBLIC_URL": "https://twelvemile.example.org"}  # fmt: skip


class Ship:
    """A warship by her own word that lies still off Tartus for six hours, under a name."""

    def __init__(self, mmsi, name):
        self.mmsi, self.name = mmsi, name
        self.lon, self.lat = 35.55 + (mmsi % 10) / 100, 34.85 + (mmsi // 10 % 10) / 100

    def frames(self):
        """As aisstream.io says it: what no sentence can spell, too."""
        metres = {"A": 50, "B": 50, "C": 8, "D": 8}
        eta = {"Month": 0, "Day": 0, "Hour": 24, "Minute": 60}
        static = {"MessageID": 5, "UserID": self.mmsi, "Name": self.name, "CallSign": self.name,
                  "Destination": self.name, "ImoNumber": 0, "Type": 35, "Dimension": metres,
                  "MaximumStaticDraught": 5.0, "Eta": eta}  # fmt: skip
        yield self._frame("ShipStaticData", static, FIRST_S)
        for at in range(FIRST_S, LAST_S, STEP_S):
            fix = {"MessageID": 1, "UserID": self.mmsi, "Longitude": self.lon, "Latitude": self.lat,
                   "Sog": 0.1, "Cog": 0, "TrueHeading": 511, "Timestamp": at % 60, "RateOfTurn": -128,
                   "NavigationalStatus": 0}  # fmt: skip
            yield self._frame("PositionReport", fix, at)

    def _frame(self, kind, body, at):
        told = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S.000000000 +0000 UTC")
        about = {"MMSI": self.mmsi, "ShipName": self.name, "time_utc": told}
        return json.dumps({"MessageType": kind, "MetaData": about, "Message": {kind: body}})

    def sentences(self):
        """(time, sentences) of each message."""
        said = {"type": 5, "mmsi": self.mmsi, "shipname": self.name, "callsign": self.name[:7],
                "destination": self.name, "ship_type": 35}  # fmt: skip
        yield FIRST_S, encode(said, "A", self.mmsi % 10)
        for at in range(FIRST_S, LAST_S, STEP_S):
            fix = {"type": 1, "mmsi": self.mmsi, "lon": self.lon, "lat": self.lat, "speed": 0.1, "course": 0,
                   "heading": 511, "second": at % 60, "status": 0}  # fmt: skip
            yield at, encode(fix, "A")


STREAMED = [Ship(211_000_010 + n, name) for n, name in enumerate(BY_JSON)]
PUSHED = [Ship(212_000_040 + n, name) for n, name in enumerate(SIX_BIT)]
SENT = [Ship(213_000_060 + n, name) for n, name in enumerate(SIX_BIT)]
ALL = [*STREAMED, *PUSHED, *SENT]


@contextmanager
def aisstream():
    """A network that sends all once, and an error that wants to be obeyed when it is asked again."""
    asked = []

    def play(websocket):
        websocket.recv(timeout=10)
        asked.append(1)
        if len(asked) == 1:
            websocket.send(json.dumps({"error": "no \x1b[2J <!channel> \u202e key"}))
        else:
            websocket.send('{"MessageType": "\\u001b[2J", "junk": "<!channel>\x1b[31m"}')
            for ship in STREAMED:
                for frame in ship.frames():
                    websocket.send(frame)
        with suppress(ConnectionClosed):
            websocket.recv()

    from threading import Thread

    with serve(play, "127.0.0.1", 0) as network:
        thread = Thread(target=network.serve_forever, daemon=True)
        thread.start()
        host, port = network.socket.getsockname()
        yield f"aisstream://{host}:{port}/?insecure=1&retry_s=1&lateness_s=0&name=net"
        network.shutdown()
        thread.join(10)


def push(base, document):
    answer = httpx2.post(
        f"{base}/v1/ingest", params={"feed": FEED}, content=document, timeout=60,
        headers={"content-type": "application/json"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text


def catcher():
    """AIS-catcher's JSON: its own decoded fields are not read, whatever they say."""
    messages = [
        {"rxtime": datetime.fromtimestamp(at, UTC).strftime("%Y%m%d%H%M%S"), "nmea": list(sentences),
         "shipname": "<!channel>\x1b[2J"}
        for ship in PUSHED
        for at, sentences in ship.sentences()
    ]  # fmt: skip
    return json.dumps({"protocol": "jsonaiscatcher", "stationid": STATION, "msgs": messages}).encode()


def until(met, what, patience_s=90.0):
    deadline = time.monotonic() + patience_s
    while not met():
        assert time.monotonic() < deadline, f"it did not come: {what()}"
        time.sleep(0.1)


class Shown:
    """All that a server has shown when every ship was told of."""


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    store = url(tmp_path_factory.mktemp("hostile") / "store.db")
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = Shown()
    with playing_slack() as slack, aisstream() as network:
        feeds = ["--feed", network, "--feed", f"udp://127.0.0.1:{port}?name=roof&lateness_s=0"]
        env = QUIET | {"TWELVEMILE_SLACK_WEBHOOK_URL": slack.url}
        with server(store, "--port", "0", *feeds, **env) as served:
            until(lambda: len(re.findall("feed up", served.err)) == 2, lambda: served.err)
            push(served.base_url, catcher())
            by_udp(port)
            count = "SELECT count(*) FROM alerts WHERE kind = 'loitering' AND told = 'told'"
            until(
                lambda: rows(store, count) == [(len(ALL),)], lambda: (rows(store, count), served.err[-3000:])
            )
            told.answers = asked(served.base_url)
            told.doctor = command("doctor", "--database-url", store)
        told.log, told.slack = served.err, [body for _, body in slack.requests]
    told.store = store
    return told


def by_udp(port):
    sender = Datagrams(port)
    for ship in SENT:
        for at, sentences in ship.sentences():
            for sentence in sentences:
                sender.send(tagged(STATION, at, sentence).encode())
    for line in (b"\x1b[2J<!channel>", b"!AIVDM,1,1,,A,\x1b]0;owned\x07,0*00", "\u202e\x9b31m".encode()):
        sender.send(line)
    sender.close()


def asked(base):
    """{path: answer} of every route that a name can come to."""
    alerts = httpx2.get(f"{base}/v1/alerts?limit=1000", timeout=60).json()["alerts"]
    paths = ["/v1/vessels?limit=1000", "/v1/alerts?limit=1000", "/v1/feeds", "/metrics"]
    paths += [f"/v1/vessels/{ship.mmsi}" for ship in ALL]
    paths += [f"/v1/vessels/{ALL[0].mmsi}/history?format={form}" for form in ("csv", "geojson")]
    paths += [f"/v1/positions?format=csv&since={datetime.fromtimestamp(FIRST_S, UTC):%Y-%m-%dT%H:%M:%SZ}"]
    paths += ["/v1/positions/latest"]
    for alert in alerts:
        paths += [alert["links"]["map"], f"/v1/alerts/{alert['id']}/revisions"]
    return {path: httpx2.get(base + path, timeout=60) for path in paths}


def bad_characters(text, but="\n"):
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c not in but}


def alerts_of(shown):
    return shown.answers["/v1/alerts?limit=1000"].json()["alerts"]


def test_every_ship_came_through_and_has_her_alert(shown):
    assert {alert["vessels"][0] for alert in alerts_of(shown)} == {ship.mmsi for ship in ALL}
    said = {one["mmsi"]: one["name"] for one in shown.answers["/v1/vessels?limit=1000"].json()["vessels"]}
    for ship in [*PUSHED, *SENT]:
        assert said[ship.mmsi] == (ship.name.partition("@")[0].rstrip() or None), "as the six bits spell it"
    kept = [name for name in said.values() if name]
    assert "<!channel>" in kept and "=CMD()|' /C calc'!A0" in kept and "<IMG SRC=X ONERROR=A" in kept
    assert not bad_characters("".join(kept), but=""), "AIS can spell no character that does not show"


def test_slack_is_told_in_words_that_do_nothing(shown):
    assert len(shown.slack) >= len(ALL)
    for body in shown.slack:
        assert body["mrkdwn"] is body["unfurl_links"] is body["unfurl_media"] is False
        for kind, text in [("text", body["text"]), *texts(body.get("blocks", []))]:
            inert = re.sub(r"<https://twelvemile\.example\.org/v1/[^<>|\s]*\|[\w ]+>", "", text)
            inert = inert if kind == "mrkdwn" else text
            assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", inert), (kind, text)
            assert not bad_characters(text), (kind, text)
            assert kind == "mrkdwn" or not re.search(r"https?://", text, re.I), text
        assert "\n" not in body["text"]


def texts(blocks):
    for block in blocks:
        for element in [block.get("text"), *block.get("elements", [])]:
            if element:
                yield element["type"], element["text"]
        if block["type"] == "image":
            yield "plain_text", block["alt_text"]
            assert re.fullmatch(r"https://twelvemile\.example\.org/v1/alerts/\w+/map\.png\?sig=[\w-]+",
                                block["image_url"])  # fmt: skip


def test_answers_are_data_and_hold_nothing_that_does_not_show(shown):
    for path, answer in shown.answers.items():
        assert answer.status_code == 200, path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "html" not in answer.headers["content-type"], path
        if not path.partition("?")[0].endswith(".png"):
            assert not bad_characters(answer.text, but="\r\n"), path
    names = {receiver["name"] for feed in shown.answers["/v1/feeds"].json()["feeds"]
             for receiver in (feed["live"] or {"receivers": []})["receivers"]}  # fmt: skip
    assert names and not bad_characters("".join(names), but="")


def test_csv_holds_no_formula(shown, tmp_path):
    ended = command("export", tmp_path / "alerts.csv", "--alerts", "--database-url", shown.store)
    assert ended.code == 0, ended.err
    tables = [answer.text for path, answer in shown.answers.items() if "format=csv" in path]
    for text in [*tables, (tmp_path / "alerts.csv").read_bytes().decode()]:
        table = list(csv.reader(io.StringIO(text)))
        assert len(table) > 30 - 5
        assert {len(row) for row in table} == {len(table[0])}
        for cell in (cell for row in table for cell in row):
            is_number = re.fullmatch(r"[+-]?[\d.]+", cell)
            assert is_number or not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), cell
            assert not bad_characters(cell, but="")


def test_the_log_is_json_lines_that_no_terminal_obeys(shown):
    lines = shown.log.splitlines()
    parsed = [json.loads(line) for line in lines if line.startswith("{")]
    assert not bad_characters(shown.log)
    plain = [line for line in lines if not line.startswith("{")]
    known = re.compile("store: |watchlist: |serving |listening |Slack: told opened of alert ")
    assert not [line for line in plain if not known.match(line)]
    first = [line for line in parsed if line["event"].startswith("rejected")]
    assert {line["feed"] for line in first} == {"net", "roof"}
    assert any("\\x1b[2J" in line["first"] for line in first)
    down = [line["why"] for line in parsed if line["event"] == "feed down"]
    assert any("aisstream.io says: no \\x1b[2J <!channel> \\u202e key" in why for why in down), down


def test_what_a_terminal_shows_it_does_not_obey(shown):
    assert not bad_characters(shown.doctor.out + shown.doctor.err)
    assert f"feed {FEED} (push)" in shown.doctor.out
    at = f"{datetime.fromtimestamp(LAST_S, UTC):%Y-%m-%dT%H:%M:%SZ}"
    for ship in STREAMED[len(SIX_BIT) :]:
        for more in ((), ("--json",)):
            ended = command("explain", ship.mmsi, "--at", at, "--database-url", shown.store, *more)
            assert ended.code == 0, ended.err
            assert str(ship.mmsi) in ended.out and not bad_characters(ended.out + ended.err)


def test_pictures_draw_the_name_as_letters(shown):
    drawn = [(path, answer) for path, answer in shown.answers.items() if path.endswith("map.png")]
    assert len(drawn) >= len(ALL)
    for path, answer in drawn:
        with Image.open(io.BytesIO(answer.content)) as picture:
            picture.load()
            assert picture.size == (1080, 1350), path
            assert not bad_characters("".join(picture.text.values()))
