"""Pages in a real browser: what they complain of, or ask of elsewhere, is a failure."""

import os
import shutil
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

CHROMIUM = (
    os.environ.get("TWELVEMILE_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
MISSING = "no Chromium: `make test` installs Debian's as root; else name one by TWELVEMILE_TEST_CHROMIUM"
_ARGS = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox", "--disable-dev-shm-usage")
PATIENCE_MS = 60_000


@contextmanager
def browser():
    """One for many pages."""
    assert CHROMIUM, MISSING
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGS)
        try:
            yield opened
        finally:
            opened.close()


class Watched:
    """A page, and what went wrong on it."""

    def __init__(self, page, base_url):
        self.page = page
        self.wrong = []
        self._server = urlsplit(base_url).netloc
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("request", self._request)

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.wrong.append(f"console {message.type}: {message.text}")

    def _request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in ("blob", "data") and parts.netloc != self._server:
            self.wrong.append(f"asked elsewhere: {request.url}")


@contextmanager
def page_of(browser, base_url, path="/", *, width=1280, height=800, theme="light", clean=True, **context):
    """A page that has loaded; with `clean` it must have stayed without error or outside request."""
    opened = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, base_url=base_url,
        reduced_motion="reduce", timezone_id="UTC", **context,
    )  # fmt: skip
    try:
        watched = Watched(opened.new_page(), base_url)
        watched.page.goto(path)
        watched.page.locator("body[aria-busy=false]").wait_for()
        yield watched.page
        assert not clean or watched.wrong == []
    finally:
        opened.close()
