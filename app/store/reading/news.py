"""The news of all alerts in the order in which it was committed: one process writes at a time."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from app.store.models import Alert, AlertNews
from app.store.reading.alerts import AlertFilter, alerts, chosen, shown


class Piece(NamedTuple):
    """A piece of news, with the alert as it is now, which later news may have changed again."""

    seq: int
    change: str
    recorded_ms: int
    alert: dict[str, Any]


def latest(connection: Connection) -> int:
    """The number of the last piece; 0 before the first."""
    return connection.scalar(select(func.max(AlertNews.seq))) or 0


def after(connection: Connection, seq: int, wanted: AlertFilter, limit: int) -> tuple[list[Piece], int]:
    """News of such alerts behind a number, the first first; and up to which number was looked.

    At most `limit` pieces are looked at.
    """
    numbers = select(AlertNews.seq).where(AlertNews.seq > seq).order_by(AlertNews.seq).limit(limit)
    last = connection.scalar(select(func.max(numbers.subquery().c.seq)))
    if last is None:
        return [], seq
    columns = (AlertNews.seq, AlertNews.change, AlertNews.recorded_ms)
    query = alerts().add_columns(*columns).join(AlertNews, AlertNews.uid == Alert.uid)
    query = query.where(AlertNews.seq > seq, AlertNews.seq <= last, *chosen(wanted)).order_by(AlertNews.seq)
    found = connection.execute(query)
    return [Piece(row.seq, row.change, row.recorded_ms, shown(row)) for row in found], last
