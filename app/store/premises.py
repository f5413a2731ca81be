"""What a derivation takes as given, put into a store that holds the facts of few vessels."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from app.domain.premises import FeedPremise, Premises
from app.store.models import Dirty, Feed, FeedDown, FeedUp, RuleState, Taint, VesselFeed


def give(connection: Connection, given: Premises) -> None:
    """Have these in place of what follows from the facts of few: when feeds were up, what is not believed."""
    for feed in given.feeds:
        _give_feed(connection, feed)
    if given.taints:
        rows = [vars(taint) for taint in given.taints]
        connection.execute(insert(Taint), rows)
    for one in given.remembered:
        connection.execute(insert(RuleState).values(mmsi=one.mmsi, at_ms=one.at_ms, state=one.state))
        connection.execute(
            update(Dirty)
            .where(Dirty.mmsi == one.mmsi, Dirty.from_ms <= one.at_ms)
            .values(from_ms=one.at_ms + 1)
        )


def _give_feed(connection: Connection, feed: FeedPremise) -> None:
    feed_id = connection.execute(select(Feed.id).where(Feed.name == feed.name)).scalar_one()
    for table in (FeedUp, FeedDown, VesselFeed):
        connection.execute(delete(table).where(table.feed_id == feed_id))
    up = [{"feed_id": feed_id, "from_ms": a, "to_ms": b} for a, b in feed.up_ms]
    heard = [{"feed_id": feed_id, "mmsi": int(m), "first_ms": ms} for m, ms in feed.heard_ms.items()]
    for table, rows in ((FeedUp, up), (VesselFeed, heard)):
        if rows:
            connection.execute(insert(table), rows)
