"""`python -m bench.programs.look_at_page URL SHIPS END ROUNDS MINUTES`: the map page in a real browser.

Opens it so often, pans it, then sends minutes of live reports and has the page renew itself after each.
Prints one JSON object: seconds to the first picture with all ships, milliseconds from a movement of the mouse
to the frame that follows it, and what the page holds in memory after each ten minutes.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.programs.crowd import HOLDERS, Sailing, crowd, reports

_FLAGS = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox", "--disable-dev-shm-usage")
_PATIENCE_MS = 120_000
_PANS, _PUSHED_AT_ONCE, _LOOKED_AT_EVERY, _JUDGED = 12, 5_000, 10, 5
_MARK = "ships drawn"
_DRAWN = f"() => performance.getEntriesByName('{_MARK}')[0]?.startTime ?? 0"
_WATCH = """() => {
  window.answered = [];
  twelvemile.map.getCanvas().addEventListener('mousemove', event => {
    const began = event.timeStamp;
    twelvemile.map.once('render', () => window.answered.push(performance.now() - began));
  });
}"""
_RENEWED = "async () => { await twelvemile.renew(); await twelvemile.idle(); }"


def chromium() -> str | None:
    """The browser of this machine."""
    return os.environ.get("TWELVEMILE_TEST_CHROMIUM") or shutil.which("chromium")


def main() -> None:
    """Measure, and print."""
    url, ships, end_s, rounds, minutes = sys.argv[1], *map(float, sys.argv[2:6])
    sailing = crowd(int(ships))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_FLAGS)
        told: dict[str, Any] = {"first_s": [_first(browser, url) for _ in range(int(rounds) + 1)][1:]}
        page = _opened(browser, url)
        told["shown"] = page.evaluate(
            "() => twelvemile.map.queryRenderedFeatures({layers: ['traffic']}).length"
        )
        told["pan_ms"] = _panned(page)
        told |= _lived(page, url, sailing, end_s, int(minutes))
        browser.close()
    sys.stdout.write(json.dumps(told) + "\n")


def _opened(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(url)
    page.locator("body[data-ships=drawn]").wait_for()
    return page


def _first(browser: Browser, url: str) -> float:
    page = _opened(browser, url)
    seconds = float(page.evaluate(_DRAWN)) / 1000
    page.context.close()
    return seconds


def _panned(page: Page) -> list[float]:
    page.evaluate(_WATCH)
    page.mouse.move(700, 400)
    page.mouse.down()
    for turn in range(_PANS):
        page.mouse.move(700 + 25 * ((turn % 6) - 3), 400 + 15 * (turn % 4))
        page.wait_for_timeout(250)
    page.mouse.up()
    return [float(ms) for ms in page.evaluate("() => window.answered")]


def _lived(page: Page, url: str, sailing: list[Sailing], end_s: float, minutes: int) -> dict[str, Any]:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    held, nodes = [], []
    alerts = page.evaluate("() => twelvemile.last.alerts.map(alert => alert.id)")
    for minute in range(1, minutes + 1):
        _push(url, sailing, end_s, 60.0 * minute)
        for alert in alerts[:_JUDGED]:
            _post(
                f"{url}/v1/alerts/{alert}/triage",
                json.dumps({"action": "note", "note": f"minute {minute}"}).encode(),
            )
        page.evaluate(_RENEWED)
        if minute % _LOOKED_AT_EVERY == 0:
            megabytes, count = _memory(session)
            held.append(megabytes)
            nodes.append(count)
    return {"heap_mb": held, "nodes": nodes, "alerts": len(alerts)}


def _push(url: str, sailing: list[Sailing], end_s: float, after_s: float) -> None:
    """A tenth of all ships report in each minute, the holders always."""
    turn = int(after_s // 60) % 10
    due = [ship for n, ship in enumerate(sailing) if n < HOLDERS or n % 10 == turn]
    for start in range(0, len(due), _PUSHED_AT_ONCE):
        body = b"\n".join(reports(due[start : start + _PUSHED_AT_ONCE], end_s, after_s))
        _post(f"{url}/v1/ingest?feed=live", body, "text/plain")


def _post(url: str, body: bytes, kind: str = "application/json") -> None:
    with urlopen(Request(url, body, {"Content-Type": kind}), timeout=120) as answer:  # noqa: S310 - ours
        answer.read()


def _memory(session: CDPSession) -> tuple[float, int]:
    """Megabytes of the page's heap once what is not needed was let go of, and nodes of its document."""
    session.send("HeapProfiler.collectGarbage")
    told = session.send("Performance.getMetrics")["metrics"]
    values = {one["name"]: one["value"] for one in told}
    return values["JSHeapUsedSize"] / 1e6, int(values["Nodes"])


if __name__ == "__main__":
    main()
