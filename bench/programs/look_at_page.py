"""`python -m bench.programs.look_at_page URL SERVER STORE SHIPS END ROUNDS MINUTES`: the page in a browser.

Opens it so often, pans it, then has minutes of reports read into the store, and the page renew itself
after each. `SERVER` is the server's process. Prints one JSON object: seconds to the first picture with all
ships, and whose processor time that took; milliseconds from a movement of the mouse until the frame that
follows is asked for, and until it is drawn; what the page holds in memory after each ten minutes; the load.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.children import cpu_s, run
from bench.environments import OUR_BIN
from bench.programs.crowd import HOLDERS, Sailing, crowd, reports

_FLAGS = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox", "--disable-dev-shm-usage")
_PATIENCE_MS, _SETTLED_MS = 120_000, 2_500
_PANS, _LOOKED_AT_EVERY, _JUDGED = 12, 10, 5
_MARK = "ships drawn"
_DRAWN = f"() => performance.getEntriesByName('{_MARK}')[0]?.startTime ?? 0"
_WATCH = """() => {
  [window.asked, window.answered] = [[], []];
  const canvas = twelvemile.map.getCanvas();
  const gl = canvas.getContext('webgl2');
  canvas.addEventListener('mousemove', event => twelvemile.map.once('render', () => {
    asked.push(performance.now() - event.timeStamp);
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    const look = () => gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED
      ? setTimeout(look, 2) : answered.push(performance.now() - event.timeStamp);
    setTimeout(look, 0);
  }));
}"""
_RENEWED = "async () => { await twelvemile.renew(); await twelvemile.idle(); }"


def chromium() -> str | None:
    """The browser of this machine."""
    return os.environ.get("TWELVEMILE_TEST_CHROMIUM") or shutil.which("chromium")


def main() -> None:
    """Measure, and print."""
    url, server, store = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    ships, end_s, rounds, minutes = map(float, sys.argv[4:8])
    sailing = crowd(int(ships))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_FLAGS)
        openings = [_first(browser, url, server) for _ in range(int(rounds) + 1)][1:]
        told: dict[str, Any] = {name: [one[name] for one in openings] for name in openings[0]}
        page = _opened(browser, url)
        page.evaluate("() => twelvemile.idle()")
        page.wait_for_timeout(_SETTLED_MS)
        told["shown"] = page.evaluate("() => twelvemile.placed('traffic').length")
        told |= _panned(page)
        told |= _lived(page, url, Reporting(store, sailing, end_s), int(minutes))
        browser.close()
    sys.stdout.write(json.dumps(told) + "\n")


def _new(browser: Browser) -> Page:
    """An empty page with an empty cache, in a window that the browser has done setting up."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.wait_for_timeout(_SETTLED_MS)
    return page


def _opened(browser: Browser, url: str) -> Page:
    page = _new(browser)
    _show(page, url)
    return page


def _show(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("body[data-ships=drawn]").wait_for()


def _first(browser: Browser, url: str, server: int) -> dict[str, float]:
    page, session = _new(browser), browser.new_browser_cdp_session()
    before = _taken(session, server)
    _show(page, url)
    taken = {name: seconds - before.get(name, 0) for name, seconds in _taken(session, server).items()}
    told = {"first_s": float(page.evaluate(_DRAWN)) / 1000, **taken, "load_opening": os.getloadavg()[0]}
    page.context.close()
    return told


def _taken(session: CDPSession, server: int) -> dict[str, float]:
    """Seconds of processor time so far: of pages, of what stands in for a graphics card, of the server."""
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    return {
        "renderer_s": sum(one["cpuTime"] for one in processes if one["type"] == "renderer"),
        "graphics_s": sum(one["cpuTime"] for one in processes if one["type"] == "GPU"),
        "server_s": cpu_s(server),
    }


def _panned(page: Page) -> dict[str, Any]:
    page.evaluate(_WATCH)
    page.mouse.move(700, 400)
    page.mouse.down()
    for turn in range(_PANS):
        page.mouse.move(700 + 25 * ((turn % 6) - 3), 400 + 15 * (turn % 4))
        page.wait_for_timeout(250)
    page.mouse.up()
    page.wait_for_timeout(_SETTLED_MS)
    asked, answered = page.evaluate("() => [asked, answered]")
    return {"asked_ms": asked, "pan_ms": answered, "load_panning": os.getloadavg()[0]}


class Reporting(NamedTuple):
    """Ships that go on reporting into a store from a time on.

    By files: what is pushed of an hour ago comes from a feed that the clock says is silent, and the
    picture would not move.
    """

    store: str
    sailing: list[Sailing]
    end_s: float

    def minute(self, number: int) -> None:
        """A tenth of all ships report in each minute, the holders always."""
        due = [ship for n, ship in enumerate(self.sailing) if n < HOLDERS or n % 10 == number % 10]
        with TemporaryDirectory() as folder:
            file = Path(folder) / f"minute-{number}.nmea"
            file.write_bytes(b"".join(line + b"\n" for line in reports(due, self.end_s, 60.0 * number)))
            run(
                [
                    OUR_BIN / "twelvemile",
                    "ingest",
                    file,
                    "--feed",
                    "live",
                    "--database-url",
                    self.store,
                    "--json",
                ]
            )


def _lived(page: Page, url: str, reporting: Reporting, minutes: int) -> dict[str, Any]:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    held, nodes, renewed = [], [], []
    alerts = page.evaluate("() => twelvemile.last.alerts.map(alert => alert.id)")
    for minute in range(1, minutes + 1):
        reporting.minute(minute)
        for alert in alerts[:_JUDGED]:
            _post(
                f"{url}/v1/alerts/{alert}/triage",
                json.dumps({"action": "note", "note": f"minute {minute}"}).encode(),
            )
        began = time.monotonic()
        page.evaluate(_RENEWED)
        renewed.append(time.monotonic() - began)
        if minute % _LOOKED_AT_EVERY == 0:
            megabytes, count = _memory(session)
            held.append(megabytes)
            nodes.append(count)
    moved = page.evaluate("() => twelvemile.last.moment.at") / 60_000 - reporting.end_s / 60
    return {"heap_mb": held, "nodes": nodes, "alerts": len(alerts), "renewed_s": renewed, "moved": moved}


def _post(url: str, body: bytes) -> None:
    with urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=120) as answer:  # noqa: S310 - ours
        answer.read()


def _memory(session: CDPSession) -> tuple[float, int]:
    """Megabytes of the page's heap once what is not needed was let go of, and nodes of its document."""
    session.send("HeapProfiler.collectGarbage")
    told = session.send("Performance.getMetrics")["metrics"]
    values = {one["name"]: one["value"] for one in told}
    return values["JSHeapUsedSize"] / 1e6, int(values["Nodes"])


if __name__ == "__main__":
    main()
