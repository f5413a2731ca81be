"""The messages that were told, with what each told of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import orjson
from sqlalchemy import Connection, select

from app.domain.telling import Manner, manner
from app.store import outbox
from app.store.models import AlertRevision, Delivery

_LEFT_TOGETHER = re.compile(r"CRITICAL\b.* units of the watchlist left")


@dataclass(frozen=True)
class Piece:
    """One piece of news in a message."""

    alert: str
    kind: str
    subtype: str | None
    change: str
    severity: str
    mmsis: tuple[int, ...]
    at_ms: int


@dataclass(frozen=True)
class Message:
    """One message as it went out at `at_ms` (of the month's own clock)."""

    at_ms: int
    text: str
    words: str
    """All of it, as plain lines."""
    pieces: tuple[Piece, ...] = field(default=())

    @property
    def severity(self) -> str:
        """`critical` if it went out at once for what it tells, by day or night; else `other`.

        That a critical alert still stands, or is over, comes with other news and wakes no one.
        """
        at_once = any(
            manner(piece.severity, piece.change, piece.kind) is Manner.AT_ONCE for piece in self.pieces
        )
        return "critical" if at_once or _LEFT_TOGETHER.match(self.text) else "other"


@dataclass
class Reader:
    """Reads from the store which news was sent since it was last asked."""

    _seen: set[int] = field(default_factory=set)

    def new(self, connection: Connection) -> tuple[Piece, ...]:
        """The pieces that were sent since."""
        query = (
            select(Delivery.seq, Delivery.change, Delivery.severity, AlertRevision.at_ms, AlertRevision.body)
            .join(AlertRevision, (AlertRevision.uid == Delivery.uid) & _SAME)
            .where(Delivery.state == outbox.SENT)
            .order_by(Delivery.seq)
        )
        rows = [row for row in connection.execute(query).all() if row.seq not in self._seen]
        self._seen.update(row.seq for row in rows)
        return tuple(_piece(row.change, row.severity, row.at_ms, orjson.loads(row.body)) for row in rows)


_SAME = AlertRevision.revision == Delivery.revision


def _piece(change: str, severity: str, at_ms: int, body: dict[str, object]) -> Piece:
    vessels = body.get("vessels")
    mmsis = tuple(vessels) if isinstance(vessels, list) else ()
    subtype = body.get("subtype")
    return Piece(
        str(body["id"]), str(body["kind"]), None if subtype is None else str(subtype), change, severity,
        mmsis, at_ms,
    )  # fmt: skip


def plain(body: dict[str, object]) -> str:
    """The text of all blocks of a message."""
    found: list[str] = []
    _gather(body.get("blocks"), found)
    return "\n".join(found)


def _gather(value: object, found: list[str]) -> None:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            found.append(value["text"])
        for inner in value.values():
            if not isinstance(inner, str):
                _gather(inner, found)
    elif isinstance(value, list):
        for inner in value:
            _gather(inner, found)
