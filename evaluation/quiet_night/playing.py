"""Plays a month through a live worker, a store and the outbox, by the month's own clock."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from app.commands.delivering import deliverer, webhook
from app.commands.listening import area_of
from app.commands.rules import concluder
from app.commands.store import settled_store
from app.deliver.loop import Deliverer
from app.domain.time import iso
from app.evaluate.month.feed import Month
from app.evaluate.month.shape import DAY_S
from app.pipeline.expiring import Keep
from app.pipeline.live.area import Area
from app.pipeline.live.feed import LiveFeed
from app.pipeline.live.worker import LiveWorker
from app.settings import Settings
from app.store import watchlist
from app.store.engine import reading, writing
from evaluation.quiet_night.messages import Message, Reader, plain
from evaluation.quiet_night.slack import Taken, taking
from ingest.sources.live import parse_url

NETWORK = "INVENTED"
"""What the stations are called: a name that begins with SYNTHETIC would have nothing told."""
_FEED = "udp://127.0.0.1:10110?name=invented"
_RECEIVER = "127.0.0.1"


@dataclass
class Clock:
    """The month's own: it stands until it is set."""

    at_ms: int = 0

    def __call__(self) -> int:
        """The time, ms since 1970 UTC."""
        return self.at_ms


@dataclass
class Played:
    """What came of a month: all messages, and what it took."""

    messages: list[Message] = field(default_factory=list)
    lines: int = 0
    memory_mb: list[float] = field(default_factory=list)
    """Resident at the end of each day."""
    peak_mb: float = 0.0
    store_mb: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """How long each day took."""


def play(month: Month, step_s: int, say: Callable[[str], None] = lambda _: None) -> Played:
    """Have the month told, looking at what came every `step_s` seconds of its own time."""
    clock = Clock(month.shape.start_s * 1000)
    with TemporaryDirectory() as folder, taking() as taken:
        settings = Settings(
            database_url=f"sqlite:///{folder}/store.db",
            slack_webhook_url=taken.url,  # type: ignore[arg-type]
            webhook_allow_private=True,
            slack_interval_s=0.0,
        )
        with settled_store(settings) as engine:
            with writing(engine) as connection:
                watchlist.replace(connection, month.watchlist, "invented", clock())
            return _Player(month, settings, engine, clock, taken, Path(folder), say).play(step_s)


class _Player:
    def __init__(
        self,
        month: Month,
        settings: Settings,
        engine: Engine,
        clock: Clock,
        taken: Taken,
        folder: Path,
        say: Callable[[str], None],
    ) -> None:
        self.month, self.engine, self.clock, self.taken, self.say = month, engine, clock, taken, say
        self.folder, self.played, self.reader = folder, Played(), Reader()
        self.feed = LiveFeed(parse_url(_FEED), None, Area(area_of(settings)), lambda: None, clock)
        keep = Keep(settings.keep_raw_days, settings.keep_position_days)
        self.worker = LiveWorker(engine, concluder(settings), [self.feed], keep, clock)
        hook = webhook(settings)
        assert hook is not None
        self.deliverer: Deliverer = deliverer(settings, engine, hook, clock)

    def play(self, step_s: int) -> Played:
        self.worker.prepare()
        self.feed.health.up()
        began = time.monotonic()
        for end_s, data in self.month.steps(step_s):
            self.clock.at_ms = end_s * 1000
            self._step(data)
            if (end_s - self.month.shape.start_s) % DAY_S == 0 and end_s > self.month.shape.start_s:
                self._end_of_day(time.monotonic() - began)
                began = time.monotonic()
        self.played.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return self.played

    def _step(self, data: bytes) -> None:
        if data:
            self.feed.inbox.put(_RECEIVER, data)
            self.played.lines += data.count(b"\n")
        self.worker.look()
        while self.worker.is_behind:
            self.worker.look()
        self._tell()

    def _tell(self) -> None:
        """Send all that is due, message by message, so that each is known with what it tells of."""
        wait_s = 0.0
        while wait_s == 0.0:
            wait_s = self.deliverer.step()
            for body in self.taken.take():
                with reading(self.engine) as connection:
                    pieces = self.reader.new(connection)
                self.played.messages.append(Message(self.clock(), str(body["text"]), plain(body), pieces))
                self.say(f"{iso(self.clock())} {body['text']}")

    def _end_of_day(self, seconds: float) -> None:
        gc.collect()
        played = self.played
        played.memory_mb.append(resident_mb())
        played.store_mb.append(sum(file.stat().st_size for file in self.folder.iterdir()) / 2**20)
        played.seconds.append(seconds)
        self.say(
            f"day {len(played.seconds)}: {played.lines:,} lines, {len(played.messages)} messages, "
            f"{played.memory_mb[-1]:.0f} MB, store {played.store_mb[-1]:.0f} MB, {seconds:.1f} s"
        )


def resident_mb() -> float:
    """Memory that this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
