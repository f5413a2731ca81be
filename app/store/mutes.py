"""Of whom, and of what kinds, people do not want to be told for a while: who asked for it, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, insert, or_, select, update

from app.domain.telling import Manner, News, manner
from app.domain.time import iso
from app.store.models import Mute


@dataclass(frozen=True)
class Muted:
    """A vessel (None: any) and a kind of alert (None: any); not both are None."""

    id: int
    mmsi: int | None
    kind: str | None
    until_ms: int
    reason: str
    who: str
    made_ms: int

    def words(self) -> str:
        """For people.

        >>> Muted(1, 273990001, None, 1_733_011_200_000, "refit", "desk", 0).words()
        'muted until 2024-12-01T00:00:00Z by desk: refit'
        """
        return f"muted until {iso(self.until_ms)} by {self.who}: {self.reason}"


_FIELDS = tuple(Muted.__dataclass_fields__)


def add(
    connection: Connection,
    mmsi: int | None,
    kind: str | None,
    until_ms: int,
    reason: str,
    who: str,
    now_ms: int,
) -> Muted:
    """Ask for quiet from now on."""
    given = {
        "mmsi": mmsi,
        "kind": kind,
        "until_ms": until_ms,
        "reason": reason,
        "who": who,
        "made_ms": now_ms,
    }
    number = connection.scalar(insert(Mute).values(**given).returning(Mute.id))
    assert number is not None
    return Muted(number, mmsi, kind, until_ms, reason, who, now_ms)


def take_back(connection: Connection, number: int, now_ms: int) -> bool:
    """End one now; False if none of that number is in force."""
    ended = update(Mute).where(Mute.id == number, Mute.until_ms > now_ms).values(until_ms=now_ms)
    return connection.execute(ended).rowcount > 0


def in_force(connection: Connection, now_ms: int) -> list[Muted]:
    """All that is muted now, what ends first in front."""
    columns = (getattr(Mute, name) for name in _FIELDS)
    query = select(*columns).where(Mute.until_ms > now_ms).order_by(Mute.until_ms, Mute.id)
    return [Muted(*row) for row in connection.execute(query)]


def against(connection: Connection, news: News, vessels: Collection[int], now_ms: int) -> str | None:
    """Why this is not told though it would be; None if nobody asked, or it is critical: that is told."""
    if manner(news.severity) is Manner.AT_ONCE:
        return None
    columns = (getattr(Mute, name) for name in _FIELDS)
    query = (
        select(*columns)
        .where(Mute.until_ms > now_ms)
        .where(
            or_(Mute.mmsi.is_(None), Mute.mmsi.in_(vessels)), or_(Mute.kind.is_(None), Mute.kind == news.kind)
        )
        .order_by(Mute.until_ms.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Muted(*row).words()
