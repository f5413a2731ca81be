"""What people were told, what waits to be, and what was not: for whoever asks how a channel fares."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from app.store import channels
from app.store.channels import ChannelState
from app.store.models import Delivery
from app.store.outbox import CHANNELS, FAILED, SENT, STALE, WAITING


class ChannelRow(NamedTuple):
    """A channel (`state` None: nothing was ever sent on it), its messages, and the last that failed."""

    name: str
    state: ChannelState | None
    waiting: int
    oldest_waiting_ms: int | None
    sent: int
    stale: int
    failed: int
    last_failure: str | None

    @property
    def condition(self) -> str:
        """`unused`, `ok`, `failing` (tried again by itself) or `stopped` (a person must act)."""
        if self.state is None:
            return "unused"
        return "stopped" if self.state.stopped else "failing" if self.state.failures else "ok"

    @property
    def problem(self) -> str | None:
        """What is wrong, with the next step where a person must act."""
        return (self.state.stopped or self.state.error) if self.state else None


def channel_rows(connection: Connection) -> list[ChannelRow]:
    """All channels, used or not."""
    return [_row(connection, name) for name in CHANNELS]


def _row(connection: Connection, name: str) -> ChannelRow:
    counting = (
        select(Delivery.state, func.count(), func.min(Delivery.recorded_ms))
        .where(Delivery.channel == name)
        .group_by(Delivery.state)
    )
    counted = {state: (number, oldest) for state, number, oldest in connection.execute(counting)}
    number = {state: counted.get(state, (0, None))[0] for state in (WAITING, SENT, STALE, FAILED)}
    last_failure = connection.scalar(
        select(Delivery.reason)
        .where(Delivery.channel == name, Delivery.state == FAILED)
        .order_by(Delivery.seq.desc())
        .limit(1)
    )
    oldest_ms = counted.get(WAITING, (0, None))[1]
    state = channels.get(connection, name)
    return ChannelRow(
        name, state, number[WAITING], oldest_ms, number[SENT], number[STALE], number[FAILED], last_failure
    )
