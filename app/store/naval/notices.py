"""Notices to seafarers in the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, or_, select, tuple_

from app.domain.naval.notices import Notice, from_dict, to_dict
from app.store.models import NoticeRow
from app.store.naval import boxes
from app.store.transactions import upsert

Key = tuple[int, str]
"""(valid from, id): what orders them."""


def add(connection: Connection, notices: Sequence[Notice], now_ms: int) -> int:
    """Have these too; returns how many were new. What is held stays as it is."""
    new = 0
    for notice in notices:
        insertion = upsert(connection, NoticeRow).values(_row(notice, now_ms))
        new += connection.execute(insertion.on_conflict_do_nothing(index_elements=["id"])).rowcount
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
    query = select(row.content).order_by(row.from_ms, row.id)
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
    rows = connection.scalars(query if limit is None else query.limit(limit + 1)).all()
    found = [from_dict(orjson.loads(content)) for content in rows[:limit]]
    return found, limit is not None and len(rows) > limit


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
