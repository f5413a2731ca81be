"""Side runs as they are kept: how the alerts of other rules differ from the store's. The latest few."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, delete, select

from app.store.models import SideRun
from app.store.transactions import upsert

MOST_KEPT = 20
"""Bounds how much room they take: with each new one the oldest goes."""


class Kept(NamedTuple):
    """A run, and when it was made."""

    name: str
    made_ms: int
    result: dict[str, Any]


def keep(connection: Connection, name: str, result: dict[str, Any], now_ms: int) -> list[str]:
    """Keep a run, in place of one of that name; returns the names of those that went for it."""
    values = {"made_ms": now_ms, "result": orjson.dumps(result).decode()}
    insertion = upsert(connection, SideRun).values(name=name, **values)
    connection.execute(insertion.on_conflict_do_update(index_elements=["name"], set_=values))
    latest = connection.scalars(select(SideRun.name).order_by(SideRun.made_ms.desc(), SideRun.name)).all()
    gone = list(latest[MOST_KEPT:])
    connection.execute(delete(SideRun).where(SideRun.name.in_(gone)))
    return gone


def names(connection: Connection) -> list[str]:
    """Of all runs, the latest first."""
    return list(connection.scalars(select(SideRun.name).order_by(SideRun.made_ms.desc(), SideRun.name)))


def one(connection: Connection, name: str) -> Kept | None:
    """The run of this name."""
    row = connection.execute(select(SideRun).where(SideRun.name == name)).first()
    return None if row is None else Kept(row.name, row.made_ms, orjson.loads(row.result))


def drop(connection: Connection, name: str) -> bool:
    """Have it no more; whether it was there."""
    return connection.execute(delete(SideRun).where(SideRun.name == name)).rowcount > 0
