"""Of one event one alarm: news that another alert of the same ship told at once already."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from sqlalchemy import Connection, select

from app.domain.telling import News
from app.domain.time import DAY_MS
from app.store.models import Alert, Delivery

_STAY, _DISTRESS = "loitering", "voyage_change"
_OTHER = {_STAY: _DISTRESS, _DISTRESS: _STAY}
"""Kinds that are critical of a unit in distress."""
_BEGINS = ("opened", "escalated")
_NOT_GIVEN_UP = ("waiting", "sent")


class Echo(Enum):
    """What becomes of news that wakes no one a second time."""

    NEEDLESS = "her stay tells it"
    GATHERS = "that she holds is news, that she is in distress is none"


def echo_of(
    connection: Connection, news: News, vessels: Sequence[int], channel: str, now_ms: int
) -> Echo | None:
    """Whether another alert of hers told within a day that she is in distress; None: it is news."""
    if news.kind not in _OTHER or news.severity != "critical" or news.change not in _BEGINS:
        return None
    alarm = (
        select(Delivery.seq)
        .join(Alert, Alert.uid == Delivery.uid)
        .where(Alert.kind == _OTHER[news.kind], Alert.mmsi.in_(vessels), Delivery.channel == channel)
        .where(Delivery.severity == "critical", Delivery.change.in_(_BEGINS))
        .where(Delivery.state.in_(_NOT_GIVEN_UP), Delivery.recorded_ms >= now_ms - DAY_MS)
        .limit(1)
    )
    if connection.scalar(alarm) is None:
        return None
    return Echo.NEEDLESS if news.kind == _DISTRESS else Echo.GATHERS
