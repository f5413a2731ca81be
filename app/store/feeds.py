"""Feeds: what they are called, when they were up, how far each input was read, and the bytes that came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import orjson
import zstandard
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.store.arrivals import Run
from app.store.arrivals import packed as packed_runs
from app.store.models import Feed, FeedUp, Input, Raw
from app.store.transactions import upsert
from ingest.batch import Rejects

_ZSTD_LEVEL = 3
_UP_GAP_MS = 6 * 3_600_000
_LIVE_UP_GAP_MS = 10 * 60_000
LIVE_KINDS = frozenset(("udp", "tcp", "follow", "aisstream", "push"))


def up_gap_ms(kind: str) -> int:
    """A feed is up between two of its messages that are at most this far apart."""
    return _LIVE_UP_GAP_MS if kind in LIVE_KINDS else _UP_GAP_MS


@dataclass(frozen=True)
class FeedRow:
    """A feed as the pipeline needs it."""

    id: int
    name: str
    newest_ms: int | None


def open_feed(
    connection: Connection,
    name: str,
    kind: str,
    lateness_s: int,
    now_ms: int,
    redistributable: str | None = None,
) -> FeedRow:
    """The feed of that name, made if it is new; what is said of redistribution takes the place of before."""
    connection.execute(
        upsert(connection, Feed)
        .values(name=name, kind=kind, lateness_s=lateness_s, recorded_ms=now_ms)
        .on_conflict_do_nothing()
    )
    if redistributable is not None:
        other = (Feed.name == name) & (Feed.redistributable != redistributable)
        connection.execute(update(Feed).where(other).values(redistributable=redistributable))
    row = connection.execute(select(Feed.id, Feed.name, Feed.newest_ms).where(Feed.name == name)).one()
    return FeedRow(row.id, row.name, row.newest_ms)


def known(connection: Connection) -> list[Feed]:
    """All feeds, by name."""
    with Session(connection) as session:
        return list(session.scalars(select(Feed).order_by(Feed.name)))


def earliest_up_ms(connection: Connection) -> int | None:
    """When any feed was first heard, or None."""
    return connection.scalar(select(func.min(FeedUp.from_ms)))


def mark_synthetic(connection: Connection, feed_id: int) -> bool:
    """Everything that comes of this feed is synthetic; True if that was not known."""
    changed = update(Feed).where(Feed.id == feed_id, Feed.synthetic.is_(False)).values(synthetic=True)
    return connection.execute(changed).rowcount > 0


def count(connection: Connection, feed_id: int, lines: int, positions: int, rejects: Rejects) -> None:
    """Add to what is known of a feed's traffic."""
    row = connection.execute(select(Feed).where(Feed.id == feed_id)).one()
    first = {reason: tuple(place) for reason, place in orjson.loads(row.rejects_first).items()}
    held = Rejects(orjson.loads(row.rejected), first)
    held.merge(rejects)
    connection.execute(
        update(Feed)
        .where(Feed.id == feed_id)
        .values(
            lines=row.lines + lines,
            positions=row.positions + positions,
            rejected=orjson.dumps(held.counts).decode(),
            rejects_first=orjson.dumps(held.first).decode(),
        )
    )


def raise_newest(connection: Connection, feed_id: int, newest_ms: int | None) -> None:
    """Note the newest trusted message time of a feed."""
    if newest_ms is not None:
        older = Feed.newest_ms.is_(None) | (Feed.newest_ms < newest_ms)
        connection.execute(update(Feed).where(Feed.id == feed_id, older).values(newest_ms=newest_ms))


def add_up_time(
    connection: Connection, feed_id: int, times_ms: npt.NDArray[np.int64], gap_ms: int = _UP_GAP_MS
) -> int | None:
    """Extend when the feed was up by messages at these times; the earliest time that changed, or None.

    The union over all messages ever heard: the same in any order and any cutting.
    """
    if not len(times_ms):
        return None
    came = _clusters(np.unique(times_ms), gap_ms)
    near = (
        FeedUp.feed_id == feed_id,
        FeedUp.to_ms >= came[0][0] - gap_ms,
        FeedUp.from_ms <= came[-1][1] + gap_ms,
    )
    held = [
        (r.from_ms, r.to_ms) for r in connection.execute(select(FeedUp.from_ms, FeedUp.to_ms).where(*near))
    ]
    union = _joined(sorted([*held, *came]), gap_ms)
    if union == sorted(held):
        return None
    connection.execute(delete(FeedUp).where(*near))
    connection.execute(insert(FeedUp), [{"feed_id": feed_id, "from_ms": a, "to_ms": b} for a, b in union])
    return _first_added(sorted(held), union)


def _clusters(times_ms: npt.NDArray[np.int64], gap_ms: int) -> list[tuple[int, int]]:
    """Runs of ascending times without a gap that counts."""
    ends = np.flatnonzero(np.diff(times_ms) > gap_ms)
    firsts, lasts = np.append(0, ends + 1), np.append(ends, len(times_ms) - 1)
    return list(zip(times_ms[firsts].tolist(), times_ms[lasts].tolist(), strict=True))


def _joined(intervals: list[tuple[int, int]], gap_ms: int) -> list[tuple[int, int]]:
    union: list[tuple[int, int]] = []
    for start, end in intervals:
        if union and start - union[-1][1] <= gap_ms:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        else:
            union.append((start, end))
    return union


def _first_added(held: list[tuple[int, int]], union: list[tuple[int, int]]) -> int:
    """Where the union first holds a time that was not held.

    >>> _first_added([(0, 10), (20, 30)], [(0, 40)])
    10
    """
    for start, end in union:
        at = start
        for a, b in held:
            if a <= at <= b:
                at = b
        if at < end or (start, end) not in held:
            return at
    return union[0][0]


@dataclass(frozen=True)
class Progress:
    """How far an input was read: offset in its decompressed bytes, and the decoder's memory there."""

    offset: int
    carry: str
    done: bool


def find_input(connection: Connection, feed: str, size: int, head_sha256: str) -> Progress | None:
    """The same file as read before under this feed's name: same size, same first 64 KiB."""
    row = connection.execute(
        select(Input)
        .join(Feed, Feed.id == Input.feed_id)
        .where(Feed.name == feed, Input.size == size, Input.head_sha256 == head_sha256)
    ).one_or_none()
    return None if row is None else Progress(row.offset, row.carry, row.done)


def save_progress(
    connection: Connection,
    feed_id: int,
    size: int,
    head_sha256: str,
    offset: int,
    carry: str,
    *,
    done: bool,
    now_ms: int,
) -> None:
    """Note how far the input was read: in the transaction that stores what was read."""
    values = {"offset": offset, "carry": carry, "done": done, "recorded_ms": now_ms}
    connection.execute(
        upsert(connection, Input)
        .values(feed_id=feed_id, size=size, head_sha256=head_sha256, **values)
        .on_conflict_do_update(index_elements=["feed_id", "size", "head_sha256"], set_=values)
    )


@dataclass(frozen=True)
class RawBytes:
    """Lines as they came, packed; `offset` is that of the stretch in the source that they are from."""

    sha256: str
    zstd: bytes
    offset: int
    first_ms: int | None
    last_ms: int | None
    arrivals: bytes | None = None

    @classmethod
    def of(
        cls, data: bytes, offset: int, times_ms: npt.NDArray[np.int64], arrivals: Iterable[Run] = ()
    ) -> RawBytes:
        """Pack lines whose messages were sent at these times; `arrivals` tells when each came, if known."""
        first, last = (int(times_ms.min()), int(times_ms.max())) if len(times_ms) else (None, None)
        packed = zstandard.compress(data, _ZSTD_LEVEL)
        came = packed_runs(arrivals)
        # A ship at rest sends the same again: what arrived later is not what is held already.
        digest = hashlib.sha256(data + (came or b"")).hexdigest()
        return cls(digest, packed, offset, first, last, came)


def keep_raw(connection: Connection, feed_id: int, raw: RawBytes, now_ms: int) -> None:
    """Keep bytes as they came, once."""
    values = {**asdict(raw), "feed_id": feed_id, "recorded_ms": now_ms}
    connection.execute(upsert(connection, Raw).values(**values).on_conflict_do_nothing())
