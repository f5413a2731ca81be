"""Marks of feeds: what was concluded of the silence of the vessels that they hear is to be concluded anew."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from app.store.conclusions import frontier_ms
from app.store.models import Dirty, Vessel, VesselFeed
from app.store.transactions import upsert


def mark_feed(connection: Connection, feed_id: int, from_ms: int) -> None:
    """It was up behind the frontier when that was not known: whoever it heard may have been silent longer.

    In place of an MMSI stands less than 0: `take_feeds` tells whom it is about.
    """
    if from_ms <= (frontier_ms(connection) or 0):
        row = upsert(connection, Dirty).values(mmsi=-feed_id, from_ms=from_ms)
        earlier = {"from_ms": from_ms}
        connection.execute(
            row.on_conflict_do_update(index_elements=["mmsi"], set_=earlier, where=Dirty.from_ms > from_ms)
        )


def take_feeds(connection: Connection) -> dict[int, int]:
    """Id of each feed that is marked -> from when, in ms; they are marked no more."""
    marked = connection.execute(select(Dirty.mmsi, Dirty.from_ms).where(Dirty.mmsi < 0)).all()
    if marked:
        connection.execute(delete(Dirty).where(Dirty.mmsi < 0))
    return {-mmsi: from_ms for mmsi, from_ms in marked}


def heard_by(connection: Connection, feed_id: int) -> dict[int, tuple[int | None, str | None, int | None]]:
    """MMSI -> (IMO, call sign, ship type), as last known, of the vessels that a feed has heard."""
    query = (
        select(Vessel.mmsi, Vessel.imo, Vessel.callsign, Vessel.ship_type)
        .join(VesselFeed, VesselFeed.mmsi == Vessel.mmsi)
        .where(VesselFeed.feed_id == feed_id)
    )
    return {mmsi: (imo, callsign, ship_type) for mmsi, imo, callsign, ship_type in connection.execute(query)}
