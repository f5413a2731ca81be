"""The outbox: what people are to be told, written with the news itself; and what became of it.

Who sends reads here what is due, says before the network is asked that an answer is awaited, and after it
what the answer was: so a message is repeated only where that answer was lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, func, insert, literal_column, select, update

from app.domain.alert import Change
from app.domain.telling import DEPARTURE, HISTORIC, STORED, News, belief, verdict
from app.domain.telling import MUTED as SHOWN_MUTED
from app.store import mutes
from app.store.echoes import Echo, echo_of
from app.store.models import Alert, AlertRevision, AlertVessel, Delivery

SLACK = "slack"
CHANNELS = (SLACK,)
WAITING, SENT, STALE, FAILED, SKIPPED = "waiting", "sent", "stale", "failed", "skipped"
MUTED = "muted"
_IS_WAITING = Delivery.state == literal_column(f"'{WAITING}'")
"""Spelled out, since only so the small index of what waits can answer it."""
_REVISION = (AlertRevision.uid == Delivery.uid) & (AlertRevision.revision == Delivery.revision)
_SYNTHETIC = '%"synthetic":true%'
"""In the body of an alert, as it is written; in words of a ship the quotes would be escaped."""
_SHOWN_AS = {SENT: "told", WAITING: "pending", FAILED: "failed", STALE: "stale", MUTED: SHOWN_MUTED}
"""What an alert's `told` becomes, by the first state that any of its messages is in."""


class Waiting(NamedTuple):
    """A message that is due."""

    seq: int
    uid: int
    revision: int
    change: str
    severity: str
    in_doubt: bool
    topic: str = ""
    recorded_ms: int = 0
    at_ms: int = 0
    """When what it tells of happened."""
    mmsi: int = 0
    kind: str = "loitering"


class Left(NamedTuple):
    """A departure that people were told of."""

    uid: int
    revision: int
    mmsi: int
    at_ms: int
    sent_ms: int


class Told(NamedTuple):
    """A revision with the one before it, as a message needs them."""

    change: str
    at_ms: int
    revision: int
    alert: dict[str, Any]
    before: dict[str, Any] | None


def add(
    connection: Connection,
    uid: int,
    revisions: Sequence[tuple[int, Change]],
    now_ms: int,
    *,
    told: str,
    is_never_told: bool = False,
    is_new: bool = False,
) -> None:
    """Have told what is to be told of these new revisions of an alert; of a new one nothing was told yet."""
    if not revisions or told == HISTORIC:
        return
    rows = []
    for channel in CHANNELS:
        if any(change.change == "retracted" for _, change in revisions):
            _withdraw(connection, uid, channel, now_ms)
        expected = [] if is_new else _changes(connection, uid, channel)
        for revision, change in revisions:
            news = News.of(change.change, change.body)
            decided = verdict(news, belief(expected), told=told, is_never_told=is_never_told)
            vessels = change.body.get("vessels") or ()
            echo = echo_of(connection, news, vessels, channel, now_ms) if decided.is_told else None
            if decided.is_told and echo is not Echo.NEEDLESS:
                news_ms = now_ms if decided.is_correction else change.at_ms
                row = _row(uid, revision, channel, news, news_ms, now_ms) | {"topic": decided.topic}
                row |= {"severity": "warning"} if echo else {}
                muted = mutes.against(connection, news, vessels, now_ms)
                if muted is None:
                    expected.append(change.change)
                else:
                    row |= {"state": MUTED, "settled_ms": now_ms, "reason": muted}
                rows.append(row)
    if rows:
        connection.execute(insert(Delivery), rows)
        _show(connection, {uid})


def withdraw(connection: Connection, uid: int, now_ms: int) -> None:
    """Nothing that waits is told of an alert any more; that it is gone is not told either."""
    for channel in CHANNELS:
        _withdraw(connection, uid, channel, now_ms)


def has_waiting(connection: Connection, channel: str) -> bool:
    """Whether anything is due; costs next to nothing where nothing is."""
    waiting = select(Delivery.seq).where(*_waits(channel)).limit(1)
    return connection.scalar(waiting) is not None


def waiting(connection: Connection, channel: str) -> list[Waiting]:
    """All that is due, in the order in which it was made."""
    columns: list[Any] = [getattr(Delivery, name) for name in Waiting._fields[:-3]]
    query = (
        select(*columns, AlertRevision.at_ms, Alert.mmsi, Alert.kind)
        .join(AlertRevision, _REVISION)
        .join(Alert, Alert.uid == Delivery.uid)
        .where(*_waits(channel))
        .order_by(Delivery.seq)
    )
    return [Waiting(*values) for values in map(tuple, connection.execute(query))]


def newest_waiting(connection: Connection, channel: str) -> int:
    """The number of the last that was made of what is due; 0 if nothing is."""
    return connection.scalar(select(func.max(Delivery.seq)).where(*_waits(channel))) or 0


def gathered_ms(connection: Connection, channel: str) -> int:
    """When the last message went that was on what does not go at once; 0 if none did."""
    query = select(func.max(Delivery.settled_ms)).where(Delivery.channel == channel, Delivery.state == SENT)
    gathers = (Delivery.severity != "critical") | Delivery.change.in_(("reminder", "held", "closed"))
    return connection.scalar(query.where(gathers)) or 0


def oldest_due_ms(
    connection: Connection, channel: str, *, at_night: bool, gathered_since_ms: int | None = None
) -> int | None:
    """Since when something waits that has nothing to wait for: not the morning, nor another's departure.

    What is not critical and was made since `gathered_since_ms` may wait for the next message.
    """
    query = select(func.min(Delivery.recorded_ms)).where(*_waits(channel))
    query = query.where((Delivery.topic != DEPARTURE) | (Delivery.change != "opened"))
    is_critical = Delivery.severity == "critical"
    if at_night:
        return connection.scalar(query.where(is_critical, Delivery.change != "reminder"))
    if gathered_since_ms is not None:
        has_gathered = (Delivery.recorded_ms <= gathered_since_ms) & (Delivery.change != "reminder")
        query = query.where(is_critical | has_gathered)
    return connection.scalar(query)


def left(connection: Connection, channel: str, since_ms: int) -> list[Left]:
    """Departures since then that people were told of."""
    query = (
        select(Delivery.uid, Delivery.revision, Alert.mmsi, AlertRevision.at_ms, Delivery.settled_ms)
        .join(AlertRevision, _REVISION)
        .join(Alert, Alert.uid == Delivery.uid)
        .where(Delivery.channel == channel, Delivery.state == SENT, Delivery.topic == DEPARTURE)
        .where(AlertRevision.at_ms >= since_ms, Delivery.settled_ms.is_not(None))
        .order_by(Delivery.seq)
    )
    return [Left(*row[:4], sent_ms=row[4] or 0) for row in connection.execute(query)]


def info_raised(connection: Connection, from_ms: int, to_ms: int) -> dict[str, int]:
    """Kind -> how many alerts of severity info were raised in a span, ends of which the last is not in it."""
    query = (
        select(Alert.kind, func.count())
        .where(Alert.severity == "info", Alert.raised_ms >= from_ms, Alert.raised_ms < to_ms)
        .where(Alert.status != "retracted", Alert.told != HISTORIC, Alert.body.not_like(_SYNTHETIC))
        .group_by(Alert.kind)
        .order_by(func.count().desc(), Alert.kind)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def mute_waiting(connection: Connection, mmsi: int | None, kind: str | None, reason: str, now_ms: int) -> int:
    """What waits and is not critical is told no more; returns how many that were."""
    query = select(Delivery.seq).join(Alert, Alert.uid == Delivery.uid)
    query = query.where(_IS_WAITING, Delivery.severity != "critical")
    if mmsi is not None:
        query = query.where(Delivery.uid.in_(select(AlertVessel.uid).where(AlertVessel.mmsi == mmsi)))
    if kind is not None:
        query = query.where(Alert.kind == kind)
    seqs = connection.scalars(query).all()
    settle(connection, seqs, MUTED, now_ms, reason)
    return len(seqs)


def told_before(connection: Connection, channel: str, uids: Collection[int]) -> dict[int, list[str]]:
    """Alert uid -> the changes that were sent of it, in order."""
    query = (
        select(Delivery.uid, Delivery.change)
        .where(Delivery.channel == channel, Delivery.state == SENT, Delivery.uid.in_(uids))
        .order_by(Delivery.revision)
    )
    found: dict[int, list[str]] = {}
    for uid, change in connection.execute(query):
        found.setdefault(uid, []).append(change)
    return found


def load(connection: Connection, uid: int, revision: int) -> Told:
    """The revision that a message tells of."""
    query = (
        select(AlertRevision.change, AlertRevision.at_ms, AlertRevision.body)
        .where(AlertRevision.uid == uid, AlertRevision.revision.in_((revision, revision - 1)))
        .order_by(AlertRevision.revision.desc())
    )
    (change, at_ms, body), *earlier = connection.execute(query).all()
    before = orjson.loads(earlier[0].body) if earlier else None
    return Told(change, at_ms, revision, orjson.loads(body), before)


def begin(connection: Connection, seqs: Collection[int]) -> None:
    """They are about to be sent: until an answer is known they may have been taken."""
    values = {"attempts": Delivery.attempts + 1, "in_doubt": True}
    connection.execute(update(Delivery).where(Delivery.seq.in_(seqs)).values(**values))


def not_taken(connection: Connection, seqs: Collection[int]) -> None:
    """The answer was that they were not taken; they stay due."""
    connection.execute(update(Delivery).where(Delivery.seq.in_(seqs)).values(in_doubt=False))


def settle(
    connection: Connection, seqs: Collection[int], state: str, now_ms: int, reason: str | None = None
) -> None:
    """They are sent, stale, failed or skipped, and no longer due."""
    if not seqs:
        return
    values = {"state": state, "settled_ms": now_ms, "reason": reason, "in_doubt": False}
    connection.execute(update(Delivery).where(Delivery.seq.in_(seqs)).values(**values))
    _show(connection, connection.scalars(select(Delivery.uid).where(Delivery.seq.in_(seqs)).distinct()).all())


def expire(
    connection: Connection, older_than_ms: int, now_ms: int, spared_since_ms: int | None = None
) -> int:
    """What is due and older is news no more, but what was made since a time is spared; returns how many."""
    old = select(Delivery.seq).where(_IS_WAITING, Delivery.news_ms < older_than_ms)
    if spared_since_ms is not None:
        old = old.where(Delivery.recorded_ms < spared_since_ms)
    seqs = connection.scalars(old).all()
    settle(connection, seqs, STALE, now_ms, "too old by the time it could be sent")
    return len(seqs)


def _withdraw(connection: Connection, uid: int, channel: str, now_ms: int) -> None:
    """What waits and was never tried is not told of an alert that has lost its ground."""
    untried = (Delivery.uid == uid, Delivery.attempts == 0, Delivery.in_doubt.is_(False))
    seqs = connection.scalars(select(Delivery.seq).where(*_waits(channel), *untried)).all()
    settle(connection, seqs, SKIPPED, now_ms, "it lost its ground before it was told")


def _row(uid: int, revision: int, channel: str, news: News, news_ms: int, now_ms: int) -> dict[str, Any]:
    return {
        "uid": uid, "revision": revision, "channel": channel, "change": news.change,
        "severity": news.severity, "state": WAITING, "news_ms": news_ms, "recorded_ms": now_ms,
        "attempts": 0, "in_doubt": False,
    }  # fmt: skip


def _waits(channel: str) -> tuple[Any, ...]:
    return (Delivery.channel == channel, _IS_WAITING)


def _changes(connection: Connection, uid: int, channel: str) -> list[str]:
    """What people were told of an alert, or are about to be."""
    query = (
        select(Delivery.change)
        .where(Delivery.uid == uid, Delivery.channel == channel, Delivery.state.in_((SENT, WAITING)))
        .order_by(Delivery.revision)
    )
    return list(connection.scalars(query))


def _show(connection: Connection, uids: Iterable[int]) -> None:
    """Bring `told` of these alerts up to date."""
    for uid in uids:
        states = set(connection.scalars(select(Delivery.state).where(Delivery.uid == uid).distinct()))
        told = next((shown for state, shown in _SHOWN_AS.items() if state in states), STORED)
        connection.execute(update(Alert).where(Alert.uid == uid).values(told=told))
