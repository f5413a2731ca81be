"""Live feeds beside `serve`: which are meant, and the process that listens to them, watched over."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection as Pipe
from typing import Any

from app.commands.terminal import WRONG_USAGE, say, stop
from app.settings import Settings
from ingest.errors import SourceError
from ingest.sources.live import SourceUrl, parse_url

_END_S = 4.5
_LOOK_S = 0.5
_RESTARTS = (1.0, 2.0, 5.0, 15.0, 30.0)
_STEADY_S = 300.0
Box = tuple[float, float, float, float]


def sources_of(feeds: Sequence[str], settings: Settings) -> list[SourceUrl]:
    """The live sources of the command line and the settings; ends the command at one that makes no sense."""
    given = [("--feed", source) for source in feeds]
    given += [("TWELVEMILE_FEEDS:", source) for source in settings.feeds.split()]
    urls = [_url(given_by, source) for given_by, source in given]
    names = [url.name for url in urls]
    if twice := next((name for name in names if names.count(name) > 1), None):
        stop(f"--feed: two feeds are called {twice!r}; give each its own ?name=", WRONG_USAGE)
    if any(url.kind == "aisstream" for url in urls) and not settings.aisstream_key.get_secret_value():
        stop("--feed aisstream://: aisstream.io asks for a key; set TWELVEMILE_AISSTREAM_KEY", WRONG_USAGE)
    area_of(settings)
    return urls


def _url(given_by: str, source: str) -> SourceUrl:
    try:
        return parse_url(source)
    except SourceError as error:
        stop(f"{given_by} {error}", WRONG_USAGE)


def area_of(settings: Settings) -> Box | None:
    """The box that the setting names; None is the whole world. Ends the command if it is no box."""
    if settings.area.strip().lower() in ("world", ""):
        return None
    try:
        west, south, east, north = (float(edge) for edge in settings.area.split(","))
    except ValueError:
        west = south = east = north = 0.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        wanted = "give west,south,east,north in degrees, or world"
        stop(f"TWELVEMILE_AREA: {settings.area!r} is no box; {wanted}", WRONG_USAGE)
    return west, south, east, north


class Listening:
    """Runs the listening process beside the caller's, and starts it anew if it ends by itself."""

    def __init__(self, settings: Settings, urls: list[SourceUrl], on_refused: Callable[[], None]) -> None:
        self._settings, self._urls, self._on_refused = settings, urls, on_refused
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch the feeds", daemon=True)
        self.refused = False
        """Its sources cannot be had: why has been said."""

    def __enter__(self) -> Listening:
        if self._urls:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End it; all that it took is written."""
        self._ended.set()
        if self._urls:
            self._thread.join(_END_S)

    def _watch(self) -> None:
        failures = 0
        while not self._ended.is_set():
            began = time.monotonic()
            if not self._run():
                self.refused = True
                self._on_refused()
                return
            if self._ended.is_set():
                return
            failures = 0 if time.monotonic() - began > _STEADY_S else failures
            wait_s = _RESTARTS[min(failures, len(_RESTARTS) - 1)]
            failures += 1
            say(f"the process that listens to the feeds has ended; it is started anew in {wait_s:.0f} s")
            self._ended.wait(wait_s)

    def _run(self) -> bool:
        """One life of the process; False if its sources cannot be had."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(
            target=_listen, args=(self._settings, self._urls, os.getpid(), theirs), daemon=True, name="feeds"
        )
        process.start()
        theirs.close()
        accepted = self._told(ours, process)
        while accepted and process.is_alive() and not self._ended.is_set():
            self._ended.wait(_LOOK_S)
        if process.is_alive():
            process.terminate()
            process.join(_END_S)
        if process.is_alive():
            process.kill()
        return accepted

    def _told(self, pipe: Pipe, process: Any) -> bool:  # noqa: ANN401 - spawn's own class
        while process.is_alive() and not self._ended.is_set():
            if pipe.poll(_LOOK_S):
                with suppress(EOFError):
                    accepted, words = pipe.recv()
                    for line in words:
                        say(line)
                    return bool(accepted)
                break
        return True


def _listen(settings: Settings, urls: list[SourceUrl], parent: int, told: Pipe) -> None:
    # The rules and the decoder take a second to import: only the process that needs them waits for it.
    from app.commands.feeding import listen

    listen(settings, urls, parent, told)
