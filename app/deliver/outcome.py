"""What an answer changes in the store: the message's rows, and how the channel fares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import SystemRandom

from sqlalchemy import Connection

from app.deliver.answer import Answer, Kind
from app.deliver.blocks import News, Sign
from app.deliver.plan import Plan
from app.store import channels, outbox

RESUME = "then run `twelvemile deliver --resume`, or set a new URL"
_MOST_DOUBLINGS = 6
_MOST_FOREIGN = 8
"""So many failures, the last an answer not of Slack: each may have been taken, so a person must look."""


@dataclass(frozen=True)
class Job:
    """One message on its way: its rows in the outbox, and what they tell."""

    plan: Plan
    news: list[News]
    sign: Sign | None = None
    """Signs the link to its picture."""
    before: list[News] = field(default_factory=list)
    """Of units that left together: what people were told before."""
    info: dict[str, int] = field(default_factory=dict)
    """Of the night's digest: kind -> how many alerts of severity info were raised since the one before."""

    @property
    def seqs(self) -> list[int]:
        """Its rows."""
        return [row.seq for row in self.plan.rows]

    @property
    def name(self) -> str:
        """For the log: no word of a ship in it."""
        if self.plan.is_digest:
            return f"{self.plan.form.value} ({len({row.uid for row in self.plan.rows})} alerts)"
        last = self.news[-1]
        return f"{last.change} of alert {last.alert['id']}"


def note(connection: Connection, job: Job, answer: Answer, now_ms: int, backoff_s: float) -> str:
    """Keep what became of it, in a writing transaction; returns a line for the log."""
    return _NOTED[answer.kind](connection, job, answer, now_ms, backoff_s)


def _taken(connection: Connection, job: Job, _: Answer, now_ms: int, _backoff_s: float) -> str:
    outbox.settle(connection, job.seqs, outbox.SENT, now_ms)
    channels.works(connection, outbox.SLACK, now_ms)
    return f"told {job.name}"


def _refused(connection: Connection, job: Job, answer: Answer, now_ms: int, _backoff_s: float) -> str:
    if job.plan.is_digest:
        # None of its alerts shall be lost for the sake of the others.
        outbox.not_taken(connection, job.seqs)
        return f"{job.name} was refused ({answer.detail}): they are sent one by one"
    reason = f"refused with blocks and as plain text: {answer.detail}"
    outbox.settle(connection, job.seqs, outbox.FAILED, now_ms, reason)
    return f"gave up on {job.name}: {reason}"


def _again(connection: Connection, job: Job, answer: Answer, now_ms: int, backoff_s: float) -> str:
    outbox.not_taken(connection, job.seqs)
    return _lost(connection, job, answer, now_ms, backoff_s)


def _lost(connection: Connection, job: Job, answer: Answer, now_ms: int, backoff_s: float) -> str:
    wait_s = max(answer.retry_after_s, _wait_s(channels.failures(connection, outbox.SLACK), backoff_s))
    channels.failed(connection, outbox.SLACK, answer.detail, now_ms, now_ms + int(wait_s * 1000))
    return f"{job.name} waits: {answer.detail}; next try in {wait_s:.3g} s"


def _foreign(connection: Connection, job: Job, answer: Answer, now_ms: int, backoff_s: float) -> str:
    said = _lost(connection, job, answer, now_ms, backoff_s)
    if channels.failures(connection, outbox.SLACK) < _MOST_FOREIGN:
        return said
    return _stop(
        connection, f"{answer.detail}: see that the URL is Slack's and that no proxy answers", now_ms
    )


def _useless(connection: Connection, job: Job, answer: Answer, now_ms: int, _backoff_s: float) -> str:
    outbox.not_taken(connection, job.seqs)
    return _stop(connection, answer.detail, now_ms)


def _stop(connection: Connection, detail: str, now_ms: int) -> str:
    channels.stop(connection, outbox.SLACK, f"{detail}; {RESUME}", now_ms)
    return f"stopped, all that is due waits: {detail}; {RESUME}"


def _wait_s(failures: int, backoff_s: float) -> float:
    longest = backoff_s * 2 ** min(failures, _MOST_DOUBLINGS)
    return SystemRandom().uniform(longest / 2, longest)


_NOTED: dict[Kind, Callable[[Connection, Job, Answer, int, float], str]] = {
    Kind.TAKEN: _taken,
    Kind.REFUSED: _refused,
    Kind.AGAIN: _again,
    Kind.LOST: _lost,
    Kind.FOREIGN: _foreign,
    Kind.USELESS: _useless,
}
