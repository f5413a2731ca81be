"""From a URL to the source that it names."""

from __future__ import annotations

import threading
from typing import Protocol

from ingest.sources.live.aisstream import AisStream
from ingest.sources.live.follow import Follow
from ingest.sources.live.health import Health
from ingest.sources.live.inbox import Inbox
from ingest.sources.live.tcp import Tcp
from ingest.sources.live.udp import Udp
from ingest.sources.live.url import SourceUrl

Box = tuple[float, float, float, float]


class Source(Protocol):
    """Runs in a thread of its own."""

    def run(self, stop: threading.Event) -> None:
        """Bring what comes until `stop` is set."""


def open_source(
    url: SourceUrl, inbox: Inbox, health: Health, *, mark: str = "", secret: str = "", box: Box | None = None
) -> Source:
    """The source, ready to run. Raises `SourceError` when it can never be had.

    `mark` is where an earlier run of a followed file had come; `secret` a key that the source asks for;
    `box` (west, south, east, north; degrees) what is wanted of a source that can be asked for less than all.
    """
    if url.kind == "udp":
        return Udp(url, inbox, health)
    if url.kind == "tcp":
        return Tcp(url, inbox, health)
    if url.kind == "aisstream":
        return AisStream(url, inbox, health, secret, box)
    return Follow(url, inbox, health, mark)
