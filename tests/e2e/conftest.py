"""One server over the Tartus replay and one Chromium for all tests of the page."""

import re
import socket
import time
from pathlib import Path

import pytest
from support.browser import browser as one_browser
from support.replaying import copy_of, replay_file
from support.serving import server

from app.domain.alert import Change, DerivedAlert
from app.domain.time import now_ms, parse_iso
from app.store import alerts
from app.store.engine import open_store, writing

SCREENS = Path(__file__).parents[2] / "build" / "screens"
PATIENCE_S = 60
OPENED = "8.88/34.95/35.55"
_MOVE = "async to => { location.hash = to; await new Promise(done => setTimeout(done, 60)); }"
_IDLE = "() => twelvemile.idle()"
SYNTH = 273990704
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


class Site:
    """The server, which can be ended and started again at the same address."""

    def __init__(self, database_url):
        self.database_url = database_url
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._running = None
        self.start()

    def start(self):
        self._running = server(self.database_url, "--port", str(self.port))
        self._running.__enter__()

    def end(self):
        if self._running:
            self._running.__exit__(None, None, None)
        self._running = None


class Shown:
    """The page in a browser, and all that it said and asked for."""

    def __init__(self, page, address):
        self.page, self.address = page, address
        self.complaints, self.asked = [], []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("dialog", lambda dialog: (self.complaints.append("a dialog"), dialog.dismiss()))

    def _said(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} {message.location}")

    def go(self, *, anew=False, **parts):
        """To a view, by its address; waits until it is drawn. The page is loaded if it is not, or `anew`."""
        fragment = "&".join(
            f"{name}={value}" for name, value in ({} if anew else {"map": OPENED} | parts).items()
        )
        if anew or not self.page.url.startswith(self.address):
            self.page.goto("about:blank")
            self.page.goto(f"{self.address}/#{fragment}")
        else:
            self.page.evaluate(_MOVE, fragment)
        self.settled()
        return self

    def settled(self):
        """Wait for the picture of what the view asks for."""
        self.page.locator("body[data-shown][aria-busy=false]").wait_for(timeout=PATIENCE_S * 1000)
        self.until("twelvemile.map")
        self.page.evaluate(_IDLE)

    def until(self, expression):
        """Wait for an expression to be true: Playwright's own way is against the page's policy."""
        end = time.monotonic() + PATIENCE_S
        while not self.page.evaluate(f"Boolean({expression})"):
            assert time.monotonic() < end, f"never {expression}"
            time.sleep(0.05)

    def drawn(self, *layers):
        """Properties of what the map shows in these layers now, by a key of each."""
        query = "layers => twelvemile.map.queryRenderedFeatures({layers}).map(one => one.properties)"
        return self.page.evaluate(query, list(layers))

    def ships(self):
        """The MMSIs of the ships that the map shows now."""
        return self.page.evaluate("twelvemile.placed('traffic').map(one => one.id)")

    def picture(self, name):
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENS / f"{name}.png")


def raised(site, name="b" * 16, mmsi=SYNTH, label="SYNTH", severity="warning", at="2025-01-28T05:00:00Z"):
    """An alert as a worker beside the server would commit it."""
    at_ms = parse_iso(at)
    body = {
        "id": name, "kind": "loitering", "status": "open", "severity": severity, "vessels": [mmsi],
        "started_at": at, "detected_at": at, "lon": 35.6, "lat": 34.9, "caveats": ["AIS only"],
        "explanation": f"{label} holding", "evidence": {"fixes": 9, "name": label},
        "rule": {"name": "loitering", "version": 1, "parameters": {"slow_kn": 2.0}},
    }  # fmt: skip
    alert = DerivedAlert(
        id=name, kind="loitering", status="open", severity=severity, mmsi=mmsi, zone="Syria 12 NM",
        started_ms=at_ms, ended_ms=None, final_ms=None, detected_ms=at_ms, last_ms=at_ms, lon=35.6, lat=34.9,
        never_told=True, body=body, changes=[Change("opened", at_ms, body)],
    )  # fmt: skip
    engine = open_store(site.database_url)
    with writing(engine) as connection:
        alerts.add(connection, [(alert, "stored")], now_ms())
    engine.dispose()
    return name


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    running = Site(copy_of(replay_file(tmp_path_factory), tmp_path_factory.mktemp("site")))
    yield running
    running.end()


@pytest.fixture(scope="session")
def browser():
    with one_browser() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def opened(browser, site):
    """A function that opens the page at a size and in a theme of its own."""
    made = []

    def new(viewport=WIDE, scheme="light"):
        context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
        made.append(context)
        return Shown(context.new_page(), site.address)

    yield new
    for context in made:
        context.close()


@pytest.fixture(scope="session")
def wide(opened):
    return opened()


@pytest.fixture
def shown(wide, site):
    """The wide page; after the test it must have said nothing and asked no one else."""
    wide.complaints.clear()
    wide.asked.clear()
    yield wide
    assert wide.complaints == []
    own = re.compile(rf"{re.escape(site.address)}/|about:blank|blob:{re.escape(site.address)}/|data:")
    assert [asked for asked in wide.asked if not own.match(asked)] == []
