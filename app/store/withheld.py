"""News that would be told, and is not: its vessel or kind is muted, or another alert of hers tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.domain.telling import News
from app.domain.time import DAY_MS
from app.store import mutes
from app.store.models import Alert, Delivery

MUTED, SKIPPED = "muted", "skipped"
TOLD_BY_HER_STAY = "she holds, and that she is in distress was told of her stay"
_NOT_GIVEN_UP = ("waiting", "sent")


class Withheld(NamedTuple):
    """What state its row has instead of waiting, and why."""

    state: str
    reason: str


def withheld(
    connection: Connection, news: News, vessels: Sequence[int], channel: str, now_ms: int
) -> Withheld | None:
    """Why a piece of news is not told; None: it is."""
    muted = mutes.against(connection, news, vessels, now_ms)
    if muted is not None:
        return Withheld(MUTED, muted)
    if _is_distress(news) and _is_told_by_stay(connection, vessels, channel, now_ms):
        return Withheld(SKIPPED, TOLD_BY_HER_STAY)
    return None


def _is_distress(news: News) -> bool:
    return news.kind == "voyage_change" and news.severity == "critical" and news.change == "opened"


def _is_told_by_stay(connection: Connection, vessels: Sequence[int], channel: str, now_ms: int) -> bool:
    """Whether a stay of hers became critical, or began so, within a day, and is or was told at once."""
    stay = (
        select(Delivery.seq)
        .join(Alert, Alert.uid == Delivery.uid)
        .where(Alert.kind == "loitering", Alert.mmsi.in_(vessels), Delivery.channel == channel)
        .where(Delivery.severity == "critical", Delivery.change.in_(("opened", "escalated")))
        .where(Delivery.state.in_(_NOT_GIVEN_UP), Delivery.recorded_ms >= now_ms - DAY_MS)
        .limit(1)
    )
    return connection.scalar(stay) is not None
