"""Notices to seafarers in the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, insert, or_, select, tuple_, update

from app.domain.naval.notices import Notice, from_dict, to_dict
from app.domain.time import iso
from app.store.models import NoticeRow
from app.store.naval import boxes

_AT_ONCE = 500
Key = tuple[int, str]
"""(valid from, id): what orders them."""


def add(connection: Connection, notices: Sequence[Notice], now_ms: int) -> int:
    """Have these too; returns how many were new. The earliest time one was known by stays."""
    held = _known_by(connection, [notice.id for notice in notices])
    new = 0
    for notice in notices:
        before = held.get(notice.id)
        if before is None:
            connection.execute(insert(NoticeRow).values(_row(notice, now_ms)))
            new += 1
        elif notice.known_ms < before:
            row = update(NoticeRow).where(NoticeRow.id == notice.id)
            connection.execute(row.values(known_ms=notice.known_ms))
        held[notice.id] = notice.known_ms if before is None else min(before, notice.known_ms)
    return new


def page(
    connection: Connection,
    *,
    since_ms: int | None = None,
    until_ms: int | None = None,
    bbox: tuple[float, float, float, float] | None = None,
    known_at_ms: int | None = None,
    after: Key | None = None,
    limit: int | None = None,
) -> tuple[list[Notice], bool]:
    """At most `limit` of those that hold in [since, until), in part, near the box; whether more follow."""
    row = NoticeRow
    query = select(row.content, row.known_ms).order_by(row.from_ms, row.id)
    if since_ms is not None:
        query = query.where(or_(row.until_ms.is_(None), row.until_ms > since_ms))
    if until_ms is not None:
        query = query.where(row.from_ms < until_ms)
    if bbox is not None:
        query = query.where(boxes.touching((row.west, row.south, row.east, row.north), bbox))
    if known_at_ms is not None:
        query = query.where(row.known_ms <= known_at_ms)
    if after is not None:
        query = query.where(tuple_(row.from_ms, row.id) > after)
    rows = connection.execute(query if limit is None else query.limit(limit + 1)).all()
    found = [from_dict({**orjson.loads(text), "known_at": iso(known_ms)}) for text, known_ms in rows[:limit]]
    return found, limit is not None and len(rows) > limit


def _known_by(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    held: dict[str, int] = {}
    for n in range(0, len(ids), _AT_ONCE):
        query = select(NoticeRow.id, NoticeRow.known_ms).where(NoticeRow.id.in_(ids[n : n + _AT_ONCE]))
        held.update((notice_id, known_ms) for notice_id, known_ms in connection.execute(query))
    return held


def _row(notice: Notice, now_ms: int) -> dict[str, Any]:
    return {
        "id": notice.id,
        "from_ms": notice.from_ms,
        "until_ms": notice.until_ms,
        "known_ms": notice.known_ms,
        "recorded_ms": now_ms,
        "content": orjson.dumps(to_dict(notice)).decode(),
        **boxes.of_ring(notice.polygon)._asdict(),
    }
