"""Messages that someone sends us by HTTP: written before they are acknowledged."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from sqlalchemy import Connection, Engine

from app.domain.pushed import BadBodyError, NameTakenError
from app.domain.time import now_ms
from app.pipeline.concluding import MINUTE_MS, Concluder
from app.pipeline.live.area import Area
from app.pipeline.live.decoding import LiveBatch, LiveDecoder
from app.pipeline.live.following import watch
from app.pipeline.live.noting import Noting, new_id, under
from app.pipeline.live.receivers import Receivers
from app.pipeline.storing import FeedWriter
from app.store import conclusions, lease, live
from app.store.engine import reading, writing
from ingest.decode.catcher import sentences
from ingest.sources.chunk import Format
from ingest.sources.live import Piece
from ingest.sources.live.url import OWN_LATENESS_S
from ingest.validate.clock import Clock

MOST_FEEDS = 64
"""Bounds memory: of more feeds, half messages of the one that was silent longest are given up."""


class Push:
    """Takes what is sent, one request at a time."""

    def __init__(
        self, engine: Engine, concluder: Concluder, area: Area, redistributable: str | None = None
    ) -> None:
        self._engine, self._concluder, self._area = engine, concluder, area
        self._redistributable = redistributable
        self._lock = threading.Lock()
        self._decoders: OrderedDict[str, LiveDecoder] = OrderedDict()
        self._holder = lease.this_process()
        self._noting = Noting()
        with writing(engine) as connection:
            concluder.prepare(connection)
            watch(connection, concluder, [area])

    def take(self, feed: str, sender: str, data: bytes, *, is_json: bool) -> dict[str, Any]:
        """Store sentences, or AIS-catcher's JSON; returns what became of them: `app.domain.pushed.Taker`."""
        lines = _sentences(data) if is_json else data
        with self._lock, under(new_id()):
            wall_ms = now_ms()
            # Until it is stored the decoder is out of the shelf: what is refused now may be sent again.
            decoder = self._decoders.pop(feed, None) or self._decoder(feed)
            ended = b"" if lines.endswith(b"\n") else b"\n"
            batch = decoder.decode([Piece(sender, wall_ms, bytearray(lines + ended))], wall_ms)
            assert batch is not None
            new = self._store(feed, batch, wall_ms)
            self._decoders[feed] = decoder
            if len(self._decoders) > MOST_FEEDS:
                self._decoders.popitem(last=False)
            return _told(batch, new)

    def _decoder(self, feed: str) -> LiveDecoder:
        with reading(self._engine) as connection:
            kind, newest_ms = live.kind_and_newest_ms(connection, feed)
        if kind not in (None, live.PUSH):
            raise NameTakenError(f"{feed!r} is a feed of kind {kind}: give what you send another name")
        return LiveDecoder(feed, Format.NMEA, self._area, Receivers([]), Clock(newest_ms=newest_ms))

    def _store(self, feed: str, batch: LiveBatch, wall_ms: int) -> int:
        with writing(self._engine) as connection:
            if self._concluder.follow(connection):
                watch(connection, self._concluder, [self._area])
            writer = FeedWriter(feed, live.PUSH, OWN_LATENESS_S, redistributable=self._redistributable)
            added = writer.store(connection, batch.ready, wall_ms).added
            concluded_ms = conclusions.frontier_ms(connection)
            if not live.is_listened_to(connection, wall_ms):
                self._conclude(connection, wall_ms)
        self._noting.stored(feed, batch.ready, concluded_ms, wall_ms)
        self._concluder.raised.clear()
        return added.new_positions

    def _conclude(self, connection: Connection, wall_ms: int) -> None:
        """As the process that listens to feeds would, if there were one."""
        horizon_ms = min(live.pushed_horizons_ms(connection, wall_ms), default=0) // MINUTE_MS * MINUTE_MS
        moved = horizon_ms > 0 and conclusions.raise_frontier(connection, horizon_ms)
        due = moved or conclusions.has_due(connection) or self._concluder.is_behind(connection)
        if due and lease.take(connection, self._holder, wall_ms):
            self._concluder.conclude_due(connection, wall_ms)
            lease.give_back(connection, self._holder)


def _sentences(data: bytes) -> bytes:
    try:
        return sentences(data)
    except ValueError as error:
        raise BadBodyError(f"The body is not AIS-catcher's JSON: {error}") from None


def _told(batch: LiveBatch, new: int) -> dict[str, Any]:
    ready = batch.ready
    return {
        "lines": ready.batch.lines,
        "positions": new,
        "duplicates": ready.read.positions - new,
        "statics": ready.read.statics,
        "other": ready.batch.other,
        "outside_area": batch.outside,
        "rejected": dict(sorted(ready.batch.rejects.counts.items())),
    }
