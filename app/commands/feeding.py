"""The process that listens to live feeds: started by `app/commands/listening.py`, it writes and concludes."""

from __future__ import annotations

import os
import signal
import threading
import time
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from sqlalchemy import Engine

from app.commands.listening import area_of
from app.commands.logs import start_logging
from app.commands.rules import concluder
from app.commands.store import settled_store
from app.domain.secrets import LEAST_HIDDEN, hide
from app.pipeline.expiring import Keep
from app.pipeline.live.area import Area
from app.pipeline.live.feed import LiveFeed
from app.pipeline.live.worker import LiveWorker
from app.settings import Settings
from app.store import live
from app.store.engine import StoreError, reading
from ingest.errors import SourceError
from ingest.sources.live import SourceUrl

_LOOK_S = 0.5


def listen(settings: Settings, urls: list[SourceUrl], parent: int, told: Pipe) -> None:
    """The listening process: until it is told to end, or the process that started it is gone."""
    stopping, bell = threading.Event(), threading.Event()
    # Ctrl-C reaches the whole group: whoever started us decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    start_logging(settings)
    if len(key := settings.aisstream_key.get_secret_value()) >= LEAST_HIDDEN:
        hide(key)
    threading.Thread(target=_end_with, args=(parent, stopping), daemon=True).start()
    try:
        with settled_store(settings) as engine:
            rules = concluder(settings)
            feeds = _feeds(engine, settings, urls, bell)
            told.send((True, [_listening_to(feed) for feed in feeds]))
            keep = Keep(settings.keep_raw_days, settings.keep_position_days)
            LiveWorker(engine, rules, feeds, keep).run(stopping, bell)
    except (SourceError, StoreError) as error:
        told.send((False, [f"twelvemile: {error}"]))


def _feeds(
    engine: Engine, settings: Settings, urls: list[SourceUrl], bell: threading.Event
) -> list[LiveFeed]:
    box = area_of(settings)
    with reading(engine) as connection:
        left = [live.left(connection, url.name) for url in urls]
    may = settings.redistributable
    feeds = [
        LiveFeed(url, before, Area(box), bell.set, redistributable=may)
        for url, before in zip(urls, left, strict=True)
    ]
    for feed in feeds:
        feed.open(settings.aisstream_key.get_secret_value())
    return feeds


def _listening_to(feed: LiveFeed) -> str:
    address = getattr(feed.source, "address", None)
    where = f"{feed.url.kind}://{address[0]}:{address[1]}" if address else feed.url.text
    name = f" ({feed.url.name})" if feed.url.name != where else ""
    is_awaited = feed.url.kind == "follow" and not Path(feed.url.path).exists()
    awaited = "; there is no such file yet: check the path, or wait until it is written" if is_awaited else ""
    return f"listening to {where}{name}{awaited}"


def _end_with(parent: int, stopping: threading.Event) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    stopping.set()
