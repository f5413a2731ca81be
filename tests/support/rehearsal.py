"""The telling of a long time in a moment: news of alerts in, the messages that go out; no store, no clock.

What `app.store.outbox.add` and `app.deliver.loop` do with a store is done here in memory, with their own pure
parts: the verdict, the plan and the words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from app.deliver import compose, several
from app.deliver.blocks import News as Shown
from app.deliver.compose import Message
from app.deliver.plan import Form, Now, Plan, plan
from app.domain.night import Night
from app.domain.telling import DEPARTURES_WITHIN_MS, News, belief, verdict
from app.store.outbox import Left, Waiting

HOUR_MS = 3_600_000
_CALM = ("reminder", "held", "closed")


@dataclass(frozen=True)
class Item:
    """A new revision of an alert (`uid`), known at a time; `body` is the alert as it then stood."""

    at_ms: int
    uid: int
    change: str
    body: dict[str, Any]
    is_never_told: bool = False


@dataclass(frozen=True)
class Sent:
    """A message as it went."""

    at_ms: int
    plan: Plan
    message: Message


@dataclass
class Rehearsal:
    """The outbox, and what became of it; as `app.settings` has it by default, unless it is said."""

    night: Night | None
    apart_ms: int = 4 * HOUR_MS
    departures_apart_ms: int = 12 * HOUR_MS
    storm: int = 8
    public_url: str | None = "https://twelvemile.example.org"
    waiting: list[Waiting] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=dict)
    """Number of a row that was made and then needed no telling -> why."""
    made: dict[int, tuple[Waiting, Shown]] = field(default_factory=dict)
    """Each row that was made, and what it tells."""
    _revisions: dict[int, int] = field(default_factory=dict)
    _changes: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    _left: list[Left] = field(default_factory=list)
    _gathered_ms: int = 0

    def run(self, items: Iterable[Item], until_ms: int, step_ms: int = 10 * 60_000) -> "Rehearsal":
        """Take all in order of time, and send what is due whenever something comes, and every step."""
        ordered = sorted(items, key=lambda item: item.at_ms)
        at_ms = ordered[0].at_ms
        for news_ms, some in groupby(ordered, key=lambda item: item.at_ms):
            self._send_every(step_ms, at_ms, news_ms)
            for item in some:
                self._add(item)
            self._send(news_ms)
            at_ms = news_ms
        self._send_every(step_ms, at_ms, until_ms)
        return self

    def _send_every(self, step_ms: int, after_ms: int, until_ms: int) -> None:
        for at_ms in range((after_ms // step_ms + 1) * step_ms, until_ms, step_ms):
            if self.waiting:
                self._send(at_ms)

    def _add(self, item: Item) -> None:
        news = News.of(item.change, item.body)
        revision = self._revisions[item.uid] = self._revisions.get(item.uid, 0) + 1
        if item.change == "retracted":
            self._settle(
                [r for r in self.waiting if r.uid == item.uid], "it lost its ground before it was told"
            )
        known = belief([change for _, change in self._changes.get(item.uid, [])])
        decided = verdict(news, known, is_never_told=item.is_never_told)
        if not decided.is_told:
            return
        seq, mmsi = len(self.made) + 1, (item.body["vessels"] or [0])[0]
        row = Waiting(
            seq, item.uid, revision, item.change, news.severity, False, decided.topic,
            item.at_ms, item.at_ms, mmsi, news.kind,
        )  # fmt: skip
        self.waiting.append(row)
        self.made[seq] = row, Shown(item.change, item.at_ms, revision, item.body)
        self._changes.setdefault(item.uid, []).append((seq, item.change))

    def _settle(self, rows: list[Waiting], why: str) -> None:
        for row in rows:
            self.skipped[row.seq] = why
            self._changes[row.uid].remove((row.seq, row.change))
        self.waiting = [row for row in self.waiting if row.seq not in self.skipped]

    def _send(self, at_ms: int) -> None:
        while True:
            chosen = plan(self.waiting, self._told(), self.storm, self._now(at_ms))
            for why, seqs in chosen.skipped.items():
                self._settle([row for row in self.waiting if row.seq in seqs], why)
            if not chosen.rows:
                return
            self.sent.append(Sent(at_ms, chosen, self._message(chosen, at_ms)))
            gone = {row.seq for row in chosen.rows}
            self.waiting = [row for row in self.waiting if row.seq not in gone]
            self._left += (Left(r.uid, r.revision, r.mmsi, r.at_ms, at_ms) for r in chosen.rows if r.topic)
            if any(row.severity != "critical" or row.change in _CALM for row in chosen.rows):
                self._gathered_ms = at_ms

    def _told(self) -> dict[int, list[str]]:
        due = {row.seq for row in self.waiting}
        uids = {row.uid for row in self.waiting}
        return {u: [change for seq, change in self._changes[u] if seq not in due] for u in uids}

    def _now(self, at_ms: int) -> Now:
        night = self.night
        leaving = [row.at_ms for row in self.waiting if row.topic]
        since_ms = min(leaving, default=at_ms) - DEPARTURES_WITHIN_MS
        return Now(
            at_ms=at_ms,
            is_night=night is not None and night.is_at(at_ms),
            morning_ms=0 if night is None else night.last_end_ms(at_ms),
            left=[one for one in self._left if one.at_ms >= since_ms] if leaving else (),
            departures_apart_ms=self.departures_apart_ms,
            apart_ms=self.apart_ms,
            gathered_ms=self._gathered_ms,
        )

    def _message(self, chosen: Plan, at_ms: int) -> Message:
        items = [self.made[row.seq][1] for row in chosen.rows]
        told = several.Told(items, self.public_url, at_ms, chosen.more)
        if chosen.form is Form.TOGETHER:
            known = {(row.uid, row.revision): shown for row, shown in self.made.values()}
            before = [known[one.uid, one.revision] for one in chosen.after]
            return several.together(items, before, self.public_url, at_ms)
        if chosen.form is Form.MORNING and self.night:
            return several.morning(told, {}, self.night)
        if chosen.form is Form.GATHERED:
            return several.gathered(told)
        return compose.message(items[-1], self.public_url, at_ms)

    def in_slack(self) -> Iterator[tuple[int, str]]:
        """When, and what a telephone shows."""
        return ((sent.at_ms, sent.message.text) for sent in self.sent)


def reminded(item: Item, at_ms: int) -> Item:
    """The same alert, still there."""
    return replace(item, at_ms=at_ms, change="reminder")
