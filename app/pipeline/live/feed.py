"""One live source: its thread, what it brought, how it fares."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.time import now_ms
from app.pipeline.live.area import Area
from app.pipeline.live.decoding import LiveBatch, LiveDecoder
from app.pipeline.live.pace import Pace
from app.pipeline.live.receivers import Receivers
from app.pipeline.storing import FeedWriter
from app.store.live import Left
from ingest.sources.chunk import Format
from ingest.sources.live import Health, Inbox, Source, SourceUrl, State, open_source
from ingest.validate.clock import Clock

_BATCH_BYTES = 300_000
"""About 5,000 messages: the writer is called for so many at once, else every 250 ms."""
NOT_RUNNING = "Twelvemile was not running"


@dataclass(frozen=True)
class Down:
    """From when on nothing can be heard, ms since 1970 UTC, and why."""

    from_ms: int
    why: str


class LiveFeed:
    """Brings batches for the writer; one that the store did not take is given again.

    Memory: an inbox of 4 MiB, the batch at hand, and half messages of 512 receivers.
    """

    def __init__(
        self,
        url: SourceUrl,
        left: Left | None,
        area: Area,
        bell: Callable[[], None],
        now: Callable[[], int] = now_ms,
        redistributable: str | None = None,
    ) -> None:
        self.url, self.area = url, area
        self.inbox = Inbox(bell, ring_at=_BATCH_BYTES, now_ms=now)
        self.health = Health(now)
        self.pace = Pace()
        self.receivers = Receivers(left.receivers if left else [])
        self.writer = FeedWriter(
            url.name,
            url.kind,
            url.lateness_s,
            synthetic=url.synthetic,
            redistributable=redistributable,
        )
        self.mark = left.mark if left else ""
        self.outside = left.outside if left else 0
        self._down = _down_until_now(left)
        form = Format.AISSTREAM if url.kind == "aisstream" else Format.NMEA
        clock = Clock(newest_ms=left.newest_ms if left else None)
        self._decoder = LiveDecoder(url.name, form, area, self.receivers, clock)
        self._held: LiveBatch | None = None
        self._thread: threading.Thread | None = None
        self.source: Source

    def open(self, secret: str) -> None:
        """Get hold of the source. Raises `SourceError` if it can never be had."""
        box = self.area.box
        self.source = open_source(self.url, self.inbox, self.health, mark=self.mark, secret=secret, box=box)

    def start(self, stop: threading.Event) -> None:
        """Let it bring what comes."""
        run, name = self.source.run, f"feed {self.url.name}"
        self._thread = threading.Thread(target=self._guarded, args=(run, stop), name=name, daemon=True)
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for its end, at most so long."""
        self.inbox.close()
        if self._thread:
            self._thread.join(seconds)

    def batch(self, wall_ms: int) -> LiveBatch | None:
        """What is to be written next; the same again until `written`."""
        if self._held is None:
            self._held = batch = self._decoder.decode(self.inbox.take(), wall_ms)
            if batch:
                self.outside += batch.outside
                self.pace.note(batch.messages, batch.ready.carry.newest_ms, wall_ms)
        return self._held

    def written(self) -> None:
        """The batch at hand is in the store."""
        if self._held:
            self.mark = self._held.mark or self.mark
            self._held = None

    def horizon_ms(self, wall_ms: int) -> int | None:
        """Event time before which nothing more will come, but for what is late; None if it hears no one."""
        if self.health.status().state is not State.UP:
            return None
        now_ms = self.pace.event_now_ms(wall_ms)
        return None if now_ms is None else now_ms - self.url.lateness_s * 1000

    def clock_ms(self, wall_ms: int) -> int | None:
        """The same as if it still heard someone, whether or not it is up; None before its first message."""
        now_ms = self.pace.clock_ms(wall_ms)
        return None if now_ms is None else now_ms - self.url.lateness_s * 1000

    def ended_down(self) -> Down | None:
        """When it was down, once it is up again; given until `down_noted`."""
        status = self.health.status()
        if status.state is State.UP:
            return self._down
        if self._down is None:
            self._down = Down(status.since_ms, status.error or NOT_RUNNING)
        return None

    def down_noted(self) -> None:
        """What `ended_down` gave is in the store."""
        if self.health.status().state is State.UP:
            self._down = None

    def _guarded(self, run: Callable[[threading.Event], None], stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                run(stop)
            except Exception as error:
                # A fault of ours must not silence a feed: it is said, and the source begins anew.
                self.health.down(f"{self.url.text}: failed ({error}); it is tried again")
                stop.wait(1.0)


def _down_until_now(left: Left | None) -> Down | None:
    return Down(left.updated_ms, left.error if left.state == State.DOWN else NOT_RUNNING) if left else None
