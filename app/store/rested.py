"""On whose lines alerts rest, and which of them are held."""

from __future__ import annotations

import zstandard
from sqlalchemy import Connection, and_, select

from app.store.models import Alert, AlertVessel, Feed, Raw, VesselFeed

_RESTS_ON_ALL = ("ais_gap", "feed_outage")
"""What is judged by all ships that were heard: the few lines of its own would prove nothing."""


def vessels(connection: Connection, feed: str, since_ms: int, until_ms: int) -> list[int]:
    """Vessels heard by a feed with alerts that began by a time and had not ended by another."""
    of_many = and_(Alert.kind.in_(_RESTS_ON_ALL), Alert.severity == "info")
    query = (
        select(AlertVessel.mmsi)
        .join(Alert, Alert.uid == AlertVessel.uid)
        .join(VesselFeed, VesselFeed.mmsi == AlertVessel.mmsi)
        .join(Feed, Feed.id == VesselFeed.feed_id)
        .where(Feed.name == feed, Alert.status != "retracted", ~of_many)
        .where(Alert.started_ms <= until_ms, Alert.last_ms >= since_ms)
    )
    return list(connection.scalars(query.distinct().order_by(AlertVessel.mmsi)))


def held(connection: Connection, feed: str, offset: int) -> bytes:
    """The lines that are kept of the stretch of a feed's source at an offset."""
    query = select(Raw.zstd).join(Feed, Feed.id == Raw.feed_id)
    packed = connection.scalars(query.where(Feed.name == feed, Raw.offset == offset))
    return b"".join(zstandard.decompress(frame) for frame in packed)


def feed_id(connection: Connection, feed: str) -> int:
    """The number of a feed that was heard before."""
    return connection.execute(select(Feed.id).where(Feed.name == feed)).scalar_one()
