"""Sends what the outbox holds: at least once, in order for each alert, one message at a time.

No transaction is open while the network waits. Before it is asked, the store says that an answer is awaited;
a process that is killed there leaves a message that may have been taken, and is sent again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine

from app.deliver import compose, several
from app.deliver.answer import Answer, Kind
from app.deliver.blocks import News, Sign
from app.deliver.outcome import Job, note
from app.deliver.plan import Form, Now, Plan, plan
from app.deliver.slack import Webhook
from app.domain.links import signature
from app.domain.night import Night
from app.domain.telling import DEPARTURES_WITHIN_MS
from app.domain.time import DAY_MS, now_ms
from app.store import channels, lease, links, outbox
from app.store.channels import ChannelState
from app.store.engine import StoreError, reading, writing
from app.store.outbox import Waiting

_LONGEST_AFTER_ERROR_S = 300.0
_LOOK_AGAIN_MS = 20_000


@dataclass(frozen=True)
class Pace:
    """`interval_s` between two messages; `backoff_s` after a first failure, doubled up to 64 times it.

    More than `storm` messages due at once become one; what is older than `stale_after_ms` is not sent.
    """

    interval_s: float = 1.0
    backoff_s: float = 1.0
    storm: int = 8
    stale_after_ms: int = DAY_MS
    poll_s: float = 0.5
    night: Night | None = None
    """When only what is critical is sent."""
    apart_ms: int = 0
    """Least time between two messages on what is not critical; 0: each goes by itself."""
    departures_apart_ms: int = 12 * 3_600_000
    """Least time between two messages on units that left together."""


class Deliverer:
    """Sends what is due on Slack until `stop` is set; `report` takes lines for the log.

    `clock` tells what time it is, ms since 1970 UTC: which night, and what is too old, hang on it.
    """

    def __init__(
        self,
        engine: Engine,
        hook: Webhook,
        pace: Pace,
        *,
        public_url: str | None = None,
        report: Callable[[str], None] = lambda _: None,
        stop: threading.Event | None = None,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._clock = clock
        self.engine, self.hook, self.pace = engine, hook, pace
        self.public_url, self.report = public_url, report
        self.stop = stop or threading.Event()
        self.sent = 0
        self._holder = lease.this_process()
        self._holds = False
        self._free_at: float | None = None
        self._unnoted: tuple[Job, Answer] | None = None
        self._one_by_one = False
        self.held = 0
        """How many messages wait for the morning, for more to gather, or for another's departure."""
        self._held = (0, 0)

    def run(self) -> None:
        """Until told to stop. What goes wrong with the store is said, and tried again."""
        errors = 0
        while not self.stop.is_set():
            try:
                wait_s = self.step()
                errors = 0
            except StoreError as error:
                errors += 1
                self.report(f"Slack: nothing can be sent: {error}")
                wait_s = min(self.pace.poll_s * 2**errors, _LONGEST_AFTER_ERROR_S)
            self.stop.wait(wait_s)
        with suppress(StoreError):  # the lease runs out by itself
            self.rest()

    def drain(self) -> None:
        """Send what is due now; ends where nothing is, or where it cannot be sent."""
        while not self.stop.is_set() and self.step() == 0:
            pass
        self.rest()

    def rest(self) -> None:
        """Let another process send."""
        if self._holds:
            with writing(self.engine) as connection:
                lease.give_back(connection, self._holder, lease.DELIVERY)
            self._holds = False

    def step(self) -> float:
        """Send one message if one is due; returns after how many seconds to look again, 0 for at once."""
        if self._unnoted:
            self._note(*self._unnoted)
        pause_s = self._pause_s()
        if pause_s > 0:
            self.rest()
            return pause_s
        job = self._take()
        if job is None:
            return self.pace.poll_s
        if job.news:
            return self._send(job)
        return 0 if job.plan.skipped else self.pace.poll_s

    def _pause_s(self) -> float:
        """How long there is nothing to do, as it looks now: asks little, and writes nothing."""
        with reading(self.engine) as connection:
            if not outbox.has_waiting(connection, outbox.SLACK) or self._all_is_held(connection):
                return self.pace.poll_s
            if lease.holder_now(connection, self._clock(), lease.DELIVERY) not in (None, self._holder):
                return self.pace.poll_s
            state = channels.get(connection, outbox.SLACK)
        if state is None or state.address != self.hook.address.fingerprint:
            return 0
        return self._closed_s(state, self._clock())

    def _all_is_held(self, connection: Connection) -> bool:
        """Whether nothing came since all that was due was found to have to wait, a moment ago."""
        newest, until_ms = self._held
        return self._clock() < until_ms and outbox.newest_waiting(connection, outbox.SLACK) == newest

    def _closed_s(self, state: ChannelState, now: int) -> float:
        if state.stopped is not None:
            return self.pace.poll_s
        return min(max(0.0, (state.not_before_ms - now) / 1000), self.pace.poll_s)

    def _take(self) -> Job | None:
        """The next message, marked as awaiting an answer; None if another process sends, or none may now."""
        now = self._clock()
        with writing(self.engine) as connection:
            if not lease.take(connection, self._holder, now, lease.DELIVERY):
                return None
            self._holds = True
            state = channels.use(connection, outbox.SLACK, self.hook.address.fingerprint)
            if self._closed_s(state, now) > 0:
                return None
            self._wait_for_others(state, now)
            night = self.pace.night
            spared_ms = None if night is None else night.spares_since_ms(now)
            stale = outbox.expire(connection, now - self.pace.stale_after_ms, now, spared_ms)
            job = self._job(connection, self._choose(connection, now), now)
        if stale:
            self.report(f"Slack: {stale} messages were too old to be news, and not sent")
        return job

    def _job(self, connection: Connection, chosen: Plan, now: int) -> Job:
        news = [News(*outbox.load(connection, row.uid, row.revision)) for row in chosen.rows]
        sign = self._signing(connection) if news else None
        before = [News(*outbox.load(connection, one.uid, one.revision)) for one in chosen.after]
        info = {}
        if chosen.form is Form.MORNING and (night := self.pace.night):
            ended_ms = night.last_end_ms(now)
            info = outbox.info_raised(connection, night.last_end_ms(ended_ms - 1), ended_ms)
        return Job(chosen, news, sign, before, info)

    def _signing(self, connection: Connection) -> Sign | None:
        """Asked for each message: links that are voided meanwhile are not made any more."""
        return partial(signature, links.secret_to_sign(connection)) if self.public_url else None

    def _choose(self, connection: Connection, now: int) -> Plan:
        waiting = outbox.waiting(connection, outbox.SLACK)
        told = outbox.told_before(connection, outbox.SLACK, {row.uid for row in waiting})
        chosen = plan(waiting, told, self.pace.storm, self._now(connection, waiting, now))
        self._one_by_one &= bool(chosen.rows or chosen.skipped)
        self.held = chosen.held
        is_idle = not chosen.rows and not chosen.skipped
        newest = max((row.seq for row in waiting), default=0)
        self._held = (newest, now + _LOOK_AGAIN_MS) if is_idle else (0, 0)
        for reason, seqs in chosen.skipped.items():
            outbox.settle(connection, seqs, outbox.SKIPPED, now, reason)
        if chosen.rows:
            outbox.begin(connection, [row.seq for row in chosen.rows])
            channels.tried(connection, outbox.SLACK, now)
        return chosen

    def _now(self, connection: Connection, waiting: Sequence[Waiting], now: int) -> Now:
        night = self.pace.night
        leaving_ms = [row.at_ms for row in waiting if row.topic]
        since_ms = min(leaving_ms, default=now) - DEPARTURES_WITHIN_MS
        return Now(
            at_ms=now,
            is_night=night is not None and night.is_at(now),
            morning_ms=0 if night is None else night.last_end_ms(now),
            left=outbox.left(connection, outbox.SLACK, since_ms) if leaving_ms else (),
            departures_apart_ms=self.pace.departures_apart_ms,
            apart_ms=self.pace.apart_ms,
            gathered_ms=outbox.gathered_ms(connection, outbox.SLACK),
            one_by_one=self._one_by_one,
        )

    def _send(self, job: Job) -> float:
        answer = self._ask(job)
        if answer is None:
            with writing(self.engine) as connection:
                outbox.not_taken(connection, job.seqs)
            return self.pace.poll_s
        self._unnoted = job, answer
        self._note(job, answer)
        return 0 if answer.kind in (Kind.TAKEN, Kind.REFUSED) else self.pace.poll_s

    def _ask(self, job: Job) -> Answer | None:
        """Send it, and where Slack refuses its form, the next plainer one; None if stopped before."""
        answer = None
        for number, form in enumerate(self._forms(job)):
            if not self._wait_turn() or (number and not self._keep_lease()):
                return None
            answer = self.hook.post(form)
            self._free_at = time.monotonic() + self.pace.interval_s
            if answer.kind is not Kind.REFUSED:
                break
        return answer

    def _forms(self, job: Job) -> list[dict[str, Any]]:
        now = self._clock()
        if job.plan.form is Form.TOGETHER:
            return several.together(job.news, job.before, self.public_url, now).forms()
        if job.plan.form is Form.MORNING and self.pace.night:
            told = several.Told(job.news, self.public_url, now, job.plan.more)
            return several.morning(told, job.info, self.pace.night).forms()
        if job.plan.form is Form.GATHERED:
            return several.gathered(several.Told(job.news, self.public_url, now, job.plan.more)).forms()
        if job.plan.is_digest:
            return compose.digest(job.news, self.public_url, now).forms()
        # What waited of an alert is one message: on how it stands by the last of it.
        return compose.message(job.news[-1], self.public_url, now, job.sign).forms()

    def _wait_for_others(self, state: ChannelState, now: int) -> None:
        """Another process may have sent a moment ago."""
        if self._free_at is None:
            last_ms = max(state.tried_ms or 0, state.sent_ms or 0, state.error_ms or 0)
            since_s = max(0.0, (now - last_ms) / 1000)
            self._free_at = time.monotonic() + max(0.0, self.pace.interval_s - since_s)

    def _wait_turn(self) -> bool:
        """At most one message in `interval_s`; False if told to stop meanwhile."""
        now = time.monotonic()
        return not self.stop.wait(max(0.0, (self._free_at or now) - now))

    def _keep_lease(self) -> bool:
        with writing(self.engine) as connection:
            return lease.take(connection, self._holder, self._clock(), lease.DELIVERY)

    def _note(self, job: Job, answer: Answer) -> None:
        """Keep what became of it; if the store cannot be written to now, before anything else is sent."""
        with writing(self.engine) as connection:
            said = note(connection, job, answer, self._clock(), self.pace.backoff_s)
        self._unnoted = None
        self.sent += answer.kind is Kind.TAKEN
        if answer.kind is Kind.REFUSED and job.plan.is_digest:
            self._one_by_one = True
        self.report(f"Slack: {said}")
