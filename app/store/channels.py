"""How sending on a channel fares: kept in the store, so that whoever asks or takes over knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.store.models import Channel


@dataclass(frozen=True)
class ChannelState:
    """As the table holds it."""

    name: str
    address: str
    stopped_ms: int | None = None
    stopped: str | None = None
    not_before_ms: int = 0
    failures: int = 0
    error_ms: int | None = None
    error: str | None = None
    tried_ms: int | None = None
    sent_ms: int | None = None


_FIELDS = tuple(ChannelState.__dataclass_fields__)
_AS_NEW: dict[str, Any] = {
    "stopped_ms": None, "stopped": None, "not_before_ms": 0, "failures": 0, "error_ms": None, "error": None,
}  # fmt: skip


def get(connection: Connection, name: str) -> ChannelState | None:
    """None if nothing was ever sent on it."""
    columns = (getattr(Channel, field) for field in _FIELDS)
    row = connection.execute(select(*columns).where(Channel.name == name)).one_or_none()
    return None if row is None else ChannelState(*row)


def use(connection: Connection, name: str, address: str) -> ChannelState:
    """The channel at this address, known by its hash; what stopped or failed at another is forgotten."""
    held = get(connection, name)
    if held is None:
        connection.execute(insert(Channel).values(name=name, address=address, **_AS_NEW))
        return ChannelState(name, address)
    if held.address != address:
        _set(connection, name, address=address, **_AS_NEW)
        return ChannelState(name, address, tried_ms=held.tried_ms, sent_ms=held.sent_ms)
    return held


def failures(connection: Connection, name: str) -> int:
    """How many, one after another, since a message was taken."""
    return connection.scalar(select(Channel.failures).where(Channel.name == name)) or 0


def resume(connection: Connection, name: str) -> None:
    """A person says that it is mended."""
    _set(connection, name, **_AS_NEW)


def tried(connection: Connection, name: str, now_ms: int) -> None:
    """Something is about to be sent."""
    _set(connection, name, tried_ms=now_ms)


def works(connection: Connection, name: str, now_ms: int) -> None:
    """A message was taken."""
    _set(connection, name, sent_ms=now_ms, **_AS_NEW)


def failed(connection: Connection, name: str, error: str, now_ms: int, not_before_ms: int) -> None:
    """A message was not taken, or no one knows; the next is not to be tried before that time."""
    values = {"failures": Channel.failures + 1, "error": error, "error_ms": now_ms}
    _set(connection, name, **values, not_before_ms=not_before_ms)


def stop(connection: Connection, name: str, reason: str, now_ms: int) -> None:
    """Nothing more is sent there until the address changes or `resume`."""
    _set(connection, name, stopped=reason, stopped_ms=now_ms, error=reason, error_ms=now_ms)


def _set(connection: Connection, name: str, **values: Any) -> None:  # noqa: ANN401 - columns of several types
    connection.execute(update(Channel).where(Channel.name == name).values(**values))
