"""Sources that never end. Each runs in a thread of its own, fills an `Inbox` and says how it fares."""

from __future__ import annotations

from ingest.sources.live.health import Health, State, Status
from ingest.sources.live.inbox import Inbox, Piece
from ingest.sources.live.opening import Source, open_source
from ingest.sources.live.url import SourceUrl, parse_url

__all__ = ["Health", "Inbox", "Piece", "Source", "SourceUrl", "State", "Status", "open_source", "parse_url"]
